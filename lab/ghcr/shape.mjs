// @ts-check

/**
 * Readers for plain JSON: each takes a value and where it stands, notes what is wrong, and gives back a complete value.
 * Problems are collected, so that a test author sees all of them at once.
 *
 * @typedef {{ path: string, problems: string[] }} Place
 */

/**
 * @template T
 * @typedef {(value: unknown, place: Place) => T} Reader
 */

/** @param {unknown} value */
export const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * @param {Place} place
 * @param {string} key
 * @returns {Place} where `key` stands below `place`
 */
const below = (place, key) => ({
  path: /^[A-Za-z]\w*$/.test(key) ? `${place.path}.${key}` : `${place.path}[${JSON.stringify(key)}]`,
  problems: place.problems
})

/**
 * @param {Place} place
 * @param {unknown} value
 * @param {string} expected
 */
const complain = (place, value, expected) => {
  place.problems.push(`${place.path} is ${JSON.stringify(value) ?? 'missing'}: expected ${expected}`)
}

/**
 * @template T
 * @param {string} expected what the problem says was wanted
 * @param {(value: unknown) => value is T} accepts
 * @param {T} fallback the value that stands in for a wrong one, so that reading can go on
 * @returns {Reader<T>}
 */
const reader = (expected, accepts, fallback) => (value, place) => {
  if (accepts(value)) return value
  complain(place, value, expected)
  return fallback
}

/** @param {unknown} value @returns {value is string} */
const isText = value => typeof value === 'string'
/** @param {unknown} value @returns {value is boolean} */
const isFlag = value => typeof value === 'boolean'
/** @param {unknown} value @returns {value is number} */
const isCount = value => typeof value === 'number' && Number.isFinite(value) && value >= 0
/** @param {unknown} value @returns {value is string} */
const isDate = value => isText(value) && !Number.isNaN(Date.parse(value))

export const text = reader('a string', isText, '')
export const flag = reader('true or false', isFlag, false)
export const count = reader('a number, 0 or more', isCount, 0)
export const date = reader('a date such as 2026-01-31T12:00:00Z', isDate, '1970-01-01T00:00:00Z')

/**
 * @template {string} T
 * @param {...T} values
 * @returns {Reader<T>}
 */
export const oneOf = (...values) => {
  /** @param {unknown} value @returns {value is T} */
  const accepts = value => values.some(allowed => allowed === value)
  return reader(`one of ${values.join(', ')}`, accepts, /** @type {T} */ (values[0]))
}

/**
 * @template T
 * @param {Reader<T>} read
 * @param {T} value what a missing key means
 * @returns {Reader<T>}
 */
export const withDefault = (read, value) => (given, place) =>
  given === undefined ? structuredClone(value) : read(given, place)

/**
 * @template T
 * @param {Reader<T>} read
 * @returns {Reader<T | null>} null and a missing key both mean "none"
 */
export const nullable = read => (value, place) => (value === undefined || value === null ? null : read(value, place))

/**
 * @template T
 * @param {Reader<T>} read
 * @returns {Reader<T[]>} a missing list is empty
 */
export const listOf = read => (value, place) => {
  if (value === undefined) return []
  if (Array.isArray(value)) return value.map((item, index) => read(item, below(place, String(index))))
  complain(place, value, 'a list')
  return []
}

/**
 * @template T
 * @param {Reader<T>} read
 * @returns {Reader<Record<string, T>>} a missing table is empty
 */
export const tableOf = read => (value, place) => {
  if (value === undefined) return {}
  if (isObject(value)) {
    const rows = Object.entries(/** @type {object} */ (value))
    return Object.fromEntries(rows.map(([key, row]) => [key, read(row, below(place, key))]))
  }
  complain(place, value, 'an object')
  return {}
}

/**
 * @template {Record<string, Reader<any>>} F
 * @param {F} fields every key that may stand there
 * @returns {Reader<{ [K in keyof F]: ReturnType<F[K]> }>} an unknown key is a problem: it is mostly a typing error
 */
export const objectOf = fields => (value, place) => {
  const given = /** @type {Record<string, unknown>} */ (isObject(value) ? value : {})
  if (value !== undefined && !isObject(value)) complain(place, value, 'an object')
  for (const key of Object.keys(given).filter(key => !Object.hasOwn(fields, key)))
    place.problems.push(`${below(place, key).path} is not known here: allowed are ${Object.keys(fields).join(', ')}`)
  const read = Object.entries(fields).map(([key, field]) => [key, field(given[key], below(place, key))])
  return Object.fromEntries(read)
}
