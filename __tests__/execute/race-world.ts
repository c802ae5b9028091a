import { Readable } from 'node:stream'
import { type Digest, digestOf } from '../../src/domain/digest.js'
import { FailureError } from '../../src/domain/failure.js'
import type { ImageName, Reference } from '../../src/domain/reference.js'
import { identityOf } from '../../src/domain/tag-guard/identity.js'
import { putTags, readBack, type ReadBack } from '../../src/execute/push.js'
import { createTagKeeper, type TagKeeper } from '../../src/execute/tags.js'
import type { Clock, Http, HttpRequest, HttpResponse } from '../../src/ports/ports.js'
import { RegistryClient } from '../../src/registry/client.js'
import { createTagLooks, surveyTags } from '../../src/survey/tag-guard.js'
import { tag } from '../domain/tag-guard/images.js'

const TYPE = 'application/vnd.oci.image.index.v1+json'
const SOURCE = 'https://github.com/o/r'
export const NAME: ImageName = { host: 'registry.example', path: 'o/r' }

/** A registry in memory and a time that only its events move: thousands of hours of racing in a second, each one repeatable. */
export class RaceWorld {
  readonly tags = new Map<string, Digest>()
  readonly #manifests = new Map<string, Buffer>()
  readonly #events: { readonly at: number; readonly order: number; readonly run: () => void }[] = []
  #now = 1_000_000
  #order = 0

  readonly #latency: () => number

  /** @param latency milliseconds for one way of each request; asked for anew each time */
  constructor(latency: () => number) {
    this.#latency = latency
  }

  /** An image whose index says its version. */
  add(version: string): Digest {
    const annotations = {
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.revision': digestOf(Buffer.from(version)).slice(7, 47),
      'org.opencontainers.image.source': SOURCE
    }
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: TYPE, manifests: [], annotations }))
    this.#manifests.set(digestOf(bytes), bytes)
    return digestOf(bytes)
  }

  readonly clock: Clock = {
    now: () => this.#now,
    random: () => 0.5,
    sleep: async ms => this.#wait(ms)
  }

  readonly http: Http = {
    send: async request => {
      await this.#wait(this.#latency())
      const answer = this.#answer(request)
      await this.#wait(this.#latency())
      return answer
    }
  }

  /** Runs until nothing is left to happen. */
  async play(runs: readonly Promise<unknown>[]): Promise<void> {
    const over = Promise.all(runs)
    for (;;) {
      // Everything that is ready does its turn before time moves on.
      for (let turn = 0; turn < 3; turn += 1) await new Promise(resolve => setImmediate(resolve))
      const [next] = this.#events.sort((a, b) => a.at - b.at || a.order - b.order)
      if (next === undefined) break
      this.#events.shift()
      this.#now = Math.max(this.#now, next.at)
      next.run()
    }
    await over
  }

  async #wait(ms: number): Promise<void> {
    await new Promise<void>(resolve => {
      this.#order += 1
      this.#events.push({ at: this.#now + ms, order: this.#order, run: resolve })
    })
  }

  #answer({ method, url, body }: HttpRequest): HttpResponse {
    const reference = decodeURIComponent(url.split('/manifests/')[1] ?? '')
    if (!url.includes('/manifests/')) return respond(404)
    if (method === 'PUT') {
      const bytes = Buffer.from(body as Uint8Array)
      this.#manifests.set(digestOf(bytes), bytes)
      this.tags.set(reference, digestOf(bytes))
      return respond(201, { 'docker-content-digest': digestOf(bytes) })
    }
    const digest = reference.startsWith('sha256:') ? reference : this.tags.get(reference)
    const bytes = digest === undefined ? undefined : this.#manifests.get(digest)
    if (digest === undefined || bytes === undefined) return respond(404)
    return respond(
      200,
      { 'docker-content-digest': digest, 'content-type': TYPE },
      method === 'HEAD' ? undefined : bytes
    )
  }
}

function respond(status: number, headers: Record<string, string> = {}, bytes: Buffer = Buffer.alloc(0)): HttpResponse {
  return {
    status,
    headers,
    body: async () => Promise.resolve(bytes),
    stream: () => Readable.from([bytes]),
    discard: () => undefined
  }
}

export interface RaceRun {
  readonly version: string
  /** Milliseconds after the beginning of the world. */
  readonly start: number
  /** Milliseconds between the first look and the push. */
  readonly build: number
}

export interface Finished {
  readonly version: string
  readonly digest: Digest
  readonly result: ReadBack
  readonly keeper: TagKeeper
}

/** One run as the actions do it: looks, builds, puts its exact tag, then the floating ones, then reads all of them back. */
export async function publishInto(world: RaceWorld, run: RaceRun, floating: readonly string[]): Promise<Finished> {
  const { clock, http } = world
  await clock.sleep(run.start)
  const registry = new RegistryClient({ http, clock, host: NAME.host, credential: { kind: 'anonymous' } })
  const upward = floating.map(text => ({ tag: tag(text), by: 'version' as const }))
  const looks = createTagLooks(registry, { github: undefined, owner: 'o', repository: 'r', pushed: undefined })
  const own = identityOf({
    'org.opencontainers.image.version': run.version,
    'org.opencontainers.image.source': SOURCE
  })
  const references = upward.map((each): Reference => ({ name: NAME, tag: each.tag }))
  await surveyTags(
    looks,
    own,
    references.map(reference => ({ reference, by: 'version' }))
  )
  await clock.sleep(run.build)
  const digest = world.add(run.version)
  const keeper = createTagKeeper({ registry, clock, looks, own, upward })
  await putTags(registry, NAME, digest, [tag(run.version)], keeper)
  const all = [tag(run.version), ...upward.map(each => each.tag)]
  await putTags(registry, NAME, digest, all.slice(1), keeper)
  const result = await readBack(
    registry,
    all.map(each => ({ name: NAME, tag: each })),
    digest,
    keeper
  )
  if (result.wrong.length > 0)
    throw new FailureError({
      kind: 'refused',
      because: `${run.version}: ${result.wrong.map(({ reference }) => reference.tag).join(', ')} is wrong`
    })
  return { version: run.version, digest, result, keeper }
}
