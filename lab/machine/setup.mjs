// @ts-check
/** Brings a bare Debian or Ubuntu machine to the real parts that the lab stands on: `node lab/machine/setup.mjs`. */
import { pathToFileURL } from 'node:url'
import { install } from './install.mjs'
import { parts } from './parts.mjs'
import { planSetup } from './plan.mjs'
import { surveyMachine } from './survey.mjs'

/**
 * Looks, decides, installs what is lacking, and looks again. Changes nothing where all is there.
 *
 * @param {(line: string) => void} [tell] receives what a person should see
 * @returns {Promise<Readonly<Record<import('./parts.mjs').PartName, { path: string, version: string }>>>}
 * @throws {Error} that says what is lacking and how to get it
 */
export async function setUpMachine(tell = line => console.log(line)) {
  const before = await surveyMachine()
  const plan = planSetup(before)
  if (plan.kind === 'refuse') throw new Error(`${plan.because}\nLacking here:\n${listLines(plan.lacking)}`)
  if (plan.kind === 'install') await install(plan, { codename: before.distribution?.codename ?? '', tell })

  const after = plan.kind === 'nothing' ? before : await surveyMachine()
  const still = planSetup(after)
  if (still.kind !== 'nothing') {
    const lacking = parts.filter(part => after.parts[part.name].kind !== 'present').map(part => part.title)
    throw new Error(
      `Still lacking after the installation: ${lacking.join(', ')}. Look at what apt has, or install by hand.`
    )
  }
  const ready = parts.flatMap(part => {
    const found = after.parts[part.name]
    return found.kind === 'present' ? [{ ...part, ...found }] : []
  })
  const width = Math.max(...ready.map(part => part.title.length))
  for (const { title, version, path } of ready) tell(`${title.padEnd(width)}  ${version.padEnd(8)}  ${path}`)
  return /** @type {any} */ (Object.fromEntries(ready.map(({ name, path, version }) => [name, { path, version }])))
}

/** @param {readonly string[]} items */
function listLines(items) {
  return items.map(item => `  - ${item}`).join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await setUpMachine()
  } catch (error) {
    console.error(/** @type {Error} */ (error).message)
    process.exitCode = 1
  }
}
