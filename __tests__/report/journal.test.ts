import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/domain/digest.js'
import { Journal } from '../../src/report/journal.js'
import { createClock } from '../ports/clock.js'

const decision = (value: string) => ({ about: 'tag', value, verdict: 'chosen', because: 'b' }) as const

describe('the record of a run', () => {
  it('starts with nothing published', () => {
    expect(new Journal(createClock()).facts).toEqual({
      images: [],
      references: [],
      credential: 'none',
      pushed: false,
      verified: []
    })
  })

  it('keeps what it knew when more is learnt', () => {
    const journal = new Journal(createClock())
    const before = journal.facts
    const digest = digestOf(Buffer.from('a'))
    journal.note({ digest })
    journal.note({ pushed: true })
    expect(journal.facts).toMatchObject({ digest, pushed: true, credential: 'none' })
    expect(before).not.toHaveProperty('digest')
  })

  it('keeps decisions and retried faults in their order', () => {
    const journal = new Journal(createClock())
    journal.decide(decision('a'), decision('b'))
    journal.decide(decision('c'))
    journal.attempt('first')
    journal.attempt('second')
    expect(journal.decisions.map(({ value }) => value)).toEqual(['a', 'b', 'c'])
    expect(journal.attempts).toEqual(['first', 'second'])
  })

  it('times a phase, one that fails too, and gives its result through', async () => {
    const clock = createClock()
    const journal = new Journal(clock)
    const result = await journal.phase('look', async () => {
      await clock.sleep(1200)
      return 7
    })
    const failing = journal.phase('build', async () => {
      await clock.sleep(300)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(result).toBe(7)
    expect(journal.phases).toEqual([
      { name: 'look', ms: 1200 },
      { name: 'build', ms: 300 }
    ])
  })
})
