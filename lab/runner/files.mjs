// @ts-check
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Largest job summary of one step that the runner uploads, in bytes. */
export const SUMMARY_LIMIT = 1024 * 1024

/** @typedef {'output' | 'env' | 'state' | 'path' | 'step_summary'} FileKind keys of the github context */

/** @type {Record<FileKind, string>} the prefixes that the runner gives the files */
const PREFIXES = {
  path: 'add_path_',
  env: 'set_env_',
  step_summary: 'step_summary_',
  state: 'save_state_',
  output: 'set_output_'
}

/**
 * What a step left in its command files.
 * @typedef {object} FileResults
 * @property {[string, string][]} output pairs in the order of writing
 * @property {[string, string][]} env
 * @property {[string, string][]} state
 * @property {string[]} path folders to put before PATH, in the order of writing
 * @property {string} summary empty where there is none or where it is over the limit
 * @property {{ message: string, fatal: boolean }[]} errors what the runner prints; `fatal` ones fail the step
 * @property {Record<FileKind, string>} raw the files as they were
 */

/**
 * Creates the five empty files of one step below `RUNNER_TEMP`.
 * @param {string} temp
 * @returns {Record<FileKind, string>} absolute paths
 */
export function createCommandFiles(temp) {
  const folder = join(temp, '_runner_file_commands')
  mkdirSync(folder, { recursive: true })
  const suffix = randomUUID()
  const entries = Object.entries(PREFIXES).map(([kind, prefix]) => {
    const path = join(folder, prefix + suffix)
    writeFileSync(path, '')
    return [kind, path]
  })
  return Object.fromEntries(entries)
}

/**
 * Reads the files after a step and deletes them. A file that was removed by the step counts as empty.
 * Rules and words are those of actions/runner
 * (https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs).
 * @param {Record<FileKind, string>} paths
 * @returns {FileResults}
 */
export function takeCommandFiles(paths) {
  /** @type {Record<FileKind, Buffer>} */
  const bytes = {
    output: take(paths.output),
    env: take(paths.env),
    state: take(paths.state),
    path: take(paths.path),
    step_summary: take(paths.step_summary)
  }
  /** @type {FileResults['errors']} */
  const errors = []
  /** @param {FileKind} kind @returns {[string, string][]} */
  const pairsOf = kind => {
    const { pairs, error } = parsePairs(text(bytes[kind]))
    if (error !== undefined) {
      errors.push({ message: `Unable to process file command '${kind}' successfully.`, fatal: true })
      errors.push({ message: error, fatal: true })
    }
    return pairs
  }
  // The runner goes through its commands in this order, and so do its error lines.
  const path = text(bytes.path)
    .split(/\r?\n/)
    .filter(line => line !== '')
  const env = pairsOf('env').filter(([name]) => {
    // NODE_OPTIONS would let a step change how every later action starts.
    if (name.toUpperCase() !== 'NODE_OPTIONS') return true
    errors.push({ message: "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.", fatal: false })
    return false
  })
  let summary = text(bytes.step_summary)
  if (bytes.step_summary.length > SUMMARY_LIMIT) {
    const size = Math.floor(bytes.step_summary.length / 1024)
    errors.push({
      message:
        `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${SUMMARY_LIMIT / 1024}k, got ${size}k. ` +
        'For more information see: https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-markdown-summary',
      fatal: false
    })
    summary = ''
  }
  const state = pairsOf('state')
  const output = pairsOf('output')
  const raw = {
    output: text(bytes.output),
    env: text(bytes.env),
    state: text(bytes.state),
    path: text(bytes.path),
    step_summary: text(bytes.step_summary)
  }
  return { output, env, state, path, summary, errors, raw }
}

/**
 * Parses `NAME=VALUE` and `NAME<<DELIMITER` … `DELIMITER`. What stands before an error counts, as in the runner, which
 * applies pair after pair.
 * @param {string} content
 * @returns {{ pairs: [string, string][], error?: string }}
 */
export function parsePairs(content) {
  /** @type {[string, string][]} */
  const pairs = []
  // A file that ends in a newline has no line after it.
  const lines = content.split('\n')
  const endsOpen = lines.at(-1) !== ''
  if (!endsOpen) lines.pop()
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs.push([line.slice(0, equals), line.slice(equals + 1)])
      continue
    }
    if (heredoc < 0) return { pairs, error: `Invalid format '${line}'` }
    const name = line.slice(0, heredoc)
    const delimiter = line.slice(heredoc + 2)
    if (name === '' || delimiter === '') {
      return { pairs, error: `Invalid format '${line}'. Name must not be empty and delimiter must not be empty` }
    }
    const end = lines.indexOf(delimiter, index + 1)
    if (end < 0) {
      const cut = endsOpen && index + 1 < lines.length
      const error = cut ? 'EOF marker missing new line.' : `Matching delimiter not found '${delimiter}'`
      return { pairs, error: `Invalid value. ${error}` }
    }
    pairs.push([name, lines.slice(index + 1, end).join('\n')])
    index = end
  }
  return { pairs }
}

/** @param {string} path @returns {Buffer} */
function take(path) {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  } finally {
    rmSync(path, { force: true })
  }
}

/** @param {Buffer} bytes @returns {string} without a byte order mark, which .NET's reader drops */
function text(bytes) {
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}
