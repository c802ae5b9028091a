import type { Digest } from '../domain/digest.js'
import type { ImageName, Tag } from '../domain/reference.js'
import type { Clock, Http } from '../ports/ports.js'
import { type Authorizer, createAuthorizer } from './authorizer.js'
import { type BlobHead, type BlobRead, type BlobStream, getBlob, headBlob, readBlob } from './blobs.js'
import { within } from './deadline.js'
import { getManifest, headManifest, type ManifestHead, type ManifestRead, putManifest } from './manifests.js'
import { type Attempt, PATIENT, retry, type RetryPolicy } from './retry.js'
import { originOf } from './scheme.js'
import { listTags, type TagList } from './tags.js'
import type { Credential } from './token.js'
import { createTransport, type Transport } from './transport.js'
import {
  type Blob,
  finishUpload,
  type Mount,
  mountBlob,
  openUpload,
  type Target,
  type UploadSession
} from './upload.js'

/** What a client tells about its way, for reports: nothing of it is an error yet. */
export type RegistryEvent =
  | ({ readonly kind: 'attempt' } & Attempt)
  /** The registry names a token endpoint of another house; it was asked without the login. */
  | { readonly kind: 'login-withheld'; readonly realm: string }

export interface ClientOptions {
  readonly http: Http
  readonly clock: Clock
  /** As in references: `ghcr.io`, `localhost:5000`, `docker.io`. */
  readonly host: string
  readonly credential: Credential
  /** `push` for a repository that will be written to: reads then ask for the same token as writes, which saves an exchange. */
  readonly intent?: 'pull' | 'push'
  /** `PATIENT` by default. */
  readonly retry?: RetryPolicy
  readonly observe?: (event: RegistryEvent) => void
}

/**
 * One credential at one registry. Tokens are kept between requests; requests may be made side by side. "Not there" is an answer
 * (`absent`); everything else that is not what was asked for is thrown as `FailureError`: `registry`, `network` or `mismatch`.
 *
 * Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class RegistryClient {
  readonly host: string
  readonly #options: ClientOptions
  readonly #policy: RetryPolicy
  readonly #push: boolean
  readonly #authorizer: Authorizer
  readonly #transport: Transport

  constructor(options: ClientOptions, shared?: Authorizer) {
    const { host, credential, observe } = options
    this.host = host
    this.#options = options
    this.#policy = options.retry ?? PATIENT
    // Nobody may push anonymously: asking for it would spoil the reading of what is public.
    this.#push = options.intent === 'push' && credential.kind === 'basic'
    this.#authorizer =
      shared ?? createAuthorizer(options, host, credential, realm => observe?.({ kind: 'login-withheld', realm }))
    this.#transport = createTransport(options, originOf(host), this.#authorizer, attempt => this.#report(attempt))
  }

  /** The same client, tokens included, with another patience. */
  withRetry(retryPolicy: RetryPolicy): RegistryClient {
    return new RegistryClient({ ...this.#options, retry: retryPolicy }, this.#authorizer)
  }

  /** Several requests as one attempt: a passing fault begins again with the first of them, as a look and the write after it must. */
  async together<T>(work: (client: RegistryClient) => Promise<T>): Promise<T> {
    const single = this.withRetry({ ...this.#policy, retries: 0 })
    return retry(
      { ...this.#policy, repeatDenial: false },
      this.#options.clock,
      attempt => this.#report(attempt),
      async () => work(single)
    )
  }

  /** The same client, tokens included, for looks that have to be over within `budgetMs` from now. */
  within(budgetMs: number, retryPolicy: RetryPolicy): RegistryClient {
    const { http, clock } = this.#options
    return new RegistryClient(
      { ...this.#options, http: within(budgetMs, http, clock), retry: retryPolicy },
      this.#authorizer
    )
  }

  async headManifest(name: ImageName, reference: Tag | Digest): Promise<ManifestHead> {
    return headManifest(this.#transport, this.#target(name), this.#policy, reference, this.#push)
  }

  async getManifest(name: ImageName, reference: Tag | Digest): Promise<ManifestRead> {
    return getManifest(this.#transport, this.#target(name), this.#policy, reference, this.#push)
  }

  /** The bytes go as they are, and `mediaType` as it was read with them. Returns their digest, confirmed by the registry. */
  async putManifest(name: ImageName, reference: Tag | Digest, bytes: Uint8Array, mediaType: string): Promise<Digest> {
    return putManifest(this.#transport, this.#target(name), this.#policy, reference, bytes, mediaType)
  }

  async headBlob(name: ImageName, digest: Digest): Promise<BlobHead> {
    return headBlob(this.#transport, this.#target(name), this.#policy, digest, this.#push)
  }

  /** A verifying stream: it fails instead of ending where the bytes are not the digest's. */
  async getBlob(name: ImageName, digest: Digest): Promise<BlobStream> {
    return getBlob(this.#transport, this.#target(name), this.#policy, digest, this.#push)
  }

  /** A small blob (an image's config, a statement) in memory; 4 MiB by default. */
  async readBlob(name: ImageName, digest: Digest, limit = 4 * 1024 * 1024): Promise<BlobRead> {
    return readBlob(this.#transport, this.#target(name), this.#policy, digest, this.#push, limit)
  }

  async openUpload(name: ImageName): Promise<UploadSession> {
    return openUpload(this.#transport, this.#target(name), this.#policy)
  }

  /**
   * Uploads a blob in one piece. A passing fault begins again with a new upload: a session that broke is at no known offset, or lost.
   *
   * @param session of a mount that was not done; serves the first attempt
   */
  async uploadBlob(name: ImageName, blob: Blob, session?: UploadSession): Promise<void> {
    const target = this.#target(name)
    const inner: RetryPolicy = { ...this.#policy, retries: 0 }
    const outer: RetryPolicy = { ...this.#policy, repeatDenial: false }
    let given = session
    await retry(
      outer,
      this.#options.clock,
      attempt => this.#report(attempt),
      async () => {
        const current = given ?? (await openUpload(this.#transport, target, inner))
        given = undefined
        await finishUpload(this.#transport, target, inner, current, blob)
      }
    )
  }

  /** Takes a blob over from another repository of this registry, where the registry does that; else an upload is open. */
  async mountBlob(name: ImageName, digest: Digest, from: ImageName): Promise<Mount> {
    return mountBlob(this.#transport, this.#target(name), this.#policy, digest, from)
  }

  async listTags(name: ImageName, limit = 100_000): Promise<TagList> {
    return listTags(this.#transport, this.#target(name), this.#policy, this.#push, limit)
  }

  /** Shows the credential to the token endpoint and asks for no repository. Says whether it lives, and nothing of its rights. */
  async logIn(): Promise<void> {
    await retry(
      this.#policy,
      this.#options.clock,
      attempt => this.#report(attempt),
      async () => this.#authorizer.logIn()
    )
  }

  #target(name: ImageName): Target {
    if (name.host !== this.host) throw new TypeError(`a client of ${this.host} was asked for an image at ${name.host}`)
    return { origin: originOf(this.host), name }
  }

  #report(attempt: Attempt): void {
    this.#options.observe?.({ kind: 'attempt', ...attempt })
  }
}
