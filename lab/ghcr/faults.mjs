// @ts-check
import { bodyOf, refusals } from './refusals.mjs'

/** @typedef {'registry' | 'token' | 'storage' | 'api' | 'status' | 'web'} Host which of the played hosts is asked */

/**
 * @typedef {object} Effect what a fault does; several may stand in one fault
 * @property {number} [delayMs] wait, then go on
 * @property {import('./refusals.mjs').RefusalName} [refusal] one of GitHub's refusals, by name
 * @property {number} [status] answer this instead
 * @property {string | object} [body] of that answer
 * @property {Record<string, string>} [headers] of that answer, also beside `refusal`
 * @property {boolean} [reset] TCP reset before anything is done
 * @property {boolean} [closeBeforeAnswer] everything is done, the answer never arrives
 * @property {number} [truncate] cut the answer's body after this many bytes
 * @property {boolean} [loseUpload] the upload session is forgotten
 */

/**
 * @typedef {object} Fault
 * @property {string} [label] what the request log shows
 * @property {Host} [host]
 * @property {string} [method]
 * @property {RegExp | string} [path] a prefix of the path, or an expression for path and query
 * @property {number} [after] leave the first so many matching requests alone
 * @property {number} [every] then strike each n-th
 * @property {number} [times] strike at most so often
 * @property {number} [probability] 0 to 1
 * @property {number} [seed] of the probability
 * @property {Effect} then
 */

/** @typedef {{ method: string, host: Host, pathname: string, search: string }} Target */

/**
 * @typedef {object} Blow all faults that strike one request, joined
 * @property {string[]} labels
 * @property {number} delayMs
 * @property {{ status: number, headers: Record<string, string>, body: string } | undefined} answer
 * @property {boolean} reset
 * @property {boolean} closeBeforeAnswer
 * @property {boolean} loseUpload
 * @property {number | undefined} truncate
 */

/**
 * mulberry32: small, and the same row of numbers on every machine.
 *
 * @param {number} seed
 * @returns {() => number} numbers from 0 up to 1
 */
function createDice(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** @param {Fault} fault @param {Target} target */
function matches({ host, method, path }, target) {
  if (host !== undefined && host !== target.host) return false
  if (method !== undefined && method.toUpperCase() !== target.method) return false
  if (path === undefined) return true
  if (typeof path === 'string') return target.pathname.startsWith(path)
  path.lastIndex = 0
  return path.test(target.pathname + target.search)
}

/** @param {Effect} effect @returns {Blow['answer']} */
function answerOf({ refusal, status, body, headers = {} }) {
  if (refusal !== undefined) {
    const given = refusals[refusal]
    const type = { 'content-type': 'application/json' }
    return { status: status ?? given.status, headers: { ...type, ...headers }, body: bodyOf(given) }
  }
  if (status === undefined) return undefined
  const isJson = typeof body === 'object'
  const type = { 'content-type': isJson ? 'application/json' : 'text/plain; charset=utf-8' }
  return { status, headers: { ...type, ...headers }, body: isJson ? JSON.stringify(body) : (body ?? '') }
}

/** @param {Fault} fault @returns {string[]} what is wrong with it */
function findMistakes({ then, every = 1, probability = 1 }) {
  const known = 'delayMs refusal status body headers reset closeBeforeAnswer truncate loseUpload'.split(' ')
  const unknown = Object.keys(then).filter(key => !known.includes(key))
  const mistakes = unknown.map(key => `"then.${key}" is not known: allowed are ${known.join(', ')}`)
  if (then.refusal !== undefined && !refusals[then.refusal])
    mistakes.push(`"then.refusal" is ${then.refusal}: expected one of ${Object.keys(refusals).join(', ')}`)
  if (every < 1) mistakes.push(`"every" is ${every}: expected 1 or more`)
  if (probability < 0 || probability > 1) mistakes.push(`"probability" is ${probability}: expected 0 to 1`)
  return mistakes
}

/** The faults that a test has ordered. All of them are looked at for each request, in the order of ordering. */
export function createFaults() {
  /** @type {{ fault: Fault, label: string, seen: number, struck: number, dice: () => number }[]} */
  let orders = []

  return {
    /**
     * @param {Fault} fault
     * @returns {{ struck: () => number, cancel: () => void }}
     * @throws {TypeError} if the fault cannot mean anything
     */
    order(fault) {
      const mistakes = findMistakes(fault)
      if (mistakes.length > 0) throw new TypeError(`This fault cannot be ordered: ${mistakes.join('; ')}`)
      const label = fault.label ?? `fault-${orders.length + 1}`
      const order = { fault, label, seen: 0, struck: 0, dice: createDice(fault.seed ?? 1) }
      orders.push(order)
      return { struck: () => order.struck, cancel: () => (orders = orders.filter(other => other !== order)) }
    },

    clear() {
      orders = []
    },

    /** @param {Target} target @returns {Blow | undefined} */
    strike(target) {
      if (orders.length === 0) return undefined
      const struck = orders.filter(order => {
        const { after = 0, every = 1, times = Infinity, probability } = order.fault
        if (!matches(order.fault, target)) return false
        order.seen += 1
        if (order.struck >= times || order.seen <= after || (order.seen - after) % every !== 0) return false
        if (probability !== undefined && order.dice() >= probability) return false
        order.struck += 1
        return true
      })
      if (struck.length === 0) return undefined
      const effects = struck.map(({ fault }) => fault.then)
      return {
        labels: struck.map(({ label }) => label),
        delayMs: effects.reduce((sum, { delayMs = 0 }) => sum + delayMs, 0),
        answer: effects.map(answerOf).find(answer => answer !== undefined),
        reset: effects.some(effect => effect.reset),
        closeBeforeAnswer: effects.some(effect => effect.closeBeforeAnswer),
        loseUpload: effects.some(effect => effect.loseUpload),
        truncate: effects.find(effect => effect.truncate !== undefined)?.truncate
      }
    }
  }
}

/** @typedef {ReturnType<typeof createFaults>} Faults */
