/**
 * A line that none of these words is in can neither be a failure of the catalogue nor say something about one. Megabytes of a build's
 * own chatter are passed over by this one pattern. It is for text in lower case: half the time that the flag `i` would take.
 */
const WORDS =
  /error|failed|cannot (?:be|connect)|no basic auth|no response|unavailable|not valid|not been granted|authenticat|fatal|denied|authoriz|insufficient|forbidden|\b4(?:00|01|03|04|05|29)\b|\b50[0-4]\b|not (?:found|allowed|supported|accessible)|unknown|invalid|toomanyrequests|too many requests|rate limit|ghcr|gchr|ghrc|ghr\.io|docker\.io|docker\.pkg|timeout|timed out|reset by peer|no such|\beof\b|refused|unreachable|x509|handshake|permission|packages: |login succeeded|logged in|pushing (?:manifest|layers)|digest: sha256|pushed: |post job|orphan processes|exec format|no space|did not complete|broken pipe|canceled|too large|unexpected|only contain|unable to|no tag|initialized|egress|aren't available|\bg[a-z]{2,4}\.(?:io|com|co)\b|certificate|different driver|no image|no child|errno|no such host|body, request|executor failed|non-tty|required|is empty|is needed|credential|billing|payments|spending limit|installation|saml|ip allow|no builder|not supported|annotations|no match|oidc|id-token|id_token|bearer|blob|lowercase|#\d+ (?:\[|import|export|push|resolv|load)|push refers|expected 200|storage record|no description|intermediary|goaway|http: |tls|lstat|copy failed|responses have|kaniko|could not be|shutting down|provide|non tty|uploading artifact|package_type|non-zero|exit (?:status|code)|dockerfile|getting image source|copying blob|manifest|container action|deadline|server misbehaving|no route/g

/**
 * Calls back with start and end of each line that is worth reading. `text` is whole lines; where lower case has another length (`İ`),
 * no line is passed over.
 */
export function interestingLines(text: string, each: (start: number, end: number) => void): void {
  const lower = text.toLowerCase()
  if (lower.length !== text.length) {
    allLines(text, each)
    return
  }
  WORDS.lastIndex = 0
  for (let match = WORDS.exec(lower); match !== null; match = WORDS.exec(lower)) {
    const start = match.index === 0 ? 0 : text.lastIndexOf('\n', match.index - 1) + 1
    const end = endOfLine(text, match.index)
    each(start, end)
    WORDS.lastIndex = end + 1
  }
}

function allLines(text: string, each: (start: number, end: number) => void): void {
  for (let start = 0; start < text.length;) {
    const end = endOfLine(text, start)
    each(start, end)
    start = end + 1
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
