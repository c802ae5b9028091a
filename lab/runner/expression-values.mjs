// @ts-check

/**
 * Coercions of GitHub's expression language
 * (https://docs.github.com/actions/learn-github-actions/expressions#operators).
 */

/** @param {unknown} value @returns {boolean} */
export function isTruthy(value) {
  return !(
    value === null ||
    value === undefined ||
    value === false ||
    value === '' ||
    value === 0 ||
    Number.isNaN(value)
  )
}

/** @param {unknown} value @returns {string} what a `${{ }}` leaves in a text */
export function toText(value) {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value)
  if (typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? 'Array' : 'Object'
}

/**
 * `==`: values of different types are compared as numbers, texts without case, objects only by identity.
 * @param {unknown} left
 * @param {unknown} right
 * @returns {boolean}
 */
export function equalValues(left, right) {
  const [a, b] = [left ?? null, right ?? null]
  if (typeOf(a) !== typeOf(b)) return isComposite(a) || isComposite(b) ? false : toNumber(a) === toNumber(b)
  return typeof a === 'string' && typeof b === 'string' ? a.toUpperCase() === b.toUpperCase() : a === b
}

/**
 * @param {'<' | '<=' | '>' | '>='} operator
 * @param {unknown} left
 * @param {unknown} right
 * @returns {boolean} false where one side is not a number
 */
export function compareValues(operator, left, right) {
  const [a, b] = [left ?? null, right ?? null]
  if (isComposite(a) || isComposite(b)) return false
  if (typeof a === 'string' && typeof b === 'string') return order(operator, a.toUpperCase(), b.toUpperCase())
  return order(operator, toNumber(a), toNumber(b))
}

/** @template {string | number} T @param {'<' | '<=' | '>' | '>='} operator @param {T} left @param {T} right */
function order(operator, left, right) {
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  return operator === '>' ? left > right : left >= right
}

/** @param {unknown} value @returns {string} */
function typeOf(value) {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** @param {unknown} value @returns {boolean} */
function isComposite(value) {
  return typeof value === 'object' && value !== null
}

/** @param {unknown} value @returns {number} */
function toNumber(value) {
  if (value === null) return 0
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number') return value
  const text = String(value).trim()
  return /^[-+]?(0x[0-9a-f]+|0o[0-7]+|(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|Infinity|)$/i.test(text) ? Number(text) : NaN
}
