import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Lab, root, startLab } from '../../lab/lab.mjs'
import { digestInRegistry } from './stage.js'
import { play, useAction } from './sub-action.js'
import { organizationWorld } from './world.js'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld() })
})
afterAll(async () => lab.stop())

it('every action does its part in one job', async () => {
  const images = 'whole'
  const job = await play(lab, {
    steps: [
      useAction(lab, 'login', { images }),
      { id: 'meta', uses: `${root}/meta`, with: { images: '${{ github.repository }}', tags: 'type=raw,value=said' } },
      { id: 'leg', uses: root, with: { registry: lab.ghcr.host, images, 'digest-only': 'true' } },
      useAction(lab, 'merge', { images, tags: 'type=sha', records: '${{ runner.temp }}/ghcr-digests' }),
      useAction(lab, 'promote', { images, tags: 'type=semver,pattern={{version}}' }),
      useAction(lab, 'doctor', { images, log: 'denied: permission_denied: write_package' }, { if: 'always()' })
    ]
  })
  expect(job.conclusion, job.text).toBe('success')
  const outputs = Object.fromEntries(job.steps.map(step => [step.id, step.outputs]))
  expect(outputs['login']).toMatchObject({ credential: 'github-token' })
  expect(outputs['meta']).toMatchObject({ version: 'said' })
  expect(outputs['promote']?.['digest']).toBe(outputs['merge']?.['digest'])
  expect(outputs['doctor']).toMatchObject({ 'can-push': 'true' })
  for (const tag of ['1.2.3', 'latest'])
    expect(await digestInRegistry(lab, `octo-org/${images}`, tag)).toBe(outputs['merge']?.['digest'])
})
