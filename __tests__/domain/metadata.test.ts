import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listEvents } from '../../lab/events/load.mjs'
import { formatAnnotation } from '../../src/domain/annotations.js'
import { describeProblem } from '../../src/domain/failure.js'
import { formatLabel } from '../../src/domain/labels.js'
import { type Metadata, needsTemplates, resolveMetadata } from '../../src/domain/metadata.js'
import { formatReference, parseTag } from '../../src/domain/reference.js'
import { handlebarsEngine } from '../../src/domain/tags/template.js'
import { contextOf, type Inputs, makeRequest, NOW, resolve, runOf } from './metadata-request.js'

const RICH: Inputs = {
  tags: [
    'type=schedule',
    'type=semver,pattern={{version}}',
    'type=semver,pattern={{major}}.{{minor}}',
    'type=semver,pattern={{version}},match=^web/v(.*)$',
    'type=edge',
    'type=ref,event=branch',
    'type=ref,event=pr',
    'type=raw,value=stable,enable={{is_default_branch}}',
    "type=raw,value={{branch}}-{{commit_date 'YYYYMMDD'}}",
    'type=sha'
  ].join('\n'),
  labels: 'org.opencontainers.image.vendor=Octo\ncom.example.ref={{branch}}{{tag}}{{base_ref}}',
  settings: { annotationLevels: ['manifest', 'index'] },
  commitDate: '2026-03-04T10:11:09Z'
}

/** The whole result as text that a person can check against the event. */
function print(metadata: Metadata): string {
  const rules = metadata.rules.map(
    ({ rule, tag, because, remedy }) =>
      `${rule}\n    ${tag ?? '(no tag)'}: ${because}${remedy === undefined ? '' : `; ${remedy}`}`
  )
  return [
    '# references',
    ...metadata.references.map(formatReference),
    '# version, latest, created, revision',
    ...[metadata.version ?? '(none)', String(metadata.latest), metadata.created, metadata.revision],
    '# tags',
    ...metadata.tags.map(({ tag, kind, priority, rule }) => `${tag} ${kind} ${priority} <- ${rule}`),
    '# rules',
    ...rules,
    '# labels',
    ...metadata.labels.map(label => `${label.origin} ${formatLabel(label)}`),
    '# annotations',
    ...metadata.annotations.map(formatAnnotation),
    '# warnings',
    ...metadata.warnings,
    '# decisions',
    ...metadata.decisions.map(({ about, value, verdict, because }) => `${about} ${value} ${verdict}: ${because}`),
    '# problems',
    ...metadata.problems.map(describeProblem),
    ''
  ].join('\n')
}

describe('the metadata of a kept event', () => {
  it.each(listEvents())('%s, default rules, is what was looked over by hand', async event => {
    const text = print(resolve(contextOf(event), {}, 'publish'))
    await expect(text).toMatchFileSnapshot(`../fixtures/metadata/${event}.default.txt`)
  })

  it.each(listEvents())('%s, many rules, is what was looked over by hand', async event => {
    const text = print(resolve(contextOf(event), RICH, 'publish'))
    await expect(text).toMatchFileSnapshot(`../fixtures/metadata/${event}.rich.txt`)
  })
})

