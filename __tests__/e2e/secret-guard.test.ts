import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { digestInRegistry, outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld() })
})
afterAll(async () => lab.stop())

/** Put together here, so that no scanner takes this file for a leak. */
const VALUE = ['npm', '_', 'q7Zt3Lk9Xv2Bn5Mc8Rd1Wf4Gh6Js0Py7Tu3E'].join('')

function expectNowhere(job: JobResult, value: string): void {
  // The runner itself shows the inputs of a step, before it starts, as they were written.
  const ours = job.text.slice(job.text.indexOf('language: en'))
  expect(ours.length).toBeGreaterThan(100)
  expect(ours).not.toContain(value)
  expect(job.summary).not.toContain(value)
  expect(JSON.stringify(outputsOf(job))).not.toContain(value)
  expect(JSON.stringify(job.steps.map(({ annotations }) => annotations))).not.toContain(value)
}

describe('a credential among the build arguments', () => {
  it('stops the step before anything is asked or built, without ever being shown', async () => {
    lab.ghcr.requests.length = 0
    const job = await publish(lab, {
      with: { images: 'exposed', 'build-args': `A=1\nNPM_TOKEN=${VALUE}`, labels: `note=${VALUE}` },
      options: { recordProcesses: true }
    })
    expect(job.conclusion).toBe('failure')
    expect(outputsOf(job)['failure']).toBe('secret-exposed')
    expectNowhere(job, VALUE)
    const [error] = job.steps[0]?.annotations.filter(({ level }) => level === 'error') ?? []
    expect(`${error?.title} ${error?.message}`).toContain('NPM_TOKEN')
    expect(job.summary).toContain('NPM_TOKEN=${{ secrets.NPM_TOKEN }}')
    expect(job.summary).toContain('--mount=type=secret,id=NPM_TOKEN')
    expect(job.summary).toContain('allow-secret-build-args: NPM_TOKEN,note')
    expect(job.processes.filter(({ argv }) => argv.join(' ').includes('buildx'))).toEqual([])
    expect(lab.ghcr.requests).toEqual([])
    expect(await digestInRegistry(lab, 'octo-org/exposed', 'v1.2.3')).toBeUndefined()
  })

  it('is a warning where nothing is pushed, and is shown no more than there', async () => {
    const job = await publish(lab, {
      event: 'pull-request',
      files: { Dockerfile: 'FROM busybox:1.37\nARG NPM_TOKEN\nRUN echo "value: $NPM_TOKEN"\n' },
      with: { images: 'warned', 'build-args': `NPM_TOKEN=${VALUE}` }
    })
    expect(job.conclusion, job.text).toBe('success')
    expectNowhere(job, VALUE)
    const warnings = job.steps[0]?.annotations.filter(({ level }) => level === 'warning') ?? []
    expect(warnings.filter(({ title }) => title?.includes('secret-exposed'))).toHaveLength(1)
  })

  it('passes where the user vouches for the name', async () => {
    const job = await publish(lab, {
      with: {
        images: 'vouched',
        'build-args': 'TEST_PASSWORD=hunter22\nOTHER_TOKEN=abcdefgh',
        'allow-secret-build-args': 'TEST_PASSWORD,OTHER_TOKEN'
      }
    })
    expect(job.conclusion, job.text).toBe('success')
  })

  it('given as a secret it is in no layer, history, plan or leftover', async () => {
    const job = await publish(lab, {
      files: {
        Dockerfile:
          'FROM busybox:1.37\nRUN --mount=type=secret,id=NPM_TOKEN test "$(wc -c < /run/secrets/NPM_TOKEN)" -gt 30 && echo used > /used\n'
      },
      with: { images: 'given', secrets: 'NPM_TOKEN=${{ secrets.NPM_TOKEN }}' },
      secrets: { NPM_TOKEN: VALUE },
      options: { recordProcesses: true }
    })
    expect(job.conclusion, job.text).toBe('success')
    expectNowhere(job, VALUE)
    expect(JSON.stringify(job.processes)).not.toContain(VALUE)
    expect(job.leftovers).toEqual([])
  })
})
