import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareAsDictionary } from '../../src/domain/dictionary-order.js'

const collator = new Intl.Collator('en')
const key = fc.oneof(
  fc.stringMatching(/^[a-z0-9.]{0,6}$/),
  fc.stringMatching(/^[aZ._/9 -]{0,6}$/),
  fc.string({ unit: 'grapheme' })
)

it('is the order that ICU gives in English, for plain keys and all others', () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(Math.sign(compareAsDictionary(a, b))).toBe(collator.compare(a, b))
    }),
    { numRuns: 5000 }
  )
})
