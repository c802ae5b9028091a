// @ts-check
/** @typedef {import('./command-line.mjs').Command} Command */
/** @typedef {import('./commands.mjs').CommandReader} CommandReader */

const DISABLED_COMMANDS =
  'command is disabled. Please upgrade to using Environment Files or opt into unsecure command execution by setting the ' +
  '`ACTIONS_ALLOW_UNSECURE_COMMANDS` environment variable to `true`. For more information see: ' +
  'https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/'
const DEPRECATED_COMMANDS =
  'command is deprecated and will be disabled soon. Please upgrade to using Environment Files. For more information see: ' +
  'https://github.blog/changelog/2022-10-11-github-actions-deprecating-save-state-and-set-output-commands/'

/**
 * What each workflow command does, by its name in lower case. A handler that throws fails the step.
 * @type {Record<string, (reader: CommandReader, command: Command) => void>}
 */
export const HANDLERS = {
  group(reader, { data }) {
    reader.write(`##[group]${data}`)
  },
  endgroup(reader) {
    reader.write('##[endgroup]')
  },
  debug(reader, { data }) {
    reader.debug(data)
  },
  notice(reader, command) {
    reader.annotate('notice', command.data, command.properties)
  },
  warning(reader, command) {
    reader.annotate('warning', command.data, command.properties)
  },
  error(reader, command) {
    reader.annotate('error', command.data, command.properties)
  },
  'add-mask'(reader, { data }) {
    reader.mask(data)
  },
  'set-output'(reader, { properties, data }) {
    reader.warning(`The \`set-output\` ${DEPRECATED_COMMANDS}`)
    reader.outputs.set(requireName(properties, 'set-output'), data)
  },
  'save-state'(reader, { properties, data }) {
    reader.warning(`The \`save-state\` ${DEPRECATED_COMMANDS}`)
    reader.state.set(requireName(properties, 'save-state'), data)
  },
  'set-env'(reader) {
    refuseUnsecure(reader, 'set-env')
  },
  'add-path'(reader) {
    refuseUnsecure(reader, 'add-path')
  },
  echo(reader, { data }) {
    const value = data.trim().toUpperCase()
    if (value !== 'ON' && value !== 'OFF') {
      throw new Error(`Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '${data}'.`)
    }
    reader.echo = value === 'ON'
  },
  'add-matcher'(reader, { data }) {
    if (data === '') return reader.warning('File path must be specified.')
    reader.addMatchers(data)
  },
  'remove-matcher'(reader, { properties, data }) {
    const owner = properties.get('owner')
    if (!owner && data === '') {
      return reader.warning('Either an owner name or a file path must be specified in ##[remove-matcher] command.')
    }
    if (owner && data !== '') {
      return reader.warning(
        'Either specify an owner name or a file path in ##[remove-matcher] command. Both values cannot be set.'
      )
    }
    reader.removeMatchers({ owner, file: data })
  }
}

/** @param {ReadonlyMap<string, string>} properties @param {string} command @returns {string} */
function requireName(properties, command) {
  const name = properties.get('name')
  if (!name) throw new Error(`Required field 'name' is missing in ##[${command}] command.`)
  return name
}

/**
 * @param {CommandReader} reader
 * @param {string} name
 * @returns {never} the lab's runner never carries these two out, also where a job opted in
 */
function refuseUnsecure(reader, name) {
  if (!reader.allows('ACTIONS_ALLOW_UNSECURE_COMMANDS')) throw new Error(`The \`${name}\` ${DISABLED_COMMANDS}`)
  throw new Error(`The lab's runner has no ::${name}::, opted in or not: write to the command file instead.`)
}
