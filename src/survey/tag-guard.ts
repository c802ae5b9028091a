import type { Digest } from '../domain/digest.js'
import { describeFailure, type Failure, FailureError } from '../domain/failure.js'
import { type Known, known, unknown } from '../domain/known.js'
import { formatPinned, formatReference, type ImageName, type Reference, type Tag } from '../domain/reference.js'
import type { UpwardBy, UpwardTag } from '../domain/tag-guard/floating.js'
import type { ImageIdentity } from '../domain/tag-guard/identity.js'
import { lookInto, type SeenTag, type Standing, type TagLooks } from '../domain/tag-guard/seen.js'
import type { History } from '../domain/tag-guard/weigh.js'
import type { GitHub } from '../github/api.js'
import { compareCommits } from '../github/commits.js'
import type { RegistryClient } from '../registry/client.js'
import type { ManifestRead } from '../registry/manifests.js'
import { BRISK } from '../registry/retry.js'
import { identityIn, platformsIn } from './image-identity.js'

/** How two commits stand to each other, by GitHub's API and by what the event tells anyway. */
export interface HistorySource {
  /** Undefined where there is no token to ask with. */
  readonly github: GitHub | undefined
  readonly owner: string
  readonly repository: string
  /** The commits that a branch was at before and after this push, where the push only added to it. */
  readonly pushed: { readonly before: string; readonly after: string } | undefined
}

/** A reference to look at; `by` for a floating one, whose image has to be looked into. */
export interface TagTarget {
  readonly reference: Reference
  readonly by: UpwardBy | undefined
}

/**
 * Looks at tags with one client. Costs one request for each tag, one or two more for each distinct image behind floating tags, and one to
 * GitHub where only history can decide. Nothing is asked twice; nothing throws.
 */
export function createTagLooks(client: RegistryClient, history: HistorySource): TagLooks {
  // A denial here is an answer about a package that does not exist yet, most likely; the push test is what counts.
  const registry = client.withRetry({ ...BRISK, repeatDenial: false })
  const manifests = new Map<string, Promise<ManifestRead>>()
  const read = async (name: ImageName, digest: Digest): Promise<ManifestRead> =>
    once(manifests, formatPinned(name, digest), async () => registry.getManifest(name, digest))

  const lookAt = async (name: ImageName, tag: Tag): Promise<Standing> => {
    const found = await attempt(async () => registry.getManifest(name, tag))
    if ('failure' in found) return standingOf(found.failure)
    if (found.value.kind === 'absent') return { kind: 'absent' }
    const { digest } = found.value
    manifests.set(formatPinned(name, digest), Promise.resolve(found.value))
    return { kind: 'found', digest }
  }

  const standings = new Map<string, Promise<Standing>>()
  const identities = new Map<string, Promise<Known<ImageIdentity>>>()
  const platforms = new Map<string, Promise<Known<readonly string[]>>>()
  const histories = new Map<string, Promise<Known<History>>>()
  return {
    first: async (name, tag) => once(standings, formatReference({ name, tag }), async () => lookAt(name, tag)),
    identity: async (name, digest) =>
      once(identities, formatPinned(name, digest), async () =>
        asKnown(async () => identityIn({ registry, read }, name, digest))
      ),
    platforms: async (name, digest) =>
      once(platforms, formatPinned(name, digest), async () =>
        asKnown(async () => platformsIn({ registry, read }, name, digest))
      ),
    history: async (base, head) => once(histories, `${base}...${head}`, async () => compare(history, base, head))
  }
}

/** Looks at all targets side by side, as deep as each needs. */
export async function surveyTags(
  looks: TagLooks,
  own: ImageIdentity,
  targets: readonly TagTarget[]
): Promise<readonly SeenTag[]> {
  return Promise.all(
    targets.map(async ({ reference, by }): Promise<SeenTag> => {
      const standing = await looks.first(reference.name, reference.tag)
      if (by === undefined || standing.kind !== 'found') return { reference, standing }
      return { reference, standing, ...(await lookInto(looks, by, own, reference, standing.digest)) }
    })
  )
}

async function compare(
  { github, owner, repository, pushed }: HistorySource,
  base: string,
  head: string
): Promise<Known<History>> {
  if (base === head) return known('identical')
  if (base === pushed?.before && head === pushed.after) return known('ahead')
  if (github === undefined) return unknown('there is no github-token to ask with')
  return compareCommits(github, owner, repository, base, head)
}

/** Write access includes read access, so a refused look is the registry's way to hide that there is nothing. */
function standingOf(failure: Failure): Standing {
  if (failure.kind === 'registry' && (failure.status === 401 || failure.status === 403)) return { kind: 'absent' }
  return { kind: 'unknown', failure, because: describeFailure(failure) }
}

async function asKnown<T>(look: () => Promise<Known<T>>): Promise<Known<T>> {
  const result = await attempt(look)
  return 'failure' in result ? unknown(describeFailure(result.failure)) : result.value
}

async function attempt<T>(look: () => Promise<T>): Promise<{ readonly value: T } | { readonly failure: Failure }> {
  try {
    return { value: await look() }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    return { failure: error.failure }
  }
}

async function once<T>(kept: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const asked = kept.get(key) ?? ask()
  kept.set(key, asked)
  return asked
}

/** What to look at in all packages: of exact versions whether they exist, of floating tags also what they point to. */
export function targetsOf(
  images: readonly ImageName[],
  exact: readonly { readonly tag: Tag }[],
  floating: readonly UpwardTag[]
): TagTarget[] {
  return images.flatMap(name => [
    ...exact.map(({ tag }) => ({ reference: { name, tag }, by: undefined })),
    ...floating.map(({ tag, by }) => ({ reference: { name, tag }, by }))
  ])
}
