import type { Digest } from '../digest.js'
import type { InputProblem } from '../failure.js'
import { OCI } from '../labels.js'
import { formatPlatformParts } from '../platform.js'
import { formatPinned } from '../reference.js'
import { isImage, type Row } from './join.js'
import type { Leg } from './judge.js'

/** What the registry holds of a leg. */
export type FoundLeg =
  | {
      readonly kind: 'found'
      readonly leg: Leg
      readonly images: readonly FoundImage[]
      readonly others: readonly Row[]
    }
  /** Clauses behind the name of the file: `names ghcr.io/o/n@sha256:…, which is not in the registry`. */
  | { readonly kind: 'broken'; readonly leg: Leg; readonly problems: readonly string[] }

/** One image of one platform. */
export interface FoundImage {
  readonly row: Row
  readonly labels: Readonly<Record<string, string>>
}

export interface JudgedLegs {
  readonly problems: readonly InputProblem[]
  readonly remarks: readonly string[]
}

/** Labels that say what an image is. Where they differ, the legs are not one image for several platforms. */
const IDENTITY = ['source', 'revision', 'version'].map(name => `${OCI}${name}`)

/** Compares what the registry holds with what the records say, and the legs with each other. */
export function judgeLegs(found: readonly FoundLeg[]): JudgedLegs {
  const problems = found.flatMap(judgeLeg)
  const images = found.flatMap(each => (each.kind === 'found' ? each.images : []))
  const keys = [...new Set(images.flatMap(({ labels }) => Object.keys(labels)))].sort()
  const different = keys.filter(key => new Set(images.map(({ labels }) => labels[key])).size > 1)
  for (const key of different.filter(each => IDENTITY.includes(each))) {
    problems.push({
      input: 'records',
      value: key,
      problem: `is a label that differs: ${listValues(key, images)}`,
      allowed: 'All legs must build one commit of one repository, with the same inputs tags, labels and version.'
    })
  }
  const remarks = different
    .filter(key => !IDENTITY.includes(key))
    .map(key => `The label ${key} differs between the platforms and stays as it is: ${listValues(key, images)}`)
  return { problems, remarks }
}

/** Rows of the index that is to be made: every image, and whatever describes them. */
export function rowsOf(found: readonly FoundLeg[]): Row[] {
  return found.flatMap(each => (each.kind === 'found' ? [...each.images.map(({ row }) => row), ...each.others] : []))
}

/** Digest of each platform's own manifest. */
export function platformDigests(rows: readonly Row[]): Record<string, Digest> {
  return Object.fromEntries(
    rows
      .filter(isImage)
      .map(({ platform, digest }) => [platform === undefined ? '' : formatPlatformParts(platform), digest])
  )
}

/** Labels of the first image: those that say what it is are the same in all. */
export function labelsOf(found: readonly FoundLeg[]): Readonly<Record<string, string>> {
  return found.find(each => each.kind === 'found')?.images[0]?.labels ?? {}
}

/** The date that all images carry as `created`; undefined where there is none, or several. */
export function commonDate(found: readonly FoundLeg[]): string | undefined {
  const images = found.flatMap(each => (each.kind === 'found' ? each.images : []))
  const dates = [...new Set(images.map(({ labels }) => labels[`${OCI}created`]))]
  const [date] = dates
  return dates.length === 1 && date !== undefined && !Number.isNaN(Date.parse(date)) ? date : undefined
}

function judgeLeg(found: FoundLeg): InputProblem[] {
  const { file, record } = found.leg
  const say = (problem: string, allowed: string): InputProblem => ({ input: 'records', value: file, problem, allowed })
  if (found.kind === 'broken')
    return found.problems.map(problem => say(problem, 'Run that leg again, and the merge after it.'))
  const platforms = found.images
    .map(({ row }) => (row.platform === undefined ? 'none' : formatPlatformParts(row.platform)))
    .sort()
  if (platforms.join() === [...record.platforms].sort().join()) return []
  return [
    say(
      `says ${record.platforms.join(', ')}, but ${formatPinned(record.image, record.digest)} is ${platforms.join(', ') || 'no image'}`,
      'Check the input platforms of that leg and the machine that it runs on.'
    )
  ]
}

function listValues(key: string, images: readonly FoundImage[]): string {
  const values = new Map<string, string[]>()
  for (const { row, labels } of images) {
    const value = labels[key] === undefined ? 'not there' : `"${labels[key]}"`
    const platform = row.platform === undefined ? '' : formatPlatformParts(row.platform)
    values.set(value, [...(values.get(value) ?? []), platform])
  }
  return [...values].map(([value, platforms]) => `${value} (${platforms.sort().join(', ')})`).join(', ')
}
