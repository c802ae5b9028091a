// @ts-check
/** Programs that end. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number }} [options] environment: this process's by default
 * @returns {Promise<{ stdout: string, stderr: string }>}
 * @throws {Error} with command, exit code and what it wrote
 */
export async function run(command, args, { env, cwd, timeoutMs = 120_000 } = {}) {
  try {
    return await execute(command, args, {
      ...(env && { env }),
      ...(cwd && { cwd }),
      timeout: timeoutMs,
      maxBuffer: 64 << 20
    })
  } catch (error) {
    const { code, signal, stdout = '', stderr = '', message } = /** @type {any} */ (error)
    const how = signal ? `signal ${signal}` : typeof code === 'number' ? `exit code ${code}` : message
    throw new Error(`${[command, ...args].join(' ')} failed (${how}).\n${tail(`${stdout}${stderr}`, 40)}`, {
      cause: error
    })
  }
}

/**
 * The end of a text, for messages.
 *
 * @param {string} text
 * @param {number} lines
 */
export function tail(text, lines) {
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}
