import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.js'
import type { LoginStore, Undo } from '../../src/domain/undo.js'
import { signIn } from '../../src/execute/login.js'
import { LoginHelper } from '../../src/execute/login-helper.js'
import { privateFolderPath, undoAll } from '../../src/execute/undo.js'
import type { CommandResult } from '../../src/ports/ports.js'

const HOST = 'ghcr.io'
const TOKEN = 'ghs_the-token-of-this-job'
const login = { username: 'octocat', password: new Secret(TOKEN) }
const encoded = (pair: string): string => Buffer.from(pair).toString('base64')
const EARLIER = { auth: encoded('me:earlier'), identitytoken: 'kept as it is' }

let temp: string
let folder: string
let file: string
let undo: Undo[]
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'login-test-'))
  folder = privateFolderPath(temp, '0'.repeat(32))
  mkdirSync(folder)
  file = join(temp, 'docker', 'config.json')
  undo = [{ kind: 'remove-folder', path: folder }]
})
afterEach(() => rmSync(temp, { recursive: true, force: true }))

const idle = {
  commands: { run: () => Promise.reject(new Error('no program is to be run')) },
  clock: { sleep: () => Promise.resolve() },
  stop: () => undefined
}
const put = async (store: LoginStore = { kind: 'file', path: file }, number = 0) =>
  signIn(store, HOST, login, number, { folder, recordUndo: each => undo.push(each), ...idle })

function write(content: string, mode = 0o600): void {
  mkdirSync(join(temp, 'docker'), { recursive: true })
  writeFileSync(file, content)
  chmodSync(file, mode)
}

const read = (): unknown => JSON.parse(readFileSync(file, 'utf8'))

describe('a login in a file', () => {
  it.each([
    ['no file', undefined],
    ['an empty object', '{}\n'],
    [
      'other logins and keys',
      JSON.stringify({ auths: { 'a.example': {} }, proxies: { default: {} }, psFormat: 'x' }, null, 2) + '\n'
    ],
    [
      'an earlier login between others',
      JSON.stringify({ auths: { a: {}, [HOST]: EARLIER, z: {} } }, null, '\t') + '\n'
    ],
    ['four blanks of indentation', JSON.stringify({ auths: { [HOST]: EARLIER } }, null, 4) + '\n']
  ])('over %s is there for later steps, and gone to the byte after the undo', async (_, content) => {
    if (content !== undefined) write(content, 0o640)
    expect(await put()).toBe('written')
    expect(read()).toMatchObject({ auths: { [HOST]: { auth: encoded(`octocat:${TOKEN}`) } } })
    expect(statSync(file).mode & 0o777).toBe(content === undefined ? 0o600 : 0o640)
    expect(await undoAll(undo, temp)).toEqual([])
    expect(existsSync(file) ? readFileSync(file, 'utf8') : undefined).toBe(content)
    expect(existsSync(folder)).toBe(false)
    expect(readdirSync(temp)).toEqual(content === undefined ? [] : ['docker'])
  })

  it('keeps whatever other keys hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        async (keys, auths) => {
          const before = JSON.parse(JSON.stringify({ ...keys, auths })) as Record<string, unknown>
          write(JSON.stringify(before))
          const steps: Undo[] = []
          const own = privateFolderPath(temp, 'f'.repeat(32))
          mkdirSync(own)
          await signIn({ kind: 'file', path: file }, HOST, login, 0, {
            folder: own,
            recordUndo: each => steps.push(each),
            ...idle
          })
          const { auths: during, ...rest } = read() as { auths: Record<string, unknown> }
          expect({ ...rest, auths: { ...during, [HOST]: undefined } }).toEqual({
            ...before,
            // As JSON has them: it knows no -0.
            auths: { ...(before['auths'] as object), [HOST]: undefined }
          })
          await undoAll([{ kind: 'remove-folder', path: own }, ...steps], temp)
          expect(read()).toEqual(before)
        }
      ),
      { numRuns: 30 }
    )
  })

  it('records the undo before it touches the file, and no secret with it', async () => {
    write('{}')
    const seen: unknown[] = []
    await signIn({ kind: 'file', path: file }, HOST, login, 0, {
      folder,
      recordUndo: each => seen.push(each, read()),
      ...idle
    })
    expect(seen[1]).toEqual({})
    expect(JSON.stringify(seen[0])).not.toMatch(/ghs_|b2N0b2NhdD|earlier":"/)
    expect(statSync(join(folder, 'login-0.json')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(folder, 'login-0.json'), 'utf8')).not.toContain(TOKEN)
  })

  it('that is there already is left as it is, and nothing is to be taken back', async () => {
    write(JSON.stringify({ auths: { [HOST]: { auth: encoded(`octocat:${TOKEN}`) } } }))
    expect(await put()).toBe('already-there')
    expect(undo).toHaveLength(1)
  })

  it.each([
    ['a link', 'is a symbolic link', () => symlinkSync(join(temp, 'elsewhere'), file)],
    ['a folder', 'is not a file', () => mkdirSync(file)],
    ['text that is not JSON', 'does not contain a JSON object', () => writeFileSync(file, 'auths: {}')],
    ['a JSON list', 'does not contain a JSON object', () => writeFileSync(file, '[]')]
  ])('is refused where %s lies in its place', async (_, words, prepare) => {
    mkdirSync(join(temp, 'docker'))
    prepare()
    await expect(put()).rejects.toThrow(words)
    expect(undo).toHaveLength(1)
    expect(existsSync(join(temp, 'elsewhere'))).toBe(false)
  })
})

