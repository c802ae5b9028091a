import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.js'
import { writePrivateConfig } from '../../src/execute/private-config.js'

type Options = Parameters<typeof writePrivateConfig>[0]

const login = { username: 'octocat', password: new Secret('ghs_token') }

let root: string
let folder: string
let user: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'private-'))
  folder = join(root, 'private')
  user = join(root, 'user')
  mkdirSync(user)
})
afterEach(() => rmSync(root, { recursive: true }))

const write = async (options: Partial<Options> = {}) =>
  writePrivateConfig({
    folder,
    userFolder: user,
    userConfig: {},
    host: 'ghcr.io',
    login,
    buildxConfig: undefined,
    ...options
  })

const written = (): unknown => JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))
const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8)

describe('the private docker config', () => {
  it('can be read by nobody else', async () => {
    await write()
    expect([modeOf(folder), modeOf(join(folder, 'config.json'))]).toEqual(['700', '600'])
  })

  it('holds the user’s own keys and logins beside the chosen one', async () => {
    const other = { auth: 'b3RoZXI6bG9naW4=' }
    await write({ userConfig: { auths: { 'registry.example.org': other }, HttpHeaders: { A: 'b' } } })
    expect(written()).toEqual({
      auths: {
        'registry.example.org': other,
        'ghcr.io': { auth: Buffer.from('octocat:ghs_token').toString('base64') }
      },
      HttpHeaders: { A: 'b' }
    })
  })

  it('is the user’s to the letter where no login was chosen or refused', async () => {
    const userConfig = { auths: { 'ghcr.io': { auth: 'eDp5' } }, credsStore: 'desktop' }
    await write({ userConfig, login: 'as-it-is' })
    expect(written()).toEqual(userConfig)
  })

  it('has no login for the host where one was refused', async () => {
    await write({ userConfig: { auths: { 'ghcr.io': { auth: 'eDp5' } } }, login: 'none' })
    expect(written()).toEqual({ auths: {} })
  })

  it('brings contexts, plugins and certificates along, and nothing else', async () => {
    for (const name of ['contexts', 'cli-plugins', 'trust', 'buildx']) mkdirSync(join(user, name))
    writeFileSync(join(user, 'contexts', 'a'), 'context')
    for (const name of ['ca.pem', 'key.pem', 'config.json', 'notes']) writeFileSync(join(user, name), name)
    await write()
    expect(readdirSync(folder).toSorted()).toEqual(['ca.pem', 'cli-plugins', 'config.json', 'contexts', 'key.pem'])
    expect(readFileSync(join(folder, 'contexts', 'a'), 'utf8')).toBe('context')
    expect(readFileSync(join(folder, 'key.pem'), 'utf8')).toBe('key.pem')
  })

  it('leaves the user’s folder as it was', async () => {
    mkdirSync(join(user, 'contexts'))
    writeFileSync(join(user, 'config.json'), '{"auths":{}}')
    await write()
    rmSync(folder, { recursive: true })
    expect(readdirSync(user).toSorted()).toEqual(['config.json', 'contexts'])
    expect(readFileSync(join(user, 'config.json'), 'utf8')).toBe('{"auths":{}}')
  })

  it('works where the user has none', async () => {
    await write({ userFolder: join(root, 'missing') })
    expect(readdirSync(folder)).toEqual(['config.json'])
  })

  it('finds the user’s folder by a relative path, too', async () => {
    mkdirSync(join(user, 'contexts'))
    mkdirSync(join(user, 'buildx'))
    const { env } = await write({ userFolder: relative(process.cwd(), user) })
    expect(existsSync(join(folder, 'contexts', '.'))).toBe(true)
    expect(env).toEqual({ DOCKER_CONFIG: folder, BUILDX_CONFIG: join(user, 'buildx') })
  })

  it.each([
    ['the user’s builders, where there are some', true, undefined, 'user/buildx'],
    ['the user’s builders, where the variable is empty', true, '', 'user/buildx'],
    ['those that a variable names', true, '/elsewhere', '/elsewhere'],
    ['nothing where there are none', false, undefined, undefined]
  ])('points buildx to %s', async (_, builders, buildxConfig, expected) => {
    if (builders) mkdirSync(join(user, 'buildx'))
    const { env } = await write({ buildxConfig })
    const full = expected === 'user/buildx' ? join(user, 'buildx') : expected
    expect(env).toEqual({ DOCKER_CONFIG: folder, ...(full === undefined ? {} : { BUILDX_CONFIG: full }) })
  })
})

describe('a place that is taken', () => {
  it.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['a file', (path: string) => writeFileSync(path, '')],
    ['a link to a folder', (path: string) => symlinkSync(user, path, 'junction')],
    ['a link to nowhere', (path: string) => symlinkSync(join(root, 'nowhere'), path)]
  ])('by %s gets no token', async (_, take) => {
    take(folder)
    await expect(write()).rejects.toMatchObject({ code: 'EEXIST' })
    expect(existsSync(join(user, 'config.json'))).toBe(false)
    expect(existsSync(join(root, 'nowhere'))).toBe(false)
  })
})
