import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Diagnosis } from '../../src/domain/diagnosis.js'
import { digestOf } from '../../src/domain/digest.js'
import type { Progress } from '../../src/domain/progress.js'
import { parseTag } from '../../src/domain/reference.js'
import { publishOutputs } from '../../src/report/outputs.js'
import { describePromotion } from '../../src/report/promote.js'
import { describeSuccess, outputsOf } from '../../src/report/publish.js'

const name = { host: 'ghcr.io', path: 'o/n' }
const mirror = { host: 'ghcr.io', path: 'o/mirror' }
const digest = digestOf(Buffer.from('a'))
const NOTHING: Progress = { images: [], references: [], credential: 'none', pushed: false, verified: [] }
const DONE: Progress = {
  images: [name, mirror],
  references: [name, mirror].flatMap(image => ['1.2.3', 'latest'].map(tag => ({ name: image, tag: parseTag(tag)! }))),
  credential: 'github-token',
  digest,
  imageId: 'sha256:id',
  metadata: '{}',
  version: '1.2.3',
  labels: ['a=1', 'b=2'],
  annotations: ['manifest:a=1'],
  json: '{"tags":[]}',
  pushed: true,
  verified: [],
  packageUrl: 'https://github.com/o/r/pkgs/container/n'
}
const DIAGNOSIS = {
  id: 'write-package-denied',
  certainty: 'likely',
  title: 't',
  cause: 'c',
  evidence: [],
  unknown: [],
  remedies: [{ text: 'do' }]
} as unknown as Diagnosis

describe('outputs', () => {
  it('hold all that is known after success', () => {
    expect(outputsOf(DONE, [{ about: 'tag', value: 'latest', verdict: 'chosen', because: 'b' }])).toEqual({
      image: 'ghcr.io/o/n',
      digest,
      'image-digest': `ghcr.io/o/n@${digest}`,
      imageid: 'sha256:id',
      tags: 'ghcr.io/o/n:1.2.3\nghcr.io/o/n:latest\nghcr.io/o/mirror:1.2.3\nghcr.io/o/mirror:latest',
      'tag-names': '1.2.3\nlatest',
      version: '1.2.3',
      labels: 'a=1\nb=2',
      annotations: 'manifest:a=1',
      json: '{"tags":[]}',
      metadata: '{}',
      credential: 'github-token',
      pushed: 'true',
      'package-url': 'https://github.com/o/r/pkgs/container/n',
      plan: '{"steps":[],"decisions":[{"about":"tag","value":"latest","verdict":"chosen","because":"b"}]}'
    })
  })

  it('are few where nothing is known yet, and still name the failure', () => {
    const outputs = outputsOf(NOTHING, [], DIAGNOSIS)
    expect(outputs).toMatchObject({ pushed: 'false', credential: 'none', failure: 'write-package-denied' })
    expect(JSON.parse(outputs.diagnosis ?? '')).toEqual(DIAGNOSIS)
    expect(outputs).not.toHaveProperty('image')
    expect(outputs).not.toHaveProperty('digest')
  })

  it('give nothing to deploy that was not pushed', () => {
    expect(outputsOf({ ...DONE, pushed: false }, [])).not.toHaveProperty('image-digest')
  })

  it('leave out the tags that stay at another image, and say that nothing was built', () => {
    const from = { digest: digestOf(Buffer.from('b')), version: '2.0.0' }
    const kept = { reference: 'ghcr.io/o/n:latest', state: 'kept' as const, because: 'it points to 2.0.0', from }
    const outputs = outputsOf({ ...DONE, images: [name], tags: [kept], reused: true }, [])
    expect(outputs.tags).toBe('ghcr.io/o/n:1.2.3\nghcr.io/o/mirror:1.2.3\nghcr.io/o/mirror:latest')
    expect(outputs.reused).toBe('true')
    const lines = describeSuccess({ ...DONE, tags: [kept], reused: true })
    expect(lines[0]).toBe(`Published, without a build, ghcr.io/o/n@${digest}`)
    expect(lines).toContain('  ghcr.io/o/n:latest stays where it is: it points to 2.0.0')
  })

  it('give back the image that exists where nothing was published', () => {
    const skipped = { ...DONE, pushed: false, reused: true, notPushed: 'ghcr.io/o/n:1.2.3 already exists' }
    expect(outputsOf(skipped, [])).toMatchObject({ 'image-digest': `ghcr.io/o/n@${digest}`, pushed: 'false' })
    expect(describeSuccess(skipped)).toEqual([
      `Nothing published; ghcr.io/o/n@${digest} is returned: ghcr.io/o/n:1.2.3 already exists.`
    ])
  })

  it('are all declared, in the table and in action.yml', () => {
    const text = readFileSync(join(import.meta.dirname, '..', '..', 'action.yml'), 'utf8')
    const { outputs } = parse(text) as { outputs: Record<string, unknown> }
    const set = Object.keys(outputsOf(DONE, [], DIAGNOSIS))
    expect(set.filter(output => !(output in publishOutputs))).toEqual([])
    expect(Object.keys(outputs)).toEqual(Object.keys(publishOutputs))
  })
})

describe('the closing lines of the log', () => {
  it('name what was published and where it is shown', () => {
    expect(describeSuccess(DONE)).toEqual([
      `Published ghcr.io/o/n@${digest}`,
      '  ghcr.io/o/n:1.2.3',
      '  ghcr.io/o/n:latest',
      '  ghcr.io/o/mirror:1.2.3',
      '  ghcr.io/o/mirror:latest',
      'Package: https://github.com/o/r/pkgs/container/n'
    ])
  })

  it('say why nothing was pushed', () => {
    expect(describeSuccess({ ...NOTHING, notPushed: 'this is pull request #7' })[0]).toContain(
      'this is pull request #7'
    )
    expect(describeSuccess(NOTHING)[0]).toContain('there was nothing to push')
  })

  it('of a dry run do not say that anything was built', () => {
    expect(describeSuccess({ ...NOTHING, notPushed: 'x' }, { dryRun: true })).toEqual([
      'Dry run: nothing was built or pushed.'
    ])
  })

  it('of a promotion tell tags that were given from tags that stay, and why nothing was written', () => {
    const from = { digest: digestOf(Buffer.from('b')), version: '2.0.0' }
    const kept = { reference: 'ghcr.io/o/n:latest', state: 'kept' as const, because: 'it points to 2.0.0', from }
    const lines = describePromotion({ ...DONE, tags: [kept] })
    expect(lines[0]).toBe(`Promoted ghcr.io/o/n@${digest}`)
    expect(lines).not.toContain('  ghcr.io/o/n:latest')
    expect(lines).toContain('  ghcr.io/o/n:latest stays where it is: it points to 2.0.0')
    expect(describePromotion({ ...DONE, pushed: false, notPushed: 'every tag stays where it is' })).toEqual([
      'Nothing was written: every tag stays where it is.'
    ])
    expect(describePromotion({ ...DONE, pushed: false })).toEqual(['Nothing was written: dry-run: true was set.'])
  })
})
