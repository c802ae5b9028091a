// @ts-check
/** A real browser for what people look at: `node lab/page/browser.mjs` brings one to a bare Debian machine. */
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { install } from '../machine/install.mjs'
import { findProgram } from '../machine/programs.mjs'
import { surveyMachine } from '../machine/survey.mjs'

/** Chrome first: Ubuntu's `chromium` is a snap, which a runner's images leave out. */
const PROGRAMS = ['google-chrome', 'chromium', 'chromium-browser']

/** A page must not ask anybody for anything: what is shown is what the text says. */
const QUIET = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** @returns {string | undefined} */
export function findBrowser() {
  return PROGRAMS.map(findProgram).find(path => path !== undefined)
}

/**
 * @param {(line: string) => void} [tell]
 * @returns {Promise<string>} path of the program
 * @throws {Error} that says how to get one
 */
export async function ensureBrowser(tell = line => console.log(line)) {
  const found = findBrowser()
  if (found !== undefined) return found
  const { isRoot, distribution } = await surveyMachine()
  if (distribution?.id !== 'debian' || !isRoot)
    throw new Error('There is no browser on this machine. Install Chrome or Chromium.')
  await install(
    {
      kind: 'install',
      native: ['chromium', 'fonts-noto-cjk', 'fonts-noto-color-emoji'],
      foreign: [],
      replaced: [],
      units: []
    },
    { codename: distribution.codename, tell }
  )
  const installed = findBrowser()
  if (installed === undefined) throw new Error('The package chromium was installed and brought no browser.')
  return installed
}

/** @returns {Promise<import('playwright-core').Browser>} */
export async function startBrowser() {
  const executablePath = findBrowser()
  if (executablePath === undefined)
    throw new Error('There is no browser on this machine. Bring one with: node lab/page/browser.mjs')
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...QUIET] })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log(await ensureBrowser())
  } catch (error) {
    console.error(/** @type {Error} */ (error).message)
    process.exitCode = 1
  }
}
