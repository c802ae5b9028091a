import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'

/**
 * The process we run in: environment, clock, signals, exit code. With `actions.ts` this is the only file that may touch them. It
 * imports nothing heavy, because the post step of most runs needs no more than this.
 */
export type Environment = Readonly<Record<string, string | undefined>>

export function readEnvironment(): Environment {
  return { ...process.env }
}

/** The event payload, or an empty object where the runner gave none; what is inside is judged by `context/`. */
export function readEventPayload(environment: Environment): unknown {
  const path = environment['GITHUB_EVENT_PATH']
  if (path === undefined || path === '') return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch {
    return {}
  }
}

export function readState(environment: Environment, name: string): string | undefined {
  const value = environment[`STATE_${name}`]
  return value === '' ? undefined : value
}

export const systemClock = {
  now: () => Date.now(),
  sleep: (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms)),
  random: () => Math.random()
}

/** 32 hexadecimal digits that nobody can guess: names of private folders, the word that ends a fence. */
export function randomWord(): string {
  return randomBytes(16).toString('hex')
}

export function setExitCode(code: number): void {
  process.exitCode = code
}

/**
 * Ends as soon as all that was written has been taken. Node would first wait for connections that are kept, and then take its heap apart.
 */
export async function endProcess(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>(resolve => stream.write('', () => resolve()))
  process.exit()
}

/** Ends at once: for a cancelled run, whose pending requests nobody waits for. */
export function exitNow(code: number): never {
  process.exit(code)
}

/** Calls back once, at the first SIGINT or SIGTERM; GitHub sends SIGINT and, 7.5 s later, SIGTERM. */
export function onCancel(callback: (signal: NodeJS.Signals) => void): void {
  let called = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (called) return
      called = true
      callback(signal)
    })
  }
}

export function writeLine(line: string): void {
  process.stdout.write(`${line}\n`)
}

export const platform: NodeJS.Platform = process.platform

/** The value of an input as the runner hands it over: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs */
export function readInput(environment: Environment, name: string): string {
  return environment[inputVariable(name)] ?? ''
}

/** Names of all inputs that the runner passed on, in lower case; it passes those that no action.yml knows, too. */
export function givenInputs(environment: Environment): string[] {
  return Object.keys(environment)
    .filter(name => name.startsWith('INPUT_') && environment[name] !== '')
    .map(name => name.slice('INPUT_'.length).toLowerCase())
}

function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}
