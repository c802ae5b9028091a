/** One header of a tar archive. Devices, folders and the like are `other`: nobody asks for them. */
export interface Header {
  readonly name: string
  readonly type: 'file' | 'hard-link' | 'symbolic-link' | 'pax' | 'pax-global' | 'long-name' | 'long-link' | 'other'
  /** Bytes of content behind the header, before a `pax` header says otherwise. */
  readonly size: number
  readonly target: string
}

const TYPES: Readonly<Record<string, Header['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hard-link',
  '2': 'symbolic-link',
  x: 'pax',
  g: 'pax-global',
  L: 'long-name',
  K: 'long-link'
}

/** `end` for a block of zeros; undefined where the checksum does not fit. */
export function parseHeader(block: Buffer): Header | 'end' | undefined {
  if (block.every(byte => byte === 0)) return 'end'
  if (octal(block, 148, 8) !== checksum(block)) return undefined
  const size = number(block, 124, 12)
  if (size === undefined) return undefined
  const prefix = text(block, 257, 6) === 'ustar' ? text(block, 345, 155) : ''
  const name = text(block, 0, 100)
  const type = TYPES[String.fromCharCode(block[156] ?? 0)] ?? 'other'
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type,
    // Links have no content, whatever some writers put there.
    size: type === 'hard-link' || type === 'symbolic-link' ? 0 : size,
    target: text(block, 157, 100)
  }
}

/** Records `LENGTH KEY=VALUE\n`; what is no record ends the reading. */
export function parsePax(content: Buffer): Map<string, string> {
  const values = new Map<string, string>()
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at)
    const length = space < 0 ? NaN : Number(content.subarray(at, space).toString('latin1'))
    if (!Number.isSafeInteger(length) || length <= 0 || at + length > content.length) return values
    const record = content.subarray(space + 1, at + length - 1).toString('utf8')
    const equals = record.indexOf('=')
    if (equals > 0) values.set(record.slice(0, equals), record.slice(equals + 1))
    at += length
  }
  return values
}

function checksum(block: Buffer): number {
  let sum = 0
  for (const [at, byte] of block.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte
  return sum
}

/** Octal digits, or binary with the first bit set, which GNU tar uses from 8 GiB on. */
function number(block: Buffer, at: number, length: number): number | undefined {
  if ((block[at] ?? 0) < 0x80) return octal(block, at, length)
  if (block[at] !== 0x80) return undefined
  const value = BigInt(`0x${block.subarray(at + 1, at + length).toString('hex')}`)
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined
}

function octal(block: Buffer, at: number, length: number): number | undefined {
  const digits = text(block, at, length).trim()
  return /^[0-7]*$/.test(digits) ? Number.parseInt(`0${digits}`, 8) : undefined
}

function text(block: Buffer, at: number, length: number): string {
  const bytes = block.subarray(at, at + length)
  const end = bytes.indexOf(0)
  return bytes.subarray(0, end < 0 ? length : end).toString('utf8')
}
