import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readDaemon, readStore } from '../../src/survey/daemon.js'

const PATIENCE = 300

let folder: string
let server: Server | undefined
const sockets = new Set<Socket>()
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daemon-'))
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await new Promise(resolve => (server === undefined ? resolve(undefined) : server.close(resolve)))
  server = undefined
  rmSync(folder, { recursive: true })
})

/** A daemon on a socket of its own that says what the test wants, byte for byte. */
async function startDaemon(talk: (socket: Socket) => void): Promise<string> {
  const path = join(folder, 'docker.sock')
  server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => talk(socket))
  })
  await new Promise<void>(resolve => server?.listen(path, resolve))
  return `unix://${path}`
}

const answer =
  (body: string, status = '200 OK') =>
  (socket: Socket): void =>
    void socket.end(`HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)

describe('the Docker daemon', () => {
  it('says its version and platform', async () => {
    const endpoint = await startDaemon(answer('{"Version":"28.2.2","Os":"linux","Arch":"arm64","Extra":{}}'))
    expect(await readDaemon(endpoint)).toEqual({
      known: true,
      value: { version: '28.2.2', platform: 'linux/arm64', kind: 'docker' }
    })
  })

  it.each([
    ['garbage', answer('<html>'), 'does not answer as a Docker daemon'],
    ['another service’s JSON', answer('{"name":"x"}'), 'does not answer as a Docker daemon'],
    ['null', answer('null'), 'does not answer as a Docker daemon'],
    ['a version of another type', answer('{"Version":28}'), 'does not answer as a Docker daemon'],
    ['no HTTP', (socket: Socket) => void socket.end('SSH-2.0-OpenSSH\r\n'), 'gave no usable answer (HPE_'],
    ['nothing, and hangs up', (socket: Socket) => void socket.destroy(), 'gave no usable answer (ECONNRESET)'],
    [
      'half an answer, and hangs up',
      (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{', () => socket.destroy()),
      'gave no usable answer (ECONNRESET)'
    ],
    ['nothing, and waits', () => undefined, 'gave no usable answer (ETIMEDOUT)'],
    [
      'a byte now and then',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n')
        const drip = setInterval(() => socket.write(' '), 50)
        socket.on('close', () => clearInterval(drip))
      },
      'gave no usable answer (ETIMEDOUT)'
    ],
    ['without end', answer(' '.repeat(2 * 1024 * 1024)), 'gave no usable answer (EMSGSIZE)']
  ])('that answers %s is not known, and the reason says so', async (_, talk, because) => {
    const endpoint = await startDaemon(talk)
    const started = performance.now()
    const daemon = await readDaemon(endpoint, PATIENCE)
    expect(daemon).toEqual({ known: false, because: expect.stringContaining(because) as string })
    expect(performance.now() - started).toBeLessThan(10 * PATIENCE)
  })

  it('that is not there is not known', async () => {
    const endpoint = `unix://${join(folder, 'none.sock')}`
    expect(await readDaemon(endpoint)).toEqual({
      known: false,
      because: `no Docker daemon listens at ${endpoint}: the socket does not exist`
    })
  })

  it('that was killed and left its socket behind is not running', async () => {
    const stale = join(folder, 'stale.sock')
    const program = `require('net').createServer().listen(${JSON.stringify(stale)}, () => process.kill(process.pid, 'SIGKILL'))`
    spawnSync(process.execPath, ['-e', program], { stdio: 'ignore' })
    expect(await readDaemon(`unix://${stale}`)).toEqual({
      known: false,
      because: `nothing listens at unix://${stale}: the Docker daemon is not running`
    })
  })

  it('that is elsewhere is not asked', async () => {
    expect(await readDaemon('tcp://127.0.0.1:1')).toEqual({
      known: false,
      because: 'the engine at tcp://127.0.0.1:1 is not on this machine and was not asked'
    })
  })
})

describe('what answers on docker’s socket', () => {
  it('may be podman', async () => {
    const body = '{"Version":"4.3.1","Os":"linux","Arch":"amd64","Components":[null,{"Name":"Podman Engine"}]}'
    expect(await readDaemon(await startDaemon(answer(body)))).toMatchObject({ known: true, value: { kind: 'podman' } })
  })
})

describe('where the daemon keeps images', () => {
  it.each([
    ['containerd’s store', '{"DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]]}', 'containerd'],
    ['its own', '{"DriverStatus":[["Backing Filesystem","extfs"],["Supports d_type","true"]]}', 'classic'],
    ['its own, of which there is nothing to say', '{"DriverStatus":[]}', 'classic']
  ])('is %s', async (_, body, expected) => {
    expect(await readStore(await startDaemon(answer(body)))).toEqual({ known: true, value: expected })
  })

  it.each([
    ['it does not say', answer('{"DriverStatus":null}'), 'does not say where'],
    ['it is no daemon', answer('null'), 'does not say where'],
    ['it answers garbage', answer('<html>'), 'does not answer as a Docker daemon']
  ])('is not known where %s', async (_, talk, because) => {
    expect(await readStore(await startDaemon(talk), PATIENCE)).toMatchObject({
      known: false,
      because: expect.stringContaining(because) as string
    })
  })

  it('is not known of one elsewhere', async () => {
    expect((await readStore('tcp://docker:2376')).known).toBe(false)
  })
})
