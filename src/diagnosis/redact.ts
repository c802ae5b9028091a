const LONGEST = 400

/**
 * A foreign line as it may be shown: one line, no control characters, nothing that looks like a credential, not too long. The runner
 * masks what it knows; a log file may hold what it does not know.
 */
export function redact(text: string): string {
  const line = text

    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replaceAll(/\b(?:github_pat_|gh[pousr]_)[A-Za-z0-9_.-]+/g, '***')
    .replaceAll(/\b(Bearer|Basic)\s+(?!realm=)[A-Za-z0-9+/=_.~-]{8,}/gi, '$1 ***')
    .replaceAll(/(:\/\/)[^/\s:@]+:[^/\s@]+@/g, '$1***@')
    .replaceAll(/([?&](?:sig|token|se|sv|X-Amz-Signature|access_token)=)[^&\s"]+/gi, '$1***')
    .trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
}
