import type { ImageName } from './reference.js'

/** The account and repository whose images are named, and the registry that they go to by default. */
export interface Home {
  /** `ghcr.io`, `containers.HOST` or `host:port`. */
  readonly registry: string
  readonly owner: string
  readonly repository: string
}

export type ParsedName =
  | { readonly ok: true; readonly name: ImageName }
  | { readonly ok: false; readonly problem: string; readonly allowed: string }

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const HOST =
  /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$|^\[[0-9a-f:]+\](?::\d{1,5})?$/
/** Many clients refuse names (host and path together) that are longer: same source as the grammar. */
const LONGEST = 255

/**
 * Reads `name`, `owner/name` or `host/owner/name`. The first segment is a host where it has a dot or a port, is `localhost`, or is the
 * home registry. Everything is lower-cased: GitHub's owners and repositories may hold capitals, references may not.
 */
export function parseImageName(text: string, home: Home): ParsedName {
  const given = text.trim().toLowerCase()
  const misplaced = findMisplaced(given)
  if (misplaced !== undefined) return misplaced
  const segments = given.split('/')
  const [first = ''] = segments
  if (isHost(first, home.registry) && segments.length > 1) return join(first, segments.slice(1), home)
  return join(home.registry.toLowerCase(), segments.length === 1 ? [home.owner.toLowerCase(), first] : segments, home)
}

/** `REGISTRY/OWNER/REPOSITORY`. */
export function defaultImageName(home: Home): ParsedName {
  return parseImageName(`${home.registry}/${home.owner}/${home.repository}`, home)
}

function isHost(segment: string, registry: string): boolean {
  return /[.:]/.test(segment) || segment === 'localhost' || segment === registry.toLowerCase()
}

function findMisplaced(given: string): ParsedName | undefined {
  if (given === '') return wrong('is empty', 'Write name, owner/name or host/owner/name.')
  if (given.includes('://'))
    return wrong('is an address, not an image name', `Write ${given.replace(/^.*?:\/\//, '')}.`)
  const digest = given.indexOf('@')
  if (digest >= 0)
    return wrong('ends in a digest', `Write ${given.slice(0, digest)}: what is pushed gets its own digest.`)
  const tag = /^(.*\/[^/:]*|[^/:]*):[^/]*$/.exec(given)
  // `localhost:5000` alone is as little an image as `app:1.0`; both are told what is missing.
  if (tag?.[1] !== undefined) return wrong('ends in a tag', `Write ${tag[1]} here and the tag in the input "tags".`)
  const legacy = /^docker\.pkg\.[^/]+\/(.+)$/.exec(given)
  if (legacy?.[1] !== undefined) {
    return wrong(
      'names the registry docker.pkg.github.com, whose images have been moved to ghcr.io',
      `Write ghcr.io/${legacy[1]}.`
    )
  }
  return undefined
}

function join(host: string, segments: readonly string[], home: Home): ParsedName {
  if (!HOST.test(host))
    return wrong(`has the invalid host "${host}"`, `Write it like ${home.registry} or localhost:5000.`)
  if (segments.length < 2) {
    const owner = home.owner.toLowerCase()
    return wrong('has no owner', `Write ${host}/${owner}/${segments[0] === '' ? 'NAME' : (segments[0] ?? 'NAME')}.`)
  }
  const bad = segments.find(segment => !COMPONENT.test(segment))
  if (bad !== undefined) {
    return wrong(
      bad === '' ? 'has two slashes in a row or one at the start or end' : `has the illegal part "${bad}"`,
      `Between slashes, use letters and digits, separated by one ".", one or two "_", or dashes, such as ${repair(bad)}.`
    )
  }
  const name = { host, path: segments.join('/') }
  const length = host.length + 1 + name.path.length
  if (length > LONGEST) return wrong(`has ${length} characters`, `At most ${LONGEST} are allowed, including the host.`)
  return { ok: true, name }
}

/** The nearest legal component, for the message: the person decides, the program does not rename packages by itself. */
function repair(segment: string): string {
  const legal = segment
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/[._-]*(?:[._-](?=[._-]))+([._-])/g, '$1')
    .replaceAll(/^[._-]+|[._-]+$/g, '')
  return legal === '' ? 'my-app' : legal
}

function wrong(problem: string, allowed: string): ParsedName {
  return { ok: false, problem, allowed }
}
