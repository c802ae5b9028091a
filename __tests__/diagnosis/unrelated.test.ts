import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { explain } from '../../src/diagnosis/diagnose.js'
import { askLog } from './scene.js'

const folder = join(import.meta.dirname, '..', 'fixtures', 'logs', 'unrelated')
const logs = readdirSync(folder)
  .toSorted()
  .map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }))

describe('logs that have nothing to do with a registry of ours', () => {
  it('are at least fifty', () => {
    expect(logs.length).toBeGreaterThanOrEqual(50)
  })

  it.each(logs)('$file selects no rule', async ({ text }) => {
    const { diagnosis } = await explain(askLog(text))
    expect(diagnosis.id).toBe('unknown-failure')
    expect(diagnosis.evidence.length).toBeGreaterThan(0)
  })
})