describe('the metadata of a run', () => {
  it('has every image with every tag, image by image', () => {
    const inputs = { images: 'app\nmy-org/tool', tags: 'a\nb' }
    expect(resolve(runOf('branch main'), inputs, 'publish').references.map(formatReference)).toEqual([
      ...['ghcr.io/octo-org/app:a', 'ghcr.io/octo-org/app:b', 'ghcr.io/my-org/tool:a', 'ghcr.io/my-org/tool:b']
    ])
  })

  it.each([
    ['branch main', 'v1.4.2', ['1.4.2', '1.4', '1.4.2-x', 'latest']],
    ['branch main', '1.5.0-rc.1', ['1.5.0-rc.1', '1.5.0-rc.1-x']],
    ['tag v9.9.9', '1.4.2', ['1.4.2', '1.4', '1.4.2-x', 'latest']],
    ['dispatch main', ' v1.4.2 ', ['1.4.2', '1.4', '1.4.2-x', 'latest']]
  ])('on %s takes the input version %j for the git ref', (run, version, tags) => {
    const rules =
      'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=raw,value={{version}}-x'
    const metadata = resolve(runOf(run), { tags: rules, version }, 'publish')
    expect(metadata.tags.map(({ tag }) => tag)).toEqual(tags)
    expect(metadata.problems).toEqual([])
  })

  it('prefers the value of a rule to the input version', () => {
    const inputs = {
      tags: 'type=match,pattern=.*,value=7\ntype=pep440,pattern={{version}}',
      version: '1.0',
      flavor: 'latest=false'
    }
    expect(resolve(runOf('branch main'), inputs).tags.map(({ tag }) => tag)).toEqual(['1.0', '7'])
  })

  it.each([
    [false, 'sha-b7c1e8a'],
    [true, 'sha-0ddf0a0']
  ])('takes the commit of the branch for a pull request where asked to: %s', (prHeadSha, tag) => {
    const metadata = resolve(runOf('pr 2'), { tags: 'type=sha\n{{sha}}', settings: { prHeadSha } })
    expect(metadata.tags.map(({ tag }) => tag)).toEqual([tag.replace('sha-', ''), tag])
    expect(metadata.revision.startsWith(tag.replace('sha-', ''))).toBe(true)
  })

  it('shortens commits as the settings say', () => {
    const metadata = resolve(runOf('branch main'), { tags: 'type=sha\n{{sha}}', settings: { shortShaLength: 12 } })
    expect(metadata.tags.map(({ tag }) => tag)).toEqual(['6113728f27ae', 'sha-6113728f27ae'])
  })

  it('takes ref and commit of the checkout for context: git', () => {
    const git = { ref: 'refs/tags/v3.0.0', sha: 'c'.repeat(40) }
    const metadata = resolve(runOf('target 2'), { tags: 'type=ref,event=tag\ntype=sha\ntype=ref,event=pr', git })
    expect(metadata.tags.map(({ tag }) => tag)).toEqual(['v3.0.0', 'sha-ccccccc', 'latest'])
    expect(metadata.labels.map(formatLabel)).toContain(`org.opencontainers.image.revision=${git.sha}`)
  })

  it('dates by the clock only where nothing says when the commit was made', () => {
    const dates = [
      resolve(runOf('branch main')),
      resolve(runOf('branch main'), { commitDate: '2021-02-03T04:05:06Z' }),
      resolve(runOf('branch main'), { commitDate: 'nonsense' }),
      // The date of the head commit is none of another commit.
      resolve(runOf('branch main'), { git: { ref: 'refs/heads/main', sha: 'c'.repeat(40) } }),
      resolve(runOf('pr 2'))
    ]
    expect(dates.map(({ created }) => created)).toEqual([
      ...[
        '2026-03-04T10:11:09.000Z',
        '2021-02-03T04:05:06.000Z',
        NOW.toISOString(),
        NOW.toISOString(),
        NOW.toISOString()
      ]
    ])
  })

  it('says of a user’s label that it replaces a generated one', () => {
    const { decisions } = resolve(runOf('branch main'), { labels: 'org.opencontainers.image.title=Mine\nx=y' })
    expect(decisions.filter(({ about }) => about === 'label')).toEqual([
      {
        about: 'label',
        value: 'org.opencontainers.image.title',
        verdict: 'chosen',
        because: 'the input labels replaces the generated value'
      }
    ])
  })
})

