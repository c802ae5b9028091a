// @ts-check
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'
import { kept } from './kept.mjs'
import { needProgram } from './programs.mjs'

/** Exact, so that the same machine tests the same thing tomorrow. @type {Readonly<Record<number, string>>} */
const VERSIONS = { 20: '20.20.2', 24: '24.21.0' }

/**
 * A Node of this major version: the running one where it is, else the npm package `node` in a folder of the lab's own. It is no
 * dependency of the project, because npm would put its `node` in front of everything that `npm run` starts.
 * @param {20 | 24} major
 * @returns {Promise<string>} path of the program
 */
export async function ensureNode(major) {
  if (process.version.startsWith(`v${major}.`)) return process.execPath
  const folder = join(kept, `node-${major}`)
  const program = join(folder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true })
    await run(needProgram('npm'), [
      'install',
      '--no-audit',
      '--no-fund',
      '--prefix',
      folder,
      `node@${VERSIONS[major] ?? major}`
    ])
  }
  return program
}
