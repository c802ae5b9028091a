// @ts-check
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * Files below a folder, links and sockets included; links are not followed.
 * @param {string} folder
 * @param {string} label stands for the folder in the answer
 * @returns {string[]} sorted, `LABEL/path`; an empty folder counts as `LABEL/path/`
 */
export function listLeftovers(folder, label) {
  /** @param {string} path @returns {string[]} */
  const walk = path => {
    const entries = readdirSync(path, { withFileTypes: true })
    if (entries.length === 0 && path !== folder) return [`${label}/${relative(folder, path)}/`]
    return entries.flatMap(entry => {
      const inner = join(path, entry.name)
      return entry.isDirectory() ? walk(inner) : [`${label}/${relative(folder, inner)}`]
    })
  }
  return walk(folder).sort()
}
