import { type Digest, parseDigest } from '../domain/digest.js'

export interface BuildResult {
  /** Of what was pushed: the index where there is one. Undefined where nothing was pushed or kept. */
  readonly digest: Digest | undefined
  /** Config digest or image id; empty where the build left no image. */
  readonly imageId: string
  /** buildx' metadata, as it stands in its file. */
  readonly metadata: string
}

/** Reads what buildx wrote. Source of the keys: https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file */
export function parseBuildResult(metadata: string, iid: string): BuildResult {
  const keys = parseObject(metadata)
  const text = (key: string): string => (typeof keys[key] === 'string' ? keys[key] : '')
  const digest = parseDigest(text('containerimage.digest'))
  const imageId = text('containerimage.config.digest') === '' ? iid.trim() : text('containerimage.config.digest')
  return { digest, imageId, metadata }
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const parsed = JSON.parse(json) as unknown
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
