import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld(), named: true })
})
afterAll(async () => lab.stop())

describe('under the name ghcr.io, with TLS and a private CA', () => {
  it('story 1 with no input at all', async () => {
    const job = await publish(lab, { with: { registry: '' }, options: { node: lab.node } })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['tags']?.split('\n')).toEqual([
      'ghcr.io/octo-org/hello-world:v1.2.3',
      'ghcr.io/octo-org/hello-world:latest'
    ])
    expect(outputsOf(job)['package-url']).toBe(
      'https://github.com/orgs/Octo-Org/packages/container/package/hello-world'
    )
  })

  it('story 4: a published release', async () => {
    const job = await publish(lab, { event: 'release-published', with: { registry: '' }, options: { node: lab.node } })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['tag-names']?.split('\n')).toContain('latest')
  })

  it('a registry whose CA nobody trusts is told as that', async () => {
    const machine = { ...lab.machine, NODE_EXTRA_CA_CERTS: '' }
    const job = await publish(lab, { with: { registry: '' }, options: { node: lab.node, machine } })
    expect(job.text).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT/)
  })

  it('HTTPS_PROXY is used for the registry, NO_PROXY honoured', async () => {
    const proxy = await startProxy(lab)
    try {
      const machine = { ...lab.machine, HTTPS_PROXY: proxy.url, NO_PROXY: 'localhost' }
      const through = await publish(lab, { with: { registry: '' }, options: { node: lab.node, machine } })
      expect(through.conclusion, through.text).toBe('success')
      expect(proxy.targets).toContain('ghcr.io:443')

      proxy.targets.length = 0
      const around = { ...machine, NO_PROXY: 'localhost,ghcr.io' }
      const past = await publish(lab, { with: { registry: '' }, options: { node: lab.node, machine: around } })
      expect(past.conclusion, past.text).toBe('success')
      expect(proxy.targets).not.toContain('ghcr.io:443')
    } finally {
      proxy.server.close()
    }
  })
})

/** A proxy for CONNECT that writes down where it was asked to go, and goes to the lab whatever the name. */
async function startProxy(target: Lab): Promise<{ server: Server; url: string; targets: string[] }> {
  const targets: string[] = []
  const server = createServer((_, response) => response.writeHead(405).end())
  server.on('connect', (request, client: Socket) => {
    targets.push(request.url ?? '')
    const upstream = connect(443, target.address, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client)
      client.pipe(upstream)
    })
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, targets }
}
