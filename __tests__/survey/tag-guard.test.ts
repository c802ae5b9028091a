import { describe, expect, it } from 'vitest'
import { known } from '../../src/domain/known.js'
import type { GitHub } from '../../src/github/api.js'
import { digestOf } from '../../src/domain/digest.js'
import { createTagLooks, type HistorySource, surveyTags, targetsOf } from '../../src/survey/tag-guard.js'
import { commit, image, SOURCE, tag } from '../domain/tag-guard/images.js'
import type { Reply, Seen } from '../ports/server.js'
import { INDEX_TYPE, MANIFEST_TYPE, setStage } from '../registry/registry-server.js'

const OCI = 'org.opencontainers.image.'
const REVISION = commit('a')
const OWN = image('2.0.0', { revision: commit('b') })
const LABELS = { [`${OCI}version`]: '1.2.3', [`${OCI}revision`]: REVISION, [`${OCI}source`]: SOURCE }
const NOWHERE: HistorySource = { github: undefined, owner: 'o', repository: 'r', pushed: undefined }

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const CONFIG = json({ os: 'linux', architecture: 'amd64', config: { Labels: LABELS } })
const describing = (bytes: Buffer, mediaType: string, more = {}) => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
  ...more
})
const MANIFEST = json({
  schemaVersion: 2,
  mediaType: MANIFEST_TYPE,
  config: describing(CONFIG, 'application/vnd.oci.image.config.v1+json'),
  layers: []
})
const attestation = {
  platform: { os: 'unknown', architecture: 'unknown' },
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest' }
}
const index = (annotations: Record<string, string>): Buffer =>
  json({
    schemaVersion: 2,
    mediaType: INDEX_TYPE,
    manifests: [
      describing(json({ attestation: true }), MANIFEST_TYPE, attestation),
      describing(MANIFEST, MANIFEST_TYPE, { platform: { os: 'linux', architecture: 'amd64' } })
    ],
    annotations
  })

/** A package whose tags point to these manifests. */
function serving(tags: Readonly<Record<string, Buffer>>): (request: Seen) => Reply {
  const manifests = [...Object.values(tags), MANIFEST]
  return ({ path }) => {
    const name = path.split('/').at(-1) ?? ''
    if (path.includes('/blobs/')) return name === digestOf(CONFIG) ? { status: 200, body: CONFIG } : { status: 404 }
    const bytes = tags[name] ?? manifests.find(each => digestOf(each) === name)
    if (bytes === undefined)
      return { status: 404, body: { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'unknown' }] } }
    const type = bytes === MANIFEST ? MANIFEST_TYPE : INDEX_TYPE
    return { status: 200, headers: { 'content-type': type, 'docker-content-digest': digestOf(bytes) }, body: bytes }
  }
}

describe('looking at tags', () => {
  it.each([
    ['labels of a manifest’s config', MANIFEST, 2],
    ['annotations of an index', index(LABELS), 1],
    ['labels of the first image in an index', index({}), 3],
    ['labels for what the annotations leave out', index({ [`${OCI}version`]: '1.2.3' }), 3]
  ])('finds the version by %s', async (_, bytes, requests) => {
    const { client, name, asked } = await setStage(serving({ latest: bytes }))
    const looks = createTagLooks(client, NOWHERE)
    const [seen] = await surveyTags(looks, OWN, targetsOf([name], [], [{ tag: tag('latest'), by: 'version' }]))
    expect(seen?.identity).toEqual(known(image('1.2.3', { revision: REVISION })))
    expect(asked()).toHaveLength(requests)
    expect(await looks.platforms(name, digestOf(bytes))).toEqual(known(['linux/amd64']))
  })

  it('looks once into an image that several tags point to, and only whether an exact version exists', async () => {
    const { client, name, asked } = await setStage(serving({ latest: MANIFEST, '1': MANIFEST, '1.2.3': MANIFEST }))
    const looks = createTagLooks(client, NOWHERE)
    const floating = ['latest', '1'].map(each => ({ tag: tag(each), by: 'version' as const }))
    const targets = targetsOf([name], [{ tag: tag('1.2.3') }, { tag: tag('9.9.9') }], floating)
    const seen = await surveyTags(looks, OWN, targets)
    await surveyTags(looks, OWN, targets)
    expect(seen.map(({ standing }) => standing.kind)).toEqual(['found', 'absent', 'found', 'found'])
    expect(
      asked()
        .map(({ path }) => path.split('/').at(-1))
        .toSorted()
    ).toEqual(['1', '1.2.3', '9.9.9', digestOf(CONFIG), 'latest'].toSorted())
  })

  it('takes a refused look for a package that is not there, and a broken one for not known', async () => {
    const denied = await setStage(() => ({ status: 403, body: { errors: [{ code: 'DENIED', message: 'no' }] } }))
    expect(await createTagLooks(denied.client, NOWHERE).first(denied.name, tag('latest'))).toEqual({ kind: 'absent' })
    const broken = await setStage(() => ({ status: 503 }))
    const standing = await createTagLooks(broken.client, NOWHERE).first(broken.name, tag('latest'))
    expect(standing).toMatchObject({ kind: 'unknown', because: expect.stringContaining('answered 503') as string })
  })

  it('asks GitHub for history once, and not at all where the push tells it', async () => {
    const { client } = await setStage(() => ({ status: 404 }))
    const asked: unknown[] = []
    const github: GitHub = {
      get: async (request, parameters) => {
        asked.push(parameters?.['basehead'])
        return Promise.resolve({ kind: 'answered', request, status: 200, headers: {}, data: { status: 'behind' } })
      }
    }
    const pushed = { before: commit('a'), after: commit('b') }
    const looks = createTagLooks(client, { ...NOWHERE, github, pushed })
    expect(await looks.history(commit('a'), commit('b'))).toEqual(known('ahead'))
    expect(await looks.history(commit('b'), commit('b'))).toEqual(known('identical'))
    expect(asked).toEqual([])
    expect(await looks.history(commit('c'), commit('b'))).toEqual(known('behind'))
    await looks.history(commit('c'), commit('b'))
    expect(asked).toEqual([`${commit('c')}...${commit('b')}`])
  })
})
