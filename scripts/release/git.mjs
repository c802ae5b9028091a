// @ts-check
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/**
 * git in one checkout, without a shell and without ever asking for a password.
 *
 * @typedef {(args: readonly string[], options?: { input?: string, env?: Record<string, string> }) => Promise<string>} Git
 *   gives what git printed, unchanged
 *
 * @param {string} folder
 * @returns {Git}
 */
export function gitIn(folder) {
  return async (args, { input, env } = {}) => {
    const running = execute('git', [...args], {
      cwd: folder,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', ...env },
      maxBuffer: 64 << 20
    })
    // A git that failed may be gone before it has read anything; its exit code tells.
    running.child.stdin?.on('error', () => undefined)
    running.child.stdin?.end(input)
    try {
      return (await running).stdout
    } catch (error) {
      const { stderr = '', message } = /** @type {{ stderr?: string, message: string }} */ (error)
      throw new Error(`git ${args.join(' ')} failed:\n${stderr.trim() || message}`, { cause: error })
    }
  }
}
