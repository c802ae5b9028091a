import { describe, expect, it } from 'vitest'
import { describeProblem } from '../../../src/domain/failure.js'
import { judgeRecords, type RecordFile } from '../../../src/domain/records/judge.js'
import { fileOf, IMAGE, makeLeg } from './legs.js'

const amd = fileOf(makeLeg('linux/amd64'))
const arm = fileOf(makeLeg('linux/arm64'))

function problemsOf(files: readonly RecordFile[], expected: readonly string[] = [], images = [IMAGE]): string[] {
  return judgeRecords(files, expected, images).problems.map(describeProblem)
}

describe('records that fit', () => {
  it.each<[string, RecordFile[], string[]]>([
    ['any platforms where none are named', [amd, arm], []],
    ['the platforms that are named', [amd, arm], ['linux/amd64', 'linux/arm64']],
    ['other names of the same platforms', [amd, arm], ['x86_64', 'linux/arm64/v8']],
    ['a leg of two platforms', [fileOf(makeLeg('linux/386', { platforms: ['linux/386', 'linux/s390x'] })), amd], []],
    ['any version of Windows', [fileOf(makeLeg('windows(10.0.20348)/amd64'))], ['windows/amd64']]
  ])('%s', (_, files, expected) => {
    expect(problemsOf(files, expected)).toEqual([])
  })

  it('may come from several attempts of one run, which is said', () => {
    const again = fileOf(makeLeg('linux/arm64', { run: '7-2' }))
    const judged = judgeRecords([amd, again], [], [IMAGE])
    expect(judged.problems).toEqual([])
    expect(judged.remarks).toEqual([
      'The legs come from several attempts of one run (7-1, 7-2): failed jobs were run again.'
    ])
  })
})

describe('records that do not fit', () => {
  it.each<[string, RecordFile[], string[], RegExp]>([
    ['none', [], ['linux/amd64'], /^records: contains no digest record/],
    ['one missing', [amd], ['linux/amd64', 'linux/arm64'], /^platforms: "linux\/arm64" has no digest record/],
    ['one too many', [amd, arm], ['linux/amd64'], /^records: "linux\/arm64" was built, but is not among/],
    ['a wrong platform input', [amd], ['linux/amd64', 'lunix'], /^platforms: "lunix" is not a platform/],
    ['one twice', [amd, { ...amd, file: 'b.json' }], [], /"linux\/amd64" appears 2 times: in .*, b\.json/],
    [
      'two commits',
      [amd, fileOf(makeLeg('linux/arm64', { revision: 'd'.repeat(40) }))],
      [],
      /several revisions: c{40} \(linux\/amd64\), d{40} \(linux\/arm64\)/
    ],
    ['two runs', [amd, fileOf(makeLeg('linux/arm64', { run: '8-1' }))], [], /several runs: 7 \(linux\/amd64\), 8/],
    [
      'an unread file',
      [amd, { kind: 'unread', file: 'ghcr-digest-x.json', problem: 'is a link' }],
      [],
      /"ghcr-digest-x.json" is a link/
    ],
    ['no record inside', [amd, { kind: 'text', file: 'a.json', text: '[]' }], [], /"a.json" is not a JSON object/]
  ])('%s', (_, files, expected, problem) => {
    const problems = problemsOf(files, expected)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(problem)
  })

  it('two packages, one of them none of this step', () => {
    const other = fileOf(makeLeg('linux/arm64', { image: { host: 'ghcr.io', path: 'octo-org/other' } }))
    expect(problemsOf([amd, other])).toEqual([
      expect.stringContaining(
        'several images: ghcr.io/octo-org/app (linux/amd64), ghcr.io/octo-org/other (linux/arm64)'
      ),
      expect.stringContaining(
        '"ghcr-digest-linux-arm64.json" is for ghcr.io/octo-org/other, which is not among the images'
      )
    ])
  })

  it('everything is told at once', () => {
    const other = fileOf(makeLeg('linux/arm64', { run: '8-1', revision: 'd'.repeat(40) }))
    const problems = problemsOf(
      [amd, other, { ...amd, file: 'b.json' }, { kind: 'text', file: 'c.json', text: '' }],
      ['linux/amd64', 'linux/s390x']
    )
    expect(problems).toHaveLength(6)
  })
})
