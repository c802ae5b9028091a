// @ts-check
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A planted secret. `users` are login names for which `base64(user:token)` is searched under its own name.
 * @typedef {{ name: string, value: string, users?: readonly string[] }} PlantedSecret
 */
/** @typedef {{ form: string, bytes: Buffer }} Needle */

/**
 * Where to look.
 * @typedef {object} Places
 * @property {import('./job.mjs').JobResult} [job] its log, raw output, outputs, state, command files, summary,
 *   annotations, environment and command lines
 * @property {readonly string[]} [folders] searched file by file, names and link targets too; links are not followed
 * @property {Readonly<Record<string, string>>} [texts] anything else, by the name under which it is reported
 */

/** `place` says where: `log of publish`, `argv of process 4711 (docker)`, a path …  @typedef {{ secret: string, form: string, place: string }} Finding */

/** Enough to hold any needle across the border of two pieces of a file. */
const PIECE = 1 << 20

/**
 * Searches for secrets in every form in which they usually leak: as they are, in base64 at each of the three places of
 * the alphabet, percent-encoded, in hexadecimal, escaped in JSON.
 * @param {Places} places
 * @param {readonly (string | PlantedSecret)[]} secrets a bare text is its own name, shortened
 * @returns {Finding[]} empty where nothing leaked
 * @throws {Error} where a secret has less than 8 characters: it would be found everywhere
 */
export function findSecrets(places, secrets) {
  const planted = secrets.map(secret =>
    typeof secret === 'string' ? { name: `${secret.slice(0, 6)}…`, value: secret } : secret
  )
  const searches = planted.map(secret => ({ name: secret.name, needles: needlesOf(secret) }))
  /** @param {string} place @param {Buffer} bytes @returns {Finding[]} */
  const search = (place, bytes) =>
    searches.flatMap(({ name, needles }) => {
      const found = needles.find(needle => bytes.includes(needle.bytes))
      return found ? [{ secret: name, form: found.form, place }] : []
    })
  const texts = { ...(places.job ? textsOf(places.job) : {}), ...places.texts }
  const longest = Math.max(0, ...searches.flatMap(({ needles }) => needles.map(needle => needle.bytes.length)))
  const findings = [
    ...Object.entries(texts).flatMap(([place, text]) => search(place, Buffer.from(text, 'utf8'))),
    ...(places.folders ?? []).flatMap(folder => searchFolder(folder, longest, search))
  ]
  // Two pieces of one file overlap.
  return [...new Map(findings.map(finding => [JSON.stringify(finding), finding])).values()]
}

/**
 * @param {import('./job.mjs').JobResult} job
 * @returns {Record<string, string>} text by place
 */
function textsOf(job) {
  /** @type {Record<string, string>} */
  const texts = { 'environment of the job': toLines(job.env) }
  for (const result of [...job.pres, ...job.steps, ...job.posts]) {
    const step = `${result.id} (${result.stage})`
    texts[`log of ${step}`] = result.text
    // An action must print the value once to have it masked; the runner swallows that line.
    texts[`raw output of ${step}`] = result.raw
      .split('\n')
      .filter(line => !/^\s*::add-mask::/i.test(line))
      .join('\n')
    texts[`outputs of ${step}`] = toLines(result.outputs)
    texts[`state of ${step}`] = toLines(result.state)
    texts[`annotations of ${step}`] = JSON.stringify(result.annotations)
    texts[`summary of ${step}`] = result.summary
    for (const [kind, content] of Object.entries(result.files)) texts[`${kind} file of ${step}`] = content
  }
  for (const { pid, argv } of job.processes) {
    texts[`argv of process ${pid} (${argv[0] ?? ''}) ${Object.keys(texts).length}`] = argv.join('\n')
  }
  return texts
}

/** @param {Readonly<Record<string, string>>} values @returns {string} */
function toLines(values) {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
}

/**
 * @param {string} path
 * @param {number} overlap
 * @param {(place: string, bytes: Buffer) => Finding[]} search
 * @returns {Finding[]}
 */
function searchFolder(path, overlap, search) {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat) return []
  const named = search(`name of ${path}`, Buffer.from(path.slice(path.lastIndexOf('/'))))
  if (stat.isSymbolicLink()) return [...named, ...search(`link ${path}`, Buffer.from(readlinkSync(path)))]
  if (stat.isDirectory()) {
    return [...named, ...readdirSync(path).flatMap(name => searchFolder(join(path, name), overlap, search))]
  }
  return stat.isFile() ? [...named, ...searchFile(path, overlap, search)] : named
}

/** @param {string} path @param {number} overlap @param {(place: string, bytes: Buffer) => Finding[]} search @returns {Finding[]} */
function searchFile(path, overlap, search) {
  /** @type {Finding[]} */
  const findings = []
  const buffer = Buffer.alloc(PIECE + overlap)
  const file = openSync(path, 'r')
  try {
    for (let position = 0; ; position += PIECE) {
      const length = readSync(file, buffer, 0, buffer.length, position)
      findings.push(...search(path, buffer.subarray(0, length)))
      if (length < buffer.length) return findings
    }
  } finally {
    closeSync(file)
  }
}

/** @param {PlantedSecret} secret @returns {Needle[]} the clearest form first */
function needlesOf({ name, value, users = [] }) {
  if (value.length < 8)
    throw new Error(
      `The secret '${name}' has ${value.length} characters; give it 8 or more, a shorter one is found by chance.`
    )
  const bytes = Buffer.from(value, 'utf8')
  const forms = /** @type {[string, string][]} */ ([
    ['raw', value],
    ['JSON', JSON.stringify(value).slice(1, -1)],
    ['percent-encoded', encodeURIComponent(value)],
    ['hexadecimal', bytes.toString('hex')],
    ['hexadecimal', bytes.toString('hex').toUpperCase()],
    ...users.map(user => [`base64(${user}:token)`, Buffer.from(`${user}:${value}`, 'utf8').toString('base64')]),
    ...[0, 1, 2].flatMap(shift => {
      const inner = innerBase64(bytes, shift)
      return [
        ['base64', inner],
        ['base64url', inner.replaceAll('+', '-').replaceAll('/', '_')]
      ]
    })
  ])
  return forms.map(([form, text]) => ({ form, bytes: Buffer.from(text, 'utf8') }))
}

/**
 * The characters of a base64 text that depend on these bytes alone, whatever stands before and behind them.
 * @param {Buffer} bytes
 * @param {number} shift bytes before them, modulo 3
 * @returns {string}
 */
function innerBase64(bytes, shift) {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const start = Math.ceil((shift * 8) / 6)
  const end = Math.floor(((shift + bytes.length) * 8) / 6)
  return text.slice(start, end)
}
