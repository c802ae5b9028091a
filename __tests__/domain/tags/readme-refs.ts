import { cases, type ReadmeCase } from './readme-table.js'

const SHA = '6113728f27ae82c7b1a177c8d03f9e96e0adf246'
const BASIC =
  'type=ref,event=branch ; type=ref,event=pr ; type=semver,pattern={{version}} ; type=semver,pattern={{major}}.{{minor}}'

export const REF_CASES: readonly ReadmeCase[] = [
  ...cases('#basic: table of events, default rules', [
    ['pr 2', '', 'pr-2'],
    ['branch master', '', 'master'],
    ['branch releases/v1', '', 'releases-v1'],
    ['tag v1.2.3', '', 'v1.2.3 latest'],
    ['tag v2.0.8-beta.67', '', 'v2.0.8-beta.67 latest'],
    ['dispatch master', '', 'master']
  ]),
  ...cases('#tags-input: default entries are schedule, branch, tag and pr', [
    ['schedule', '', 'nightly main'],
    ['release v1.2.3', '', 'v1.2.3 latest'],
    ['run', '', 'main'],
    ['tag p1/v1.0.0', '', 'p1-v1.0.0 latest']
  ]),
  ...cases('#semver: table of events', [
    ['pr 2', BASIC, 'pr-2'],
    ['branch master', BASIC, 'master'],
    ['branch releases/v1', BASIC, 'releases-v1'],
    ['tag v1.2.3', BASIC, '1.2.3 1.2 latest'],
    ['tag v2.0.8-beta.67', BASIC, '2.0.8-beta.67'],
    ['dispatch master', BASIC, 'master'],
    ['schedule', BASIC, 'main']
  ]),
  ...cases('#bake-definition: version tags, then sha, then latest', [
    [
      'tag v1.2.3',
      'type=ref,event=branch ; type=ref,event=pr ; type=semver,pattern={{version}} ; type=semver,pattern={{major}}.{{minor}} ; type=sha',
      '1.2.3 1.2 sha-4e1243b latest'
    ]
  ]),
  ...cases('#typeref: branch', [
    ['branch master', 'type=ref,event=branch', 'master'],
    ['branch my/branch', 'type=ref,event=branch', 'my-branch'],
    ['branch my/own/branch', 'type=ref,event=branch', 'my-own-branch'],
    ['dispatch master', 'type=ref,event=branch', 'master'],
    ['schedule', 'type=ref,event=branch', 'main'],
    ['run', 'type=ref,event=branch', 'main'],
    ['tag v1.2.3', 'type=ref,event=branch', ''],
    ['release v1.2.3', 'type=ref,event=branch', ''],
    ['pr 2', 'type=ref,event=branch', '']
  ]),
  ...cases('#typeref: tag', [
    ['tag v1.2.3', 'type=ref,event=tag', 'v1.2.3 latest'],
    ['tag v2.0.8-beta.67', 'type=ref,event=tag', 'v2.0.8-beta.67 latest'],
    ['tag nightly', 'type=ref,event=tag', 'nightly latest'],
    ['release v1.2.3', 'type=ref,event=tag', 'v1.2.3 latest'],
    ['branch master', 'type=ref,event=tag', ''],
    ['pr 2', 'type=ref,event=tag', ''],
    ['schedule', 'type=ref,event=tag', '']
  ]),
  ...cases('#typeref: pr, with the prefix pr- by default', [
    ['pr 2', 'type=ref,event=pr', 'pr-2'],
    ['pr 318', 'type=ref,event=pr', 'pr-318'],
    ['pr 318', 'type=ref,event=pr,prefix=', '318'],
    ['pr 318', 'type=ref,event=pr,prefix=pull-', 'pull-318'],
    ['pr 318', 'type=ref,event=pr,suffix=-x', 'pr-318-x'],
    ['branch master', 'type=ref,event=pr', ''],
    ['tag v1.2.3', 'type=ref,event=pr', ''],
    ['schedule', 'type=ref,event=pr', '']
  ]),
  ...cases('#typeedge: the default branch, or the one named', [
    ['branch main', 'type=edge', 'edge'],
    ['branch dev', 'type=edge', ''],
    ['branch dev', 'type=edge,branch=dev', 'edge'],
    ['branch main', 'type=edge,branch=dev', ''],
    ['branch my/branch', 'type=edge,branch=my/branch', 'edge'],
    ['dispatch trunk', 'type=edge', 'edge'],
    ['schedule', 'type=edge', 'edge'],
    ['tag v1.2.3', 'type=edge', ''],
    ['pr 2', 'type=edge', ''],
    ['branch main', 'type=edge,branch=', 'edge'],
    ['branch main', 'type=edge,prefix=a-,suffix=-z', 'a-edge-z']
  ]),
  ...cases('#typeraw: value, a bare value behind the type, or a bare tag', [
    ['branch main', 'type=raw,value=foo', 'foo'],
    ['branch main', 'type=raw,value=foo ; type=raw,value=bar', 'foo bar'],
    ['branch main', 'type=raw,foo ; type=raw,bar', 'foo bar'],
    ['branch main', 'foo ; bar', 'foo bar'],
    ['pr 2', 'foo', 'foo'],
    ['tag v1.2.3', 'foo', 'foo'],
    ['schedule', 'type=raw,value=foo', 'foo'],
    ['branch main', 'foo,enable=true', 'foo'],
    ['branch main', 'foo,enable=false', ''],
    ['branch main', 'type=raw,value=foo,prefix=a-,suffix=-z', 'a-foo-z'],
    ['branch main', 'type=raw,value=latest', 'latest']
  ]),
  ...cases('#typesha: short by default, long if asked, prefix sha- by default', [
    ['branch main', 'type=sha', 'sha-6113728'],
    ['branch main', 'type=sha,format=short', 'sha-6113728'],
    ['branch main', 'type=sha,format=long', `sha-${SHA}`],
    ['branch main', 'type=sha,prefix=', '6113728'],
    ['branch main', 'type=sha,prefix=git-', 'git-6113728'],
    ['branch main', 'type=sha,suffix=-x', 'sha-6113728-x'],
    ['branch main', 'type=sha,prefix=,format=long', SHA],
    ['schedule', 'type=sha', 'sha-6113728'],
    ['tag v1.2.3', 'type=sha', 'sha-4e1243b']
  ]),
  ...cases('#typeschedule: on the event schedule only; nightly unless a pattern is given', [
    ['schedule', 'type=schedule', 'nightly'],
    ['schedule', 'type=schedule,pattern=nightly', 'nightly'],
    ['schedule', 'type=schedule,pattern=weekly', 'weekly'],
    ['schedule', "type=schedule,pattern={{date 'YYYYMMDD'}}", '20200110'],
    ['schedule', "type=schedule,pattern={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", '20200110-093000'],
    ['schedule', "type=schedule,pattern={{date 'YYYYMMDD-hhmmss' tz='Asia/Tokyo'}}", '20200110-093000'],
    ['schedule', 'type=schedule,prefix=a-,suffix=-z', 'a-nightly-z'],
    ['branch main', 'type=schedule', ''],
    ['tag v1.2.3', 'type=schedule', ''],
    ['dispatch main', 'type=schedule', ''],
    ['pr 2', 'type=schedule', '']
  ]),
  ...cases('#image-name-and-tag-sanitization: runs of other characters become a dash', [
    ['branch feat/#42', 'type=ref,event=branch', 'feat-42'],
    ['branch a+b', 'type=ref,event=branch', 'a-b'],
    ['branch Äpfel', 'type=raw,value=x-{{branch}}', 'x--pfel'],
    ['branch UPPER_case.x-1', 'type=ref,event=branch', 'UPPER_case.x-1'],
    ['branch main', 'type=raw,value=a b  c', 'a-b-c'],
    ['tag v1.2.3+build.5', 'type=ref,event=tag', 'v1.2.3-build.5 latest'],
    ['branch main', 'type=raw,value=a@b!c', 'a-b-c']
  ])
]
