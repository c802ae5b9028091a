// @ts-check
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseYaml, YamlError } from './yaml-subset.mjs'

/** @typedef {import('./yaml-subset.mjs').YamlNode} YamlNode */
/** @typedef {import('./yaml-subset.mjs').Mapping} Mapping */

/**
 * One input. `default` is the text before expressions are evaluated; absent where the file has none.
 * @typedef {{ description: string, required: boolean, default?: string, deprecationMessage?: string }} ActionInput
 */
/**
 * Paths of `runs` are relative to the folder of the file.
 * @typedef {object} Runs
 * @property {string} using `node20`, `node24` …
 * @property {string} main
 * @property {string} [pre]
 * @property {string} preIf `always()` where the file has none
 * @property {string} [post]
 * @property {string} postIf `always()` where the file has none
 */
/**
 * @typedef {object} Action
 * @property {string} name
 * @property {string} description
 * @property {string} [author]
 * @property {{ icon?: string, color?: string }} branding
 * @property {Map<string, ActionInput>} inputs in the order of the file, names as written
 * @property {Map<string, { description: string }>} outputs
 * @property {Runs} runs
 */

/**
 * Reads the action.yml (or action.yaml) of an action.
 * @param {string} folder
 * @returns {Action}
 * @throws {Error} with the path, the line, and what is not understood
 */
export function readAction(folder) {
  const path = [join(folder, 'action.yml'), join(folder, 'action.yaml')].find(isReadable)
  if (path === undefined) {
    throw new Error(`Can't find 'action.yml' or 'action.yaml' under '${folder}'. Did you forget to build it?`)
  }
  try {
    return parseAction(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof YamlError)
      throw new Error(`${basename(folder)}/${basename(path)}: ${error.message}`, { cause: error })
    throw error
  }
}

/**
 * @param {string} text content of an action.yml
 * @returns {Action}
 * @throws {YamlError}
 */
export function parseAction(text) {
  const root = fieldsOf(parseYaml(text), 'the file', [
    'name',
    'description',
    'author',
    'branding',
    'inputs',
    'outputs',
    'runs'
  ])
  const branding = fieldsOf(root.get('branding'), 'branding', ['icon', 'color'])
  const author = textOf(root.get('author'))
  const icon = textOf(branding.get('icon'))
  const color = textOf(branding.get('color'))
  return {
    name: require(root, 'name', 1),
    description: require(root, 'description', 1),
    ...(author === undefined ? {} : { author }),
    branding: { ...(icon === undefined ? {} : { icon }), ...(color === undefined ? {} : { color }) },
    inputs: mapEntries(root.get('inputs'), 'inputs', parseInput),
    outputs: mapEntries(root.get('outputs'), 'outputs', (node, name) => ({
      description: textOf(fieldsOf(node, `outputs.${name}`, ['description']).get('description')) ?? ''
    })),
    runs: parseRuns(root.get('runs'))
  }
}

/** @param {YamlNode} node @param {string} name @returns {ActionInput} */
function parseInput(node, name) {
  const fields = fieldsOf(node, `inputs.${name}`, ['description', 'required', 'default', 'deprecationMessage'])
  const required = fields.get('required')
  const value = textOf(fields.get('default'))
  const deprecationMessage = textOf(fields.get('deprecationMessage'))
  if (required && textOf(required) !== 'true' && textOf(required) !== 'false') {
    throw new YamlError(required.line, `inputs.${name}.required must be true or false`)
  }
  return {
    description: textOf(fields.get('description')) ?? '',
    required: textOf(required) === 'true',
    ...(value === undefined ? {} : { default: value }),
    ...(deprecationMessage === undefined ? {} : { deprecationMessage })
  }
}

/** @param {YamlNode | undefined} node @returns {Runs} */
function parseRuns(node) {
  const fields = fieldsOf(node, 'runs', ['using', 'main', 'pre', 'pre-if', 'post', 'post-if'])
  const line = node?.line ?? 1
  const pre = textOf(fields.get('pre'))
  const post = textOf(fields.get('post'))
  const using = require(fields, 'using', line)
  if (!/^node\d+$/.test(using)) {
    throw new YamlError(
      fields.get('using')?.line ?? line,
      `runs.using is '${using}'; only actions in Node (node20 …) can be started`
    )
  }
  return {
    using,
    main: require(fields, 'main', line),
    preIf: textOf(fields.get('pre-if')) ?? 'always()',
    postIf: textOf(fields.get('post-if')) ?? 'always()',
    ...(pre === undefined ? {} : { pre }),
    ...(post === undefined ? {} : { post })
  }
}

/**
 * @param {YamlNode | undefined} node
 * @param {string} place for the message
 * @param {readonly string[]} known
 * @returns {ReadonlyMap<string, YamlNode>} empty where the node is missing
 */
function fieldsOf(node, place, known) {
  const entries = entriesOf(node, place)
  for (const [key, value] of entries) {
    if (!known.includes(key)) {
      throw new YamlError(value.line, `'${key}' is not known in ${place}; known are ${known.join(', ')}`)
    }
  }
  return entries
}

/**
 * @template T
 * @param {YamlNode | undefined} node
 * @param {string} place
 * @param {(node: YamlNode, name: string) => T} parse
 * @returns {Map<string, T>}
 */
function mapEntries(node, place, parse) {
  return new Map([...entriesOf(node, place)].map(([name, value]) => [name, parse(value, name)]))
}

/** @param {YamlNode | undefined} node @param {string} place @returns {ReadonlyMap<string, YamlNode>} */
function entriesOf(node, place) {
  if (node === undefined) return new Map()
  if ('entries' in node) return node.entries
  if (node.value === null) return new Map()
  throw new YamlError(node.line, `${place} must be a mapping, not '${node.value}'`)
}

/** @param {YamlNode | undefined} node @returns {string | undefined} as the runner turns scalars into text */
function textOf(node) {
  if (node === undefined) return undefined
  if ('entries' in node) throw new YamlError(node.line, 'a mapping stands where a text is expected')
  return node.value === null ? '' : String(node.value)
}

/** @param {ReadonlyMap<string, YamlNode>} fields @param {string} key @param {number} line @returns {string} */
function require(fields, key, line) {
  const value = textOf(fields.get(key))
  if (!value) throw new YamlError(fields.get(key)?.line ?? line, `'${key}' is missing`)
  return value
}

/** @param {string} path @returns {boolean} */
function isReadable(path) {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}
