import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createHttp } from '../../src/ports/http.js'
import { startServer } from './server.js'
import { answering, serve, speak } from './speak.js'

const LIMIT = 1024 * 1024

describe('a failure of the network', () => {
  const send = async (url: string, timeout = 2_000) => createHttp().send({ method: 'GET', url, timeout })
  const failure = (code: string) => ({ failure: { kind: 'network', code } })

  it('names the host, the code and the request without its query', async () => {
    const server = await serve(() => 'reset')
    await expect(send(`${server.origin}/v2/?token=secret`)).rejects.toMatchObject({
      failure: { kind: 'network', host: server.host, code: 'ECONNRESET', request: `GET ${server.origin}/v2/` }
    })
  })

  it('is a refused connection where nothing listens', async () => {
    const server = await startServer(() => 'reset')
    await server.stop()
    await expect(send(server.origin)).rejects.toMatchObject(failure('ECONNREFUSED'))
  })

  it('of a body that breaks off takes the request down with it, and the connection', async () => {
    const server = await serve(() => 'silence')
    const http = createHttp()
    const body = Readable.from(
      (function* () {
        yield Buffer.from('half')
        throw Object.assign(new Error('the source is gone'), { code: 'EGONE' })
      })()
    )
    const headers = { 'content-length': '8' }
    const started = performance.now()
    await expect(http.send({ method: 'PUT', url: server.origin, headers, body, timeout: 5_000 })).rejects.toMatchObject(
      failure('EGONE')
    )
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it('is a time-out where no answer comes', async () => {
    const server = await serve(() => 'silence')
    await expect(send(server.origin, 200)).rejects.toMatchObject(failure('ETIMEDOUT'))
  })

  it.each([
    ['HTTP', 'http'],
    ['TLS', 'https']
  ])('is a time-out where the other side never speaks %s', async (_, scheme) => {
    const server = await speak(() => undefined)
    await expect(send(`${scheme}://127.0.0.1:${server.port}`, 200)).rejects.toMatchObject(failure('ETIMEDOUT'))
  })

  it('is a time-out where the answer stops in the middle', async () => {
    const server = await speak(answering('Content-Length: 100', 'begin'))
    const response = await send(server.origin, 200)
    await expect(response.body(LIMIT)).rejects.toMatchObject(failure('ETIMEDOUT'))
  })

  it('reaches who reads the stream, too', async () => {
    const server = await speak(answering('Content-Length: 100', 'begin'))
    const response = await send(server.origin, 200)
    await expect(buffer(response.stream())).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  it('is no time-out while bytes come, however slowly', async () => {
    const server = await speak(socket => {
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n')
        let sent = 0
        const drip = setInterval(() => (sent++ < 6 ? socket.write('.') : clearInterval(drip)), 100)
      })
    })
    const response = await send(server.origin, 300)
    expect((await response.body(LIMIT)).toString()).toBe('......')
  })

  it('is a reset where the body is cut off', async () => {
    const server = await serve(() => ({ cutOff: '{"half":' }))
    const response = await send(server.origin)
    await expect(response.body(LIMIT)).rejects.toMatchObject(failure('ECONNRESET'))
  })

  it('is told where the body is larger than wanted, before all of it came', async () => {
    let sent = 0
    const server = await speak(socket => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        const chunk = Buffer.alloc(64 * 1024)
        const more = (): void => {
          while (!socket.destroyed && socket.write(chunk)) sent += chunk.length
        }
        socket.on('drain', more)
        more()
      })
    })
    const response = await send(server.origin)
    await expect(response.body(1000)).rejects.toMatchObject(failure('BODY_TOO_LARGE'))
    expect(sent).toBeLessThan(64 * LIMIT)
  })

  it('that comes a byte now and then is given up, although it is never silent for long', async () => {
    let status = 200
    const server = await speak(socket => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 ${status} X\r\n\r\n`)
        status = 403
        const timer = setInterval(() => socket.write('.'), 20)
        socket.on('close', () => clearInterval(timer))
      })
    })
    const response = await send(server.origin, 100)
    const started = performance.now()
    await expect(response.body(LIMIT)).rejects.toMatchObject(failure('ETIMEDOUT'))
    const refused = await send(server.origin, 100)
    await expect(buffer(refused.stream())).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('whose head comes a byte now and then is given up as well', async () => {
    const server = await speak(socket => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nX-Drip: ')
        const timer = setInterval(() => socket.write('.'), 20)
        socket.on('close', () => clearInterval(timer))
      })
    })
    const started = performance.now()
    await expect(send(server.origin, 100)).rejects.toMatchObject(failure('ETIMEDOUT'))
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('is told where the other side speaks no HTTP', async () => {
    const server = await speak(socket => socket.once('data', () => void socket.end('SSH-2.0-OpenSSH\r\n')))
    await expect(send(server.origin)).rejects.toMatchObject({
      failure: { code: expect.stringMatching(/^HPE_/) as string }
    })
  })

  it('of an answer that nobody reads harms nobody', async () => {
    const server = await serve(() => ({ cutOff: 'x', status: 500 }))
    expect((await send(server.origin)).status).toBe(500)
    await new Promise(resolve => setTimeout(resolve, 100))
  })
})
