import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatAnnotation } from '../../../src/domain/annotations.js'
import { describeAsJson } from '../../../src/domain/metadata-output.js'
import { type Inputs, resolve, runOf } from '../metadata-request.js'

interface Quirk {
  readonly id: string
  readonly run: string
  readonly inputs: Inputs
  readonly tags: readonly string[]
  /** Part of a warning; undefined where there must be none. */
  readonly warning?: string
}

const LONG = `feature/${'x'.repeat(140)}`

const QUIRKS: readonly Quirk[] = [
  {
    id: 'latest-by-first-tag',
    run: 'tag v1.0.0',
    inputs: {
      tags: 'type=semver,pattern={{major}}.{{minor}},priority=10\ntype=semver,pattern={{version}},priority=20\ntype=sha,priority=40'
    },
    tags: ['sha-4e1243b', '1.0.0', '1.0']
  },
  {
    id: 'rule-affix-replaces-flavor',
    run: 'branch main',
    inputs: { tags: 'type=sha,prefix=\ntype=ref,event=branch,suffix=-x\nfoo,prefix=', flavor: 'prefix=p-\nsuffix=-s' },
    tags: ['p-main-x', 'foo-s', '6113728-s']
  },
  {
    id: 'default-prefix-replaces-flavor',
    run: 'pr 2',
    inputs: { tags: 'type=sha\ntype=ref,event=pr\nfoo', flavor: 'prefix=p-' },
    tags: ['pr-2', 'p-foo', 'sha-b7c1e8a']
  },
  {
    id: 'onlatest-alone',
    run: 'tag v1.0.0',
    inputs: { flavor: 'onlatest=true\nsuffix=-full', tags: 'type=ref,event=tag' },
    tags: ['v1.0.0-full', 'latest'],
    warning: 'flavor: onlatest=true'
  },
  {
    id: 'unknown-attributes',
    run: 'branch main',
    inputs: { tags: 'type=raw, value=latest, enabled={is_default_branch}' },
    tags: ['latest'],
    warning: '"enabled" means nothing to type=raw'
  },
  {
    id: 'prerelease-any-pattern',
    run: 'tag v2.0.0-rc.1',
    inputs: { tags: 'type=semver,pattern=v{{major}}\ntype=semver,pattern={{raw}}-{{raw}}' },
    tags: ['2.0.0-rc.1']
  },
  {
    id: 'ref-tag-latest',
    run: 'tag v2.0.0-rc.1',
    inputs: { tags: 'type=ref,event=tag' },
    tags: ['v2.0.0-rc.1', 'latest']
  },
  {
    id: 'three-parts',
    run: 'tag v1.2',
    inputs: { tags: 'type=semver,pattern={{version}}\nfoo' },
    tags: ['foo'],
    warning: 'tag v1.2 is not a semantic version (https://semver.org); use a tag of three parts such as v1.2.0'
  },
  {
    id: 'group-not-there',
    run: 'tag v1',
    inputs: { tags: 'type=match,pattern=v(\\d+)(-rc\\d+)?,group=2\nfoo' },
    tags: ['foo'],
    warning: 'tag v1 matches v(\\d+)(-rc\\d+)?, but without group 2; use one of the groups 0 to 2'
  },
  {
    id: 'local-version',
    run: 'tag 1.0+ubuntu.1',
    inputs: { tags: 'type=pep440,pattern={{version}}\ntype=pep440,pattern={{raw}}', flavor: 'latest=false' },
    tags: ['1.0-ubuntu-1', '1.0-ubuntu.1']
  },
  { id: 'schedule-and-branch', run: 'schedule', inputs: {}, tags: ['nightly', 'main'] },
  {
    id: 'pull-request-target',
    run: 'target 21',
    inputs: { tags: 'type=ref,event=tag\ntype=ref,event=pr\ntype=ref,event=branch' },
    tags: ['pr-21']
  },
  {
    id: 'default-branch-not-on-tags',
    run: 'tag v1.0.0',
    inputs: { tags: 'x-{{is_default_branch}}\ny-{{is_not_default_branch}}' },
    tags: ['x-false', 'y-true']
  },
  { id: 'empty-value', run: 'pr 2', inputs: { tags: 'type=raw,value={{branch}}\ntype=raw,value=x' }, tags: ['x'] },
  {
    id: 'empty-value-with-affix',
    run: 'pr 2',
    inputs: { tags: 'type=raw,value={{branch}},prefix=dev' },
    tags: ['dev']
  },
  {
    id: 'comment-at-line-start',
    run: 'branch main',
    inputs: { tags: '# one\nfoo#bar\n  # two' },
    tags: ['foo-bar']
  },
  {
    id: 'quotes-twice',
    run: 'branch main',
    inputs: { tags: '"type=raw,""value=a,b"""' },
    tags: ['a-b']
  },
  {
    id: 'last-bare-value',
    run: 'branch main',
    inputs: { tags: 'one,two' },
    tags: ['two'],
    warning: 'only "two" is used; each tag needs its own line'
  },
  {
    id: 'unknown-expression',
    run: 'branch main',
    inputs: { tags: 'type=raw,value=a{{version}}b' },
    tags: ['ab'],
    warning: 'there is no {{version}} here'
  },
  {
    id: 'unknown-zone',
    run: 'branch main',
    inputs: { tags: "type=raw,value={{date 'HHmm' tz='Asia/Tokio'}}" },
    tags: ['0030'],
    warning: "tz='Asia/Tokio' is not a time zone; UTC is used"
  },
  {
    id: 'latest-never-alone',
    run: 'branch main',
    inputs: { tags: 'type=ref,event=tag', flavor: 'latest=true' },
    tags: [],
    warning: 'no rule gives a tag'
  },
  {
    id: 'leading-dash',
    run: 'pr 2',
    inputs: { tags: 'type=raw,value={{branch}}-amd64' },
    tags: ['amd64'],
    warning: 'its leading "-" was removed'
  },
  {
    id: 'nothing-legal',
    run: 'branch main',
    inputs: { tags: 'foo\n|' },
    tags: ['foo'],
    warning: 'nothing in "|" is allowed in a tag'
  },
  {
    id: 'too-long',
    run: `branch ${LONG}`,
    inputs: { tags: 'type=ref,event=branch' },
    tags: [`feature-${'x'.repeat(111)}-87ea2a77`],
    warning: 'it was cut from 148 to 128 characters'
  }
]

