import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readFileOf } from '../../src/content/files.js'
import { openTar } from '../../src/content/tar.js'
import { FailureError } from '../../src/domain/failure.js'
import { makeTar, paxRecord, type TarEntry } from './tar-file.js'

const folder = mkdtempSync(join(tmpdir(), 'ghcr-tar-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
function write(bytes: Buffer): string {
  count += 1
  const path = join(folder, `${count}.tar`)
  writeFileSync(path, bytes)
  return path
}

async function read(bytes: Buffer, name: string): Promise<string | undefined> {
  return (await readFileOf(await openTar(write(bytes), 'archive'), name, 1_000_000))?.toString()
}

const file = (name: string, content: string): TarEntry => ({ name, content: Buffer.from(content) })
const long = `${'folder/'.repeat(30)}file`

describe('openTar', () => {
  it.each<[what: string, entries: TarEntry[], name: string, content: string | undefined]>([
    ['a file', [file('a', 'one')], 'a', 'one'],
    ['a file behind others', [file('a', 'x'.repeat(1500)), file('b', 'two')], 'b', 'two'],
    ['a name that starts with ./', [file('./a/b', 'one')], 'a/b', 'one'],
    ['nothing under another name', [file('a', 'one')], 'b', undefined],
    ['nothing under the name of a folder', [{ name: 'a/', type: '5' }], 'a', undefined],
    [
      'folders that stand there twice',
      [{ name: 'a/', type: '5' }, { name: 'a/', type: '5' }, file('a/b', 'x')],
      'a/b',
      'x'
    ],
    [
      'a long name, in an extended header',
      [{ name: 'x', type: 'x', content: paxRecord('path', long) }, file('cut', 'one')],
      long,
      'one'
    ],
    [
      'a long name, as GNU writes it',
      [{ name: 'x', type: 'L', content: Buffer.from(`${long}\0`) }, file('cut', 'one')],
      long,
      'one'
    ],
    [
      'a size in an extended header',
      [
        { name: 'x', type: 'x', content: paxRecord('size', '3') },
        { name: 'a', content: Buffer.from('one'), size: 0 }
      ],
      'a',
      'one'
    ],
    [
      'a symbolic link beside',
      [file('one/layer.tar', 'x'), { name: 'two/layer.tar', type: '2', target: '../one/layer.tar' }],
      'two/layer.tar',
      'x'
    ],
    ['a hard link', [file('one', 'x'), { name: 'two/b', type: '1', target: 'one' }], 'two/b', 'x'],
    ['devices, which nobody asks for', [{ name: 'null', type: '3' }, file('a', 'x')], 'a', 'x']
  ])('finds %s', async (_, entries, name, content) => {
    expect(await read(makeTar(entries), name)).toBe(content)
  })

  it('finds what the tar of this machine has written, in each of its formats', async () => {
    const tree = join(folder, 'tree')
    mkdirSync(join(tree, 'folder/'.repeat(20)), { recursive: true })
    writeFileSync(join(tree, `${'folder/'.repeat(20)}${'long'.repeat(30)}`), 'content')
    symlinkSync('folder', join(tree, 'link'))
    for (const format of ['gnu', 'pax', 'posix']) {
      const path = join(folder, `${format}.tar`)
      execFileSync('tar', ['--create', `--format=${format}`, '--file', path, '--directory', tree, '.'])
      const files = await openTar(path, 'archive')
      expect(await readFileOf(files, `${'folder/'.repeat(20)}${'long'.repeat(30)}`, 100)).toEqual(
        Buffer.from('content')
      )
    }
  })

  it.each<[what: string, bytes: Buffer, says: RegExp]>([
    [
      'leads out of itself',
      makeTar([file('../../etc/passwd', 'x')]),
      /an entry outside the archive, "\.\.\/\.\.\/etc\/passwd"/
    ],
    ['names an absolute path', makeTar([file('/etc/passwd', 'x')]), /an entry outside the archive/],
    ['has two entries of one name', makeTar([file('a', 'one'), file('./a', 'two')]), /two entries "a"/],
    ['is cut off in a file', makeTar([file('a', 'x'.repeat(5000))]).subarray(0, 2000), /ends in the middle of a/],
    ['lies of a size', makeTar([{ ...file('a', 'one'), size: 2 ** 32 }]), /ends in the middle of a/],
    [
      'is damaged',
      Buffer.concat([makeTar([file('a', 'one')], { end: false }), Buffer.alloc(1024, 'x')]),
      /damaged at byte 1024/
    ],
    ['is something else', Buffer.alloc(4096, 'no archive'), /not a tar archive/],
    [
      'has a name of megabytes',
      makeTar([{ name: 'x', type: 'L', content: Buffer.alloc(2_000_000, 'x') }]),
      /a name in it has 2000000 bytes/
    ],
    ['is compressed', gzipSync(makeTar([file('a', 'one')])), /compressed with gzip; unpack it first: gunzip FILE/]
  ])('refuses an archive that %s', async (_, bytes, says) => {
    await expect(openTar(write(bytes), 'archive')).rejects.toMatchObject({
      failure: { kind: 'refused', id: 'source-unreadable', because: expect.stringMatching(says) as string }
    })
  })

  it.each<[what: string, entries: TarEntry[], name: string]>([
    ['outside', [{ name: 'a', type: '2', target: '../../etc/passwd' }], 'a'],
    ['to an absolute path', [{ name: 'a', type: '2', target: '/etc/passwd' }], 'a'],
    ['to nothing', [{ name: 'a', type: '2', target: 'b' }], 'a'],
    [
      'in a circle',
      [
        { name: 'a', type: '2', target: 'b' },
        { name: 'b', type: '2', target: 'a' }
      ],
      'a'
    ]
  ])('follows no link that leads %s', async (_, entries, name) => {
    await expect(read(makeTar(entries), name)).rejects.toMatchObject({ failure: { id: 'source-unreadable' } })
  })

  it('a file that is not there is absent', async () => {
    await expect(openTar(join(folder, 'none.tar'), 'archive')).rejects.toMatchObject({
      failure: { id: 'source-absent' }
    })
  })

  it('takes whatever bytes there are with an answer or one clear error', async () => {
    const valid = makeTar([
      file('a', 'one'),
      { name: 'x', type: 'x', content: paxRecord('path', 'b') },
      file('c', 'two')
    ])
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 8 }),
        fc.nat(valid.length),
        async (changes, length) => {
          const bytes = Buffer.from(valid.subarray(0, length))
          for (const [at, value] of changes) if (at < length) bytes[at] = value
          await read(bytes, 'a').catch((error: unknown) => expect(error).toBeInstanceOf(FailureError))
        }
      ),
      { numRuns: 300 }
    )
  })
})
