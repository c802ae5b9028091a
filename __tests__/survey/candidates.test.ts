import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Candidate } from '../../src/domain/access.js'
import type { DockerConfig } from '../../src/domain/docker-config.js'
import { Secret } from '../../src/domain/secret.js'
import { createPorts } from '../../src/ports/actions.js'
import type { Ports } from '../../src/ports/ports.js'
import { readEnvironment } from '../../src/ports/runtime.js'
import { existingCandidate, type GivenCredentials, givenCandidates } from '../../src/survey/candidates.js'

function given(options: {
  token?: string
  pat?: string
  username?: string
  only?: GivenCredentials['only']
}): GivenCredentials {
  const { token = '', pat = '', username = '', only = 'auto' } = options
  return { githubToken: new Secret(token), pat: new Secret(pat), username, actor: 'octocat', only }
}

const shown = (candidates: readonly Candidate[]): string[] =>
  candidates.map(({ id, username, password }) => `${id} ${username}:${password.reveal()}`)

describe('the logins that the inputs give', () => {
  it.each([
    ['both, least powerful first', { token: 't', pat: 'p' }, ['github-token octocat:t', 'pat octocat:p']],
    [
      'the username with the PAT only',
      { token: 't', pat: 'p', username: 'bot' },
      ['github-token octocat:t', 'pat bot:p']
    ],
    ['none where nothing is given', {}, []],
    ['the token where there is no PAT', { token: 't' }, ['github-token octocat:t']],
    ['the PAT where it alone is wanted', { token: 't', pat: 'p', only: 'pat' }, ['pat octocat:p']],
    ['the token where it alone is wanted', { token: 't', pat: 'p', only: 'github-token' }, ['github-token octocat:t']],
    ['one where both are the same token', { token: 't', pat: 't' }, ['github-token octocat:t']],
    ['the PAT where it is the same token and alone wanted', { token: 't', pat: 't', only: 'pat' }, ['pat octocat:t']]
  ] as const)('are %s', (_, options, expected) => {
    expect(shown(givenCandidates(given(options)))).toEqual(expected)
  })
})

const HOST = 'ghcr.io'
let folder: string
let masked: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candidates-'))
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`)
  masked = []
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** A real program on PATH that speaks the helper's protocol, or fails to. */
function installHelper(name: string, body: string): void {
  const path = join(folder, `docker-credential-${name}`)
  const log = JSON.stringify(join(folder, 'asked'))
  writeFileSync(
    path,
    `#!${process.execPath}\nconst fs = require('node:fs')\nconst input = fs.readFileSync(0, 'utf8')\n` +
      `fs.writeFileSync(${log}, process.argv.slice(2).join(' ') + ' ' + input)\n${body}\n`
  )
  chmodSync(path, 0o755)
}

const answering = (answer: unknown): string => `process.stdout.write(${JSON.stringify(JSON.stringify(answer))})`

function existing(config: DockerConfig): Promise<Candidate | undefined> {
  const ports = createPorts(readEnvironment())
  const log: Ports['log'] = { ...ports.log, mask: secret => masked.push(secret.reveal()) }
  return existingCandidate(config, HOST, { ...ports, log })
}

const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') })

describe('a login that an earlier step left', () => {
  it('is read from the file, and masked before anybody sees it', async () => {
    const found = await existing({ auths: { [HOST]: auth('bot:file-password') } })
    expect(shown([found!])).toEqual(['existing bot:file-password'])
    expect(masked).toEqual(['file-password'])
  })

  it('is asked for at the helper of the host, by its host on standard input', async () => {
    installHelper('own', answering({ ServerURL: HOST, Username: 'bot', Secret: 'helper-password' }))
    const found = await existing({ credHelpers: { [HOST]: 'own' }, credsStore: 'missing' })
    expect(shown([found!])).toEqual(['existing bot:helper-password'])
    expect(masked).toEqual(['helper-password'])
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(`get ${HOST}`)
  })

  it('is that of the store, as docker has it, where the file holds an old one', async () => {
    installHelper('store', answering({ Username: 'bot', Secret: 'new-password' }))
    const found = await existing({ credsStore: 'store', auths: { [HOST]: auth('bot:old-password') } })
    expect(shown([found!])).toEqual(['existing bot:new-password'])
  })

  it.each([
    ['says that it has none', `process.stdout.write('credentials not found in native keychain'); process.exit(1)`],
    ['answers no JSON', `process.stdout.write('{')`],
    ['answers null', answering(null)],
    ['answers another type', answering({ Username: 5, Secret: ['x'] })],
    ['answers without a secret', answering({ Username: 'bot' })],
    ['answers an empty secret', answering({ Username: 'bot', Secret: '' })],
    ['has a refresh token and no password', answering({ Username: '<token>', Secret: 'refresh' })],
    ['is killed', `process.kill(process.pid, 'SIGKILL')`]
  ])('is none where the helper %s', async (_, body) => {
    installHelper('odd', body)
    expect(await existing({ credsStore: 'odd' })).toBeUndefined()
    expect(masked).toEqual([])
  })

  it('is none where the helper is not installed', async () => {
    expect(await existing({ credsStore: 'missing' })).toBeUndefined()
  })

  it('is none where the helper’s interpreter is missing', async () => {
    const path = join(folder, 'docker-credential-broken')
    writeFileSync(path, '#!/no/such/interpreter\n')
    chmodSync(path, 0o755)
    expect(await existing({ credsStore: 'broken' })).toBeUndefined()
  })

  it('is none in an empty config', async () => {
    expect(await existing({})).toBeUndefined()
  })
})
