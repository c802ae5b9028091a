// @ts-check
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Smaller ones are not worth a forwarder, and a file more to open. Characters before minification. */
const WORTHWHILE = 900

/**
 * @typedef {(...args: unknown[]) => unknown} ModuleFunction as webpack writes one: `(module, exports, require) => …`
 * @typedef {{ file: string, id: string, source: string }} Place a module in a chunk
 */

/**
 * ncc gives a chunk to each `import()` and puts into it whatever that part needs: what several parts need stands in each of their chunks.
 * Here such modules move to files of their own, one for each set of chunks that shares them, and the chunks hold forwarders.
 * Source of the form: https://webpack.js.org/configuration/output/#outputchunkformat (`commonjs`).
 *
 * @param {string} folder where ncc has written; its files are changed
 * @returns {number} of modules that were moved
 * @throws {Error} where a chunk is not of that form
 */
export function keepOnce(folder) {
  /** @type {Map<string, Place[][]>} */
  const groups = new Map()
  for (const places of findShared(folder)) {
    const key = places.map(({ file }) => file).join()
    groups.set(key, [...(groups.get(key) ?? []), places])
  }
  let moved = 0
  for (const modules of groups.values()) {
    const ids = modules.map(places => String(places[0]?.id))
    const common = `common-${ids[0]}.js`
    const sources = modules.map(places => `${places[0]?.id}: ${places[0]?.source}`)
    writeFileSync(join(folder, common), `"use strict";\nmodule.exports = {\n${sources.join(',\n')}\n}\n`)
    for (const place of modules.flat()) forward(folder, place, common)
    moved += modules.length
  }
  return moved
}

/**
 * @param {string} folder
 * @returns {Place[][]} each module that stands in several chunks: the places, in the order of the files' names
 */
function findShared(folder) {
  const load = createRequire(join(folder, 'index.js'))
  /** @type {Map<string, Place[]>} */
  const places = new Map()
  for (const file of readdirSync(folder)
    .filter(name => /^\d+\.index\.js$/.test(name))
    .sort()) {
    const { modules } = /** @type {{ modules: Record<string, ModuleFunction> }} */ (load(`./${file}`))
    for (const [id, module] of Object.entries(modules))
      places.set(id, [...(places.get(id) ?? []), { file, id, source: module.toString() }])
  }
  return [...places.values()].filter(
    ([first, ...others]) =>
      first !== undefined &&
      others.length > 0 &&
      first.source.length >= WORTHWHILE &&
      others.every(({ source }) => source === first.source)
  )
}

/** @param {string} folder @param {Place} place @param {string} common */
function forward(folder, { file, id, source }, common) {
  const path = join(folder, file)
  const [before, after, ...more] = readFileSync(path, 'utf8').split(source)
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`module ${id} does not stand once in ${file}: the form of ncc's chunks has changed`)
  // `this` is the exports of old modules.
  const forwarder = `function (...args) { return require('./${common}')[${id}].apply(this, args) }`
  writeFileSync(path, `${before}${forwarder}${after}`)
}
