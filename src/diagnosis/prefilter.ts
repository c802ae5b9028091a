/**
 * A line that none of these is in can neither be a failure of the catalogue nor say something about one. Megabytes of a build's own
 * chatter are passed over by one pattern made of them. They are plain texts, in order and in lower case, because V8 sorts such
 * alternatives by their beginnings: with a group or the flag `i` in between, the same search takes three to five times as long.
 */
const TEXTS: readonly string[] = [
  'annotations',
  "aren't available",
  'authenticat',
  'authoriz',
  'bearer',
  'billing',
  'blob',
  'body, request',
  'broken pipe',
  'canceled',
  'cannot be',
  'cannot connect',
  'certificate',
  'container action',
  'could not be',
  'credential',
  'deadline',
  'denied',
  'did not complete',
  'different driver',
  'digest: sha256',
  'docker.io',
  'docker.pkg',
  'dockerfile',
  'egress',
  'errno',
  'error',
  'exec format',
  'exit code',
  'exit status',
  'expected 200',
  'failed',
  'fatal',
  'forbidden',
  'gchr',
  'getting image source',
  'ghcr',
  'ghrc',
  'goaway',
  'handshake',
  'http: ',
  'id-token',
  'id_token',
  'initialized',
  'installation',
  'insufficient',
  'intermediary',
  'invalid',
  'ip allow',
  'is empty',
  'is needed',
  'kaniko',
  'logged in',
  'login succeeded',
  'lowercase',
  'lstat',
  'manifest',
  'no basic auth',
  'no builder',
  'no child',
  'no description',
  'no image',
  'no match',
  'no response',
  'no route',
  'no space',
  'no such',
  'no tag',
  'non tty',
  'non-tty',
  'non-zero',
  'not accessible',
  'not allowed',
  'not been granted',
  'not found',
  'not supported',
  'not valid',
  'oidc',
  'only contain',
  'orphan processes',
  'package_type',
  'packages: ',
  'payments',
  'permission',
  'post job',
  'provide',
  'push refers',
  'pushed: ',
  'pushing layers',
  'rate limit',
  'refused',
  'required',
  'reset by peer',
  'responses have',
  'saml',
  'server misbehaving',
  'shutting down',
  'spending limit',
  'storage record',
  'timed out',
  'timeout',
  'tls',
  'too large',
  'too many requests',
  'toomanyrequests',
  'unable to',
  'unavailable',
  'unexpected',
  'unknown',
  'unreachable',
  'uploading artifact',
  'x509'
]

const PATTERNS: readonly string[] = [
  // Numbers of HTTP that a refusal or a fault has.
  String.raw`\b4(?:00|01|03|04|05|13|16|29)\b`,
  String.raw`\b5\d\d [a-z]`,
  String.raw`\beof\b`,
  // Hosts that look like ghcr.io.
  String.raw`\b[a-z]{3,6}\.(?:io|com|co|oi)\b`,
  // Titles of BuildKit's steps.
  String.raw`#\d+ (?:\[|import|export|push|resolv|load)`
]

const WORDS = new RegExp([...TEXTS.map(text => text.replaceAll('.', String.raw`\.`)), ...PATTERNS].join('|'), 'g')

/** One character for each byte: V8 keeps and searches such strings several times as fast as those of UTF-16. */
export function bytesOf(chunk: string | Uint8Array): string {
  const bytes =
    typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  return bytes.toString('latin1')
}

export function textOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/**
 * Calls back with start and end of each line that is worth reading. `text` is whole lines as bytes, one a character, so that lower case
 * has the same length.
 */
export function interestingLines(text: string, each: (start: number, end: number) => void): void {
  const lower = text.toLowerCase()
  WORDS.lastIndex = 0
  for (let match = WORDS.exec(lower); match !== null; match = WORDS.exec(lower)) {
    const start = match.index === 0 ? 0 : text.lastIndexOf('\n', match.index - 1) + 1
    const end = endOfLine(text, match.index)
    each(start, end)
    WORDS.lastIndex = end + 1
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** Line ends in a part of a text. */
export function newlinesIn(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** The last lines of a text, without splitting all of it. */
export function lastLines(text: string, most: number): string[] {
  let start = text.length
  for (let count = 0; count <= most && start > 0; count++) start = text.lastIndexOf('\n', start - 2) + 1
  return text
    .slice(Math.max(0, start))
    .split('\n')
    .filter(line => line !== '')
    .slice(-most)
    .map(line => line.slice(0, 500))
}
