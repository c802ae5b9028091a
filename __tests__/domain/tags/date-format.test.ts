import fc from 'fast-check'
import moment from 'moment'
import { describe, expect, it } from 'vitest'
import { formatDate } from '../../../src/domain/tags/date-format.js'
import { findZone } from '../../../src/domain/tags/time-zone.js'

const TOKENS = [
  ...'YYYYYY YYYYY YYYY YY Y yyyy yyy yy yo y NNNNN NNNN NNN NN N Qo Q MMMM MMM MM Mo M DDDD DDDo DDD DD Do D'.split(
    ' '
  ),
  ...'dddd ddd dd do d e E ww wo w WW Wo W ggggg gggg gg GGGGG GGGG GG HH H hh h kk k Hmmss Hmm hmmss hmm A a'.split(
    ' '
  ),
  ...'mm m ss s S SS SSS SSSS SSSSS SSSSSS SSSSSSS SSSSSSSS SSSSSSSSS X x ZZ Z L LL LLL LLLL LT LTS l ll lll llll'.split(
    ' '
  )
]
const OTHERS = ['[abc]', '[Z]', '[', ']', '\\', '\\D', ' ', '-', ':', '/', '.', ',', 'T', 'q', 'é', 'ggg', 'g', 'yyyyy']
const format = fc
  .array(fc.constantFrom(...TOKENS, ...OTHERS), { minLength: 1, maxLength: 6 })
  .map(parts => parts.join(''))
const date = fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })

describe('a date by a format', () => {
  it.each([
    ['YYYYMMDD', '20200110'],
    ['dddd, MMMM Do YYYY, h:mm:ss a', 'Friday, January 10th 2020, 3:25:50 pm'],
    ['YYYY-MM-DDTHH:mm:ss.SSS[Z]', '2020-01-10T15:25:50.000Z'],
    ['[week] W [of] GGGG', 'week 2 of 2020'],
    ['z', 'UTC'],
    ['zz', 'Coordinated Universal Time'],
    ['', '']
  ])('%s is "%s"', (text, expected) => {
    expect(formatDate(new Date('2020-01-10T15:25:50Z'), text)).toBe(expected)
  })

  it('is what moment makes of it in UTC', () => {
    fc.assert(
      fc.property(date, format, (at, text) => {
        // moment gives ISO 8601 for an empty format; nothing is what is asked for here.
        expect([text, formatDate(at, text)]).toEqual([text, moment.utc(at).format(text)])
      }),
      { numRuns: 2000 }
    )
  })

  it('is what moment makes of it at any offset', () => {
    fc.assert(
      fc.property(date, format, fc.integer({ min: -14 * 60, max: 14 * 60 }), (at, text, offset) => {
        // moment reads offsets below 16 as hours.
        fc.pre(Math.abs(offset) >= 16 || offset === 0)
        const expected = moment.utc(at).utcOffset(offset).format(text)
        expect([text, formatDate(at, text, { offset, abbreviation: '' })]).toEqual([text, expected])
      }),
      { numRuns: 2000 }
    )
  })

  it('knows the weeks of every turn of a year', () => {
    const differing: string[] = []
    for (let day = Date.UTC(1995, 0, 1); day < Date.UTC(2030, 0, 1); day += 86_400_000) {
      const ours = formatDate(new Date(day), 'W GGGG w gggg DDD')
      if (ours !== moment.utc(day).format('W GGGG w gggg DDD')) differing.push(new Date(day).toISOString())
    }
    expect(differing).toEqual([])
  })
})

describe('a time zone', () => {
  const winter = new Date('2020-01-10T00:30:00Z')
  const summer = new Date('2020-07-10T00:30:00Z')

  it.each([
    ['UTC', winter, 0, 'UTC'],
    ['Asia/Tokyo', winter, 540, 'JST'],
    ['asia/tokyo', winter, 540, 'JST'],
    ['America/New_York', winter, -300, 'EST'],
    ['America/New_York', summer, -240, 'EDT'],
    ['Europe/Berlin', winter, 60, 'CET'],
    ['Europe/Berlin', summer, 120, 'CEST'],
    ['Europe/London', summer, 60, 'BST'],
    ['Asia/Kolkata', winter, 330, 'IST'],
    ['Asia/Kathmandu', winter, 345, 'NT'],
    ['Australia/Sydney', winter, 660, 'AEDT'],
    ['Pacific/Chatham', winter, 825, 'CDT']
  ])('%s at %s is %d minutes from UTC, %s', (name, at, offset, abbreviation) => {
    const zone = findZone(name, at)
    expect(zone?.offset).toBe(offset)
    expect(zone?.abbreviation).toBe(abbreviation)
  })

  it.each(['Mars/Olympus', '', '+09:00', 'Asia/Tokyo ', "';", 'JSTX'])('"%s" is none', name => {
    expect(findZone(name, winter)).toBeUndefined()
  })

  it('keeps seconds and milliseconds where they are', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1950-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), at => {
        const zone = findZone('America/St_Johns', at)
        expect(zone?.offset).toBeOneOf([-210, -150, -90])
        expect(formatDate(at, 'ss.SSS', zone)).toBe(formatDate(at, 'ss.SSS'))
      })
    )
  })

  it('dates the day there, not here', () => {
    expect(formatDate(winter, 'YYYYMMDD-HHmmss Z z', findZone('Asia/Tokyo', winter))).toBe('20200110-093000 +09:00 JST')
    expect(formatDate(winter, 'YYYYMMDD', findZone('America/New_York', winter))).toBe('20200109')
  })
})
