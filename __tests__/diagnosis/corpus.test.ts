import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { explain } from '../../src/diagnosis/diagnose.js'
import { RULES } from '../../src/diagnosis/rules/index.js'
import { known } from '../../src/domain/known.js'
import { askLog, looksWith, NOW } from './scene.js'

const folder = join(import.meta.dirname, '..', 'fixtures', 'logs')
const logs = RULES.flatMap(({ id }) =>
  readdirSync(join(folder, id))
    .toSorted()
    .map(file => ({ id, file, text: readFileSync(join(folder, id, file), 'utf8') }))
)

/** The one rule that the words alone cannot select: a package of a minute's age. */
const fresh = looksWith({
  package: () =>
    Promise.resolve(
      known({
        kind: 'visible',
        visibility: 'private',
        linked: null,
        createdAt: new Date(NOW - 60_000).toISOString(),
        ageMs: 60_000
      })
    )
})

describe('the corpus of logs', () => {
  it.each(RULES)('has three logs or more for $id', ({ id }) => {
    expect(logs.filter(log => log.id === id).length).toBeGreaterThanOrEqual(3)
  })

  it.each(logs)('$id/$file is explained by its own rule', async ({ id, text }) => {
    const question = id === 'fresh-package-not-ready' ? askLog(text, { looks: fresh }) : askLog(text)
    expect((await explain(question)).diagnosis.id).toBe(id)
  })
})
