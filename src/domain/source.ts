import { type Digest, parseDigest } from './digest.js'
import type { InputProblem } from './failure.js'
import { parseImageName } from './image.js'
import { type ImageName, parseTag, type Tag } from './reference.js'

/** Where an image that exists already is. */
export type Source =
  | { readonly kind: 'registry'; readonly name: ImageName; readonly reference: Tag | Digest }
  /** In the engine's own store, by name or ID. */
  | { readonly kind: 'engine'; readonly image: string }
  /** Below the workspace, or absolute. A path that ends in `.tar` is an archive of a layout. */
  | { readonly kind: 'oci-layout'; readonly path: string; readonly wanted: string | undefined }
  | { readonly kind: 'docker-archive'; readonly path: string }

export type ParsedSource =
  { readonly ok: true; readonly source: Source } | { readonly ok: false; readonly problem: InputProblem }

const FORMS =
  'Write an image of the engine (app:1.0), one in a registry (docker.io/library/busybox:1.37), oci-layout:DIR or docker-archive:FILE.'
const ENGINE_IMAGE = /^[A-Za-z0-9][\w./:@-]*$/

/**
 * Reads the input `source` of the root action. A name whose first part has a dot or a port is in a registry; any other is one of the
 * engine, `localhost/…` included, as podman calls its own. `docker://` and `docker-daemon:` or `containers-storage:` say so outright.
 */
export function parseSource(text: string): ParsedSource {
  const [, scheme, rest = ''] =
    /^(oci-layout|docker-archive|docker-daemon|containers-storage|docker):(?:\/\/)?(.*)$/.exec(text) ?? []
  switch (scheme) {
    case 'oci-layout':
      return parseLayout(text, rest)
    case 'docker-archive':
      return rest === '' ? wrong(text, 'names no file') : { ok: true, source: { kind: 'docker-archive', path: rest } }
    case 'docker-daemon':
    case 'containers-storage':
      return parseEngineImage(text, rest)
    case 'docker':
      return text.startsWith('docker://') ? parseRemote(text, rest) : parseEngineImage(text, text)
    case undefined:
    default:
      return isRemote(text) ? parseRemote(text, text) : parseEngineImage(text, text)
  }
}

/** In the words of the input, for messages. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case 'registry': {
      const separator = source.reference.includes(':') ? '@' : ':'
      return `${source.name.host}/${source.name.path}${separator}${source.reference}`
    }
    case 'engine':
      return source.image
    case 'oci-layout':
      return `oci-layout:${source.path}`
    case 'docker-archive':
      return `docker-archive:${source.path}`
  }
}

function isRemote(text: string): boolean {
  const [first = '', ...rest] = text.split('/')
  return rest.length > 0 && /[.:]/.test(first)
}

/** `DIR`, `DIR:TAG` or `DIR@sha256:…`, as buildx and skopeo write it. */
function parseLayout(text: string, rest: string): ParsedSource {
  const pinned = /^(.+?)@(sha256:.*)$/.exec(rest)
  if (pinned?.[1] !== undefined) {
    const digest = parseDigest(pinned[2] ?? '')
    return digest === undefined
      ? wrong(text, 'ends in something that is not a digest')
      : { ok: true, source: { kind: 'oci-layout', path: pinned[1], wanted: digest } }
  }
  const tagged = /^(.{2,}):([^:/\\]+)$/.exec(rest)
  const path = tagged?.[1] ?? rest
  return path === ''
    ? wrong(text, 'names no folder')
    : { ok: true, source: { kind: 'oci-layout', path, wanted: tagged?.[2] } }
}

/** Without a tag it is `latest`; `docker.io/busybox` lies below `library`: both as docker has it. */
function parseRemote(text: string, rest: string): ParsedSource {
  const [, written = '', tag, digest] = /^(.+?)(?::([^:/@]*))?(?:@(.*))?$/.exec(rest) ?? []
  const complete = written.replace(/^(?:index\.)?docker\.io\/([^/]+)$/, 'docker.io/library/$1')
  const name = parseImageName(complete, { registry: 'docker.io', owner: 'library', repository: '' })
  if (!name.ok) return wrong(text, name.problem, name.allowed)
  const reference = digest === undefined ? parseTag(tag ?? 'latest') : parseDigest(digest)
  return reference === undefined
    ? wrong(text, 'ends in neither a tag nor a digest')
    : { ok: true, source: { kind: 'registry', name: name.name, reference } }
}

function parseEngineImage(text: string, image: string): ParsedSource {
  return ENGINE_IMAGE.test(image)
    ? { ok: true, source: { kind: 'engine', image } }
    : wrong(text, 'is not an image name')
}

function wrong(value: string, problem: string, allowed = FORMS): ParsedSource {
  return { ok: false, problem: { input: 'source', value, problem, allowed } }
}
