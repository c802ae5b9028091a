import fc from 'fast-check'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { formsToMask, Secret } from '../../src/domain/secret.js'

describe('a secret', () => {
  it('gives itself away to nobody but reveal', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), value => {
        const secret = new Secret(`<${value}>`)
        const printed = [
          secret.toString(),
          JSON.stringify({ secret }),
          inspect({ secret }, { depth: 9, showHidden: true }),
          Object.keys(secret).join(),
          JSON.stringify(Object.entries(secret))
        ]
        expect(secret.reveal()).toBe(`<${value}>`)
        for (const text of printed) expect(text).not.toContain(`<${value}>`)
      })
    )
  })

  it('equals another of the same value only', () => {
    expect(new Secret('a').equals(new Secret('a'))).toBe(true)
    expect(new Secret('a').equals(new Secret('b'))).toBe(false)
    expect(new Secret('').empty).toBe(true)
  })
})

describe('what is masked', () => {
  it('is the token and both forms in which ghcr.io takes it, with and without padding', () => {
    const value = 'ghp_abcd'
    const forms = formsToMask(new Secret(value), 'octocat')
    const bearer = Buffer.from(value).toString('base64')
    const basic = Buffer.from(`octocat:${value}`).toString('base64')
    expect(forms).toEqual(
      expect.arrayContaining([value, bearer, bearer.replace(/=+$/, ''), basic, basic.replace(/=+$/, '')])
    )
  })

  it('is each line of a secret of several lines, but not its brackets', () => {
    const forms = formsToMask(new Secret('{\n  "key": "value"\r\n}\nlast line'))
    expect(forms).toContain('  "key": "value"')
    expect(forms).toContain('last line')
    expect(forms).not.toContain('{')
    expect(forms).not.toContain('}')
  })

  it.each(['', ' ', '1', 'abc', 'on\n'])(
    'is nothing of %j: the runner would withhold every output that happens to hold it',
    value => {
      expect(formsToMask(new Secret(value), 'octocat')).toEqual([])
    }
  )

  it('is never shorter than four characters, and never twice the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (value, username) => {
        const forms = formsToMask(new Secret(value), username)
        expect(new Set(forms).size).toBe(forms.length)
        expect(forms.filter(form => form.trim().length < 4)).toEqual([])
      })
    )
  })
})
