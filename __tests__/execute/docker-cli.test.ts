import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DockerConfig, withLogin } from '../../src/domain/docker-config.js'
import { Secret } from '../../src/domain/secret.js'

/** Both hosts are only named: the daemon that would ask them is the test's own. */
const HOST = 'registry.invalid:1'
const OTHER = 'other.invalid:1'

let folder: string
let daemon: Server
/** The login that docker hands to the daemon for a pull. */
let handed: unknown[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'docker-cli-'))
  handed = []
  daemon = createServer((request, response) => {
    const header = request.headers['x-registry-auth']
    if (typeof header === 'string') handed.push(JSON.parse(Buffer.from(header, 'base64url').toString()))
    response.setHeader('Api-Version', '1.45').end('OK')
  })
  await new Promise<void>(resolve => daemon.listen(join(folder, 'docker.sock'), resolve))
})
afterEach(async () => {
  daemon.closeAllConnections()
  await new Promise(resolve => daemon.close(resolve))
  rmSync(folder, { recursive: true })
})

/** A credential helper that has a login for every host and leaves a trace. */
function installHelper(): void {
  mkdirSync(join(folder, 'bin'))
  const path = join(folder, 'bin', 'docker-credential-trace')
  const answer = JSON.stringify(JSON.stringify({ Username: 'helper', Secret: 'from-helper' }))
  const trace = JSON.stringify(join(folder, 'asked'))
  writeFileSync(
    path,
    `#!${process.execPath}\nrequire('fs').writeFileSync(${trace}, '')\nprocess.stdout.write(${answer})\n`
  )
  chmodSync(path, 0o755)
}

async function pull(config: DockerConfig, host: string): Promise<unknown> {
  const configFolder = join(folder, 'config')
  mkdirSync(configFolder)
  writeFileSync(join(configFolder, 'config.json'), JSON.stringify(config))
  const argv = ['--config', configFolder, '--host', `unix://${join(folder, 'docker.sock')}`, 'pull', `${host}/o/n`]
  const PATH = [join(folder, 'bin'), process.env['PATH'] ?? ''].join(delimiter)
  await new Promise(resolve => execFile('docker', argv, { env: { PATH, HOME: folder } }, resolve))
  return handed[0]
}

/** The knowledge behind `withLogin`, asked of the docker CLI itself. */
describe('the docker CLI', () => {
  const login = { username: 'octocat', password: new Secret('ghs_token') }
  const stored: DockerConfig = { credsStore: 'trace', auths: { [HOST]: {} } }

  it('takes a login from the store where one is configured', async () => {
    installHelper()
    expect(await pull(stored, HOST)).toMatchObject({ username: 'helper', password: 'from-helper' })
    expect(existsSync(join(folder, 'asked'))).toBe(true)
  })

  it.each([
    ['a store', stored],
    ['a helper of its own', { credHelpers: { [HOST]: 'trace' } }],
    ['nothing', {}]
  ] as const)('reads our login from the file and asks no helper where the host had %s', async (_, config) => {
    installHelper()
    expect(await pull(withLogin(config, HOST, login), HOST)).toMatchObject({
      username: 'octocat',
      password: 'ghs_token'
    })
    expect(existsSync(join(folder, 'asked'))).toBe(false)
  })

  it('still asks the store for another host', async () => {
    installHelper()
    expect(await pull(withLogin(stored, HOST, login), OTHER)).toMatchObject({ username: 'helper' })
  })
})
