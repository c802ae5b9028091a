/**
 * Floating tags that are moved by several runs at once. A registry has no compare-and-swap, so that between a look and the write after it
 * somebody else can always write too. What is done about that, and which window stays open: docs/adr/0012-floating-tags-without-a-lock.md.
 */
import type { Digest } from '../domain/digest.js'
import { formatReference, type Reference } from '../domain/reference.js'
import type { UpwardBy, UpwardTag } from '../domain/tag-guard/floating.js'
import type { ImageIdentity } from '../domain/tag-guard/identity.js'
import { judge, lookInto, originOf, type SeenTag, type TagLooks, type TagOutcome } from '../domain/tag-guard/seen.js'
import { mayMove, type Verdict } from '../domain/tag-guard/weigh.js'
import type { Clock } from '../ports/ports.js'
import type { RegistryClient } from '../registry/client.js'

export interface KeeperTools {
  readonly registry: RegistryClient
  readonly clock: Clock
  readonly looks: TagLooks
  /** What the image that is published says of itself. */
  readonly own: ImageIdentity
  /** The tags that move only upward; all others are none of the keeper's business. */
  readonly upward: readonly UpwardTag[]
  /** What was decided before the keeper came. */
  readonly kept?: readonly TagOutcome[]
}

/** What the registry holds under a reference in the end; `left`: a floating tag that belongs to another image, rightly. */
export type Confirmed = { readonly actual: Digest | 'absent' } | { readonly left: TagOutcome }

/** Moves floating tags upward only, and sees to it that they stay up. */
export interface TagKeeper {
  /** True for floating tags that move only upward. */
  guards(reference: Reference): boolean
  /** Whether the reference is guarded and was there, or could not be seen, when it was looked at first. */
  exists(reference: Reference): Promise<boolean>
  /** Looks again, then writes if the tag may still move; `write` gets the client to write with. */
  move(reference: Reference, digest: Digest, write: Write): Promise<void>
  /** Which references an engine may push by itself now: looks again at those of floating tags. */
  mayPush(references: readonly Reference[]): Promise<readonly Reference[]>
  /** Reads the reference back; a floating tag that a lower image has taken meanwhile is written again. */
  confirm(reference: Reference, digest: Digest, write: Write): Promise<Confirmed>
  /** What became of the floating tags so far. */
  readonly outcomes: readonly TagOutcome[]
}

export type Write = (client: RegistryClient) => Promise<unknown>

/** Where another run was seen at work: longer than anybody takes from look to write, one slow answer included. */
const CONTENDED_MS = 1_000
/** Where none was seen. A tag that is new has no past from which one could be seen, so that it always waits as long. */
const CALM_MS = 300
/** Each lower run can come between us only once, so that this many come before something else must be wrong. */
const MOST_ROUNDS = 12
/** A registry that names an image which nobody can read will hardly be cured by writing again. */
const MOST_BLIND_ROUNDS = 2

const ABSENT = { kind: 'absent' } as const

interface Tracked {
  readonly reference: Reference
  readonly by: UpwardBy
  /** Images that have been looked into, so that the next look at them takes no time. */
  readonly read: Set<Digest>
  /** What the tag pointed to before we wrote; undefined until we have. */
  before?: SeenTag
  because: string
  /** Not before this time does a look tell whether somebody wrote over us. Milliseconds since 1970. */
  lookAt: number
  contended: boolean
  outcome?: TagOutcome
}

