import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { interpretIn } from '../ports/interpret.js'
import { transpile } from '../ports/transpile.js'

const actions = transpile('ports/actions.ts')
const folder = mkdtempSync(join(tmpdir(), 'log-'))
afterAll(() => {
  actions.remove()
  rmSync(folder, { recursive: true })
})

const blank = fc.constantFrom('', ' ', '\t', '\uFEFF', '\u2028', '\u0085', '\u0000', 'text ')
const end = fc.constantFrom('', '\n', '\r', '\r\n', '%0A', '%25')
const name = fc.constantFrom('error', 'set-output name=x', 'add-mask', 'stop-commands', 'endgroup', 'save-state name=x')

/** Workflow commands, whole and in pieces, and what might stand before and behind them. */
const text = fc
  .array(
    fc.oneof(
      fc.tuple(end, blank, fc.constant('::'), name, fc.constant('::'), fc.string({ maxLength: 4 }), end),
      fc.tuple(end, blank, fc.constant('##['), name, fc.constant(']'), fc.string({ maxLength: 4 }), end),
      fc.tuple(fc.constantFrom('::', '##[', ']', '::word::'), fc.string({ maxLength: 8 }), end)
    ),
    { maxLength: 3 }
  )
  .map(parts => parts.flat().join(''))

it('no workflow command gets out of 10,000 texts, whichever way they are printed', async () => {
  const texts = fc.sample(text, 10_000)
  const file = join(folder, 'texts.json')
  writeFileSync(file, JSON.stringify(texts))
  const { reader, masks, notices } = await interpretIn(
    actions,
    folder,
    `import { readFileSync } from 'node:fs'
     const texts = JSON.parse(readFileSync(process.env.TEXTS, 'utf8'))
     for (const [index, text] of texts.entries()) {
       if (index % 4 === 0) ports.log.info(text)
       if (index % 4 === 1) ports.log.debug(text)
       if (index % 4 === 2) await ports.log.fenced(async write => write(Buffer.from(text)))
       if (index % 4 === 3) ports.log.warning('warning ' + text, 'title ' + text)
     }`,
    { TEXTS: file }
  )
  expect(notices.filter(notice => !notice.startsWith('warning warning '))).toEqual(['notice the end'])
  // The runner keeps ten of a kind.
  expect(notices).toHaveLength(11)
  expect([reader.outputs.size, reader.state.size, reader.failed]).toEqual([0, 0, false])
  // Nothing is masked but the words of the fences.
  expect(masks.values.filter(value => !/^[0-9a-f]{32}$/.test(value))).toEqual([])
}, 120_000)
