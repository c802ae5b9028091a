import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/domain/digest.js'
import { demandWhole } from '../../src/execute/whole.js'
import type { Reply } from '../ports/server.js'
import { setStage } from '../registry/registry-server.js'

const INDEX = 'application/vnd.oci.image.index.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const child = (text: string) => digestOf(Buffer.from(text))
const row = (text: string, architecture: string, more = {}) => ({
  mediaType: MANIFEST,
  digest: child(text),
  size: text.length,
  platform: { os: 'linux', architecture },
  ...more
})

/** An index over these rows, in a registry that has lost some of their manifests. */
async function stage(rows: readonly object[], lost: readonly string[] = []) {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: rows }))
  const digest = digestOf(bytes)
  const found = (mediaType: string, named: string, body: Buffer): Reply => ({
    status: 200,
    headers: { 'content-type': mediaType, 'docker-content-digest': named },
    body
  })
  const answer = (path: string): Reply => {
    const asked = path.split('/').at(-1) ?? ''
    if (asked === digest) return found(INDEX, digest, bytes)
    if (lost.includes(asked)) return { status: 404, body: { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'no' }] } }
    return found(MANIFEST, asked, Buffer.from('{}'))
  }
  const { client, name, asked } = await setStage(request => answer(request.path))
  return {
    check: async (platforms: readonly string[]) => demandWhole(client, [name], digest, platforms),
    asked,
    digest
  }
}

const ROWS = [
  row('amd64', 'amd64'),
  row('arm64', 'arm64', { platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } }),
  row('attested', 'unknown', {
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' }
  })
]

describe('an index is whole', () => {
  it('where each child is there, attestations too, and each platform that was asked for', async () => {
    const { check, asked } = await stage(ROWS)
    await check(['linux/amd64', 'linux/arm64/v8'])
    expect(asked().filter(({ method }) => method === 'HEAD')).toHaveLength(3)
  })

  it('not where a child is missing; it is named', async () => {
    const { check } = await stage(ROWS, [child('attested')])
    await expect(check([])).rejects.toMatchObject({
      failure: { kind: 'mismatch', actual: 'absent', expected: child('attested') }
    })
  })

  it('not where platforms are missing; all of them are listed, and what is there', async () => {
    const { check } = await stage(ROWS)
    await expect(check(['linux/amd64', 'linux/arm/v7', 'linux/s390x'])).rejects.toMatchObject({
      failure: {
        kind: 'refused',
        id: 'platforms-missing',
        because: expect.stringMatching(
          /without linux\/arm\/v7, linux\/s390x.*has linux\/amd64, linux\/arm64$/
        ) as string
      }
    })
  })
})
