import { cases, type ReadmeCase } from './readme-table.js'

export const EXPRESSION_CASES: readonly ReadmeCase[] = [
  ...cases('#branch: name of the branch, empty elsewhere', [
    ['pr 2', 'type=raw,value=x{{branch}}', 'x'],
    ['branch master', 'type=raw,value=x{{branch}}', 'xmaster'],
    ['branch my/branch', 'type=raw,value=x{{branch}}', 'xmy-branch'],
    ['tag v1.2.3', 'type=raw,value=x{{branch}}', 'x'],
    ['schedule', 'type=raw,value={{branch}}', 'main'],
    ['pr 2', 'type=raw,value={{branch}}', '']
  ]),
  ...cases('#tag: name of the tag, empty elsewhere', [
    ['pr 2', 'type=raw,value=x{{tag}}', 'x'],
    ['branch master', 'type=raw,value=x{{tag}}', 'x'],
    ['branch my/branch', 'type=raw,value=x{{tag}}', 'x'],
    ['tag v1.2.3', 'type=raw,value=x{{tag}}', 'xv1.2.3'],
    ['release v1.2.3', 'type=raw,value={{tag}}', 'v1.2.3']
  ]),
  ...cases('#sha: the short commit', [
    ['branch main', 'type=raw,value={{sha}}', '6113728'],
    ['branch main', 'type=raw,value=mytag-{{branch}}-{{sha}}', 'mytag-main-6113728'],
    ['tag v1.2.3', 'type=raw,value={{sha}}', '4e1243b']
  ]),
  ...cases(
    '#base_ref: branch that a pull request goes to; of a pushed tag where the payload says it; empty for branches',
    [
      ['pr 2', 'type=raw,value=x{{base_ref}}', 'xmain'],
      ['target 2', 'type=raw,value=x{{base_ref}}', 'xmain'],
      ['branch master', 'type=raw,value=x{{base_ref}}', 'x'],
      ['branch my/branch', 'type=raw,value=x{{base_ref}}', 'x'],
      ['tag v1.2.3', 'type=raw,value=x{{base_ref}}', 'xmain']
    ]
  ),
  ...cases('#is_default_branch: true on the default branch, else false', [
    ['branch main', 'type=raw,value=latest,enable={{is_default_branch}}', 'latest'],
    ['branch dev', 'type=raw,value=latest,enable={{is_default_branch}}', ''],
    ['dispatch trunk', 'type=raw,value=latest,enable={{is_default_branch}}', 'latest'],
    ['schedule', 'type=raw,value=latest,enable={{is_default_branch}}', 'latest'],
    ['tag v1.2.3', 'type=raw,value=latest,enable={{is_default_branch}}', ''],
    ['pr 2', 'type=raw,value=latest,enable={{is_default_branch}}', ''],
    ['branch main', 'type=raw,value=x-{{is_default_branch}}', 'x-true'],
    ['branch dev', 'type=raw,value=x-{{is_default_branch}}', 'x-false']
  ]),
  ...cases('#is_not_default_branch: the opposite', [
    ['branch main', 'type=ref,event=branch,enable={{is_not_default_branch}}', ''],
    ['branch dev', 'type=ref,event=branch,enable={{is_not_default_branch}}', 'dev'],
    ['branch main', 'type=raw,value=x-{{is_not_default_branch}}', 'x-false'],
    ['branch dev', 'type=raw,value=x-{{is_not_default_branch}}', 'x-true']
  ]),
  ...cases('#date-format-tztimezone: the present by its moment format, UTC by default', [
    ['branch main', "type=raw,value={{date 'YYYYMMDD'}}", '20200110'],
    ['branch main', "type=raw,value={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", '20200110-093000'],
    ['branch main', "type=raw,value={{date 'YYYYMMDD-HHmmss'}}", '20200110-003000'],
    ['branch main', "type=raw,value=v{{date 'YYYY.MM.DD' tz='America/New_York'}}", 'v2020.01.09'],
    [
      'branch main',
      `"type=raw,""value={{date 'dddd, MMMM Do YYYY, h:mm:ss a'}}"""`,
      'Friday-January-10th-2020-12-30-00-am'
    ],
    ['pr 2', "type=raw,value={{date 'GGGG[w]WW'}}", '2020w02']
  ]),
  ...cases('#commit_date-format-tztimezone: the date of the commit', [
    ['branch main', "type=raw,value={{commit_date 'YYYYMMDD'}}", '20260304'],
    ['tag v1.2.3', "type=raw,value={{commit_date 'YYYYMMDD-HHmmss'}}", '20260303-160258'],
    ['tag v1.2.3', "type=raw,value={{commit_date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", '20260304-010258'],
    // Not among the facts of these runs: the present takes its place.
    ['schedule', "type=raw,value={{commit_date 'YYYYMMDD'}}", '20200110']
  ]),
  ...cases('#global-expressions: in prefix, suffix, value and enable', [
    ['branch dev', 'type=sha,prefix={{branch}}-', 'dev-6113728'],
    ['branch my/branch', 'type=sha,prefix={{branch}}-,suffix=-{{date "YYYY"}}', 'my-branch-6113728-2020'],
    ['branch dev', 'type=ref,event=branch,suffix=-{{sha}}', 'dev-6113728'],
    ['tag v1.2.3', 'type=semver,pattern={{version}},suffix=-{{sha}}', '1.2.3-4e1243b latest'],
    ['branch dev', 'type=semver,pattern={{version}},value=1.0.0-{{branch}}', '1.0.0-dev'],
    ['pr 2', 'type=ref,event=pr,suffix=-{{base_ref}}', 'pr-2-main'],
    ['branch dev', 'type=edge,branch=dev,prefix={{branch}}-', 'dev-edge'],
    ['branch dev', 'type=match,pattern=(.*)-x,group=1,value={{branch}}-x', 'dev latest']
  ])
]
