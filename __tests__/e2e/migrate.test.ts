import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const fixture = join(root, '__tests__/fixtures/workflows/five-actions.yml')
let folder = ''
let file = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrate-'))
  file = join(folder, 'publish.yml')
  // Alone in a folder: the command needs nothing but its own file.
  await cp(join(root, 'dist/migrate.js'), join(folder, 'migrate.cjs'))
  await cp(fixture, file)
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const command = promisify(execFile)(process.execPath, [join(folder, 'migrate.cjs'), ...args], { cwd: folder })
    return { code: 0, ...(await command) }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, stdout, stderr }
  }
}

it('prints the changed job and writes nothing', async () => {
  const { code, stdout } = await run('publish.yml')
  expect(code).toBe(0)
  expect(stdout).toContain('uses: org/ghcr-action@v1')
  expect(stdout).toContain('# What changes:')
  expect(await readFile(file, 'utf8')).toBe(await readFile(fixture, 'utf8'))
})

it('prints a diff that git applies', async () => {
  const { stdout } = await run('publish.yml', '--diff', '--uses', 'acme/fork@v2')
  await writeFile(join(folder, 'change.diff'), stdout)
  await promisify(execFile)('git', ['apply', 'change.diff'], { cwd: folder })
  expect(await readFile(file, 'utf8')).toContain('uses: acme/fork@v2')
  await cp(fixture, file)
})

it('writes when asked, and has nothing to do then', async () => {
  expect((await run('publish.yml', '--write')).code).toBe(0)
  expect(await readFile(file, 'utf8')).toContain('uses: org/ghcr-action@v1')
  const again = await run('publish.yml', '--write')
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to migrate') as string })
})

it.each([
  ['no file named', [], 'No workflow given'],
  ['a file that is not there', ['absent.yml'], 'absent.yml: cannot be read (ENOENT)'],
  ['an unknown option', ['publish.yml', '--wirte'], '--wirte'],
  ['a name that is not an action', ['publish.yml', '--uses', 'nonsense'], '--uses "nonsense" is not an action'],
  ['tabs in the file', ['tabs.yml'], 'tabs.yml: is not valid YAML: line 2, column 1']
])('ends with 2 and one message: %s', async (_, args, message) => {
  await writeFile(join(folder, 'tabs.yml'), 'jobs:\n\ta: 1\n')
  const { code, stderr } = await run(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})
