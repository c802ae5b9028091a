// @ts-check
/** The faults that the registry can be made to have, each for one package only, so that runs beside each other do not meet. */

/** @typedef {import('../../lab/lab.mjs').Lab} Lab */
/** @typedef {import('../../lab/ghcr/faults.mjs').Fault} Fault */
/** @typedef {() => number} Dice numbers from 0 up to 1 */

/**
 * @typedef {object} Order
 * @property {string} title
 * @property {(path: string, dice: Dice) => Fault[]} [faults] for the package of that path
 * @property {(lab: Lab, dice: Dice) => { stop: () => Promise<void> }} [meanwhile] what happens to the registry itself
 * @property {(dice: Dice) => number} [killAfterMs] the step is killed so long after its start
 */

const WRITES = ['POST', 'PUT', 'PATCH']

/** @param {string} path @returns {RegExp} requests to the package, at the registry */
const at = path => new RegExp(`^/v2/${path}/`)
/** @param {string} path @returns {RegExp} requests for a token for the package */
const tokenFor = path => new RegExp(`^/token\\?.*${encodeURIComponent(path)}`)
/** @param {Dice} dice */
const seed = dice => Math.floor(dice() * 2 ** 31)
/** @param {Dice} dice @param {number} from @param {number} to */
const between = (dice, from, to) => from + dice() * (to - from)

/** Runs beside each other share the registry: it is restarted by one of them at a time. */
let restarting = Promise.resolve()

/** @type {Record<string, Order>} */
export const ORDERS = {
  unavailable: {
    title: 'every write fails with 503 at 20 %',
    faults: (path, dice) =>
      WRITES.map(method => ({ method, path: at(path), probability: 0.2, seed: seed(dice), then: { status: 503 } }))
  },
  resets: {
    title: 'every request is reset at 10 %, the token’s too',
    faults: (path, dice) => [
      { path: at(path), probability: 0.1, seed: seed(dice), then: { reset: true } },
      { path: tokenFor(path), probability: 0.1, seed: seed(dice), then: { reset: true } }
    ]
  },
  'answers-lost': {
    title: 'every write is done and its answer lost at 15 %',
    faults: (path, dice) =>
      WRITES.map(method => ({
        method,
        path: at(path),
        probability: 0.15,
        seed: seed(dice),
        then: { closeBeforeAnswer: true }
      }))
  },
  throttled: {
    title: 'a storm of 429 from a random request on',
    faults: (path, dice) => {
      // Registries give the pause in either form.
      const wait = dice() < 0.5 ? '1' : new Date(Date.now() + 4_000).toUTCString()
      const then = { refusal: /** @type {const} */ ('tooManyRequests'), headers: { 'retry-after': wait } }
      const after = Math.floor(between(dice, 0, 12))
      return [{ path: at(path), after, times: Math.floor(between(dice, 1, 9)), then }]
    }
  },
  restart: {
    title: 'the registry is killed and started again at a random moment',
    meanwhile: (lab, dice) => {
      let over = false
      const timer = setTimeout(
        () => {
          if (!over) restarting = restarting.then(() => lab.registry.restart())
        },
        between(dice, 0, 2_000)
      )
      return {
        stop: async () => {
          over = true
          clearTimeout(timer)
          await restarting
        }
      }
    }
  },
  'uploads-lost': {
    title: 'upload sessions are forgotten at 20 %',
    faults: (path, dice) =>
      WRITES.map(method => ({
        method,
        path: new RegExp(`^/v2/${path}/blobs/upload`),
        probability: 0.2,
        seed: seed(dice),
        then: { loseUpload: true }
      }))
  },
  'refused-once': {
    title: 'one 403 at a random write after the granted test',
    faults: (path, dice) => [
      {
        method: ['POST', 'PUT'][Math.floor(dice() * 2)] ?? 'PUT',
        path: at(path),
        after: 1 + Math.floor(between(dice, 0, 3)),
        times: 1,
        then: { refusal: /** @type {const} */ ('writePackage') }
      }
    ]
  },
  killed: {
    title: 'the step is killed with SIGKILL at a random moment',
    killAfterMs: dice => between(dice, 50, 3_500)
  }
}

/** mulberry32: the same row of numbers on every machine. @param {number} start @returns {Dice} */
export function createDice(start) {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
