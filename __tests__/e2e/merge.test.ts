import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { manifestInRegistry, pushLeg, type PushedLeg, REVISION, writeRecords } from './legs.js'
import { digestInRegistry, outputsOf } from './stage.js'
import { play, useAction } from './sub-action.js'
import { organizationWorld } from './world.js'

const PACKAGE = 'octo-org/hello-world'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld(), store: 'none' })
})
afterAll(async () => lab.stop())

async function merge(files: Record<string, unknown>, inputs: Record<string, string> = {}): Promise<JobResult> {
  return mergeFolder(writeRecords(lab, files), inputs)
}

async function mergeFolder(folder: string, inputs: Record<string, string> = {}): Promise<JobResult> {
  lab.ghcr.requests.length = 0
  return play(lab, { steps: [useAction(lab, 'merge', { records: folder, ...inputs })] })
}

const named = (leg: PushedLeg) =>
  `ghcr-digest-${String((leg.record['platforms'] as string[])[0]).replaceAll('/', '-')}.json`
const filesOf = (...legs: PushedLeg[]) => Object.fromEntries(legs.map(leg => [named(leg), leg.record]))
const writes = () => lab.ghcr.requests.filter(({ method, path }) => method === 'PUT' && path.includes('/manifests/'))

describe('merge', () => {
  it('joins the legs into one index, annotated for the package page, and reads it back', async () => {
    const [arm, amd] = await Promise.all(
      ['linux/arm64', 'linux/amd64'].map(async platform => pushLeg(lab, { platform }))
    )
    if (arm === undefined || amd === undefined) throw new Error('no legs')
    const job = await merge(
      // As actions/download-artifact leaves them: a folder for each artifact.
      { 'digest-a/ghcr-digest-linux-arm64.json': arm.record, 'digest-b/ghcr-digest-linux-amd64.json': amd.record },
      { platforms: 'linux/amd64,linux/arm64', tags: 'type=semver,pattern={{version}}' }
    )
    expect(job.conclusion, job.text).toBe('success')
    const outputs = outputsOf(job)
    expect(outputs['tags']?.split('\n').map(tag => tag.split(':').at(-1))).toEqual(['1.2.3', 'latest'])
    expect(JSON.parse(outputs['platform-digests'] ?? '{}')).toEqual({
      'linux/amd64': amd.digest,
      'linux/arm64': arm.digest
    })
    expect(outputs['image-digest']).toBe(`${lab.ghcr.host}/${PACKAGE}@${outputs['digest']}`)
    for (const tag of ['1.2.3', 'latest']) expect(await digestInRegistry(lab, PACKAGE, tag)).toBe(outputs['digest'])
    const index = await manifestInRegistry(lab, PACKAGE, '1.2.3')
    expect(index.mediaType).toBe('application/vnd.oci.image.index.v1+json')
    expect(index.manifests.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64'])
    expect(index.annotations).toMatchObject({
      'org.opencontainers.image.description': 'A greeting service: says hello over HTTP, in 24 languages.',
      'org.opencontainers.image.source': 'https://github.com/Octo-Org/Hello-World',
      'org.opencontainers.image.revision': REVISION,
      'org.opencontainers.image.version': '1.2.3',
      'org.opencontainers.image.created': '2026-03-14T15:09:26.000Z'
    })
    expect(job.leftovers).toEqual([])
  })

  it('gives the same digest for the same legs, in whatever order their files come', async () => {
    const [arm, amd] = [
      await pushLeg(lab, { platform: 'linux/arm/v7' }),
      await pushLeg(lab, { platform: 'linux/amd64' })
    ]
    const first = await merge({ 'ghcr-digest-1.json': arm.record, 'ghcr-digest-2.json': amd.record })
    const second = await merge({ 'ghcr-digest-1.json': amd.record, 'ghcr-digest-2.json': arm.record })
    expect(outputsOf(first)['digest'], first.text).toMatch(/^sha256:/)
    expect(outputsOf(second)['digest']).toBe(outputsOf(first)['digest'])
  })

  it('keeps the attestations of the legs, pointing at their own images', async () => {
    const legs = await Promise.all(
      ['linux/arm64', 'linux/amd64'].map(async platform => pushLeg(lab, { platform, attested: true }))
    )
    const job = await merge(filesOf(...legs), { platforms: 'linux/arm64\nlinux/amd64' })
    expect(job.conclusion, job.text).toBe('success')
    const { manifests } = await manifestInRegistry(lab, PACKAGE, 'v1.2.3')
    const [arm, amd] = legs
    expect(manifests.map(({ digest }) => digest)).toEqual([amd?.image, arm?.image, amd?.attestation, arm?.attestation])
    expect(manifests.slice(2).map(({ annotations }) => annotations?.['vnd.docker.reference.digest'])).toEqual([
      amd?.image,
      arm?.image
    ])
  })

  it('takes images in Docker’s own format into the index as they are', async () => {
    const legs = [
      await pushLeg(lab, { platform: 'linux/amd64', docker: true }),
      await pushLeg(lab, { platform: 'linux/arm64' })
    ]
    const job = await merge(filesOf(...legs))
    expect(job.conclusion, job.text).toBe('success')
    const { mediaType, manifests } = await manifestInRegistry(lab, PACKAGE, 'latest')
    expect(mediaType).toBe('application/vnd.oci.image.index.v1+json')
    expect(manifests[0]?.mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json')
  })

  it('publishes a single leg as it is, its digest unchanged', async () => {
    const leg = await pushLeg(lab, { platform: 'linux/s390x' })
    const job = await merge(filesOf(leg), { platforms: 'linux/s390x' })
    expect(job.conclusion, job.text).toBe('success')
    expect(outputsOf(job)['digest']).toBe(leg.digest)
    expect(await digestInRegistry(lab, PACKAGE, 'v1.2.3')).toBe(leg.digest)
    expect(job.text).toContain('There is only one leg, linux/s390x')
  })

  it('says of a single leg that no index is made, and which annotations have no place', async () => {
    const leg = await pushLeg(lab, { platform: 'linux/s390x' })
    const job = await merge(filesOf(leg), { annotations: 'index:org.example.key=value' })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toContain('The annotation index:org.example.key is left out')
    const { decisions } = JSON.parse(outputsOf(job)['plan'] ?? '{}') as { decisions: object[] }
    expect(decisions).toContainEqual(
      expect.objectContaining({ about: 'step', value: 'join platforms', verdict: 'rejected' })
    )
    expect(decisions).toContainEqual(
      expect.objectContaining({ about: 'annotation', value: 'index:org.example.key', verdict: 'rejected' })
    )
  })

  it.each([2, 1])('fills further packages from the one that the legs were pushed to, %i legs', async count => {
    const platforms = ['linux/amd64', 'linux/arm64'].slice(0, count)
    const legs = await Promise.all(platforms.map(async platform => pushLeg(lab, { platform, attested: true })))
    const job = await merge(filesOf(...legs), { images: `hello-world\nmirror-${count}` })
    expect(job.conclusion, job.text).toBe('success')
    const { digest = '' } = outputsOf(job)
    for (const path of [PACKAGE, `octo-org/mirror-${count}`]) {
      expect(await digestInRegistry(lab, path, 'v1.2.3')).toBe(digest)
      for (const leg of legs) {
        expect(await digestInRegistry(lab, path, leg.image)).toBe(leg.image)
        expect(await digestInRegistry(lab, path, leg.attestation ?? '')).toBe(leg.attestation)
      }
    }
  })

  it('joins what failed jobs gave when they were run again', async () => {
    const [arm, amd] = [
      await pushLeg(lab, { platform: 'linux/arm64' }),
      await pushLeg(lab, { platform: 'linux/amd64' })
    ]
    const job = await merge({ ...filesOf(arm), [named(amd)]: { ...amd.record, run: '1-2' } })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toContain('several attempts of one run (1-1, 1-2)')
  })

  it('writes nothing on a dry run', async () => {
    const legs = [await pushLeg(lab, { platform: 'linux/amd64' }), await pushLeg(lab, { platform: 'linux/arm64' })]
    const job = await merge(filesOf(...legs), { 'dry-run': 'true', tags: 'dry' })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.text).toContain('join linux/amd64, linux/arm64 into one multi-platform image')
    expect(writes()).toEqual([])
    expect(outputsOf(job)['pushed']).toBe('false')
  })
})

describe('the tags of a merge', () => {
  const versioned = async (version: string, inputs: Record<string, string> = {}) => {
    const labels = { 'org.opencontainers.image.version': version }
    const legs = await Promise.all(
      ['linux/amd64', 'linux/arm64'].map(async platform => pushLeg(lab, { platform, labels, path: 'octo-org/guarded' }))
    )
    const job = await merge(filesOf(...legs), {
      images: 'guarded',
      tags: 'type=semver,pattern={{version}}',
      version,
      ...inputs
    })
    expect(job.conclusion, job.text).toBe('success')
    return job
  }

  it('move upward only: an older version gets its own tag and leaves latest', async () => {
    const newer = outputsOf(await versioned('2.0.0'))['digest']
    const job = await versioned('1.9.0')
    expect(await digestInRegistry(lab, 'octo-org/guarded', '1.9.0')).toBe(outputsOf(job)['digest'])
    expect(await digestInRegistry(lab, 'octo-org/guarded', 'latest')).toBe(newer)
  })

  it('of a branch are not taken back in a private repository either, where the job may read it', async () => {
    const [old, fresh] = ['a'.repeat(40), 'b'.repeat(40)]
    const repository = 'Octo-Org/Hello-World'
    const inWorld = (visibility: string) => ({
      repositories: { [repository]: { visibility, commits: { [old]: {}, [fresh]: { parents: [old] } } } }
    })
    const token = (contents: string) => ({
      kind: 'github-token',
      repository,
      permissions: { packages: 'write', contents }
    })
    lab.ghcr.setWorld({ ...inWorld('private'), tokens: { reading: token('read'), blind: token('none') } })
    const push = async (revision: string, job: string) => {
      const labels = { 'org.opencontainers.image.revision': revision, 'org.opencontainers.image.version': 'main' }
      const leg = await pushLeg(lab, { platform: 'linux/amd64', labels, path: 'octo-org/closed' })
      const records = writeRecords(lab, { [named(leg)]: { ...leg.record, revision } })
      const step = useAction(lab, 'merge', { records, images: 'closed', tags: 'type=ref,event=branch' })
      const played = await play(lab, { event: 'push-branch', job, steps: [step] })
      expect(played.conclusion, played.text).toBe('success')
      return { digest: leg.digest, text: played.text }
    }
    try {
      const newer = await push(fresh, 'reading')
      await push(old, 'reading')
      expect(await digestInRegistry(lab, 'octo-org/closed', 'main')).toBe(newer.digest)
      expect((await push(old, 'blind')).text).toContain('for which the job needs permissions: contents: read')
    } finally {
      lab.ghcr.setWorld(inWorld('public'))
    }
  })

  it('give an exact version back where it exists and if-exists is skip', async () => {
    const first = outputsOf(await versioned('3.0.0'))['digest']
    const again = await versioned('3.0.0', { 'if-exists': 'skip', annotations: 'a=b' })
    expect(writes()).toEqual([])
    const pinned = `${lab.ghcr.host}/octo-org/guarded@${first ?? ''}`
    expect(outputsOf(again)).toMatchObject({ digest: first, 'image-digest': pinned, pushed: 'false' })
  })
})

describe('merge refuses, before anything is written,', () => {
  let amd: PushedLeg
  let arm: PushedLeg
  beforeAll(async () => {
    amd = await pushLeg(lab, { platform: 'linux/amd64' })
    arm = await pushLeg(lab, { platform: 'linux/arm64' })
  })

  async function refusal(files: Record<string, unknown>, inputs: Record<string, string> = {}): Promise<string> {
    const job = await merge(files, inputs)
    expect(job.conclusion, job.text).toBe('failure')
    expect(writes()).toEqual([])
    expect(outputsOf(job)['failure']).toBe('invalid-input')
    expect(job.steps[0]?.annotations.filter(({ level }) => level === 'error')).toHaveLength(1)
    return (JSON.parse(outputsOf(job)['diagnosis'] ?? '{}') as { cause: string }).cause
  }

  it('a platform that is missing', async () => {
    expect(await refusal(filesOf(amd), { platforms: 'linux/amd64,linux/arm64,linux/arm/v7' })).toMatch(
      /"linux\/arm64" has no digest record[\s\S]*"linux\/arm\/v7" has no digest record/
    )
  })

  it('a platform that is there twice', async () => {
    const cause = await refusal({ ...filesOf(amd, arm), 'again/ghcr-digest-linux-amd64.json': amd.record })
    expect(cause).toContain('appears 2 times: in again/ghcr-digest-linux-amd64.json, ghcr-digest-linux-amd64.json')
  })

  it('legs of several commits and several runs', async () => {
    const cause = await refusal({
      ...filesOf(amd),
      [named(arm)]: { ...arm.record, revision: 'd'.repeat(40), run: '2-1' }
    })
    expect(cause).toContain(`come from several revisions: ${REVISION} (linux/amd64), ${'d'.repeat(40)} (linux/arm64)`)
    expect(cause).toContain('come from several runs: 1 (linux/amd64), 2 (linux/arm64)')
  })

  it('a package that the step does not name', async () => {
    const other = { ...arm.record, image: `${lab.ghcr.host}/octo-org/other` }
    expect(await refusal({ ...filesOf(amd), [named(arm)]: other })).toContain('which is not among the images')
  })

  it('a manifest that is gone', async () => {
    const gone = `sha256:${'0'.repeat(64)}`
    expect(await refusal({ ...filesOf(amd), [named(arm)]: { ...arm.record, digest: gone } })).toMatch(
      new RegExp(`names .*@${gone}, which is not in the registry`)
    )
  })

  it('a manifest of another platform', async () => {
    const cause = await refusal({ ...filesOf(amd), [named(arm)]: { ...arm.record, platforms: ['linux/s390x'] } })
    expect(cause).toMatch(/says linux\/s390x, but .*@sha256:\w+ is linux\/arm64/)
  })

  it('legs whose labels name several versions', async () => {
    const version = { 'org.opencontainers.image.version': 'v1.2.4' }
    const newer = await pushLeg(lab, { platform: 'linux/ppc64le', labels: version })
    const cause = await refusal(filesOf(amd, newer))
    expect(cause).toContain('is a label that differs: "v1.2.3" (linux/amd64), "v1.2.4" (linux/ppc64le)')
  })

  it('files that are no digest records, all at once', async () => {
    const folder = writeRecords(lab, {
      ...filesOf(amd),
      'ghcr-digest-1.json': 'not json',
      'ghcr-digest-2.json': { ...arm.record, digest: 7, schema: 1, platforms: [] },
      'ghcr-digest-3.json': 'x'.repeat(70_000),
      'ghcr-digest-4.json': { ...arm.record, schema: 2 }
    })
    symlinkSync('/etc/passwd', join(folder, 'ghcr-digest-5.json'))
    const job = await mergeFolder(folder)
    expect(job.conclusion).toBe('failure')
    const { cause } = JSON.parse(outputsOf(job)['diagnosis'] ?? '{}') as { cause: string }
    expect(cause).toContain('"ghcr-digest-1.json" is not a JSON object')
    expect(cause).toContain('"ghcr-digest-2.json" has 7 as digest')
    expect(cause).toContain('"ghcr-digest-2.json" has [] as platforms')
    expect(cause).toContain('"ghcr-digest-3.json" has 70000 bytes')
    expect(cause).toContain('"ghcr-digest-4.json" has the schema 2')
    expect(cause).toContain('"ghcr-digest-5.json" is a link')
    expect(job.text).not.toContain('root:')
  })

  it('a folder that is not there, and one without records', async () => {
    const job = await mergeFolder('no-such-folder')
    expect(job.text).toContain('does not exist')
    expect(await refusal({ 'readme.txt': '' })).toContain('contains no digest record')
  })

  it('a token that may not push, and says what to click', async () => {
    const reader = { kind: 'github-token', repository: 'Octo-Org/Hello-World', permissions: { packages: 'read' } }
    lab.ghcr.setWorld({ tokens: { reader } })
    const folder = writeRecords(lab, filesOf(amd, arm))
    const job = await play(lab, { job: 'reader', steps: [useAction(lab, 'merge', { records: folder })] })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toMatch(/denied|installation-not-allowed/)
  })
})
