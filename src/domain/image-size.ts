import type { Digest } from './digest.js'

/** One platform of an image, with what a pull of it takes: config and layers as the registry holds them, in bytes. */
export interface PlatformSize {
  readonly platform: string
  readonly digest: Digest
  readonly bytes: number
}

/** The sizes of an image, and those of the image that one of its tags pointed to before. */
export interface SizeReport {
  readonly now: readonly PlatformSize[]
  /** Undefined where no tag was moved from another image, or it could not be read. */
  readonly before: { readonly tag: string; readonly sizes: readonly PlatformSize[] } | undefined
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** `12.3 MB`, in powers of ten as registries and docker show sizes. */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes)
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1
  return `${value.toFixed(digits)} ${UNITS[unit]}`
}

/** `+1.2 MB`, `−340 KB`, `same size`: with the sign that a reader looks for. */
export function formatChange(bytes: number, before: number): string {
  if (bytes === before) return 'same size'
  return `${bytes > before ? '+' : '−'}${formatBytes(bytes - before)}`
}
