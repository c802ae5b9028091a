import type { Digest } from './digest.js'

/** `ghcr.io/owner/name` in lower case, in its parts. `host` may carry a port; `path` is everything behind the host. */
export interface ImageName {
  readonly host: string
  readonly path: string
}

declare const tag: unique symbol
/** A tag that a registry takes: `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`. */
export type Tag = string & { readonly [tag]: true }

export interface Reference {
  readonly name: ImageName
  readonly tag: Tag
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/

/** Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
export function parseTag(text: string): Tag | undefined {
  return TAG.test(text) ? (text as Tag) : undefined
}

export function formatName(name: ImageName): string {
  return `${name.host}/${name.path}`
}

export function formatReference(reference: Reference): string {
  return `${formatName(reference.name)}:${reference.tag}`
}

export function formatPinned(name: ImageName, digest: Digest): string {
  return `${formatName(name)}@${digest}`
}

export function sameName(a: ImageName, b: ImageName): boolean {
  return a.host === b.host && a.path === b.path
}

/** First segment of the path: the account that owns the package. */
export function ownerOf(name: ImageName): string {
  return name.path.split('/', 1)[0] ?? ''
}

/** The package's name below its owner; may hold slashes. */
export function packageOf(name: ImageName): string {
  return name.path.slice(name.path.indexOf('/') + 1)
}
