import * as core from '@actions/core'
import { formsToMask } from '../domain/secret.js'
import { createCommands } from './commands.js'
import { createHttp } from './http.js'
import type { Log, Place, Ports } from './ports.js'
import { type Environment, randomWord, systemClock, writeLine } from './runtime.js'

const NEWLINE = 10

/** The ports as GitHub's runner offers them. */
export function createPorts(environment: Environment): Ports {
  return { log: createLog(), http: createHttp(), commands: createCommands(environment), clock: systemClock }
}

function createLog(): Log {
  return {
    info,
    debug: line => core.debug(line),
    notice: (message, title) => core.notice(message, title === undefined ? {} : { title }),
    warning: (message, title, at) => core.warning(message, placed(title, at)),
    error: (message, title, at) => core.error(message, placed(title, at)),
    group: async (title, body) => core.group(title, body),
    fenced,
    mask: (secret, username) => {
      for (const form of formsToMask(secret, username)) core.setSecret(form)
    }
  }
}

function placed(title: string | undefined, at: Place | undefined): core.AnnotationProperties {
  return {
    ...(title === undefined ? {} : { title }),
    ...(at === undefined ? {} : { file: at.file }),
    ...(at?.line === undefined ? {} : { startLine: at.line })
  }
}

/**
 * A line that quotes an input, a registry's answer or a commit must not be read as a workflow command. The runner looks for `::` at the
 * start of a line and for `##[` anywhere in it; such text, and only such, is shown inside a fence.
 */
function info(text: string): void {
  if (!/^\s*::|##\[/m.test(text.replaceAll('\r', '\n'))) {
    core.info(text)
    return
  }
  const word = randomWord()
  writeLine(`::stop-commands::${word}`)
  writeLine(text)
  writeLine(`::${word}::`)
}

/**
 * Shows foreign output between `::stop-commands::WORD` and `::WORD::`; without it a Dockerfile could print `::set-output` or `::add-mask`.
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions#stopping-and-starting-workflow-commands
 */
async function fenced<T>(body: (write: (chunk: Buffer) => void) => Promise<T>): Promise<T> {
  const word = randomWord()
  let lastByte = NEWLINE
  writeLine(`::stop-commands::${word}`)
  try {
    return await body(chunk => {
      if (chunk.length === 0) return
      process.stdout.write(chunk)
      lastByte = chunk[chunk.length - 1] ?? NEWLINE
    })
  } finally {
    writeLine(`${lastByte === NEWLINE ? '' : '\n'}::${word}::`)
  }
}

export function setOutput(name: string, value: string): void {
  core.setOutput(name, value)
}

/** For the environment of later steps. */
export function exportVariable(name: string, value: string): void {
  core.exportVariable(name, value)
}

export function saveState(name: string, value: string): void {
  core.saveState(name, value)
}

/** Adds to the job summary; a summary that cannot be written is never a reason to fail. */
export async function writeSummary(markdown: string): Promise<void> {
  try {
    await core.summary.addRaw(markdown, true).write()
  } catch (error) {
    core.debug(`The job summary could not be written: ${String(error)}`)
  }
}
