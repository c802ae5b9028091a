import { Readable } from 'node:stream'
import type { CopyTools } from './copy.js'

export interface Meter {
  /** Bytes that have been carried, or need not be. */
  add(bytes: number): void
}

const EVERY_MS = 10_000

/** Tells of long copies every ten seconds; a short one says nothing. Bytes that are sent again count once at most. */
export function createMeter(blobs: readonly { readonly size: number }[], { clock, progress }: CopyTools): Meter {
  const total = blobs.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  let last = clock.now()
  return {
    add(bytes) {
      done = Math.min(done + bytes, total)
      if (clock.now() - last < EVERY_MS) return
      last = clock.now()
      progress(`${formatSize(done)} of ${formatSize(total)} copied`)
    }
  }
}

/** The same stream, counted. */
export function metered(source: Readable, meter: Meter): Readable {
  return Readable.from(count(source, meter), { objectMode: false })
}

async function* count(source: Readable, meter: Meter): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    const bytes = chunk as Buffer
    meter.add(bytes.length)
    yield bytes
  }
}

/** `12.3 MB`, in powers of ten as registries and package pages count. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 ? value : value.toFixed(1)} ${units[power] ?? ''}`
}
