// @ts-check
import { FUNCTIONS } from './expression-functions.mjs'
import { ExpressionError, findEnd, parseExpression } from './expression-syntax.mjs'
import { compareValues, equalValues, isTruthy, toText } from './expression-values.mjs'

/** @typedef {import('./expression-syntax.mjs').Node} Node */
/** @typedef {'success' | 'failure' | 'cancelled'} JobStatus */

/**
 * @typedef {object} Scope
 * @property {Readonly<Record<string, unknown>>} contexts `github`, `env`, `steps` …; a name that is not here is an error
 * @property {JobStatus} [status] of the job so far; without it the status functions are unknown
 */

/**
 * Evaluates one expression, without `${{ }}` around it.
 * @param {string} expression
 * @param {Scope} scope
 * @returns {unknown} null where something is missing
 * @throws {ExpressionError} where the runner would refuse it
 */
export function evaluate(expression, scope) {
  return evaluateNode(parseExpression(expression), scope, expression)
}

/**
 * Replaces each `${{ … }}` in a text.
 * @param {string} text
 * @param {Scope} scope
 * @returns {string}
 * @throws {ExpressionError} also where a `${{` is never closed
 */
export function interpolate(text, scope) {
  let result = ''
  let position = 0
  for (let start = text.indexOf('${{'); start >= 0; start = text.indexOf('${{', position)) {
    const end = findEnd(text, start + 3)
    if (end < 0) throw new ExpressionError('An unescaped ${{ was found, but no }} that closes it', text, start)
    result += text.slice(position, start) + toText(evaluate(text.slice(start + 3, end).trim(), scope))
    position = end + 2
  }
  return result + text.slice(position)
}

/**
 * Evaluates an `if:`: with or without `${{ }}`, and with `success() &&` before it unless a status function is in it.
 * @param {string} condition an empty one means `success()`
 * @param {Scope & { status: JobStatus }} scope
 * @returns {boolean}
 * @throws {ExpressionError}
 */
export function evaluateCondition(condition, scope) {
  const trimmed = condition.trim()
  if (trimmed === '') return scope.status === 'success'
  const whole = trimmed.startsWith('${{') && findEnd(trimmed, 3) === trimmed.length - 2
  // A condition with text around `${{ }}` is a text, and a text that is not empty is true; that trap is GitHub's own.
  if (!whole && trimmed.includes('${{')) return scope.status === 'success' && isTruthy(interpolate(trimmed, scope))
  const expression = whole ? trimmed.slice(3, -2).trim() : trimmed
  const node = parseExpression(expression)
  if (!usesStatus(node) && scope.status !== 'success') return false
  return isTruthy(evaluateNode(node, scope, expression))
}

/** @param {Node} node @returns {boolean} */
function usesStatus(node) {
  switch (node.kind) {
    case 'call':
      return (
        ['success', 'failure', 'always', 'cancelled'].includes(node.name.toLowerCase()) || node.args.some(usesStatus)
      )
    case 'not':
    case 'wildcard':
      return usesStatus(node.of)
    case 'index':
      return usesStatus(node.of) || usesStatus(node.key)
    case 'and':
    case 'or':
    case 'compare':
      return usesStatus(node.left) || usesStatus(node.right)
    default:
      return false
  }
}

/** @param {Node} node @param {Scope} scope @param {string} expression @returns {unknown} */
function evaluateNode(node, scope, expression) {
  /** @param {Node} inner */
  const value = inner => evaluateNode(inner, scope, expression)
  switch (node.kind) {
    case 'literal':
      return node.value
    case 'context': {
      const name = Object.keys(scope.contexts).find(key => key.toLowerCase() === node.name.toLowerCase())
      if (name === undefined) fail(`Unrecognized named-value: '${node.name}'`, expression, node.name)
      return scope.contexts[name]
    }
    case 'index':
      return readKey(value(node.of), value(node.key))
    case 'wildcard':
      return markFiltered(valuesOf(value(node.of)))
    case 'not':
      return !isTruthy(value(node.of))
    case 'and': {
      const left = value(node.left)
      return isTruthy(left) ? value(node.right) : left
    }
    case 'or': {
      const left = value(node.left)
      return isTruthy(left) ? left : value(node.right)
    }
    case 'compare': {
      const left = value(node.left)
      const right = value(node.right)
      if (node.operator === '==') return equalValues(left, right)
      if (node.operator === '!=') return !equalValues(left, right)
      return compareValues(node.operator, left, right)
    }
    case 'call': {
      const name = node.name.toLowerCase()
      const status = callStatus(name, scope.status)
      if (status !== undefined) return status
      const known = FUNCTIONS[name]
      if (!known) fail(`Unrecognized function: '${node.name}'`, expression, node.name)
      const [least, most] = known.count
      if (node.args.length < least) fail(`Too few parameters supplied: '${node.name}'`, expression, node.name)
      if (node.args.length > most) fail(`Too many parameters supplied: '${node.name}'`, expression, node.name)
      return known.call(...node.args.map(value))
    }
  }
}

/** @param {string} name @param {JobStatus | undefined} status @returns {boolean | undefined} undefined for another function */
function callStatus(name, status) {
  if (status === undefined) return undefined
  if (name === 'always') return true
  return name === 'success' || name === 'failure' || name === 'cancelled' ? name === status : undefined
}

/** Arrays that `.*` picked out: an index on one is taken from each of its values. @type {WeakSet<object>} */
const filtered = new WeakSet()

/** @param {unknown[]} values @returns {unknown[]} */
function markFiltered(values) {
  filtered.add(values)
  return values
}

/** @param {unknown} value @returns {unknown[]} */
function valuesOf(value) {
  if (Array.isArray(value) && filtered.has(value)) return value.flatMap(valuesOf)
  return typeof value === 'object' && value !== null ? Object.values(value) : []
}

/** @param {unknown} value @param {unknown} key @returns {unknown} */
function readKey(value, key) {
  if (Array.isArray(value) && filtered.has(value)) {
    return markFiltered(value.map(item => readKey(item, key)).filter(item => item !== null))
  }
  if (Array.isArray(value)) {
    const index = typeof key === 'number' ? Math.floor(key) : Number(key)
    return index >= 0 ? (value[index] ?? null) : null
  }
  if (typeof value !== 'object' || value === null) return null
  const wanted = toText(key).toLowerCase()
  const found = Object.entries(value).find(([name]) => name.toLowerCase() === wanted)
  return found?.[1] ?? null
}

/** @param {string} problem @param {string} expression @param {string} word @returns {never} */
function fail(problem, expression, word) {
  throw new ExpressionError(problem, expression, Math.max(0, expression.indexOf(word)))
}
