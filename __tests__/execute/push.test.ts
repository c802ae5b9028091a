import { describe, expect, it } from 'vitest'
import { type Digest, digestOf } from '../../src/domain/digest.js'
import { parseTag, type Tag } from '../../src/domain/reference.js'
import { demandEqual, putTags, readBack } from '../../src/execute/push.js'
import { type Reply, type Seen } from '../ports/server.js'
import { setStage } from '../registry/registry-server.js'

const MEDIA = 'application/vnd.oci.image.index.v1+json'
/** Blanks and order of keys are part of what the digest names. */
const BYTES = Buffer.from(`{ "schemaVersion":2,  "mediaType":"${MEDIA}", "manifests":[] }\n`)
const DIGEST = digestOf(BYTES)
const OTHER = digestOf(Buffer.from('other'))
const tag = (text: string): Tag => parseTag(text)!

const manifest = (digest: Digest = DIGEST): Reply => ({
  status: 200,
  headers: { 'content-type': MEDIA, 'docker-content-digest': digest },
  body: BYTES
})
const created = (request: Seen): Reply => ({
  status: 201,
  headers: { 'docker-content-digest': digestOf(request.body), location: request.path }
})
const denied: Reply = { status: 403, body: { errors: [{ code: 'DENIED', message: 'no' }] } }

describe('further tags', () => {
  it('are put with the very bytes and media type of the manifest', async () => {
    const { client, name, asked } = await setStage(
      request => (request.method === 'PUT' ? created(request) : manifest()),
      {
        intent: 'push'
      }
    )
    await putTags(client, name, DIGEST, [tag('latest'), tag('1')])
    const puts = asked().filter(({ method }) => method === 'PUT')
    expect(puts.map(({ path }) => path.split('/').at(-1)).toSorted()).toEqual(['1', 'latest'])
    for (const { body, headers } of puts) {
      expect(body.equals(BYTES)).toBe(true)
      expect(headers['content-type']).toBe(MEDIA)
    }
  })

  it('are all tried before the refusal of one is told', async () => {
    const { client, name, asked } = await setStage(
      request => {
        if (request.method !== 'PUT') return manifest()
        return request.path.endsWith('/latest') ? denied : created(request)
      },
      { intent: 'push' }
    )
    await expect(putTags(client, name, DIGEST, [tag('latest'), tag('1'), tag('2')])).rejects.toMatchObject({
      failure: { kind: 'registry', status: 403 }
    })
    const put = asked().filter(({ method }) => method === 'PUT')
    expect(put.map(({ path }) => path)).toEqual(expect.arrayContaining([expect.stringMatching(/\/2$/) as string]))
  })

  it('of what is not there are a mismatch, and nothing is put', async () => {
    const { client, name, asked } = await setStage(() => ({ status: 404 }), { intent: 'push' })
    await expect(putTags(client, name, DIGEST, [tag('1')])).rejects.toMatchObject({
      failure: { kind: 'mismatch', expected: DIGEST, actual: 'absent' }
    })
    expect(asked().filter(({ method }) => method === 'PUT')).toEqual([])
  })
})

describe('reading back', () => {
  it('tells the tags that stand from those that do not', async () => {
    const { client, name } = await setStage(({ path }) => {
      if (path.endsWith('/good')) return manifest()
      return path.endsWith('/moved') ? manifest(OTHER) : { status: 404 }
    })
    const references = ['good', 'moved', 'gone'].map(text => ({ name, tag: tag(text) }))
    const result = await readBack(client, references, DIGEST)
    expect(result.verified.map(reference => reference.tag)).toEqual(['good'])
    expect(result.wrong.map(({ reference, actual }) => [reference.tag, actual])).toEqual([
      ['moved', OTHER],
      ['gone', 'absent']
    ])
    expect(() => demandEqual(result, DIGEST)).toThrow(`:moved points to ${OTHER}; it should be ${DIGEST}`)
  })

  it('is content where every tag stands', async () => {
    const { client, name } = await setStage(() => manifest())
    const result = await readBack(client, [{ name, tag: tag('good') }], DIGEST)
    expect(() => demandEqual(result, DIGEST)).not.toThrow()
  })
})
