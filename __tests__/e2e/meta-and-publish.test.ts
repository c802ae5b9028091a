import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, root, startLab } from '../../lab/lab.mjs'
import { play } from './sub-action.js'
import { organizationWorld } from './world.js'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld() })
})
afterAll(async () => lab.stop())

describe('the same inputs for meta and for the root action', () => {
  it.each([
    ['push-tag', { DOCKER_METADATA_SHORT_SHA_LENGTH: '12', DOCKER_METADATA_ANNOTATIONS_LEVELS: 'manifest' }],
    ['pull-request', { DOCKER_METADATA_PR_HEAD_SHA: 'true' }]
  ])('give the same tags, labels, annotations and version on %s, with %j', async (event, env) => {
    const inputs = {
      images: `${lab.ghcr.host}/octo-org/one\n${lab.ghcr.host}/octo-org/two`,
      tags: [
        'type=semver,pattern={{version}}',
        'type=semver,pattern={{major}}.{{minor}}',
        'type=ref,event=pr',
        'type=raw,value=x-{{base_ref}},priority=950',
        'type=sha'
      ].join('\n'),
      flavor: 'suffix=-full,onlatest=true',
      labels: 'maintainer=somebody\norg.opencontainers.image.vendor={{sha}}',
      annotations: 'org.opencontainers.image.title=Mine'
    }
    const publish = { ...inputs, registry: lab.ghcr.host, 'dry-run': 'true', push: 'true' }
    const job = await play(lab, {
      event,
      steps: [
        { id: 'meta', uses: join(root, 'meta'), with: inputs, env },
        { id: 'publish', uses: root, with: publish, env }
      ]
    })
    expect(job.conclusion, job.text).toBe('success')
    const [meta = {}, own = {}] = job.steps.map(({ outputs }) => outputs)
    for (const name of ['tags', 'tag-names', 'labels', 'annotations', 'version', 'json'])
      expect([name, own[name]]).toEqual([name, meta[name]])
    expect(meta['tag-names']?.split('\n').length).toBeGreaterThan(2)
  })
})
