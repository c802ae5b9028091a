import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keepOnce } from '../../scripts/bundle/keep-once.mjs'

type Chunk = { modules: Record<string, (this: unknown, module: unknown) => unknown> }

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keep-once-'))
  await writeFile(join(folder, 'package.json'), '{}')
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

const LONG = `"${'x'.repeat(1000)}"`
const SHARED = `(function (module) { return [this, module, ${LONG}].length })`

async function chunk(id: number, modules: Record<string, string>): Promise<void> {
  const entries = Object.entries(modules).map(([name, source]) => `/***/ ${name}:\n/***/ ${source}`)
  await writeFile(
    join(folder, `${id}.index.js`),
    `exports.id = ${id};\nexports.modules = {\n${entries.join(',\n')}\n};\n`
  )
}

const load = (id: number): Chunk => createRequire(join(folder, 'x.js'))(`./${id}.index.js`) as Chunk

it('moves what two chunks share to one file, and each still does what it did', async () => {
  await chunk(1, { 10: SHARED, 11: '((module) => module + 1)' })
  await chunk(2, { 10: SHARED, 12: `((module) => ${LONG}.length + module)` })
  // What Node has loaded once would hide the change, so other copies are looked at afterwards.
  expect(keepOnce(folder)).toBe(1)
  expect((await readdir(folder)).filter(name => name.startsWith('common'))).toEqual(['common-10.js'])
  expect(await readFile(join(folder, '1.index.js'), 'utf8')).not.toContain(LONG)
  await writeFile(join(folder, '3.index.js'), await readFile(join(folder, '1.index.js')))
  await writeFile(join(folder, '4.index.js'), await readFile(join(folder, '2.index.js')))
  expect(load(3).modules[10]?.call({}, 'm')).toBe(3)
  expect(load(3).modules[11]?.call({}, 1)).toBe(2)
  expect(load(4).modules[12]?.call({}, 1)).toBe(1001)
})

it('leaves alone what is short, what stands in one chunk, and what only has the same number', async () => {
  await chunk(1, { 10: '(() => 1)', 11: `(() => ${LONG})`, 12: `(() => [${LONG}, 1])` })
  await chunk(2, { 10: '(() => 1)', 12: `(() => [${LONG}, 2])` })
  expect(keepOnce(folder)).toBe(0)
  expect((await readdir(folder)).some(name => name.startsWith('common'))).toBe(false)
})
