import { inspect } from 'node:util'

const PLACEHOLDER = '***'

/**
 * A value that must not be seen. It prints as `***` in templates, JSON and `inspect`; only `reveal` gives it away, so that every
 * place that needs the bytes can be found by one search. The mask is registered when the secret is made (`ports/`), never later.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The bytes themselves: for an `Authorization` header, a private file or a child's environment; for nothing else. */
  reveal(): string {
    return this.#value
  }

  /** Two tokens are compared by value without either leaving its box. */
  equals(other: Secret): boolean {
    return this.#value === other.#value
  }

  get empty(): boolean {
    return this.#value === ''
  }

  toString(): string {
    return PLACEHOLDER
  }

  toJSON(): string {
    return PLACEHOLDER
  }

  [inspect.custom](): string {
    return PLACEHOLDER
  }
}

/** What is shorter hides nothing and, masked, would spoil the log and make the runner withhold outputs that happen to hold it. */
const SHORTEST = 4

/**
 * Every text under which a token could leak: itself and the forms that ghcr.io takes as credentials
 * (`Bearer base64(token)`, `base64(user:token)`), with and without padding. Lines of a multi-line secret count one by one.
 */
export function formsToMask(secret: Secret, username?: string): string[] {
  const value = secret.reveal()
  if (value.trim().length < SHORTEST) return []
  const encoded = [base64(value), ...(username === undefined ? [] : [base64(`${username}:${value}`)])]
  const forms = [value, ...value.split(/\r?\n/).filter(line => line.trim().length >= SHORTEST), ...encoded]
  return [...new Set([...forms, ...encoded.map(form => form.replace(/=+$/, ''))])]
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
