import fc from 'fast-check'
import moment from 'moment'
import { it, expect } from 'vitest'
import { formatDate } from '/work/main/src/domain/tags/date-format.js'
it('x', () => {
  const tok = fc.constantFrom(...'YYYYYY YYYYY YYYY YY Y yyyy yyy yy yo y NNNNN NNNN NNN NN N Qo Q MMMM MMM MM Mo M DDDD DDDo DDD DD Do D dddd ddd dd do d e E ww wo w WW Wo W ggggg gggg gg GGGGG GGGG GG HH H hh h kk k Hmmss Hmm hmmss hmm A a mm m ss s S SS SSS SSSS SSSSS SSSSSSSSS X x zz z ZZ Z L LL LLL LLLL LT LTS l ll lll llll [abc] \\D \\ [Z] T - : / . , at q'.split(' '), ' ', '[', ']', '\\', 'yyyyy', 'ggg', 'GGG', 'g')
  fc.assert(fc.property(fc.date({min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true}), fc.array(tok, {minLength:1,maxLength:6}), (d, toks) => {
    const f = toks.join('')
    expect(JSON.stringify({f, r: formatDate(d, f)})).toBe(JSON.stringify({f, r: moment.utc(d).format(f)}))
  }), {numRuns: 20000})
})
