import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Lab } from '../../lab/lab.mjs'
import type { JobResult } from '../../lab/runner/job.mjs'
import { writeRecords } from './legs.js'
import { outputsOf, publish, type Publication } from './stage.js'
import { play, useAction } from './sub-action.js'

export interface LegResult {
  readonly job: JobResult
  readonly outputs: Record<string, string>
  readonly record: Record<string, unknown>
}

/** Runs the root action as a leg and reads the record that it wrote. */
export async function runLeg(lab: Lab, story: Publication): Promise<LegResult> {
  const job = await publish(lab, {
    ...story,
    with: { 'digest-only': 'true', ...story.with },
    options: { ...story.options, keepTemp: true }
  })
  try {
    const outputs = outputsOf(job)
    const file = outputs['digest-record'] ?? ''
    if (file !== '') expect(file).toBe(join(job.folders.temp, 'ghcr-digests', file.split('/').at(-1) ?? ''))
    return { job, outputs, record: readRecord(file) }
  } finally {
    job.dispose()
  }
}

/** Empty where there is none. */
export function readRecord(file: string): Record<string, unknown> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {}
}

export async function tagsInRegistry(lab: Lab, path: string): Promise<string[]> {
  const response = await fetch(`${lab.registry.url}/v2/${path}/tags/list`)
  return ((await response.json()) as { tags?: string[] | null }).tags ?? []
}

/** Runs `merge` with the records of these legs. */
export async function joinLegs(lab: Lab, inputs: Record<string, string>, ...legs: LegResult[]): Promise<JobResult> {
  const files = Object.fromEntries(legs.map(({ record }, at) => [`${at}/ghcr-digest-${at}.json`, record]))
  return play(lab, { steps: [useAction(lab, 'merge', { ...inputs, records: writeRecords(lab, files) })] })
}
