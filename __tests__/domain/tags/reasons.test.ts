import { describe, expect, it } from 'vitest'
import { resolve, runOf } from '../metadata-request.js'

/** The report of the last rule; the ones before it are company. */
function report(run: string, tags: string, version = ''): string {
  const last = resolve(runOf(run), { tags, version }).rules.at(-1)
  return `${last?.because ?? ''}${last?.remedy === undefined ? '' : `; ${last.remedy}`}`
}

describe('the report of a rule', () => {
  it.each([
    ['tag v1.2.3', 'type=semver,pattern={{version}}', 'tag v1.2.3 is a version'],
    ['tag v1.2.3-rc.1', 'type=semver,pattern={{version}}', 'tag v1.2.3-rc.1 is an unstable version'],
    ['branch main', 'type=semver,pattern={{version}},value=1.0.0', 'value 1.0.0 is a version'],
    ['tag v1.2.3', 'type=match,pattern=v(.*),group=1', 'tag v1.2.3 matches'],
    ['branch main', 'type=edge', 'branch main is the default branch'],
    ['branch dev', 'type=edge,branch=dev', 'branch dev is the one named'],
    ['branch a/b', 'type=ref,event=branch', 'branch a/b; "a/b" made valid'],
    ['branch main', 'main,priority=900\ntype=ref,event=branch', 'branch main; the same tag as main,priority=900']
  ])('on %s says why %j gives a tag', (run, tags, because) => {
    expect(report(run, tags)).toBe(because)
  })

  it.each([
    [
      'branch main',
      'type=semver,pattern={{version}}',
      'ref refs/heads/main is not a tag; push a tag such as v1.2.3, set the input version, or add value=… to the rule'
    ],
    [
      'tag v1.2',
      'type=semver,pattern={{version}}',
      'tag v1.2 is not a semantic version (https://semver.org); use a tag of three parts such as v1.2.0, or type=match,pattern=v?(\\d+(\\.\\d+)*),group=1'
    ],
    [
      'tag nightly',
      'type=semver,pattern={{version}}',
      'tag nightly is not a semantic version (https://semver.org); use a tag such as v1.2.3, or type=match for tags of another form'
    ],
    [
      'tag api/v1.2.3',
      'type=semver,pattern={{version}}',
      'tag api/v1.2.3 is not a semantic version (https://semver.org); add match=^api/(.*)$ to the rule, which strips the prefix'
    ],
    [
      'tag api-v1.2.3',
      'type=semver,pattern={{version}}',
      'tag api-v1.2.3 is not a semantic version (https://semver.org); add match=^api-(.*)$ to the rule, which strips the prefix'
    ],
    [
      'tag a.b/v1.2.3',
      'type=semver,pattern={{version}}',
      'tag a.b/v1.2.3 is not a semantic version (https://semver.org); add match=^a\\.b/(.*)$ to the rule, which strips the prefix'
    ],
    [
      'tag x1',
      'type=pep440,pattern={{version}}',
      'tag x1 is not a PEP 440 version; use a version such as 1.2.3 or 1.2.3rc1'
    ],
    [
      'tag web/v1',
      'type=semver,pattern={{version}},match=^web/(.*)$',
      'tag web/v1 (v1 of it) is not a semantic version (https://semver.org); use a tag of three parts such as v1.2.0, or type=match,pattern=v?(\\d+(\\.\\d+)*),group=1'
    ],
    [
      'tag web/v1.0.0',
      'type=semver,pattern={{version}},match=^api/(.*)$',
      'tag web/v1.0.0 does not match ^api/(.*)$; use a tag that matches, or change match='
    ],
    [
      'tag v1.0.0',
      'type=semver,pattern={{majr}}',
      'pattern {{majr}} comes out empty: there is no {{majr}} here; change pattern='
    ],
    ['tag v1.0.0', 'type=match,pattern=^x', 'tag v1.0.0 does not match ^x; use a tag that matches, or change pattern='],
    [
      'tag v1.2.3',
      'type=match,pattern=v(.*),group=2',
      'tag v1.2.3 matches v(.*), but without group 2; use one of the groups 0 to 1'
    ],
    [
      'tag v1.2.3',
      'type=match,pattern=v.*,group=1',
      'tag v1.2.3 matches v.*, but without group 1; put parentheses around what you want'
    ],
    ['pr 2', 'type=edge', 'ref refs/pull/2/merge is not a branch; run on the branch main'],
    ['branch dev', 'type=edge', 'branch dev is not main; run on the branch main'],
    ['branch main', 'type=schedule', 'the event is push; run the workflow on: schedule'],
    ['run', 'type=schedule', 'the event is workflow_run; run the workflow on: schedule'],
    [
      'pr 2',
      'type=raw,value={{branch}}',
      'it comes out empty; give it a value for this event, or switch it off with enable='
    ],
    [
      'pr 2',
      'type=raw,value={{version}}',
      'it comes out empty (there is no {{version}} here); give it a value for this event, or switch it off with enable='
    ],
    ['branch main', 'type=sha,enable=false', 'enable=false; make enable= evaluate to true'],
    [
      'branch dev',
      'type=sha,enable={{is_default_branch}}',
      'enable={{is_default_branch}} evaluates to false; make enable= evaluate to true'
    ]
  ])('on %s says why %j gives none, and what would help', (run, tags, because) => {
    expect(report(run, tags)).toBe(because)
  })

  it('names the input version where that was no version', () => {
    expect(report('tag v1.2.3', 'type=semver,pattern={{version}}', 'one')).toContain(
      'version one is not a semantic version'
    )
  })

  it('names the hint that then works', () => {
    const tags = resolve(runOf('tag a.b/v1.2.3'), { tags: 'type=semver,pattern={{version}},match=^a\\.b/(.*)$' }).tags
    expect(tags.map(({ tag }) => tag)).toEqual(['1.2.3', 'latest'])
  })
})

