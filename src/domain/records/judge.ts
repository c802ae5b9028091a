import type { InputProblem } from '../failure.js'
import { formatPlatformParts, parsePlatform } from '../platform.js'
import { formatName, type ImageName, sameName } from '../reference.js'
import { type DigestRecord, parseRecord } from './record.js'

/** A file of the records' folder as it was found. */
export type RecordFile =
  | { readonly kind: 'text'; readonly file: string; readonly text: string }
  /** Not read: a link, too large, no regular file. The clause goes behind the file's name. */
  | { readonly kind: 'unread'; readonly file: string; readonly problem: string }

/** One record and the file that it stands in. */
export interface Leg {
  readonly file: string
  readonly record: DigestRecord
}

export interface JudgedRecords {
  readonly legs: readonly Leg[]
  readonly problems: readonly InputProblem[]
  /** What is worth a line of the log although it is no problem. */
  readonly remarks: readonly string[]
}

const HOW =
  'Each leg of the matrix runs this action with digest-only: true and passes its file on with actions/upload-artifact.'

/**
 * Reads all records and compares them with each other, with the platforms that are expected and with the packages that are to be
 * published. Nothing is asked; every problem is told, file by file, then of all together.
 *
 * @param expected the input `platforms`, one item each; empty: whatever is there
 */
export function judgeRecords(
  files: readonly RecordFile[],
  expected: readonly string[],
  images: readonly ImageName[]
): JudgedRecords {
  const problems: InputProblem[] = []
  const legs: Leg[] = []
  for (const each of files) {
    const read = each.kind === 'text' ? parseRecord(each.text) : { kind: 'wrong' as const, problems: [each.problem] }
    if (read.kind === 'record') legs.push({ file: each.file, record: read.record })
    else problems.push(...read.problems.map(problem => inFile(each.file, problem, 'Write it with digest-only: true.')))
  }
  if (files.length === 0) {
    problems.push(inFile('', 'contains no digest record (ghcr-digest-….json)', HOW))
  }
  problems.push(...findDoubles(legs))
  problems.push(...comparePlatforms(legs, expected, files.length > 0))
  problems.push(...differing(legs, 'revision', ({ revision }) => revision, 'All legs must build one commit.'))
  problems.push(...differing(legs, 'run', runId, 'All legs must belong to one run of the workflow.'))
  problems.push(...judgeImages(legs, images))
  return { legs, problems, remarks: describeAttempts(legs) }
}

function findDoubles(legs: readonly Leg[]): InputProblem[] {
  const files = new Map<string, string[]>()
  for (const { file, record } of legs)
    for (const platform of record.platforms) files.set(platform, [...(files.get(platform) ?? []), file])
  return [...files]
    .filter(([, names]) => names.length > 1)
    .map(([platform, names]) => ({
      input: 'records',
      value: platform,
      problem: `appears ${names.length} times: in ${names.join(', ')}`,
      allowed: 'One leg builds one platform. Remove records of earlier runs, and give each leg its own platform.'
    }))
}

function comparePlatforms(legs: readonly Leg[], expected: readonly string[], some: boolean): InputProblem[] {
  const problems: InputProblem[] = []
  const wanted = new Set<string>()
  if (expected.length === 0) return problems
  for (const text of expected) {
    const platform = parsePlatform(text)
    if (platform !== undefined) wanted.add(formatPlatformParts(platform))
    else {
      problems.push({
        input: 'platforms',
        value: text,
        problem: 'is not a platform',
        allowed: 'Write os/architecture or os/architecture/variant, such as linux/arm64.'
      })
    }
  }
  const readable = problems.length === 0
  const present = new Set(legs.flatMap(({ record }) => record.platforms))
  // `windows/amd64` asks for any version of Windows.
  const covers = (wish: string, platform: string): boolean =>
    wish === platform || wish === platform.replace(/\(.*\)/, '')
  // Where there is no record at all, that is the one thing to say.
  if (some) {
    for (const platform of [...wanted].filter(wish => ![...present].some(each => covers(wish, each)))) {
      problems.push({
        input: 'platforms',
        value: platform,
        problem: 'has no digest record: its leg failed, was skipped, or its artifact was not downloaded',
        allowed: `Found: ${[...present].sort().join(', ') || 'none'}.`
      })
    }
  }
  for (const platform of [...present].filter(each => readable && ![...wanted].some(wish => covers(wish, each)))) {
    problems.push({
      input: 'records',
      value: platform,
      problem: 'was built, but is not among the requested platforms',
      allowed: `The input platforms names ${[...wanted].join(', ')}. Add it there, or leave the input out.`
    })
  }
  return problems
}

function differing(
  legs: readonly Leg[],
  what: string,
  read: (record: DigestRecord) => string,
  allowed: string
): InputProblem[] {
  const values = new Map<string, string[]>()
  for (const { record } of legs)
    values.set(read(record), [...(values.get(read(record)) ?? []), record.platforms.join('+')])
  if (values.size < 2) return []
  const listed = [...values].map(([value, platforms]) => `${value} (${platforms.join(', ')})`)
  return [inFile('', `come from several ${what}s: ${listed.join(', ')}`, allowed)]
}

function judgeImages(legs: readonly Leg[], images: readonly ImageName[]): InputProblem[] {
  const problems = differing(
    legs,
    'image',
    ({ image }) => formatName(image),
    'All legs push to one package; merge copies to the others.'
  )
  const foreign = legs.filter(({ record }) => !images.some(image => sameName(image, record.image)))
  return [
    ...problems,
    ...foreign.map(({ file, record }) =>
      inFile(
        file,
        `is for ${formatName(record.image)}, which is not among the images of this step`,
        `The input images names ${images.map(formatName).join(', ')}.`
      )
    )
  ]
}

/** "Re-run failed jobs" leaves the good legs of the first attempt in place: one run, several attempts. */
function describeAttempts(legs: readonly Leg[]): string[] {
  const attempts = new Set(legs.map(({ record }) => record.run))
  return attempts.size > 1 && new Set(legs.map(({ record }) => runId(record))).size === 1
    ? [
        `The legs come from several attempts of one run (${[...attempts].sort().join(', ')}): failed jobs were run again.`
      ]
    : []
}

function runId({ run }: DigestRecord): string {
  return run.replace(/-\d+$/, '')
}

function inFile(file: string, problem: string, allowed: string): InputProblem {
  return { input: 'records', value: file, problem, allowed }
}
