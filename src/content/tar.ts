import { type FileHandle, open } from 'node:fs/promises'
import { absent, unreadable } from './source.js'
import { codeOf, type Extent, type Files } from './files.js'
import { type Header, parseHeader, parsePax } from './tar-header.js'

type Entry = { readonly kind: 'file'; readonly extent: Extent } | { readonly kind: 'link'; readonly target: string }

const BLOCK = 512
const MOST_ENTRIES = 100_000
/** Long names and their like; a real one has some hundred bytes. */
const MOST_HEADER_BYTES = 1024 * 1024
const DEEPEST_LINK = 5

/** By the first bytes of the file. Nothing compressed is unpacked, so no archive can unpack to more than it is. */
const COMPRESSED: readonly (readonly [magic: string, name: string, command: string])[] = [
  ['1f8b', 'gzip', 'gunzip'],
  ['28b52ffd', 'zstd', 'unzstd'],
  ['fd377a58', 'xz', 'unxz'],
  ['425a68', 'bzip2', 'bunzip2']
]

/**
 * Reads the table of contents of a tar archive: headers only, so that an archive of any size costs a few reads. The contents stay where
 * they are and are read from there; no name of the archive ever becomes a path on disk.
 *
 * Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13
 */
export async function openTar(path: string, description: string): Promise<Files> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT'
      ? absent(`the source ${description} does not exist: there is no file ${path}`)
      : unreadable(description, `${path} cannot be opened (${codeOf(error)})`, { cause: error })
  })
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw unreadable(description, `${path} is not a file`)
    const entries = await readEntries(handle, { path, size: stats.size, description })
    return { description, find: name => Promise.resolve(resolve(entries, name, description)) }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === undefined) throw error
    throw unreadable(description, `${path} cannot be read (${code})`, { cause: error })
  } finally {
    await handle.close()
  }
}

interface Archive {
  readonly path: string
  readonly size: number
  readonly description: string
}

async function readEntries(handle: FileHandle, archive: Archive): Promise<Map<string, Entry>> {
  const { path, size, description } = archive
  const entries = new Map<string, Entry>()
  let extended: ReadonlyMap<string, string> = new Map()
  let count = 0
  refuseCompressed(await read(handle, 0, Math.min(4, size)), description)
  if (size < BLOCK) throw unreadable(description, 'it is not a tar archive')
  for (let at = 0; at + BLOCK <= size;) {
    const block = await read(handle, at, BLOCK)
    const header = parseHeader(block)
    if (header === 'end') return entries
    if (header === undefined)
      throw unreadable(description, at === 0 ? 'it is not a tar archive' : `it is damaged at byte ${at}`)
    count += 1
    if (count > MOST_ENTRIES) throw unreadable(description, `it has more than ${MOST_ENTRIES} entries`)
    const extension = header.type.startsWith('pax') || header.type.startsWith('long')
    const length = extension ? header.size : Number(extended.get('size') ?? header.size)
    const start = at + BLOCK
    if (!Number.isSafeInteger(length) || length < 0 || start + length > size)
      throw unreadable(description, `it ends in the middle of ${header.name}`)
    if (header.type === 'pax' || header.type === 'long-name' || header.type === 'long-link') {
      if (length > MOST_HEADER_BYTES) throw unreadable(description, `a name in it has ${length} bytes`)
      extended = extend(extended, header.type, await read(handle, start, length))
    } else if (header.type !== 'pax-global') {
      add(entries, { ...header, ...named(header, extended) }, { path, offset: start, size: length }, description)
      extended = new Map()
    }
    at = start + Math.ceil(length / BLOCK) * BLOCK
  }
  // Some writers leave the end mark out; whatever is missing then is missed by name.
  return entries
}

function named(header: Header, extended: ReadonlyMap<string, string>): Pick<Header, 'name' | 'target'> {
  return { name: extended.get('path') ?? header.name, target: extended.get('linkpath') ?? header.target }
}

function extend(
  before: ReadonlyMap<string, string>,
  type: 'pax' | 'long-name' | 'long-link',
  content: Buffer
): ReadonlyMap<string, string> {
  if (type === 'pax') return new Map([...before, ...parsePax(content)])
  return new Map([
    ...before,
    [type === 'long-name' ? 'path' : 'linkpath', content.toString('utf8').replace(/\0.*$/s, '')]
  ])
}

function add(entries: Map<string, Entry>, header: Header, extent: Extent, description: string): void {
  // A folder of the oldest format is a file whose name ends in a slash.
  if (header.type === 'other' || header.name.endsWith('/')) return
  const name = inside(header.name, '')
  if (name === undefined)
    throw unreadable(description, `it has an entry outside the archive, ${JSON.stringify(header.name)}`)
  if (entries.has(name)) throw unreadable(description, `it has two entries ${JSON.stringify(name)}`)
  if (header.type === 'file') entries.set(name, { kind: 'file', extent })
  else {
    const folder = header.type === 'hard-link' ? '' : name.split('/').slice(0, -1).join('/')
    // A link that leads outside only matters where somebody asks for it; then it leads nowhere.
    entries.set(name, { kind: 'link', target: inside(header.target, folder) ?? '' })
  }
}

/** docker writes a layer that two images share once, and a link for the other. */
function resolve(entries: ReadonlyMap<string, Entry>, name: string, description: string): Extent | undefined {
  let current = inside(name, '') ?? ''
  for (let hops = 0; hops <= DEEPEST_LINK; hops += 1) {
    const entry = entries.get(current)
    if (entry === undefined && hops > 0)
      throw unreadable(description, `${name} is a link to something that is not in it`)
    if (entry === undefined) return undefined
    if (entry.kind === 'file') return entry.extent
    current = entry.target
  }
  throw unreadable(description, `${name} is a chain of links that is too long`)
}

/** The name as a path inside the archive, seen from `folder`; undefined where it leads outside. */
function inside(name: string, folder: string): string | undefined {
  if (name.startsWith('/') || name.includes('\0')) return undefined
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.length === 0 ? undefined : parts.join('/')
}

function refuseCompressed(block: Buffer, description: string): void {
  const start = block.toString('hex')
  const found = COMPRESSED.find(([magic]) => start.startsWith(magic))
  if (found === undefined) return
  const [, name, command] = found
  throw unreadable(description, `it is compressed with ${name}; unpack it first: ${command} FILE`)
}

async function read(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, at + done)
    if (bytesRead === 0) throw Object.assign(new Error('the file became shorter'), { code: 'EOF' })
    done += bytesRead
  }
  return buffer
}
