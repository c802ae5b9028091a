import type { CredentialId } from '../access.js'
import type { Decision } from '../decision.js'
import type { Digest } from '../digest.js'
import type { EngineName } from '../engine.js'
import type { Row } from '../records/join.js'
import type { ImageName, Reference, Tag } from '../reference.js'

/** Names what does not exist yet: the digest that a build, copy or join will produce. So a plan is complete before anything runs. */
export interface Slot {
  readonly slot: 'built'
}

export const BUILT: Slot = { slot: 'built' }

export type Step =
  /** A BuildKit container for this run; it is removed at its end. */
  | { readonly kind: 'builder'; readonly name: string; readonly image: string; readonly allow: readonly string[] }
  /** Emulators of foreign processors, by their architecture: `arm64`. */
  | { readonly kind: 'emulation'; readonly architectures: readonly string[] }
  | { readonly kind: 'build'; readonly engine: EngineName; readonly into: Slot; readonly spec: BuildSpec }
  /** The user's own command, with `IMAGE` set to what was built; only exit code 0 lets the plan go on. */
  | { readonly kind: 'test'; readonly image: Slot; readonly command: string }
  /** What the engine holds goes to the registry, by the engine. */
  | {
      readonly kind: 'push'
      readonly engine: EngineName
      readonly into: Slot
      readonly to: readonly Reference[]
      /** Whether the engine holds an image of several platforms. */
      readonly several: boolean
      /** Of the index, where the engine cannot write them itself. */
      readonly annotations: Readonly<Record<string, string>>
    }
  /** An image that exists goes to each package, byte for byte, without tags. */
  | { readonly kind: 'copy'; readonly into: Slot; readonly from: string; readonly to: readonly ImageName[] }
  /** Images of one platform each, which the package `from` holds, become one of all platforms; without tags. */
  | {
      readonly kind: 'index'
      readonly into: Slot
      readonly from: ImageName
      readonly of: readonly Row[]
      readonly to: readonly ImageName[]
      readonly annotations: Readonly<Record<string, string>>
    }
  /** Further tags of what is in the registry already, put by manifest. */
  | { readonly kind: 'retag'; readonly image: ImageName; readonly from: Slot | Digest; readonly to: readonly Tag[] }
  /** What was built goes to a package by our own client: by its digest, without a tag. */
  | {
      readonly kind: 'deliver'
      readonly engine: EngineName
      /** Where the build left it: in a file of the private folder, or in the engine. */
      readonly from: 'archive' | 'engine'
      readonly several: boolean
      readonly into: Slot
      readonly to: ImageName
      /** Of the index, where the engine cannot write them itself. */
      readonly annotations: Readonly<Record<string, string>>
    }
  /** Writes down which digest this leg of a matrix pushed, and for which platforms; those that were asked for must be it. */
  | { readonly kind: 'record'; readonly of: Slot; readonly image: ImageName; readonly platforms: readonly string[] }
  | {
      readonly kind: 'verify'
      readonly references: readonly Reference[]
      readonly is: Slot | Digest
      /** Platforms that the image must have, as they were asked for. */
      readonly platforms?: readonly string[]
    }

/** The steps of one kind. */
export type StepOf<K extends Step['kind']> = Extract<Step, { readonly kind: K }>

export interface Plan {
  readonly push: boolean
  readonly credential: CredentialId | 'none'
  readonly images: readonly ImageName[]
  readonly references: readonly Reference[]
  readonly steps: readonly Step[]
  readonly decisions: readonly Decision[]
}

/** A build as the user asked for it, free of any engine's syntax. Secret values are not in it: only their ids. */
export interface BuildSpec {
  readonly context: string
  readonly file: string | undefined
  readonly platforms: readonly string[]
  readonly target: string | undefined
  readonly buildArgs: readonly string[]
  readonly buildContexts: readonly string[]
  readonly secrets: readonly SecretSource[]
  readonly ssh: readonly string[]
  readonly noCache: boolean
  readonly noCacheFilters: readonly string[]
  readonly pull: boolean
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  readonly provenance: string
  readonly sbom: string
  readonly attests: readonly string[]
  readonly outputs: readonly string[]
  readonly load: boolean
  readonly call: string
  readonly allow: readonly string[]
  readonly addHosts: readonly string[]
  readonly cgroupParent: string | undefined
  readonly network: string | undefined
  readonly shmSize: string | undefined
  readonly ulimits: readonly string[]
  readonly builder: string | undefined
  readonly labels: readonly (readonly [key: string, value: string])[]
  readonly annotations: readonly string[]
  /** References that the build itself pushes (or, without `push`, gives to the result). */
  readonly references: readonly Reference[]
  readonly push: boolean
  /** Seconds since 1970 for `SOURCE_DATE_EPOCH`; undefined where the commit's date is not known. */
  readonly sourceDate: number | undefined
  /** Whether the Dockerfile has instructions that only Docker's image format knows; engines that choose a format look at it. */
  readonly dockerFormat: boolean
}

export type SecretSource =
  /** The value goes into a private file; `index` finds it among the parsed secrets. */
  | { readonly kind: 'value'; readonly id: string; readonly index: number }
  | { readonly kind: 'environment'; readonly id: string; readonly variable: string }
  | { readonly kind: 'file'; readonly id: string; readonly path: string }
