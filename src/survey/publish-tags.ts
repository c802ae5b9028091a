import type { Digest } from '../domain/digest.js'
import { formatName, type ImageName, type Tag } from '../domain/reference.js'
import { formatPlatformParts, parsePlatform } from '../domain/platform.js'
import { upwardOf } from '../domain/tag-guard/floating.js'
import { type ImageIdentity, identityOf } from '../domain/tag-guard/identity.js'
import { type CommitImage, findMismatch, tagsOfCommit } from '../domain/tag-guard/reuse.js'
import type { TagLooks } from '../domain/tag-guard/seen.js'
import { createGitHub } from '../github/api.js'
import { foreseeMetadata } from '../intent/metadata.js'
import type { PublishIntent } from '../intent/publish.js'
import type { Ports } from '../ports/ports.js'
import type { RegistryClient } from '../registry/client.js'
import { createTagLooks, type HistorySource, surveyTags, targetsOf, type TagTarget } from './tag-guard.js'

/** Images of this very commit, one for each package; or why something has to be built. */
export type Reuse =
  | { readonly kind: 'found'; readonly digests: ReadonlyMap<string, Digest>; readonly because: string }
  | { readonly kind: 'none'; readonly because: string }

/** Looks at tags beside the push test, so that nothing waits for them that does not need them. */
export interface TagSurvey {
  /** Called with each client that is tested: its looks begin. */
  readonly begin: (client: RegistryClient) => void
  /** The looks of the client that was chosen, begun already or not. */
  readonly of: (client: RegistryClient) => TagLooks
}

export function createTagSurvey(intent: PublishIntent, images: readonly ImageName[], ports: Ports): TagSurvey {
  const { inputs, context } = intent
  const history: HistorySource = {
    github: inputs['github-token'].empty
      ? undefined
      : createGitHub({ ...ports, api: context.hosts.api, token: inputs['github-token'] }),
    owner: context.repository.owner,
    repository: context.repository.name,
    pushed:
      context.event.kind === 'push' && context.event.before !== undefined
        ? { before: context.event.before, after: context.sha }
        : undefined
  }
  const made = new Map<RegistryClient, TagLooks>()
  const of = (client: RegistryClient): TagLooks => {
    const looks = made.get(client) ?? createTagLooks(client, history)
    made.set(client, looks)
    return looks
  }
  return {
    of,
    begin: client => {
      if (made.has(client)) return
      const { own, targets } = foresee(intent, images, ports.clock.now())
      // Whoever needs the answers asks again and gets these; a defect shows there.
      surveyTags(of(client), own, targets).catch(() => undefined)
      if (intent.inputs['reuse-build']) findReusable(intent, images, of(client)).catch(() => undefined)
    }
  }
}

/** What will be looked at, as far as it can be said before anything is known: tags hardly ever depend on more than the event. */
function foresee(
  intent: PublishIntent,
  images: readonly ImageName[],
  now: number
): { readonly own: ImageIdentity; readonly targets: readonly TagTarget[] } {
  const { inputs } = intent
  const metadata = foreseeMetadata(intent, images[0]?.host ?? '', new Date(now))
  const tags = metadata?.tags ?? []
  const floating = upwardOf(tags, inputs['move-tags'])
  const exact = inputs['if-exists'] === 'overwrite' ? [] : tags.filter(({ kind }) => kind === 'exact-version')
  return {
    own: identityOf(Object.fromEntries((metadata?.labels ?? []).map(({ key, value }) => [key, value]))),
    targets: targetsOf(images, exact, floating)
  }
}

/** An image that this commit has already, in every package that is published to; else why it has to be built. */
export async function findReusable(
  intent: PublishIntent,
  images: readonly ImageName[],
  looks: TagLooks
): Promise<Reuse> {
  const { context, build } = intent
  const obstacle = obstacleTo(intent)
  if (obstacle !== undefined) return { kind: 'none', because: obstacle }
  const wanted = {
    revision: context.sha,
    source: context.repository.url,
    platforms: build.build.platforms.map(nameOf)
  }
  const commit = tagsOfCommit(context.sha, intent.settings.shortShaLength)
  const found = await Promise.all(
    images.map(async name => ({ name, image: await findImage(looks, name, commit, wanted.platforms.length > 0) }))
  )
  const digests = new Map<string, Digest>()
  for (const { name, image } of found) {
    const mismatch =
      image === undefined ? `${formatName(name)} has no tag ${commit.join(' or ')}` : findMismatch(image, wanted)
    if (mismatch !== undefined) return { kind: 'none', because: mismatch }
    if (image !== undefined) digests.set(formatName(name), image.digest)
  }
  const because = `the registry already has an image of this commit: ${[...digests].map(([name, digest]) => `${name}@${digest}`).join(', ')}`
  return { kind: 'found', digests, because }
}

/** What asks for more than an image in the registry. */
function obstacleTo({ inputs }: PublishIntent): string | undefined {
  const given = [
    inputs.test === '' ? [] : ['test'],
    inputs.load ? ['load'] : [],
    inputs.outputs.length > 0 ? ['outputs'] : [],
    inputs.source === '' ? [] : ['source'],
    inputs['digest-only'] ? ['digest-only'] : []
  ].flat()
  return given.length === 0 ? undefined : `the image is needed here for ${given.join(', ')}`
}

async function findImage(
  looks: TagLooks,
  name: ImageName,
  tags: readonly Tag[],
  withPlatforms: boolean
): Promise<CommitImage | undefined> {
  const standings = await Promise.all(tags.map(async tag => ({ tag, standing: await looks.first(name, tag) })))
  for (const { tag, standing } of standings) {
    if (standing.kind !== 'found') continue
    const { digest } = standing
    const [identity, platforms] = await Promise.all([
      looks.identity(name, digest),
      withPlatforms ? looks.platforms(name, digest) : undefined
    ])
    return { tag, digest, identity, ...(platforms === undefined ? {} : { platforms }) }
  }
  return undefined
}

function nameOf(platform: string): string {
  const parts = parsePlatform(platform)
  return parts === undefined ? platform : formatPlatformParts(parts)
}
