import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'threat-model.md'), 'utf8')
const named = [...text.matchAll(/`([\w./-]+\.test\.ts) › ([^`]*)`/g)].map(([, file = '', title = '']) => ({
  file,
  title
}))

it('a test is named for every protection', () => {
  const rows = text.split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| Who '))
  expect(rows.length).toBeGreaterThan(15)
  expect(named).toHaveLength(rows.length)
})

it.each(named)('$file has the test “$title”', ({ file, title }) => {
  expect(title.trim()).not.toBe('')
  expect(readFileSync(join(import.meta.dirname, file), 'utf8')).toContain(`'${title}'`)
})
