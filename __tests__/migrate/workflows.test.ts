import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { type Migration, migrate } from '../../src/migrate/migrate.js'

const folder = join(import.meta.dirname, '../fixtures/workflows')
const names = readdirSync(folder)
  .filter(name => name.endsWith('.yml'))
  .map(name => name.replace(/\.yml$/, ''))

const read = (name: string): string => readFileSync(join(folder, `${name}.yml`), 'utf8')

function describeResult(migration: Migration): string {
  if (migration.kind === 'unreadable') return `unreadable: ${migration.problem}\n`
  const notes = migration.notes.map(note => `${note.kind} ${note.job}:${note.line} ${note.text}`)
  const text = migration.kind === 'migrated' ? migration.text : `nothing: ${migration.because}\n`
  return `${notes.join('\n')}\n${'-'.repeat(20)}\n${text}`
}

const comments = (text: string): string[] =>
  (text.match(/(^|\s)#.*$/gm) ?? []).map(comment => comment.trim()).filter(comment => !/^# v\d/.test(comment))

describe('workflows as they are in the wild', () => {
  it('there are at least 25 of them', () => {
    expect(names.length).toBeGreaterThanOrEqual(25)
  })

  describe.each(names)('%s', name => {
    const text = read(name)
    const result = migrate(text)
    const after = result.kind === 'migrated' ? result.text : text

    it('becomes what is expected, with the reasons', async () => {
      await expect(describeResult(result)).toMatchFileSnapshot(join(folder, 'expected', `${name}.txt`))
    })

    it('is sound YAML afterwards', () => {
      expect(parseDocument(after).errors).toEqual([])
    })

    it('leaves nothing to do for a second time', () => {
      expect(migrate(after)).toMatchObject({ kind: 'nothing' })
    })

    it('comes out the same with Windows line ends', () => {
      const windows = migrate(text.replaceAll('\n', '\r\n'))
      expect(windows.kind === 'migrated' ? windows.text : text.replaceAll('\n', '\r\n')).toBe(
        after.replaceAll('\n', '\r\n')
      )
    })

    it('keeps every comment outside scripts', () => {
      const scripts = /run: \|/.test(text)
      const lost = comments(text).filter(comment => !after.includes(comment))
      if (!scripts) expect(lost).toEqual([])
    })
  })
})
