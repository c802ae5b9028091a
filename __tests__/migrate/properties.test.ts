import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { migrate } from '../../src/migrate/migrate.js'

const folder = join(import.meta.dirname, '../fixtures/workflows')
const texts = readdirSync(folder)
  .filter(name => name.endsWith('.yml'))
  .map(name => readFileSync(join(folder, name), 'utf8'))
  .map(text => (text.endsWith('\n') ? text : `${text}\n`))

const workflow = fc.constantFrom(...texts)
const blank = fc.constantFrom('', '  ', '    ')
const comment = fc.tuple(blank, fc.stringMatching(/^[ -~é…]{0,20}$/)).map(([margin, text]) => `${margin}# ${text}`)
const lines = fc.array(fc.oneof(blank, comment), { maxLength: 4 }).map(list => list.map(line => `${line}\n`).join(''))
/** A job that has nothing to do with images, written as nobody would. */
const strangeJob = fc
  .tuple(
    fc.integer({ min: 1, max: 6 }),
    lines,
    fc.constantFrom('"x"', "'x y'", 'x   # odd', '>-\n              folded', '|+\n              kept\n\n')
  )
  .map(
    ([wide, between, value]) =>
      `  zz-other:   # strange\n    runs-on:${' '.repeat(wide)}ubuntu-latest\n${between}    steps:\n    -${' '.repeat(wide)}run: ${value}\n`
  )

const textOf = (text: string): string => {
  const result = migrate(text)
  return result.kind === 'migrated' ? result.text : text
}

/** A comment above a step that goes takes its part in how blank lines are parted. */
const withoutBlank = (text: string): string => text.replaceAll(/^\s*\n/gm, '')

describe('whatever the workflow', () => {
  it('what stands before and behind stays byte for byte', () => {
    fc.assert(
      fc.property(lines, workflow, strangeJob, lines, (before, text, job, behind) => {
        expect(textOf(`${before}${text}${job}${behind}`)).toBe(`${before}${textOf(text)}${job}${behind}`)
      }),
      { numRuns: 100 }
    )
  })

  it('comment lines between steps stay', () => {
    fc.assert(
      fc.property(workflow, fc.nat(), fc.stringMatching(/^[a-z]{12}$/), (text, seed, word) => {
        const dashes = [...text.matchAll(/^ *- (?=name:|uses:)/gm)].map(match => match.index)
        if (dashes.length === 0) return
        const at = dashes[seed % dashes.length]!
        const margin = /^ */.exec(text.slice(at))![0]
        const marked = `${text.slice(0, at)}${margin}# ${word}\n${text.slice(at)}`
        expect(textOf(marked)).toContain(`${margin}# ${word}\n`)
        expect(withoutBlank(textOf(marked).replace(`${margin}# ${word}\n`, ''))).toBe(withoutBlank(textOf(text)))
      }),
      { numRuns: 100 }
    )
  })

  it('half a workflow, or one with a line missing, is answered too, and what comes out can be read', () => {
    fc.assert(
      fc.property(workflow, fc.nat(), fc.boolean(), (text, seed, cut) => {
        const rows = text.split('\n')
        const at = seed % rows.length
        const broken = cut ? text.slice(0, seed % text.length) : rows.filter((_, row) => row !== at).join('\n')
        const result = migrate(broken)
        if (result.kind === 'migrated') expect(parseDocument(result.text).errors).toEqual([])
      }),
      { numRuns: 200 }
    )
  })
})
