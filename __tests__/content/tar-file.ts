import { Buffer } from 'node:buffer'

export interface TarEntry {
  readonly name: string
  readonly content?: Buffer
  /** `0` file, `1` hard link, `2` symbolic link, `5` folder, `x` extended header … */
  readonly type?: string
  readonly target?: string
  /** What the header says instead of the content's size. */
  readonly size?: number
}

/** A tar archive as POSIX has it, written without the code under test; `end: false` leaves the end mark out. */
export function makeTar(entries: readonly TarEntry[], { end = true } = {}): Buffer {
  const blocks = entries.flatMap(entry => {
    const content = entry.content ?? Buffer.alloc(0)
    return [header(entry, entry.size ?? content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(end ? 1024 : 0)])
}

export function makeTarOf(files: ReadonlyMap<string, Buffer>): Buffer {
  return makeTar([...files].map(([name, content]) => ({ name, content })))
}

/** One record of an extended header: `LENGTH KEY=VALUE\n`, where the length counts itself. */
export function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`
  let length = rest.length + 1
  while (String(length).length + Buffer.byteLength(rest) !== length) length += 1
  return Buffer.from(`${length}${rest}`)
}

function header({ name, type = '0', target = '' }: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(512)
  block.write(name, 0, 100)
  block.write('0000644\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  block.write('00000000000\0', 136)
  block.write('        ', 148)
  block.write(type, 156)
  block.write(target, 157, 100)
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
