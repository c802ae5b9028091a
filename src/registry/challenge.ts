/** One challenge of a `WWW-Authenticate` header. Scheme and parameter names are in lower case. */
export interface Challenge {
  readonly scheme: string
  readonly parameters: ReadonlyMap<string, string>
}

export interface BearerChallenge {
  readonly realm: string
  readonly service: string | undefined
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
const TOKEN68 = /[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$))/y
const QUOTED = /"((?:[^"\\]|\\.)*)"/y
const EQUALS = /\s*=\s*/y
const GAP = /[\s,]*/y
const SPACE = /[ \t]+/y

/**
 * Reads a whole `WWW-Authenticate` header, several challenges included. What cannot be read ends the reading: a broken header gives
 * the challenges in front of the break, never an exception.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const match = pattern.exec(header)
    if (match === null) return undefined
    at = pattern.lastIndex
    return match
  }
  for (;;) {
    take(GAP)
    const word = take(TOKEN)?.[0]
    if (word === undefined) return challenges
    const current = challenges.at(-1)
    if (take(EQUALS) !== undefined && current !== undefined) {
      const value = take(QUOTED)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? take(TOKEN)?.[0]
      if (value === undefined) return challenges
      current.parameters.set(word.toLowerCase(), value)
      continue
    }
    challenges.push({ scheme: word.toLowerCase(), parameters: new Map() })
    if (take(SPACE) !== undefined) skipToken68(take)
  }
}

/** `Negotiate YII…==`: a value without a name, which no scheme that we speak has. A word before `=` is a parameter and stays. */
function skipToken68(take: (pattern: RegExp) => RegExpExecArray | undefined): void {
  take(TOKEN68)
}

/**
 * The realm and service of a Bearer challenge. Its `scope` is left out on purpose: the one from `/v2/` names a placeholder
 * (`repository:user/image:pull`), so scopes are always built from the image's own name.
 */
export function findBearer(challenges: readonly Challenge[]): BearerChallenge | undefined {
  for (const { scheme, parameters } of challenges) {
    const realm = parameters.get('realm')
    if (scheme === 'bearer' && realm !== undefined) return { realm, service: parameters.get('service') }
  }
  return undefined
}
