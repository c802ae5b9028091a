import type { Secret } from '../secret.js'
import type { Exposure } from './exposure.js'
import { isProxyName, isPublicName, saysSecret } from './secret-names.js'
import { shapeOf } from './token-shapes.js'

export interface ExposureRequest {
  /** `NAME=value`, or `NAME` alone, which takes the value of the variable. */
  readonly buildArgs: readonly string[]
  /** `key=value` */
  readonly labels: readonly string[]
  readonly annotations: readonly string[]
  /** Secrets of this run: tokens and the values of `secrets`. */
  readonly secrets: readonly Secret[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Names that the user vouches for. */
  readonly allowed: readonly string[]
}

export interface FoundExposure extends Exposure {
  /** For masking only. */
  readonly value: string
}

/** Shorter secrets are words that may stand anywhere by accident. */
const SHORTEST_EQUAL = 6
const SHORTEST_PART = 12

/** What looks like a credential among the build arguments, labels and annotations, in the order of the inputs. */
export function findExposures(request: ExposureRequest): FoundExposure[] {
  const args = request.buildArgs.map((entry, index) => {
    const { name, value } = part(entry)
    return judge('build-args', index, name, value ?? request.environment[name] ?? '', request)
  })
  const others = (['labels', 'annotations'] as const).flatMap(input =>
    request[input].map((entry, index) => {
      const { name, value } = part(entry)
      return judge(
        input,
        index,
        name.replace(/^(?:(?:manifest|index)(?:-descriptor)?(?:\[.*\])?,?)+:/, ''),
        value ?? '',
        request
      )
    })
  )
  return [...args, ...others].filter(found => found !== undefined)
}

function judge(
  input: Exposure['input'],
  index: number,
  name: string,
  value: string,
  { secrets, allowed }: ExposureRequest
): FoundExposure | undefined {
  if (allowed.includes(name)) return undefined
  // Somebody pasted a token where a name belongs.
  const misplaced = shapeOf(name)
  if (misplaced !== undefined)
    return { input, name: `entry ${index + 1}`, because: `looks like ${misplaced}`, value: name }
  const because = reason(name, value, secrets)
  return because === undefined ? undefined : { input, name, because, value }
}

function reason(name: string, value: string, secrets: readonly Secret[]): string | undefined {
  if (secrets.some(secret => holds(value, secret.reveal().trim())))
    return 'contains a secret of this run: a token, or a value of the input secrets'
  const shape = isProxyName(name) ? undefined : shapeOf(value, isPublicName(name))
  if (shape !== undefined) return `looks like ${shape}`
  return saysSecret(name, value) ? 'is named like a credential and has a value' : undefined
}

function holds(value: string, secret: string): boolean {
  return (
    (secret.length >= SHORTEST_EQUAL && value.trim() === secret) ||
    (secret.length >= SHORTEST_PART && value.includes(secret))
  )
}

function part(entry: string): { readonly name: string; readonly value: string | undefined } {
  const equals = entry.indexOf('=')
  return equals < 0
    ? { name: entry.trim(), value: undefined }
    : { name: entry.slice(0, equals).trim(), value: entry.slice(equals + 1) }
}
