import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Masks } from '../../lab/runner/masks.mjs'

const secret = `gh"s_to/ke'n&<1>?+ é`

describe('masking', () => {
  it.each([
    ['as it is', secret],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 behind one byte', Buffer.from(`x${secret}`).toString('base64').slice(2)],
    ['in base64 behind two bytes', Buffer.from(`xy${secret}`).toString('base64').slice(3)],
    ['escaped for JSON', JSON.stringify(secret).slice(1, -1)],
    ['percent-encoded', encodeURIComponent(secret).replaceAll("'", '%27')],
    ['escaped for XML', 'gh&quot;s_to/ke&apos;n&amp;&lt;1&gt;?+ é'],
    ['quoted in an expression', secret.replaceAll("'", "''")]
  ])('finds a secret %s', (_, form) => {
    const masks = new Masks()
    masks.add(secret)
    expect(masks.hide(`<${form}>`)).not.toContain(form.slice(4, -4))
  })

  it('joins secrets that overlap or touch into one mask', () => {
    const masks = new Masks()
    masks.add('abcd')
    masks.add('cdef')
    masks.add('ghij')
    expect(masks.hide('1 abcdef 2 abcdghij 3 ab')).toBe('1 *** 2 *** 3 ab')
  })

  it('ignores blank values and takes the inside of quotes', () => {
    const masks = new Masks()
    masks.add(' \n ')
    masks.add('"quoted-value"')
    expect(masks.values).toEqual(['"quoted-value"'])
    expect(masks.hide('quoted-value')).toBe('***')
  })

  it('never leaves a registered value in a text, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z0-9]{4,12}$/), { minLength: 1 }),
        fc.string(),
        fc.string(),
        (values, before, after) => {
          const masks = new Masks()
          for (const value of values) masks.add(value)
          const hidden = masks.hide(before + values.join(before) + after)
          for (const value of values) expect(hidden).not.toContain(value)
        }
      )
    )
  })
})