describe('a run without any tag', () => {
  const inputs = {
    tags: 'type=semver,pattern={{version}}\ntype=ref,event=pr\ntype=raw,value={{tag}}\ntype=sha,enable=false'
  }

  it('is a problem that names every rule and what would make it apply', () => {
    const { problems, references } = resolve(runOf('dispatch main'), inputs, 'publish')
    expect(references).toEqual([])
    expect(problems.map(describeProblem)).toEqual([
      'tags: no rule gives a tag for ref refs/heads/main. Make one of them apply, or add a rule such as type=sha: ' +
        'type=semver,pattern={{version}} (ref refs/heads/main is no tag; push a tag such as v1.2.3, set the input version, or add value=… to the rule); ' +
        'type=ref,event=pr (ref refs/heads/main is no pull request; run on: pull_request); ' +
        'type=raw,value={{tag}} (it comes out empty; give it a value for this event, or switch it off by enable=); ' +
        'type=sha,enable=false (enable=false; let enable= come to true).'
    ])
  })

  it('is a warning of the drop-in', () => {
    const { problems, warnings, version } = resolve(runOf('dispatch main'), inputs)
    expect(problems).toEqual([])
    expect(warnings).toEqual([
      expect.stringMatching(/^tags: no rule gives a tag for ref refs\/heads\/main\./) as string
    ])
    expect(version).toBeUndefined()
  })

  it('is no problem beside another one, which may be its cause', () => {
    const { problems } = resolve(runOf('dispatch main'), { tags: 'type=semvar,pattern={{version}}' }, 'publish')
    expect(problems.map(({ problem }) => problem)).toEqual(['has the unknown type "semvar"'])
  })
})

describe('mistakes in the inputs', () => {
  it('are all told at once, each with its input', () => {
    const { problems } = resolve(
      runOf('branch main'),
      {
        images: 'a:1',
        tags: 'type=x\ntype=sha,enable=maybe\ntype=sha,enable={{branch}}\n{{#if}}',
        flavor: 'latest=perhaps\nprefix={{,onlatest=true',
        labels: 'a={{b',
        annotations: "c={{date 'x'"
      },
      'publish'
    )
    expect(problems.map(({ input, value }) => `${input} ${value}`)).toEqual([
      ...['images a:1', 'tags type=x', 'flavor latest=perhaps'],
      ...['tags type=sha,enable=maybe', 'tags type=sha,enable={{branch}}', 'tags {{#if}}'],
      ...['labels a={{b', "annotations c={{date 'x'"]
    ])
    expect(problems.find(({ value }) => value.includes('enable={{branch}}'))?.problem).toBe(
      'has enable={{branch}}, which gives "main"'
    )
  })

  it('ask for the template engine exactly where it is needed', () => {
    const base = makeRequest(runOf('branch main'), {
      tags: "type=semver,pattern={{major}}.{{minor}}\ntype=raw,value={{date 'YYYY' tz='Asia/Tokyo'}}\nfoo",
      labels: 'a={{branch}}',
      flavor: 'suffix=-{{sha}}'
    })
    expect(needsTemplates(base)).toBe(false)
    expect(resolveMetadata(base)).toEqual(resolveMetadata(base, handlebarsEngine))
    for (const more of [
      { tags: ['type=semver,pattern={{#if minor}}x{{/if}}'] },
      { tags: ['type=sha,prefix={{{branch}}}'] },
      { tags: ['type=sha,enable={{unknown}}'] },
      { flavor: ['prefix={{~branch}}'] },
      { labels: ['a={{{tag}}}'] },
      { annotations: ['a={{! x}}'] }
    ]) {
      expect([more, needsTemplates({ ...base, ...more })]).toEqual([more, true])
    }
  })
})

