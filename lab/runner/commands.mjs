// @ts-check
import { readPlace } from './annotations.mjs'
import { HANDLERS } from './command-handlers.mjs'
import { parseCommand } from './command-line.mjs'
import { loadMatchers, Matcher } from './matchers.mjs'

/** @typedef {import('./annotations.mjs').Annotation} Annotation */
/** @typedef {import('./annotations.mjs').AnnotationLevel} AnnotationLevel */

/** GitHub keeps this many annotations of each level of a step; the log shows all of them. */
const ANNOTATIONS_PER_LEVEL = 10
const MESSAGE_LIMIT = 4096

const REFUSED_STOP_TOKEN =
  "You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command. For more " +
  'information see: https://docs.github.com/actions/learn-github-actions/workflow-commands-for-github-actions' +
  '#example-stopping-and-starting-workflow-commands or opt into insecure command execution by setting the ' +
  '`ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS` environment variable to `true`.'

/** Commands whose line is never echoed, because it is printed anyway or holds a secret. */
const SILENT = new Set(['add-mask', 'debug', 'warning', 'error', 'notice'])

/**
 * Everything one step says on stdout and stderr, read line by line as actions/runner does
 * (https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs and Handlers/OutputManager.cs).
 */
export class CommandReader {
  /** Masked lines as they stand in the log file of the step. @type {string[]} */
  lines = []
  /** @type {Annotation[]} */
  annotations = []
  /** @type {Map<string, string>} */
  outputs = new Map()
  /** @type {Map<string, string>} */
  state = new Map()
  /** True where a command could not be carried out: the step then fails whatever its exit code is. */
  failed = false
  /** `::echo::on` is in force. */
  echo

  #masks
  #workspace
  #debug
  #env
  /** @type {string | undefined} */
  #stopToken
  /** @type {Matcher[]} */
  #matchers = []

  /**
   * @param {object} options
   * @param {import('./masks.mjs').Masks} options.masks shared by the whole job
   * @param {string} options.workspace
   * @param {boolean} [options.debug] step debugging is on: `::debug::` is shown and commands are echoed
   * @param {Readonly<Record<string, string>>} [options.env] the step's env context, for the two opt-ins of the runner
   */
  constructor({ masks, workspace, debug = false, env = {} }) {
    this.#masks = masks
    this.#workspace = workspace
    this.#debug = debug
    this.echo = debug
    this.#env = env
  }

  /** @param {string} line without its line end */
  read(line) {
    if ((line.includes('::') || line.includes('##[')) && this.#process(line)) return
    for (const matcher of this.#matchers) {
      const match = matcher.match(line)
      if (!match) continue
      for (const other of this.#matchers) if (other !== matcher) other.reset()
      if (match.message.trim() === '') break
      this.annotate(match.level, match.message, match.properties, line)
      return
    }
    this.write(line)
  }

  /** Writes to the log as the runner itself does. @param {string} text */
  write(text) {
    this.lines.push(this.#masks.hide(text))
  }

  /** @param {string} message */
  error(message) {
    this.annotate('error', message)
  }

  /** @param {string} message */
  warning(message) {
    this.annotate('warning', message)
  }

  /** @param {string} message shown only where step debugging is on */
  debug(message) {
    if (this.#debug) this.write(message.replace(/^/gm, '##[debug]'))
  }

  /** @param {string} value */
  mask(value) {
    if (value.trim() === '') return this.warning("Can't add secret mask for empty string in ##[add-mask] command.")
    if (this.echo) this.write('::add-mask::***')
    this.#masks.add(value)
  }

  /** @param {string} file as named by the step @throws where it is no matcher file */
  addMatchers(file) {
    for (const config of loadMatchers(file, this.#workspace)) {
      this.#matchers = [new Matcher(config), ...this.#matchers.filter(matcher => matcher.owner !== config.owner)]
    }
  }

  /** @param {{ owner: string | undefined, file: string }} which by owner where one is given, otherwise all of the file */
  removeMatchers({ owner, file }) {
    const owners = owner ? [owner] : loadMatchers(file, this.#workspace).map(config => config.owner)
    this.#matchers = this.#matchers.filter(matcher => !owners.includes(matcher.owner))
  }

  /** @param {string} variable @returns {boolean} whether the step's environment opts in to something unsafe */
  allows(variable) {
    return this.#env[variable]?.trim().toLowerCase() === 'true'
  }

  /**
   * @param {AnnotationLevel} level
   * @param {string} text
   * @param {ReadonlyMap<string, string>} [properties] names in lower case
   * @param {string} [shown] the line that the log shows instead of the message
   */
  annotate(level, text, properties = new Map(), shown) {
    const message = this.#masks.hide(text).slice(0, MESSAGE_LIMIT)
    if (this.annotations.filter(annotation => annotation.level === level).length < ANNOTATIONS_PER_LEVEL) {
      const place = readPlace(properties, this.#workspace, value => this.#masks.hide(value))
      this.annotations.push({ level, message, ...place })
    }
    if ((shown ?? message) !== '') this.write(`##[${level}]${shown ?? message}`)
  }

  /** @param {string} name */
  #isRegistered(name) {
    const lower = name.toLowerCase()
    return Object.hasOwn(HANDLERS, lower) || lower === 'stop-commands' || lower === this.#stopToken?.toLowerCase()
  }

  /** @param {string} line @returns {boolean} false where the line is plain output */
  #process(line) {
    const command = parseCommand(line, name => this.#isRegistered(name))
    if (!command) return false
    const name = command.name.toLowerCase()
    if (this.#stopToken !== undefined) {
      if (name !== this.#stopToken.toLowerCase()) return false
      this.write(line)
      this.#stopToken = undefined
      return true
    }
    if (name === 'stop-commands') {
      this.#stop(line, command.data)
      return true
    }
    if (this.echo && !SILENT.has(name)) this.write(line)
    try {
      HANDLERS[name]?.(this, command)
    } catch (error) {
      this.error(`Unable to process command '${SILENT.has(name) ? name : line}' successfully.`)
      this.error(error instanceof Error ? error.message : String(error))
      this.failed = true
    }
    return true
  }

  /** @param {string} line @param {string} token */
  #stop(line, token) {
    const refused = token === '' || token.toLowerCase() === 'pause-logging' || this.#isRegistered(token)
    if (refused && !this.allows('ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS')) {
      this.error(REFUSED_STOP_TOKEN)
      this.failed = true
      return
    }
    this.#stopToken = token
    // Whoever could read the token from the log could end the pause with a line of their own.
    if (token.length > 6) this.#masks.add(token)
    this.write(line)
  }
}
