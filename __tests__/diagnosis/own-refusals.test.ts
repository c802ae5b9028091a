import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { explainOwn } from '../../src/diagnosis/own.js'
import { REFUSALS } from '../../src/diagnosis/own-refusals.js'
import { RULES } from '../../src/diagnosis/rules/index.js'

const explained = new Set([...RULES.map(({ id }) => id), ...Object.keys(REFUSALS)])

it('has a title and a remedy for every refusal of the program that no rule explains', () => {
  const ids = new Set<string>()
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  for (const file of files)
    for (const [, id] of readFileSync(`src/${file}`, 'utf8').matchAll(/kind: 'refused',[^}]*?\bid: '([a-z-]+)'/g))
      if (id !== undefined) ids.add(id)
  expect(ids.size).toBeGreaterThan(10)
  expect([...ids].filter(id => !explained.has(id))).toEqual([])
})

it.each(['en', 'ja'] as const)('says what to do first, and then how to go on all the same, in %s', language => {
  const failure = { kind: 'refused', id: 'version-exists', because: 'it is there', optIn: '`if-exists: skip`' } as const
  const { title, cause, remedies } = explainOwn(failure, language)!
  expect(title).toBe(REFUSALS['version-exists']?.title[language])
  expect(cause).toBe('It is there.')
  expect(remedies).toHaveLength(1)
  expect(remedies[0]?.text.startsWith(REFUSALS['version-exists']?.remedy[language] ?? '-')).toBe(true)
  expect(remedies[0]?.text).toContain('`if-exists: skip`')
})
