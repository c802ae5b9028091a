import type { Secret } from '../secret.js'

/** The text without these values, neither as they are nor as JSON writes them. */
export function hideSecrets(text: string, secrets: readonly Secret[]): string {
  const forms = secrets.flatMap(secret => {
    const value = secret.reveal()
    return value === '' ? [] : [value, JSON.stringify(value).slice(1, -1)]
  })
  // The longest first: one may hold another.
  return forms.toSorted((a, b) => b.length - a.length).reduce((rest, form) => rest.replaceAll(form, '***'), text)
}
