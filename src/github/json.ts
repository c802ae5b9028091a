/** Answers of the API are foreign data: they are read by these, and never cast. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A non-empty string at `key`, else undefined. */
export function textAt(value: unknown, key: string): string | undefined {
  const found = isRecord(value) ? value[key] : undefined
  return typeof found === 'string' && found !== '' ? found : undefined
}

export function recordAt(value: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  const found = isRecord(value) ? value[key] : undefined
  return isRecord(found) ? found : undefined
}

/** One of the given words at `key`, in whatever case the API writes it. */
export function wordAt<T extends string>(value: unknown, key: string, words: readonly T[]): T | undefined {
  const found = textAt(value, key)?.toLowerCase()
  return words.find(word => word === found)
}
