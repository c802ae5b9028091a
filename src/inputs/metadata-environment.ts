import { parseLevels } from '../domain/annotations.js'
import type { InputProblem } from '../domain/failure.js'
import { DEFAULT_SETTINGS, type MetadataSettings } from '../domain/metadata.js'

export interface MetadataEnvironment {
  readonly settings: MetadataSettings
  /** Whether the levels were asked for and are not just the default. */
  readonly levelsGiven: boolean
  /** Whether outputs are also exported as `DOCKER_METADATA_OUTPUT_*`. */
  readonly exportEnvironment: boolean
  readonly problems: readonly InputProblem[]
  readonly warnings: readonly string[]
}

/**
 * The variables that docker/metadata-action listens to besides its inputs:
 * https://github.com/docker/metadata-action#environment-variables
 */
export function parseMetadataEnvironment(env: Readonly<Record<string, string | undefined>>): MetadataEnvironment {
  const problems: InputProblem[] = []
  const warnings: string[] = []
  const flag = (name: string, fallback: boolean): boolean => {
    const text = (env[name] ?? '').trim().toLowerCase()
    if (text === '') return fallback
    if (text !== 'true' && text !== 'false')
      warnings.push(`${name}: "${text}" is neither true nor false; it counts as false`)
    return text === 'true'
  }
  const lengthText = (env['DOCKER_METADATA_SHORT_SHA_LENGTH'] ?? '').trim()
  const length = lengthText === '' ? DEFAULT_SETTINGS.shortShaLength : Number(lengthText)
  if (!Number.isInteger(length) || length < 1 || length > 64) {
    problems.push({
      input: 'DOCKER_METADATA_SHORT_SHA_LENGTH',
      value: lengthText,
      problem: 'is not a number of digits',
      allowed: 'Allowed: 1 to 64; the default is 7.'
    })
  }
  const levelsText = (env['DOCKER_METADATA_ANNOTATIONS_LEVELS'] ?? '').trim()
  const levels =
    levelsText === ''
      ? { levels: DEFAULT_SETTINGS.annotationLevels }
      : parseLevels(levelsText, 'DOCKER_METADATA_ANNOTATIONS_LEVELS')
  if ('problem' in levels) problems.push(levels.problem)
  return {
    settings: {
      shortShaLength: length,
      prHeadSha: flag('DOCKER_METADATA_PR_HEAD_SHA', false),
      annotationLevels: 'problem' in levels ? DEFAULT_SETTINGS.annotationLevels : levels.levels
    },
    levelsGiven: levelsText !== '',
    exportEnvironment: flag('DOCKER_METADATA_SET_OUTPUT_ENV', true),
    problems,
    warnings
  }
}
