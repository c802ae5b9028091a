import type { Failure } from '../domain/failure.js'
import { toldWait } from '../domain/told-wait.js'

type RegistryFailure = Extract<Failure, { kind: 'registry' }>

/**
 * Why an engine's push failed, in the terms of the registry client, so that one policy decides for both what is worth repeating.
 * Undefined where something else failed (a build step, a base image, the cache), or in words that promise nothing of a repetition.
 *
 * @param output the end of what the tool printed
 * @param did `push` where the tool did nothing else; a build has to name the push as what failed
 */
export function readPushFailure(output: string, did: 'build and push' | 'push'): Failure | undefined {
  const line = errorLine(output)
  if (did === 'build and push' && !/\bfailed to push \S+: /.test(line) && !failedWhilePushing(output)) return undefined
  const words = line
    .replace(/^.*?\bfailed to push \S+: /, '')
    .replace(/^(?:ERROR|Error): (?:failed to build: )?(?:failed to solve: )?/, '')
  return registryFailure(words, line) ?? networkFailure(words, line)
}

/** What is known of the image whose push failed. */
export interface PushTrace {
  /** The registry may have been written to. */
  readonly began: boolean
  /** Digests under which manifests were about to be put. */
  readonly digests: readonly string[]
  /** Config digest, where the engine prints it. */
  readonly imageId: string | undefined
}

/** Reads from a builder's output how far its push had come. */
export function readPushTrace(output: string): PushTrace {
  const digests = [...output.matchAll(/^#\d+ pushing manifest for \S+@(sha256:[0-9a-f]{64})/gm)].map(
    ([, digest = '']) => digest
  )
  const ids = [...output.matchAll(/^#\d+ (?:exporting config|writing image) (sha256:[0-9a-f]{64})/gm)]
  const began = /^#\d+ pushing (?:layers|manifest|\S+ with docker)/m.test(output)
  return {
    began: began || /^(?:#\d+ )?ERROR: .*?\bfailed to push \S+: /m.test(output),
    digests: [...new Set(digests)],
    imageId: ids.at(-1)?.[1]
  }
}

/** The last line that calls itself an error; docker prints its errors bare, as the last line. */
function errorLine(output: string): string {
  const lines = output.trimEnd().split(/\r?\n/)
  return (lines.findLast(line => /^(?:ERROR|Error): /.test(line)) ?? lines.at(-1) ?? '').trim()
}

/** The docker driver with the classic store pushes in a step of its own, and its error does not say so. BuildKit repeats the title. */
function failedWhilePushing(output: string): boolean {
  const titles = [...output.matchAll(/^-{6}\r?\n > ([^\n]+?):\r?\n/gm)]
  return /^pushing \S+ with docker$/.test(titles.at(-1)?.[1] ?? '')
}

const STATUS =
  /\b(?:unexpected status(?: code)?(?: from (?<method>[A-Z]+) request to (?<url>\S+?))?:? |received unexpected HTTP status: |response status code |StatusCode: |error parsing HTTP )(?<status>[1-5]\d\d)\b/

/** Words of the specification's error codes, as clients write them, and the status that goes with them. */
const WORDS: readonly (readonly [pattern: RegExp, code: string, status: number])[] = [
  [/\btoo ?many ?requests\b/i, 'TOOMANYREQUESTS', 429],
  [/\bmanifest[ _]blob[ _]unknown\b/i, 'MANIFEST_BLOB_UNKNOWN', 404],
  [/\bblob[ _]upload[ _]unknown\b|\bunknown upload\b/i, 'BLOB_UPLOAD_UNKNOWN', 404],
  [/\bblob[ _]upload[ _]invalid\b/i, 'BLOB_UPLOAD_INVALID', 404],
  [/\bblob[ _]unknown\b|\bunknown blob\b/i, 'BLOB_UNKNOWN', 404],
  [/\bunauthorized\b/i, 'UNAUTHORIZED', 401],
  [/\bdenied\b/i, 'DENIED', 403]
]

function registryFailure(words: string, line: string): RegistryFailure | undefined {
  const found = STATUS.exec(words)?.groups
  const spoken = WORDS.find(([pattern]) => pattern.test(words))
  const status = found === undefined ? spoken?.[2] : Number(found['status'])
  if (status === undefined) return undefined
  const request = `${found?.['method'] ?? 'PUT'} ${withoutQuery(found?.['url'] ?? referenceIn(line))}`
  const code = spoken?.[1] ?? codeOfLoss(request, status)
  const retryAfter = toldWait(words)
  return {
    kind: 'registry',
    request,
    status,
    diagnostics: code === undefined ? [] : [{ code, message: words.slice(0, 500) }],
    ...(retryAfter === undefined ? {} : { retryAfter })
  }
}

/** The containerd store drops the registry's words; what a 404 to a write means follows from what was written. */
function codeOfLoss(request: string, status: number): string | undefined {
  if (/^(?:PUT|PATCH) \S+\/blobs\/uploads?\//.test(request) && (status === 404 || status === 416))
    return 'BLOB_UPLOAD_UNKNOWN'
  return status === 404 && /^PUT \S+\/manifests\//.test(request) ? 'MANIFEST_BLOB_UNKNOWN' : undefined
}

/** How Go's network library words what Node has codes for. Certificates are not among them: they stay wrong. */
const BROKEN: readonly (readonly [pattern: RegExp, code: string])[] = [
  [/\bconnection reset by peer\b/i, 'ECONNRESET'],
  [
    /\bbroken pipe\b|\buse of closed network connection\b|\bhttp2?: .*(?:GOAWAY|closed|lost)|\bstream error\b/i,
    'EPIPE'
  ],
  [/\bEOF\b/, 'ECONNRESET'],
  [/\bconnection refused\b/i, 'ECONNREFUSED'],
  [
    /\bTLS handshake timeout\b|\bi\/o timeout\b|\btimed? ?out\b|\bdeadline exceeded\b|\bClient\.Timeout\b/i,
    'ETIMEDOUT'
  ],
  [/\bno such host\b|\bserver misbehaving\b|\btemporary failure in name resolution\b/i, 'ENOTFOUND'],
  [/\bno route to host\b|\bnetwork is unreachable\b/i, 'ENETUNREACH']
]

function networkFailure(words: string, line: string): Failure | undefined {
  if (/\bx509\b|\bcertificate\b/i.test(words)) return undefined
  const code = BROKEN.find(([pattern]) => pattern.test(words))?.[1]
  if (code === undefined) return undefined
  const asked = /\b(Get|Head|Post|Put|Patch) "([^"]+)"/.exec(words)
  const url = withoutQuery(asked?.[2] ?? referenceIn(line))
  const host = url.replace(/^https?:\/\//, '').split('/')[0] ?? ''
  return {
    kind: 'network',
    host,
    code,
    ...(asked === null ? {} : { request: `${asked[1]?.toUpperCase() ?? ''} ${url}` })
  }
}

function referenceIn(line: string): string {
  return /\bfailed to push (\S+): /.exec(line)?.[1] ?? 'the registry'
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url
}
