import { afterEach, describe, expect, it } from 'vitest'
import { readStatus } from '../../src/github/status.js'
import { createHttp } from '../../src/ports/http.js'
import { type Reply, startServer, type TestServer } from '../ports/server.js'

let server: TestServer | undefined
afterEach(async () => server?.stop())

async function statusOf(reply: Reply) {
  server = await startServer(() => reply)
  return readStatus({ http: createHttp() }, server.origin)
}

describe('readStatus', () => {
  it('reads the parts that a publish needs', async () => {
    const components = [
      { name: 'Git Operations', status: 'major_outage' },
      { name: 'API Requests', status: 'operational' },
      { name: 'Packages', status: 'degraded_performance' },
      { name: 'Actions', status: 'partial_outage' }
    ]
    expect(await statusOf({ status: 200, body: { page: {}, components } })).toEqual({
      known: true,
      value: { packages: 'degraded_performance', actions: 'partial_outage', api: 'operational' }
    })
    expect(server?.lines()).toEqual(['GET /api/v2/components.json'])
  })

  it('leaves open what the page does not list, and words that it does not know', async () => {
    const components = [{ name: 'Packages', status: 'on fire' }, 'x', null]
    expect(await statusOf({ status: 200, body: { components } })).toEqual({
      known: true,
      value: { packages: undefined, actions: undefined, api: undefined }
    })
  })

  it.each<[string, Reply, string]>([
    ['503', { status: 503 }, 'answered 503'],
    ['a page', { status: 200, body: '<html>' }, 'not a list of components'],
    ['another form', { status: 200, body: { components: {} } }, 'not a list of components'],
    ['a reset', 'reset', 'ECONNRESET']
  ])('does not know after %s', async (_, reply, because) => {
    expect(await statusOf(reply)).toEqual({ known: false, because: expect.stringContaining(because) as string })
  })
})
