import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { manifestInRegistry } from './legs.js'
import { digestInRegistry, publish, tokenOf } from './stage.js'
import { runWorkflow, type WorkflowResult } from './workflow.js'
import { organizationWorld, unlinkedPackage } from './world.js'

const PACKAGE = 'octo-org/hello-world'
/** Foreign platforms cannot run anything here, so they only copy. */
const COPIED = { Dockerfile: 'FROM scratch\nCOPY hello.sh /hello\n' }

let lab: Lab
beforeAll(async () => {
  // Under the name ghcr.io: the files run unchanged.
  lab = await startLab({ world: organizationWorld(), named: true })
})
afterAll(async () => lab.stop())

function demandSuccess(result: WorkflowResult, ...names: string[]): JobResult[] {
  expect(Object.keys(result)).toEqual(names)
  for (const job of Object.values(result)) expect(job.conclusion, job.text).toBe('success')
  return Object.values(result)
}

const outputs = (job: JobResult | undefined, id: string): Record<string, string> =>
  job?.steps.find(step => step.id === id)?.outputs ?? {}

describe('the examples, each run from its file', () => {
  it('tag-release.yml', async () => {
    const result = await runWorkflow(lab, 'examples/tag-release.yml', { event: 'push-tag' })
    const [image] = demandSuccess(result, 'image')
    const { digest = '', 'tag-names': names = '' } = outputs(image, 'image')
    expect(names.split('\n')).toEqual(['1.2.3', '1.2', '1', 'latest'])
    for (const tag of names.split('\n')) expect(await digestInRegistry(lab, PACKAGE, tag)).toBe(digest)
    expect(image?.text).toContain(`Deploy ghcr.io/${PACKAGE}@${digest}`)
  })

  it('promote.yml, after main was published with a sha tag', async () => {
    const workspace = await lab.checkout()
    const main = await publish(lab, {
      event: 'push-branch',
      workspace,
      with: { registry: '', tags: 'type=sha' },
      options: { node: lab.node }
    })
    expect(main.conclusion, main.text).toBe('success')
    const result = await runWorkflow(lab, 'examples/promote.yml', { event: 'release-published', workspace })
    const [job] = demandSuccess(result, 'image')
    const { digest } = job?.steps[0]?.outputs ?? {}
    expect(digest).toBe(main.steps[0]?.outputs['digest'])
    expect(job?.steps[0]?.outputs['tag-names']).toMatch(/^\d+\.\d+\.\d+\n\d+\.\d+/)
  })

  it('doctor-behind-others.yml', async () => {
    // Removed first: what is set is added to what is there.
    lab.ghcr.setWorld({ packages: { [PACKAGE]: null } })
    lab.ghcr.setWorld(unlinkedPackage)
    const refused = 'denied: permission_denied: write_package'
    const files = { 'publish.sh': `#!/bin/bash\necho 'pushing layers'\necho '${refused}' >&2\nexit 1\n` }
    const secrets = { CR_PAT: tokenOf(lab, 'pat') }
    const script = await runWorkflow(lab, 'examples/doctor-behind-others.yml', { event: 'push-branch', files, secrets })
    const job = script['image']
    expect(job?.conclusion).toBe('failure')
    const doctor = job?.steps.at(-1)
    expect(doctor?.conclusion, job?.text).toBe('success')
    expect(doctor?.outputs['failure']).toBe('write-package-denied')
    expect(doctor?.outputs['credential']).toBe('pat')
  })
})

describe('native-matrix.yml', () => {
  it('gives one image of both platforms, from the file as it stands', async () => {
    lab.ghcr.setWorld({ packages: { [PACKAGE]: null } })
    const result = await runWorkflow(lab, 'examples/native-matrix.yml', { event: 'push-tag', files: COPIED })
    const [, , image] = demandSuccess(result, 'leg', 'leg (2)', 'image')
    const digest = image?.steps.at(-1)?.outputs['digest']
    const index = await manifestInRegistry(lab, PACKAGE, 'v1.2.3')
    expect(await digestInRegistry(lab, PACKAGE, 'v1.2.3')).toBe(digest)
    expect(index.manifests.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64'])
  })
})

describe('publish.yml, the reusable workflow', () => {
  it('does the same in one', async () => {
    const result = await runWorkflow(lab, '.github/workflows/publish.yml', {
      event: 'push-branch',
      files: COPIED,
      inputs: { images: 'octo-org/reused', tags: 'main', labels: 'org.opencontainers.image.description=Reused' }
    })
    const [, , image] = demandSuccess(result, 'leg', 'leg (2)', 'merge')
    expect(await digestInRegistry(lab, 'octo-org/reused', 'main')).toBe(outputs(image, 'merge')['digest'])
    const { annotations } = await manifestInRegistry(lab, 'octo-org/reused', 'main')
    expect(annotations?.['org.opencontainers.image.description']).toBe('Reused')
  })
})
