import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { digestInRegistry, outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

const DOCKERFILE =
  'FROM busybox:1.37\nCOPY hello.sh /hello.sh\nRUN head -c 8 /dev/urandom > /random\nCMD ["sh", "/hello.sh"]\n'

describe.each(['containerd', 'classic'] as const)('a test between build and push, %s store', store => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(), store })
  })
  afterAll(async () => lab.stop())

  it('passes, and the very image that it ran is published', async () => {
    const workspace = await lab.checkout({ Dockerfile: DOCKERFILE })
    const test =
      'docker run --rm "$IMAGE" cat /random > tested.bin\ndocker image inspect -f "{{.Id}}" "$IMAGE" > id.txt\necho tested'
    const job = await publish(lab, { workspace, with: { images: 'tested', test } })
    expect(job.conclusion, job.text).toBe('success')
    const outputs = outputsOf(job)
    expect(outputs['pushed']).toBe('true')
    for (const tag of ['v1.2.3', 'latest'])
      expect(await digestInRegistry(lab, 'octo-org/tested', tag)).toBe(outputs['digest'])
    const id = readFileSync(join(workspace, 'id.txt'), 'utf8').trim()
    // containerd names an image by its manifest, the classic store by its configuration.
    const manifest = (await (
      await fetch(`${lab.registry.url}/v2/octo-org/tested/manifests/v1.2.3`, {
        headers: {
          accept: 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'
        }
      })
    ).json()) as { config: { digest: string } }
    expect([outputs['digest'], manifest.config.digest]).toContain(id)
    expect(readFileSync(join(workspace, 'tested.bin'))).toHaveLength(8)
    expect(job.summary).toMatch(/\*\*Test:\*\* ✅ passed with exit code 0 after/)
    expect(job.leftovers).toEqual([])
  })

  it('fails, and nothing is published; the exit code is told', async () => {
    const job = await publish(lab, {
      files: { Dockerfile: DOCKERFILE },
      with: { images: 'untested', test: 'docker run --rm "$IMAGE" sh -c "echo no good; exit 7"' }
    })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toBe('test-failed')
    expect(outputsOf(job)['pushed']).toBe('false')
    expect(job.text).toContain('no good')
    expect(job.text).toContain('exit code 7')
    expect(job.summary).toContain('exit code 7')
    for (const tag of ['v1.2.3', 'latest'])
      expect(await digestInRegistry(lab, 'octo-org/untested', tag)).toBeUndefined()
  })

  it('runs once by the shell of a run step, without tokens, and its words are no commands', async () => {
    const workspace = await lab.checkout({ Dockerfile: DOCKERFILE })
    const test = [
      'echo run >> runs.txt',
      'env > environment.txt',
      'echo "::set-output name=digest::evil"',
      'echo "::error::from the test"',
      'false | true'
    ].join('\n')
    const job = await publish(lab, { workspace, with: { images: 'shell', test } })
    expect(job.conclusion).toBe('failure')
    expect(readFileSync(join(workspace, 'runs.txt'), 'utf8')).toBe('run\n')
    const environment = readFileSync(join(workspace, 'environment.txt'), 'utf8')
    expect(environment).toMatch(/^IMAGE=.*\/octo-org\/shell:v1\.2\.3$/m)
    expect(environment).not.toMatch(/^(INPUT_|STATE_|ACTIONS_RUNTIME_TOKEN|GITHUB_OUTPUT|GITHUB_STATE|DOCKER_CONFIG)/m)
    expect(environment).not.toContain(lab.ghcr.world.tokens['job']?.value)
    expect(job.steps[0]?.annotations.filter(({ level }) => level === 'error')).toHaveLength(1)
    expect(outputsOf(job)['digest'] ?? '').not.toBe('evil')
  })

  it('runs on a pull request, where nothing is pushed', async () => {
    const job = await publish(lab, {
      event: 'pull-request',
      files: { Dockerfile: DOCKERFILE },
      with: { images: 'pull', test: 'docker run --rm "$IMAGE" cat /random' }
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.summary).toContain('**Test:** ✅')
    expect(outputsOf(job)['pushed']).toBe('false')
  })

  it.runIf(store === 'containerd')('of several platforms runs the native one, and all are published', async () => {
    const dockerfile = 'FROM scratch\nCOPY hello.sh /hello.sh\n'
    const job = await publish(lab, {
      files: { Dockerfile: dockerfile },
      with: {
        images: 'multi',
        platforms: 'linux/amd64,linux/arm64',
        test: 'docker create --name multi-test "$IMAGE" x && docker cp multi-test:/hello.sh - | wc -c && docker rm multi-test'
      }
    })
    expect(job.conclusion, job.text).toBe('success')
    expect(await digestInRegistry(lab, 'octo-org/multi', 'v1.2.3')).toBe(outputsOf(job)['digest'])
    const response = await fetch(`${lab.registry.url}/v2/octo-org/multi/manifests/v1.2.3`, {
      headers: {
        accept: 'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json'
      }
    })
    const index = (await response.json()) as { manifests: { platform: { architecture: string } }[] }
    expect(index.manifests.map(({ platform }) => platform.architecture).toSorted()).toEqual(['amd64', 'arm64'])
  })
})
