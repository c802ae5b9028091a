// @ts-check
import { equalValues, toText } from './expression-values.mjs'

/**
 * The functions that work on values alone; the status functions belong to the evaluator.
 * @type {Record<string, { count: readonly [number, number], call: (...args: unknown[]) => unknown }>}
 */
export const FUNCTIONS = {
  contains: {
    count: [2, 2],
    /** @param {unknown} search @param {unknown} item */
    call: (search, item) =>
      typeof search === 'object' && search !== null
        ? Object.values(search).some(element => equalValues(element, item))
        : upper(search).includes(upper(item))
  },
  startswith: {
    count: [2, 2],
    /** @param {unknown} text @param {unknown} part */
    call: (text, part) => upper(text).startsWith(upper(part))
  },
  endswith: {
    count: [2, 2],
    /** @param {unknown} text @param {unknown} part */
    call: (text, part) => upper(text).endsWith(upper(part))
  },
  format: { count: [1, 255], call: format },
  join: {
    count: [1, 2],
    /** @param {unknown} values @param {unknown} [separator] */
    call: (values, separator = ',') =>
      Array.isArray(values) ? values.map(toText).join(toText(separator)) : toText(values)
  },
  tojson: {
    count: [1, 1],
    /** @param {unknown} value */
    call: value => JSON.stringify(value ?? null, null, 2)
  },
  fromjson: {
    count: [1, 1],
    /** @param {unknown} text */
    call: text => JSON.parse(toText(text))
  }
}

/** @param {unknown} value @returns {string} */
function upper(value) {
  return toText(value).toUpperCase()
}

/**
 * `format('{0} {{x}}', …)`.
 * @param {unknown} template
 * @param {...unknown} values
 * @returns {string}
 * @throws where the template names a value that is not there or is not well formed
 */
function format(template, ...values) {
  const text = toText(template)
  return text.replace(/\{\{|\}\}|\{(\d+)\}|[{}]/g, (token, /** @type {string | undefined} */ index) => {
    if (token === '{{' || token === '}}') return token.charAt(0)
    if (index === undefined) throw new Error(`The following format string is invalid: ${text}`)
    if (Number(index) >= values.length) {
      throw new Error(`The following format string references more arguments than were supplied: ${text}`)
    }
    return toText(values[Number(index)])
  })
}
