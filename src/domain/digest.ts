import { createHash } from 'node:crypto'

declare const digest: unique symbol
/** `sha256:` and 64 lower-case hexadecimal digits. Only `parseDigest` and `digestOf` make one. */
export type Digest = string & { readonly [digest]: true }

const GRAMMAR = /^sha256:[0-9a-f]{64}$/

/** Source: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests (ghcr.io uses sha256 only). */
export function parseDigest(text: string): Digest | undefined {
  return GRAMMAR.test(text) ? (text as Digest) : undefined
}

/** The digest of exactly these bytes. Strings are refused on purpose: a manifest is bytes, not text. */
export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest
}
