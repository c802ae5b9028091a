// @ts-check
import { isAbsolute, relative } from 'node:path'

/** @typedef {'error' | 'warning' | 'notice'} AnnotationLevel */

/**
 * @typedef {object} Annotation
 * @property {AnnotationLevel} level
 * @property {string} message masked, at most 4096 characters
 * @property {string} [title]
 * @property {string} [file] relative to the workspace where it lies in it
 * @property {number} [line]
 * @property {number} [endLine]
 * @property {number} [column]
 * @property {number} [endColumn]
 */

/**
 * Reads where an annotation belongs from a command's properties; what is not a number is left out.
 * @param {ReadonlyMap<string, string>} properties names in lower case
 * @param {string} workspace
 * @param {(text: string) => string} hide
 * @returns {Omit<Annotation, 'level' | 'message'>}
 */
export function readPlace(properties, workspace, hide) {
  /** @type {Omit<Annotation, 'level' | 'message'>} */
  const place = {}
  const title = properties.get('title')
  if (title) place.title = hide(title)
  const file = properties.get('file')
  if (file) {
    const inside = relative(workspace, file)
    place.file = isAbsolute(file) && !inside.startsWith('..') ? inside : file
  }
  for (const [key, name] of /** @type {const} */ ([
    ['line', 'line'],
    ['endline', 'endLine'],
    ['col', 'column'],
    ['endcolumn', 'endColumn']
  ])) {
    const value = properties.get(key)
    if (value !== undefined && /^\d+$/.test(value)) place[name] = Number(value)
  }
  return place
}
