// @ts-check
/**
 * `npm run faults`: publications by real processes while the registry has faults, and what they claimed against what it then holds.
 * `--fault NAME` (default: each one), `--runs N` (default 100), `--seed N` of the first run (default 1), `--jobs N` at a time (default 2).
 * Each run ends green with the right digest on every tag and nothing missing, or red with the truth; the exit code is 1 if one did not.
 */
import { startLab } from '../lab/lab.mjs'
import { setUpMachine } from '../lab/machine/setup.mjs'
import { ORDERS } from './faults/orders.mjs'
import { play, prepareWorkspace, WORLD } from './faults/play.mjs'

/** @typedef {import('./faults/play.mjs').Played} Played */

const only = argument('--fault')
const runs = Number(argument('--runs') ?? 100)
const firstSeed = Number(argument('--seed') ?? 1)
const jobs = Number(argument('--jobs') ?? 2)
const names = only === undefined ? Object.keys(ORDERS) : only.split(',')

await setUpMachine(() => undefined)
const lab = await startLab({ world: WORLD })
/** @type {Played[]} */
const all = []
try {
  for (const name of names) all.push(...(await playMany(name)))
} finally {
  await lab.stop()
}
printTable()
process.exitCode = all.some(isBad) ? 1 : 0

/** @param {string} name */
async function playMany(name) {
  console.log(`\n${name}: ${ORDERS[name]?.title ?? 'unknown'}`)
  /** @type {Played[]} */
  const played = []
  let next = firstSeed
  const worker = async () => {
    const workspace = await prepareWorkspace(lab)
    while (next < firstSeed + runs) {
      const result = await play(lab, workspace, name, next++)
      played.push(result)
      tell(result)
    }
  }
  await Promise.all(Array.from({ length: jobs }, worker))
  return played
}

/** @param {Played} run */
function isBad({ lies, repaired }) {
  return lies.length > 0 || repaired === false
}

/** @param {Played} run */
function tell(run) {
  const { seed, through, outcome, failure, lies, repaired, faults, retried, unsure, ms } = run
  const words = [
    outcome,
    ...(failure === '' ? [] : [failure]),
    `${faults} faults, ${retried} told as retried`,
    ...(unsure > 0 ? [`${unsure} tags not known`] : []),
    ...(repaired === undefined ? [] : [repaired ? 'put right by the next run' : 'NOT PUT RIGHT']),
    ...lies.map(lie => `LIE: ${lie}`)
  ]
  console.log(`  seed ${seed} ${through} ${(ms / 1000).toFixed(1)} s: ${words.join('; ')}`)
  if (isBad(run)) console.log(run.text.replaceAll(/^/gm, '    | '))
}

function printTable() {
  console.log(`\n${'fault'.padEnd(14)}  runs green   red  killed  false  repaired  tags not known  median s  worst s`)
  for (const name of names) {
    const rows = all.filter(({ fault }) => fault === name)
    const count = (/** @type {(run: Played) => boolean} */ test) => String(rows.filter(test).length)
    const times = rows.map(({ ms }) => ms / 1000).toSorted((a, b) => a - b)
    const again = rows.filter(({ repaired }) => repaired !== undefined)
    const cells = [
      String(rows.length).padStart(6),
      count(({ outcome }) => outcome === 'green').padStart(6),
      count(({ outcome }) => outcome === 'red').padStart(6),
      count(({ outcome }) => outcome === 'killed').padStart(8),
      count(isBad).padStart(7),
      `${again.filter(({ repaired }) => repaired).length}/${again.length}`.padStart(10),
      String(rows.reduce((sum, { unsure }) => sum + unsure, 0)).padStart(16),
      (times[Math.floor(times.length / 2)] ?? 0).toFixed(1).padStart(10),
      (times.at(-1) ?? 0).toFixed(1).padStart(9)
    ]
    console.log(name.padEnd(14) + cells.join(''))
  }
}

/** @param {string} name */
function argument(name) {
  const index = process.argv.indexOf(name)
  return index < 0 ? undefined : process.argv[index + 1]
}