describe('whatever the ref and the rules', () => {
  const ref = fc.oneof(
    fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 200 })
      .map(text => text.replaceAll(/[\s~^:?*[\\]/g, '-')),
    fc.constantFrom('main', 'v1.2.3', 'v1.2.3-rc.1', '1.0', 'p/v1.0.0', '-x', '.x', 'é', '日本')
  )
  const fullRef = fc
    .tuple(fc.constantFrom('refs/heads/', 'refs/tags/', 'refs/pull/', ''), ref)
    .map(parts => parts.join(''))
  const piece = fc.constantFrom(
    ...[
      'type=',
      'raw',
      'semver',
      'pep440',
      'match',
      'ref',
      'sha',
      'edge',
      'schedule',
      ',',
      '=',
      'pattern=',
      'value=',
      'event=branch',
      'event=tag'
    ],
    ...[
      'event=pr',
      'enable=',
      'prefix=',
      'suffix=',
      'priority=',
      'group=',
      'format=long',
      '{{version}}',
      '{{branch}}',
      '{{',
      '}}',
      '{{major}}',
      '"'
    ],
    ...["{{date 'YYYY'}}", '{{#if tag}}', '(', ')', '.*', '1', '-', '/', 'v', ' ', 'true', 'false', 'x'.repeat(130)]
  )
  const rule = fc.oneof(
    fc.constantFrom(
      ...[
        'type=ref,event=branch',
        'type=ref,event=tag',
        'type=semver,pattern={{version}}',
        'type=semver,pattern={{major}}',
        'type=sha'
      ],
      ...[
        'type=match,pattern=(.*),group=1',
        'type=pep440,pattern={{raw}}',
        'type=raw,value={{tag}}{{branch}}',
        'type=edge',
        'x'
      ]
    ),
    fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join('')),
    fc.string()
  )
  const rules = fc.array(rule, { minLength: 1, maxLength: 5 })
  const flavor = fc.array(
    fc.constantFrom('latest=true', 'latest=false', 'prefix={{branch}}-', 'suffix=-x,onlatest=true', 'prefix=.'),
    { maxLength: 2 }
  )
  const naming = fc.constantFrom('publish' as const, 'drop-in' as const)
  const main = runOf('branch main')

  it('tags are legal and unique, or the problems have names', () => {
    fc.assert(
      fc.property(fullRef, rules, flavor, naming, (full, lines, flavors, kind) => {
        const request = { ...makeRequest({ ...main, ref: full }, {}, kind), tags: lines, flavor: flavors }
        const { tags, problems, references, version } = resolveMetadata(request, handlebarsEngine)
        const names = tags.map(({ tag }) => tag)
        expect(names.filter(tag => parseTag(tag) === undefined)).toEqual([])
        expect(new Set(names).size).toBe(names.length)
        expect(
          problems.filter(({ input, problem, allowed }) => input === '' || problem === '' || allowed === '')
        ).toEqual([])
        expect(version).toBe(names[0])
        expect(kind === 'drop-in' || names.length > 0 || problems.length > 0).toBe(true)
        expect(references.length).toBe(kind === 'publish' ? names.length : 0)
      }),
      { numRuns: 1500 }
    )
  })

  it('the same request gives the same answer', () => {
    fc.assert(
      fc.property(fullRef, rules, (full, lines) => {
        const request = { ...makeRequest({ ...main, ref: full }), tags: lines }
        expect(resolveMetadata(request, handlebarsEngine)).toEqual(resolveMetadata(request, handlebarsEngine))
      })
    )
  })

  it('tags come by falling priority, and equal ones in the order of the input', () => {
    const numbered = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(numbered, priorities => {
        const lines = priorities.map((priority, at) => `t${at},priority=${priority}`)
        const { tags } = resolveMetadata({ ...makeRequest(main), tags: lines }, handlebarsEngine)
        const expected = priorities
          .map((priority, at) => ({ priority, at }))
          .sort((a, b) => b.priority - a.priority || a.at - b.at)
          .map(({ at }) => `t${at}`)
        expect(tags.map(({ tag }) => tag)).toEqual(expected)
      })
    )
  })

  it('rules that come twice change nothing', () => {
    fc.assert(
      fc.property(fullRef, rules, (full, lines) => {
        const request = { ...makeRequest({ ...main, ref: full }), tags: lines }
        const once = resolveMetadata(request, handlebarsEngine)
        const twice = resolveMetadata({ ...request, tags: [...lines, ...lines] }, handlebarsEngine)
        expect(twice.tags).toEqual(once.tags)
      })
    )
  })

  it('every rule has a report, in the order of the input', () => {
    fc.assert(
      fc.property(fullRef, rules, (full, lines) => {
        const { rules: reports, problems } = resolveMetadata(
          { ...makeRequest({ ...main, ref: full }), tags: lines },
          handlebarsEngine
        )
        const reported = lines.filter(line => reports.some(({ rule }) => rule === line))
        expect(reports.map(({ rule }) => rule)).toEqual(reported)
        const unreported = lines.filter(line => !reported.includes(line))
        expect(unreported.filter(line => !problems.some(({ value }) => value === line))).toEqual([])
      })
    )
  })
})
