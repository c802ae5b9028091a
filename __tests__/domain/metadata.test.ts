import { describe, expect, it } from 'vitest'
import { describeProblem } from '../../src/domain/failure.js'
import { formatLabel } from '../../src/domain/labels.js'
import { needsTemplates, resolveMetadata } from '../../src/domain/metadata.js'
import { formatReference } from '../../src/domain/reference.js'
import { handlebarsEngine } from '../../src/domain/tags/template.js'
import { makeRequest, NOW, resolve, runOf } from './metadata-request.js'

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
        'type=semver,pattern={{version}} (ref refs/heads/main is not a tag; push a tag such as v1.2.3, set the input version, or add value=… to the rule); ' +
        'type=ref,event=pr (ref refs/heads/main is not a pull request; run on: pull_request); ' +
        'type=raw,value={{tag}} (it comes out empty; give it a value for this event, or switch it off with enable=); ' +
        'type=sha,enable=false (enable=false; make enable= evaluate to true).'
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