describe('taking a login back', () => {
  it('twice does no more than once', async () => {
    write(JSON.stringify({ auths: { [HOST]: EARLIER } }))
    await put()
    await undoAll(undo, temp)
    const [problem, ...others] = await undoAll(undo, temp)
    expect(problem).toContain('could not be restored')
    expect(others).toEqual([])
    expect(read()).toEqual({ auths: { [HOST]: EARLIER } })
  })

  it('leaves another’s later login alone', async () => {
    write('{}')
    await put()
    write(JSON.stringify({ auths: { [HOST]: { auth: encoded('them:later') } } }))
    expect(await undoAll(undo, temp)).toEqual([])
    expect(read()).toEqual({ auths: { [HOST]: { auth: encoded('them:later') } } })
  })

  it('puts the earlier login back where somebody has logged out in between', async () => {
    write(JSON.stringify({ auths: { [HOST]: EARLIER } }))
    await put()
    write('{"auths":{}}')
    expect(await undoAll(undo, temp)).toEqual([])
    expect(read()).toEqual({ auths: { [HOST]: EARLIER } })
  })

  it('removes our login even where the private record has been wiped', async () => {
    write('{"auths":{"a":{}}}')
    await put()
    rmSync(folder, { recursive: true })
    expect(await undoAll(undo, temp)).toEqual([])
    expect(read()).toEqual({ auths: { a: {} } })
  })

  it('removes the draft of a write that was cut off', async () => {
    write('{}')
    await put()
    const draft = join(temp, 'docker', `.ghcr-action-${'0'.repeat(32)}.tmp`)
    writeFileSync(draft, TOKEN)
    // As after a kill between the draft and the move of the very first write.
    rmSync(file)
    await undoAll(undo, temp)
    expect(existsSync(draft)).toBe(false)
  })

  it.each([
    ['outside', '/etc/login-0.json'],
    ['in a folder that is not ours', 'other/login-0.json'],
    ['by a detour', `ghcr-action-${'0'.repeat(32)}/../x/login-0.json`]
  ])('believes no record that lies %s', async (_, record) => {
    write(JSON.stringify({ auths: { [HOST]: EARLIER } }))
    const forged: Undo = {
      kind: 'restore-login',
      store: { kind: 'file', path: file },
      host: HOST,
      record: join(temp, record),
      earlier: false
    }
    expect(await undoAll([forged], temp)).toHaveLength(1)
    expect(read()).toEqual({ auths: { [HOST]: EARLIER } })
  })

  it('reports a link that has taken the file’s place, and does not follow it', async () => {
    write('{}')
    await put()
    rmSync(file)
    const target = join(temp, 'target.json')
    writeFileSync(target, '{}')
    symlinkSync(target, file)
    const [problem] = await undoAll(undo, temp)
    expect(problem).toContain('is a symbolic link')
    expect(readFileSync(target, 'utf8')).toBe('{}')
  })
})

describe('a credential helper', () => {
  const answering = (result: Partial<CommandResult>) => {
    const asked: { argv: readonly string[]; input: string | undefined }[] = []
    const tools = {
      ...idle,
      commands: {
        run: ({ argv, input }: { argv: readonly string[]; input?: string }) => {
          asked.push({ argv, input })
          return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', durationMs: 1, ...result })
        }
      }
    }
    return { asked, helper: new LoginHelper('lab', tools) }
  }

  it('gets the secret on its standard input and never as an argument', async () => {
    const { asked, helper } = answering({})
    await helper.store(HOST, { username: 'octocat', secret: TOKEN })
    expect(asked).toEqual([
      {
        argv: ['docker-credential-lab', 'store'],
        input: JSON.stringify({ ServerURL: HOST, Username: 'octocat', Secret: TOKEN })
      }
    ])
  })

  it.each([
    ['that knows no such login', { exitCode: 1, stdout: 'credentials not found in native keychain\n' }, undefined],
    [
      'that holds one',
      { stdout: '{"ServerURL":"ghcr.io","Username":"me","Secret":"s"}' },
      { username: 'me', secret: 's' }
    ],
    ['that answers nonsense', { stdout: 'hello' }, undefined],
    ['that answers a list', { stdout: '[]' }, undefined],
    ['that holds an empty secret', { stdout: '{"Username":"me","Secret":""}' }, undefined]
  ])('%s is understood', async (_, result, expected) => {
    expect(await answering(result).helper.get(HOST)).toEqual(expected)
  })

  it.each(['get', 'erase'] as const)('that fails to %s says so in docker’s words', async verb => {
    const { helper } = answering({ exitCode: 2, stderr: 'pass not initialized' })
    await expect(helper[verb](HOST)).rejects.toThrow(
      /credentials – docker-credential-lab \w+ failed \(exit status 2\): pass not initialized/
    )
  })

  it('that echoes the secret does not get it into the message', async () => {
    const { helper } = answering({ exitCode: 1, stderr: `cannot store ${TOKEN}` })
    const error: unknown = await helper.store(HOST, { username: 'u', secret: TOKEN }).catch((each: unknown) => each)
    expect(String(error)).toContain('cannot store ***')
    expect(String(error)).not.toContain(TOKEN)
  })

  it('that waits for somebody to type is stopped', async () => {
    let end: (result: CommandResult) => void = () => undefined
    const helper = new LoginHelper('lab', {
      commands: { run: () => new Promise(resolve => (end = resolve)) },
      clock: { sleep: () => Promise.resolve() },
      stop: () => end({ exitCode: 137, stdout: '', stderr: '', durationMs: 1 })
    })
    await expect(helper.get(HOST)).rejects.toThrow('no answer within 10 s')
  })
})
