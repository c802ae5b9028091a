// @ts-check
import { spawn } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import { listDescendants, signalAll } from './processes.mjs'

/** Waits of the runner, in milliseconds. @typedef {{ sigintMs: number, sigtermMs: number, drainMs: number }} Waits */

/**
 * As in `ProcessInvoker` of actions/runner: SIGINT, SIGTERM, then the whole tree is killed; output of grandchildren
 * that outlive the program is read for five seconds.
 * https://github.com/actions/runner/blob/main/src/Runner.Sdk/ProcessInvoker.cs
 * @type {Waits}
 */
export const RUNNER_WAITS = { sigintMs: 7500, sigtermMs: 2500, drainMs: 5000 }

/** How a program ended: `exitCode` is 128 + the signal's number where a signal ended it, as .NET reports it. */
/** @typedef {{ exitCode: number, signal: NodeJS.Signals | null }} Ending */

/** @type {Partial<Record<NodeJS.Signals, number>>} */
const SIGNAL_NUMBERS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15
}

/** A program of a step, in a process group of its own, with closed standard input. */
export class Child {
  /** @type {Promise<Ending>} settles when it has ended and its output is read; rejects where it cannot be started */
  ended
  /** @type {number} 0 where it could not be started */
  pid

  #child
  #exited = false
  #waits

  /**
   * @param {object} options
   * @param {string} options.file
   * @param {readonly string[]} options.args
   * @param {string} options.cwd
   * @param {Readonly<Record<string, string>>} options.env the whole environment
   * @param {(line: string) => void} options.onLine lines of stdout and stderr as they arrive, split as .NET does
   * @param {Waits} options.waits
   */
  constructor({ file, args, cwd, env, onLine, waits }) {
    this.#waits = waits
    // Its own group: what it leaves behind can be ended without touching anything else.
    this.#child = spawn(file, [...args], { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    this.pid = this.#child.pid ?? 0
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      const lines = new LineSplitter(onLine)
      stream.on('data', chunk => lines.push(chunk))
      stream.on('end', () => lines.end())
      stream.on('close', () => lines.end())
      stream.on('error', () => lines.end())
    }
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject)
      this.#child.on('exit', (code, signal) => {
        this.#exited = true
        const ending = { exitCode: code ?? 128 + ((signal && SIGNAL_NUMBERS[signal]) ?? 0), signal }
        // A grandchild may hold the pipes open: the runner stops listening then, and ends it after the job.
        const drain = setTimeout(() => {
          for (const stream of [this.#child.stdout, this.#child.stderr]) stream.destroy()
          resolve(ending)
        }, waits.drainMs)
        this.#child.on('close', () => {
          clearTimeout(drain)
          resolve(ending)
        })
      })
    })
  }

  /** Sends a signal to the program alone, not to its children. @param {NodeJS.Signals} signal */
  signal(signal) {
    if (this.pid !== 0 && !this.#exited) signalAll([this.pid], signal)
  }

  /** Ends it as the runner does on cancellation; returns when it has ended. */
  async cancel() {
    this.signal('SIGINT')
    if (await this.#endsWithin(this.#waits.sigintMs)) return
    this.signal('SIGTERM')
    if (await this.#endsWithin(this.#waits.sigtermMs)) return
    this.killTree()
    await this.ended.catch(() => undefined)
  }

  /** Kills the program, its children, and whatever is left of its process group. */
  killTree() {
    if (this.pid === 0) return
    signalAll([...(this.#exited ? [] : listDescendants(this.pid).reverse()), -this.pid], 'SIGKILL')
  }

  /** @param {number} milliseconds @returns {Promise<boolean>} */
  async #endsWithin(milliseconds) {
    /** @type {NodeJS.Timeout | undefined} */
    let timer
    const late = new Promise(resolve => {
      timer = setTimeout(resolve, milliseconds, false)
    })
    const ended = this.ended.then(
      () => true,
      () => true
    )
    const inTime = await Promise.race([ended, late])
    clearTimeout(timer)
    return inTime === true
  }
}

/** Splits bytes into lines at `\n`, `\r\n` and a lone `\r`, as .NET's `ReadLine` does: a progress bar becomes lines. */
class LineSplitter {
  #decoder = new StringDecoder('utf8')
  #rest = ''
  #ended = false
  #onLine

  /** @param {(line: string) => void} onLine */
  constructor(onLine) {
    this.#onLine = onLine
  }

  /** @param {Buffer} chunk */
  push(chunk) {
    const text = this.#rest + this.#decoder.write(chunk)
    // A `\r` at the end may be the first half of `\r\n`.
    const lines = text.split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#onLine(line)
  }

  end() {
    if (this.#ended) return
    this.#ended = true
    const rest = (this.#rest + this.#decoder.end()).replace(/\r$/, '')
    if (rest !== '') this.#onLine(rest)
    this.#rest = ''
  }
}