export function createTagKeeper({ registry, clock, looks, own, upward, kept = [] }: KeeperTools): TagKeeper {
  const tracked = new Map<string, Tracked>()

  const track = (reference: Reference): Tracked | undefined => {
    const key = formatReference(reference)
    const by = upward.find(({ tag }) => tag === reference.tag)?.by
    if (by === undefined) return undefined
    const known = tracked.get(key) ?? { reference, by, read: new Set(), because: '', lookAt: 0, contended: false }
    tracked.set(key, known)
    return known
  }

  /** The tag as it is now, looked into where it belongs to another image. */
  const look = async (client: RegistryClient, { reference, by, read }: Tracked, digest?: Digest): Promise<SeenTag> => {
    for (;;) {
      const head = await client.headManifest(reference.name, reference.tag)
      if (head.kind === 'absent') return { reference, standing: head }
      const standing = { kind: 'found', digest: head.digest } as const
      if (head.digest === digest) return { reference, standing }
      const inside = await lookInto(looks, by, own, reference, head.digest)
      if (read.has(head.digest)) return { reference, standing, ...inside }
      // To look into an image takes time in which the tag may have moved on: what is acted upon has to be fresh.
      read.add(head.digest)
    }
  }

  /** What was looked into before the build need not be looked into again. */
  const startFrom = async ({ reference, by, read }: Tracked): Promise<void> => {
    const first = await looks.first(reference.name, reference.tag)
    if (first.kind !== 'found' || read.has(first.digest)) return
    await lookInto(looks, by, own, reference, first.digest)
    read.add(first.digest)
  }

  /** True where the tag is not what it was before the build: another run is at work. */
  const hasMoved = async ({ reference }: Tracked, seen: SeenTag): Promise<boolean> => {
    const first = await looks.first(reference.name, reference.tag)
    return first.kind !== 'unknown' && digestOf(first) !== digestOf(seen.standing)
  }

  const weighAgain = async (tag: Tracked, seen: SeenTag): Promise<Verdict> => {
    if (tag.before === undefined && (await hasMoved(tag, seen))) tag.contended = true
    return judge(seen, tag.by, own)
  }

  const writeIfUpward = async (tag: Tracked, digest: Digest, write: Write): Promise<void> =>
    registry.together(async client => {
      await startFrom(tag)
      const started = clock.now()
      const seen = await look(client, tag, digest)
      if (digestOf(seen.standing) === digest) {
        settle(tag, 'unchanged', seen, 'it already points to this image')
        return
      }
      const verdict = await weighAgain(tag, seen)
      if (!mayMove(verdict)) {
        settle(tag, 'kept', seen, verdict.because)
        return
      }
      await write(client)
      tag.because = tag.before === undefined ? verdict.because : tag.because
      tag.before ??= seen
      // Whoever looked before we wrote takes about as long as we did until he writes.
      const now = clock.now()
      const calm = seen.standing.kind === 'absent' ? CALM_MS : Math.min(now - started, CALM_MS)
      tag.lookAt = now + (tag.contended ? CONTENDED_MS : calm)
    })

  const confirm = async (tag: Tracked, digest: Digest, write: Write): Promise<Confirmed> => {
    for (let round = 0, blind = 0; ; round += 1) {
      if (tag.outcome?.state === 'kept') return { left: tag.outcome }
      if (tag.lookAt > clock.now()) await clock.sleep(tag.lookAt - clock.now())
      const seen = await look(registry, tag, digest)
      const actual = digestOf(seen.standing)
      if (actual === digest) {
        if (tag.outcome === undefined) settle(tag, stateOf(tag.before), tag.before, tag.because)
        return { actual }
      }
      const verdict = judge(seen, tag.by, own)
      // What was there before us, or cannot be read at all, is no other run's work: our write did not last.
      const isBlind = seen.identity?.known !== true || actual === digestOf(tag.before?.standing ?? ABSENT)
      if (verdict.order !== 'above' && !isBlind) {
        settle(tag, 'kept', seen, `another run has moved it in the meantime: ${verdict.because}`)
        continue
      }
      if (isBlind) blind += 1
      if (round >= MOST_ROUNDS || blind > MOST_BLIND_ROUNDS) return { actual: actual ?? 'absent' }
      delete tag.outcome
      tag.contended = true
      await writeIfUpward(tag, digest, write)
    }
  }

  return {
    guards: reference => track(reference) !== undefined,

    exists: async reference =>
      track(reference) !== undefined && (await looks.first(reference.name, reference.tag)).kind !== 'absent',

    move: async (reference, digest, write) => {
      const tag = track(reference)
      await (tag === undefined ? write(registry) : writeIfUpward(tag, digest, write))
    },

    mayPush: async references => {
      const answers = await Promise.all(
        references.map(async reference => {
          const tag = track(reference)
          if (tag === undefined) return true
          await startFrom(tag)
          const seen = await look(registry, tag)
          const verdict = await weighAgain(tag, seen)
          if (!mayMove(verdict)) settle(tag, 'kept', seen, verdict.because)
          tag.before = seen
          tag.because = verdict.because
          tag.lookAt = clock.now() + (tag.contended ? CONTENDED_MS : 0)
          return mayMove(verdict)
        })
      )
      return references.filter((_, at) => answers[at])
    },

    confirm: async (reference, digest, write) => {
      const tag = track(reference)
      if (tag !== undefined) return confirm(tag, digest, write)
      const head = await registry.headManifest(reference.name, reference.tag)
      return { actual: head.kind === 'absent' ? 'absent' : head.digest }
    },

    get outcomes() {
      return [...kept, ...[...tracked.values()].flatMap(({ outcome }) => outcome ?? [])]
    }
  }
}

function settle(tag: Tracked, state: TagOutcome['state'], seen: SeenTag | undefined, because: string): void {
  const from = seen === undefined ? undefined : originOf(seen)
  tag.outcome = { reference: formatReference(tag.reference), state, because, ...(from === undefined ? {} : { from }) }
}

function stateOf(before: SeenTag | undefined): TagOutcome['state'] {
  return before?.standing.kind === 'found' ? 'moved' : 'new'
}

function digestOf(standing: SeenTag['standing']): Digest | undefined {
  return standing.kind === 'found' ? standing.digest : undefined
}
