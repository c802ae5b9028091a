import { type Digest, parseDigest } from '../domain/digest.js'
import { formatPlatformParts } from '../domain/platform.js'

export interface BuildResult {
  /** Of the manifest that was made: the index where there is one. Undefined where there is none, or only an image ID. */
  readonly digest: Digest | undefined
  /** Config digest or image id; empty where the build left no image. */
  readonly imageId: string
  /** Of a single platform, where the engine names it: `linux/amd64` → its manifest. */
  readonly platformDigests?: Readonly<Record<string, Digest>>
  /** buildx' metadata, as it stands in its file. */
  readonly metadata: string
}

/** Reads what buildx wrote. Source of the keys: https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file */
export function parseBuildResult(metadata: string, iid: string): BuildResult {
  const keys = parseObject(metadata)
  const text = (key: string): string => (typeof keys[key] === 'string' ? keys[key] : '')
  // The classic store, which has no manifest of its own, names the config twice.
  const id = text('containerimage.config.digest')
  const named = text('containerimage.digest')
  const digest = named === id ? undefined : parseDigest(named)
  const imageId = id === '' ? iid.trim() : id
  const platform = platformOf(keys['containerimage.descriptor'])
  const platformDigests = platform === undefined || digest === undefined ? undefined : { [platform]: digest }
  return { digest, imageId, metadata, ...(platformDigests === undefined ? {} : { platformDigests }) }
}

/** An index has no platform of its own; the old image store does not tell. */
function platformOf(descriptor: unknown): string | undefined {
  const { platform } = (descriptor ?? {}) as { readonly platform?: Readonly<Record<string, unknown>> }
  const { os, architecture, variant } = platform ?? {}
  if (typeof os !== 'string' || typeof architecture !== 'string') return undefined
  return formatPlatformParts({
    os,
    architecture,
    variant: typeof variant === 'string' ? variant : undefined,
    osVersion: undefined
  })
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const parsed = JSON.parse(json) as unknown
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
