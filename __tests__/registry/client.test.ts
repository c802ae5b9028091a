import { describe, expect, it } from 'vitest'
import type { Tag } from '../../src/domain/reference.js'
import { denial, MANIFEST, MANIFEST_TYPE, setStage } from './registry-server.js'

const TAG = 'v1' as Tag
const ABSENT = denial(404, 'MANIFEST_UNKNOWN', 'manifest unknown')

describe('a client', () => {
  it('asks for one token for all where it is to push', async () => {
    const { client, name, server } = await setStage(({ method }) => (method === 'PUT' ? { status: 201 } : ABSENT), {
      intent: 'push'
    })
    await client.headManifest(name, TAG)
    await client.putManifest(name, TAG, MANIFEST, MANIFEST_TYPE)
    expect(server.lines().filter(line => line.endsWith('/token'))).toHaveLength(1)
  })

  it('asks for no more than reading where it is to read', async () => {
    const { client, name, server } = await setStage(() => ABSENT)
    await client.headManifest(name, TAG)
    expect(server.seen.find(({ path }) => path === '/token')?.query.get('scope')).toBe('repository:octo-org/app:pull')
  })

  it('asks for reading only where it is anonymous', async () => {
    const { client, name, server } = await setStage(() => ABSENT, { intent: 'push', credential: { kind: 'anonymous' } })
    await client.headManifest(name, TAG)
    expect(server.seen.find(({ path }) => path === '/token')?.query.get('scope')).toBe('repository:octo-org/app:pull')
  })

  it('is of one registry', async () => {
    const { client } = await setStage(() => ABSENT)
    await expect(client.headManifest({ host: 'ghcr.io', path: 'o/n' }, TAG)).rejects.toBeInstanceOf(TypeError)
  })

  it('shares its tokens with the same client of another patience', async () => {
    const { client, name, server, clock } = await setStage(() => ({ status: 503 }))
    const hasty = client.withRetry({ retries: 0, repeatDenial: false, firstWait: 0, longestWait: 0 })
    await expect(hasty.headManifest(name, TAG)).rejects.toMatchObject({ failure: { status: 503 } })
    expect(clock.slept).toEqual([])
    await expect(client.headManifest(name, TAG)).rejects.toMatchObject({ failure: { status: 503 } })
    expect(server.lines().filter(line => line.endsWith('/token'))).toHaveLength(1)
  })
})