describe('the question "why no latest?"', () => {
  it.each([
    [
      'branch main',
      '',
      '',
      'latest=auto goes by the first tag, main of type=ref,event=branch: only type=semver, pep440, match and ref,event=tag add it'
    ],
    [
      'tag v1.0.0-rc.1',
      'type=semver,pattern={{version}}',
      '',
      'latest=auto goes by the first tag, 1.0.0-rc.1 of type=semver,pattern={{version}}: tag v1.0.0-rc.1 is a pre-, post- or development release'
    ],
    [
      'tag v1.0.0',
      'type=sha,priority=950\ntype=semver,pattern={{version}}',
      '',
      'latest=auto goes by the first tag, sha-4e1243b of type=sha,priority=950: only type=semver, pep440, match and ref,event=tag add it; type=semver,pattern={{version}} would add it but comes after it (give it a higher priority, or set flavor: latest=true)'
    ],
    ['tag v1.0.0', 'type=semver,pattern={{version}}', 'latest=false', 'flavor has latest=false'],
    ['branch main', 'type=ref,event=tag', 'latest=true', 'there is no other tag, and latest is never alone']
  ])('on %s with %j and %j has an answer', (run, tags, flavor, because) => {
    const { decisions, latest } = resolve(runOf(run), { tags, flavor })
    expect(latest).toBe(false)
    expect(decisions.at(-1)).toEqual({ about: 'tag', value: 'latest', verdict: 'rejected', because })
  })

  it('is not asked where a rule gives latest itself', () => {
    const { decisions, latest } = resolve(runOf('branch main'), { tags: 'type=raw,value=latest' })
    expect(latest).toBe(false)
    expect(decisions).toEqual([
      { about: 'tag', value: 'latest', verdict: 'chosen', because: 'type=raw,value=latest: value latest' }
    ])
  })

  it.each([
    ['tag v1.0.0', 'latest=auto', 'flavor: latest=auto: v1.0.0 is a tag, and type=ref,event=tag asks for nothing else'],
    ['branch main', 'latest=true', 'flavor: latest=true: flavor has latest=true']
  ])('turned round is answered too: on %s with %s', (run, flavor, because) => {
    const { decisions } = resolve(runOf(run), { flavor })
    expect(decisions.find(({ value }) => value === 'latest')).toEqual({
      about: 'tag',
      value: 'latest',
      verdict: 'chosen',
      because
    })
  })
})
