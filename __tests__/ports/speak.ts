import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import { type Reply, type Seen, startServer, type TestServer } from './server.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Does something when the test has ended. */
export function afterwards(close: () => unknown): void {
  closing.push(close)
}

/** An HTTP server that ends with the test. */
export async function serve(reply: (request: Seen, index: number) => Reply): Promise<TestServer> {
  const server = await startServer(reply)
  afterwards(async () => server.stop())
  return server
}

export interface Speaker {
  readonly origin: string
  readonly port: number
  readonly connections: () => number
}

/** A server that speaks byte for byte, counts its connections, and ends with the test. */
export async function speak(talk: (socket: Socket) => void): Promise<Speaker> {
  let connections = 0
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    talk(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  afterwards(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, port, connections: () => connections }
}

/** Answers every request on a connection alike. */
export const answering =
  (head: string, body = '') =>
  (socket: Socket): void =>
    void socket.on('data', () => void socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`))