const LABEL_QUIRKS: Readonly<Record<string, () => void>> = {
  'labels-sorted': () => {
    const { labels } = resolve(runOf('branch main'), {
      labels: 'zzz=1\nmaintainer=a\nMaintainer2=b\nmaintainer=c\norg.opencontainers.image.description=',
      repository: { description: 'Hello' }
    })
    expect(labels.map(({ key }) => key.replace('org.opencontainers.image.', '~'))).toEqual([
      ...[
        'maintainer',
        'Maintainer2',
        '~created',
        '~description',
        '~licenses',
        '~revision',
        '~source',
        '~title',
        '~url',
        '~version',
        'zzz'
      ]
    ])
    expect(labels.slice(0, 4).map(({ value }) => value)).toEqual(['c', 'b', '2026-03-04T10:11:09.000Z', ''])
  },
  'licence-noassertion': () => {
    const { labels, warnings } = resolve(runOf('branch main'), { repository: { license: 'NOASSERTION' } }, 'publish')
    expect(labels.find(({ key }) => key.endsWith('.licenses'))?.value).toBe('NOASSERTION')
    expect(warnings).toEqual([])
  },
  'label-without-equals': () => {
    const { labels, warnings } = resolve(runOf('branch main'), { labels: 'maintainer' })
    expect(labels.map(({ key }) => key)).not.toContain('maintainer')
    expect(warnings).toEqual(['labels: "maintainer" is ignored because it is not in the form key=value'])
  },
  'json-keys': () => {
    const json = describeAsJson(resolve(runOf('branch main'), { images: 'name/app' }))
    expect(Object.keys(json)).toEqual(['tags', 'tag-names', 'labels', 'annotations'])
    expect([json.tags, json['tag-names']]).toEqual([['name/app:main'], ['main']])
  },
  'level-in-annotation-key': () => {
    const inputs: Inputs = { annotations: 'index:a=b' }
    const last = (naming: 'drop-in' | 'publish'): (string | undefined)[] =>
      resolve(runOf('branch main'), inputs, naming)
        .annotations.map(formatAnnotation)
        .filter(text => text.includes('a=b'))
    expect(last('drop-in')).toEqual(['manifest:index:a=b'])
    expect(last('publish')).toEqual(['index:a=b'])
  },
  'created-is-commit-date': () => {
    const known = resolve(runOf('tag v1.0.0'), { commitDate: '2026-03-03T17:02:58+01:00' })
    expect([known.created, resolve(runOf('schedule')).created]).toEqual([
      '2026-03-03T16:02:58.000Z',
      '2020-01-10T00:30:00.000Z'
    ])
  }
}

describe('the quirks of docs/metadata.md', () => {
  it('are all tested, and no other is', () => {
    const page = readFileSync(new URL('../../../docs/metadata.md', import.meta.url), 'utf8')
    const [, table = ''] = page.split('| id | what happens | there |')
    const documented = [...table.matchAll(/^\| ([a-z-]+) \|/gm)].map(match => match[1])
    expect([...QUIRKS.map(({ id }) => id), ...Object.keys(LABEL_QUIRKS)].sort()).toEqual(documented.sort())
  })

  it.each(QUIRKS)('$id', ({ run, inputs, tags, warning }) => {
    const metadata = resolve(runOf(run), inputs)
    expect(metadata.tags.map(({ tag }) => tag)).toEqual(tags)
    expect(metadata.problems).toEqual([])
    expect(metadata.warnings.join('\n')).toContain(warning ?? '')
    expect(metadata.warnings.length).toBe(warning === undefined ? 0 : 1)
  })

  it.each(Object.entries(LABEL_QUIRKS))('%s', (_, check) => {
    check()
  })
})
