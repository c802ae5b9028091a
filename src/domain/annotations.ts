import type { InputProblem } from './failure.js'
import { formatLabel, type Label } from './labels.js'

/** `manifest:key=value` in its parts. Several levels are written `index,manifest`, one platform `manifest[linux/amd64]`. */
export interface Annotation extends Label {
  readonly level: string
}

/** https://docs.docker.com/build/metadata/annotations/#specify-annotation-level */
const LEVELS = ['manifest', 'index', 'manifest-descriptor', 'index-descriptor'] as const
const ONE = `(?:${LEVELS.join('|')})(?:\\[[^\\]]+\\])?`
const LEVEL = new RegExp(`^${ONE}$`)
const PREFIX = new RegExp(`^(${ONE}(?:,${ONE})*):(.+)$`)

/** The comma-separated list of the input `annotation-levels`, or of `DOCKER_METADATA_ANNOTATIONS_LEVELS`. */
export function parseLevels(
  text: string,
  input: string
): { readonly levels: readonly string[] } | { readonly problem: InputProblem } {
  const levels = text
    .split(',')
    .map(level => level.trim())
    .filter(level => level !== '')
  const wrong = levels.find(level => !LEVEL.test(level))
  if (wrong === undefined && levels.length > 0) return { levels: [...new Set(levels)] }
  const problem = wrong === undefined ? 'names no level' : `has the unknown level "${wrong}"`
  return { problem: { input, value: text, problem, allowed: `Allowed, separated by commas: ${LEVELS.join(', ')}.` } }
}

/**
 * The levels that will do: annotations of an index make the build fail where no index comes out of it ("index annotations not
 * supported for single platform export"), so they are left out there.
 */
export function chooseLevels(levels: readonly string[], makesIndex: boolean): string[] {
  return levels.filter(level => makesIndex || !/^index|^manifest-descriptor/.test(level))
}

/**
 * Puts labels on levels: all of the first level, then all of the second. A key that already names its level keeps it where
 * `ownLevels` is true (docker/metadata-action puts its level in front of that, which makes an annotation that nobody reads).
 */
export function levelAnnotations(
  labels: readonly Label[],
  levels: readonly string[],
  ownLevels: boolean
): Annotation[] {
  const split = labels.map(label => ({ label, own: ownLevels ? PREFIX.exec(label.key) : null }))
  const common = levels.flatMap(level => split.flatMap(({ label, own }) => (own === null ? [{ ...label, level }] : [])))
  const special = split.flatMap(({ label, own }) =>
    own?.[1] === undefined || own[2] === undefined
      ? []
      : own[1].split(',').map(level => ({ ...label, level, key: own[2] ?? '' }))
  )
  const taken = new Set(special.map(identify))
  return [...common.filter(annotation => !taken.has(identify(annotation))), ...special]
}

export function formatAnnotation(annotation: Annotation): string {
  return `${annotation.level}:${formatLabel(annotation)}`
}

function identify({ level, key }: Annotation): string {
  return `${level}:${key}`
}
