/**
 * Reading values out of an event payload, which is whatever GitHub (or a person with `act`, or a forged file) put there. Every reader
 * answers `undefined` for what is absent or of another type; nothing is cast and nothing throws.
 */
export type Fields = Readonly<Record<string, unknown>>

const EMPTY: Fields = {}

/** The value as an object with unknown fields; an empty one where it is no object. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : EMPTY
}

/** True where the payload really carried an object under that name. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object under `name`; an empty one where there is none. */
export function readFields(fields: Fields, name: string): Fields {
  return fieldsOf(own(fields, name))
}

export function readText(fields: Fields, name: string): string | undefined {
  const value = own(fields, name)
  return typeof value === 'string' ? value : undefined
}

export function readNumber(fields: Fields, name: string): number | undefined {
  const value = own(fields, name)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export function readFlag(fields: Fields, name: string): boolean | undefined {
  const value = own(fields, name)
  return typeof value === 'boolean' ? value : undefined
}

/**
 * A point in time as ISO 8601 in UTC. Push payloads give seconds since 1970 where all others give text:
 * https://docs.github.com/webhooks/webhook-events-and-payloads#push
 */
export function readTime(fields: Fields, name: string): string | undefined {
  const value = own(fields, name)
  if (typeof value === 'string') return toIso(Date.parse(value))
  if (typeof value === 'number') return toIso(value * 1000)
  return undefined
}

function toIso(ms: number): string | undefined {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** `constructor` and `__proto__` of an object that came from JSON are names like any other, but not inherited ones. */
function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}
