import { type Digest, parseDigest } from '../digest.js'
import { parseImageName } from '../image.js'
import { formatPlatformParts, parsePlatform } from '../platform.js'
import { formatName, type ImageName, sameName } from '../reference.js'

/** What one leg of a matrix pushed, as it is carried to `merge` in a file. */
export interface DigestRecord {
  readonly image: ImageName
  /** Of what was pushed: a manifest, or an index where the leg has attestations or several platforms. */
  readonly digest: Digest
  /** In normal form, sorted: `linux/amd64`. Never empty. */
  readonly platforms: readonly string[]
  /** The commit that was built. */
  readonly revision: string
  /** `<run id>-<attempt>`. */
  readonly run: string
}

export type ParsedRecord =
  { readonly kind: 'record'; readonly record: DigestRecord } | { readonly kind: 'wrong'; readonly problems: string[] }

const SCHEMA = 1
const KEYS = ['schema', 'image', 'digest', 'platforms', 'revision', 'run']

/** Every file that is to be merged has such a name. */
export const RECORD_FILE = /^ghcr-digest-.+\.json$/

/** `ghcr-digest-linux-arm64.json`: artifacts may not hold slashes in their names. */
export function recordFileName(platforms: readonly string[]): string {
  const name = platforms.map(platform => platform.replaceAll(/[^a-z0-9.]+/gi, '-')).join('_')
  return `ghcr-digest-${name}.json`
}

/** `ghcr-digest-linux-arm64.octo-org-api.json`: of a further image of the same job. */
export function furtherRecordFileName(platforms: readonly string[], { path }: ImageName): string {
  return recordFileName(platforms).replace(/json$/, `${path.replaceAll('/', '-')}.json`)
}

/**
 * Whether a record that stands in a file gives way to another. One of another run is left over from it. One of this run gives way only to
 * itself: another image takes another file, and another digest of the same image would be lost without a word.
 */
export function judgeStanding(text: string, own: DigestRecord): 'gives-way' | 'other-image' | 'other-digest' {
  const parsed = parseRecord(text)
  if (parsed.kind === 'wrong' || parsed.record.run !== own.run) return 'gives-way'
  if (!sameName(parsed.record.image, own.image)) return 'other-image'
  return parsed.record.digest === own.digest ? 'gives-way' : 'other-digest'
}

export function formatRecord({ image, digest, platforms, revision, run }: DigestRecord): string {
  return `${JSON.stringify({ schema: SCHEMA, image: formatName(image), digest, platforms, revision, run })}\n`
}

/**
 * Reads a digest record and tells everything that is wrong with it at once, each as a clause: `has no digest`. The text comes out of an
 * artifact, so nothing of it is believed.
 */
export function parseRecord(text: string): ParsedRecord {
  const body = parseObject(text)
  if (body === undefined) return wrong('is not a JSON object')
  if (body['schema'] !== SCHEMA) {
    return wrong(`has the schema ${quote(body['schema'])}; this version reads schema ${SCHEMA}`)
  }
  const problems: string[] = []
  const take = <T>(key: string, expected: string, read: (value: unknown) => T | undefined): T | undefined => {
    const value = read(body[key])
    if (value === undefined) {
      problems.push(body[key] === undefined ? `has no ${key}` : `has ${quote(body[key])} as ${key}, not ${expected}`)
    }
    return value
  }
  const foreign = Object.keys(body).filter(key => !KEYS.includes(key))
  if (foreign.length > 0) problems.push(`has the unknown key ${quote(foreign[0])}`)
  const image = take('image', 'a full image name such as ghcr.io/owner/name', readImage)
  const digest = take('digest', 'sha256: and 64 hexadecimal digits', readDigest)
  const platforms = take('platforms', 'a list of platforms such as ["linux/arm64"]', readPlatforms)
  const revision = take('revision', 'a full commit id', matching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/))
  const run = take('run', '<run id>-<attempt>', matching(/^\d{1,20}-\d{1,6}$/))
  if (
    problems.length > 0 ||
    image === undefined ||
    digest === undefined ||
    platforms === undefined ||
    revision === undefined ||
    run === undefined
  )
    return { kind: 'wrong', problems }
  return { kind: 'record', record: { image, digest, platforms, revision, run } }
}

function readImage(value: unknown): ImageName | undefined {
  if (typeof value !== 'string') return undefined
  // Short forms would be completed; a record names its image in full.
  const parsed = parseImageName(value, { registry: 'registry.invalid', owner: 'owner', repository: 'name' })
  return parsed.ok && formatName(parsed.name) === value ? parsed.name : undefined
}

function readDigest(value: unknown): Digest | undefined {
  return typeof value === 'string' ? parseDigest(value) : undefined
}

function readPlatforms(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const parsed = value.map(each => (typeof each === 'string' ? parsePlatform(each) : undefined))
  if (!parsed.every(platform => platform !== undefined)) return undefined
  const names = parsed.map(formatPlatformParts).sort()
  return new Set(names).size === names.length ? names : undefined
}

function matching(pattern: RegExp): (value: unknown) => string | undefined {
  return value => (typeof value === 'string' && pattern.test(value) ? value : undefined)
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** A foreign value as JSON on one line, cut where it is long. */
function quote(value: unknown): string {
  const json = value === undefined ? 'nothing' : JSON.stringify(value)
  return json.length <= 80 ? json : `${json.slice(0, 77)}…`
}

function wrong(problem: string): ParsedRecord {
  return { kind: 'wrong', problems: [problem] }
}
