import { describe, expect, it } from 'vitest'
import { anyOf, type Condition, condition, unlessKnown } from '../../src/diagnosis/condition.js'
import { decide } from '../../src/diagnosis/decide.js'
import type { Facts } from '../../src/diagnosis/facts.js'
import { gather, givenFacts } from '../../src/diagnosis/gather.js'
import type { Cause, Rule } from '../../src/diagnosis/rule.js'
import type { Certainty } from '../../src/domain/diagnosis.js'
import { reason } from '../../src/diagnosis/reasons.js'
import { known, unknown } from '../../src/domain/known.js'
import { clock, context, image, looksWith } from './scene.js'

const label = { en: 'x', ja: 'x' }
const given = { context, image, credential: 'pat', already: {}, now: 0 } as const
const nothing = givenFacts(given)

const yes = condition([], label, () => true)
const no = condition([], label, () => false)
const unsettled = condition([], label, () => undefined)
const asksOwner = condition(['owner'], label, ({ owner }) => owner === 'User')
const asksToken = condition(['token'], label, ({ token }) => token.alive)

function cause(id: string, when: readonly Condition[], certainty: Certainty = 'certain', general?: true): Cause {
  return {
    id,
    when,
    certainty,
    text: label,
    remedies: [{ text: label }],
    ...(general === undefined ? {} : { general })
  }
}

function rule(id: string, causes: readonly Cause[], when?: readonly Condition[]): Rule {
  return {
    id,
    title: label,
    means: label,
    signals: [],
    causes: causes as Rule['causes'],
    ...(when === undefined ? {} : { when })
  }
}

function chosen(rules: readonly Rule[], facts: Facts = nothing): string {
  const verdicts = decide(rules, facts)
  return verdicts === undefined ? 'none' : `${verdicts.rule.id}/${verdicts.cause.id} ${verdicts.certainty}`
}

describe('a condition', () => {
  it.each([
    ['any of no and yes', anyOf(label, no, yes), 'true'],
    ['any of no and unsettled', anyOf(label, no, unsettled), 'unknown'],
    ['any of no and no', anyOf(label, no, no), 'false'],
    ['unless yes', unlessKnown(label, yes), 'false'],
    ['unless unsettled', unlessKnown(label, unsettled), 'true'],
    ['one that asks for what is not known', asksOwner, 'unknown']
  ])('%s', (_, each, verdict) => {
    expect(each.judge({ ...nothing, owner: unknown('x') })).toBe(verdict)
  })
})

describe('the choice of a cause', () => {
  it.each([
    ['the first that holds', [cause('a', [no]), cause('b', [yes]), cause('c', [])], 'r/b certain'],
    ['never one that is contradicted', [cause('a', [yes, no]), cause('b', [])], 'r/b certain'],
    ['less sure while a more special one is open', [cause('a', [unsettled]), cause('b', [])], 'r/b likely'],
    [
      'as sure as ever where it says less than the open one',
      [cause('a', [unsettled]), cause('b', [], 'certain', true)],
      'r/b certain'
    ],
    ['never surer than the cause can be', [cause('a', [], 'possible')], 'r/a possible'],
    ['likely where one is left and open', [cause('a', [no]), cause('b', [unsettled])], 'r/b likely'],
    ['possible where several are open', [cause('a', [unsettled]), cause('b', [unsettled])], 'r/a possible'],
    ['none where all are contradicted', [cause('a', [no])], 'none']
  ])('is %s', (_, causes, expected) => {
    expect(chosen([rule('r', causes)])).toBe(expected)
  })
})

describe('the choice of a rule', () => {
  const any = [cause('a', [])]

  it.each([
    ['the first whose conditions hold', [rule('p', any, [no]), rule('q', any, [yes]), rule('r', any)], 'q/a certain'],
    ['not one whose conditions are open', [rule('p', any, [unsettled]), rule('q', any)], 'q/a likely'],
    ['none where none holds', [rule('p', any, [unsettled])], 'none']
  ])('is %s', (_, rules, expected) => {
    expect(chosen(rules)).toBe(expected)
  })

  it('takes what the words imply for facts that nobody knows, and only for those', () => {
    const implied: Rule = { ...rule('r', [cause('user', [asksOwner]), cause('other', [])]), implies: { owner: 'User' } }
    expect(chosen([implied], { ...nothing, owner: unknown('x') })).toBe('r/user certain')
    expect(chosen([implied], { ...nothing, owner: known('Organization') })).toBe('r/other certain')
  })
})

describe('gathering', () => {
  it('asks again when an answer brings up another question', async () => {
    const rules = [
      rule('p', [cause('a', [])], [unlessKnown(label, asksOwner)]),
      rule('q', [cause('b', [asksToken]), cause('c', [])])
    ]
    const asked: string[] = []
    const looks = looksWith({
      owner: () => {
        asked.push('owner')
        return Promise.resolve(known('User'))
      },
      token: () => {
        asked.push('token')
        return Promise.resolve(known({ alive: true }))
      }
    })
    const facts = await gather(rules, { ...nothing, owner: unknown(reason.notAsked) }, given, looks, clock, 1000)
    expect(asked).toEqual(['owner', 'token'])
    expect(chosen(rules, facts)).toBe('q/b certain')
  })

  it('ends with the budget by the clock, however long a slice of waiting takes', async () => {
    let [time, sleeps] = [0, 0]
    const slow = {
      now: () => time,
      random: () => 0,
      sleep: () => {
        sleeps += 1
        time += 400
        return Promise.resolve()
      }
    }
    const looks = looksWith({ token: () => new Promise<never>(() => undefined) })
    const facts = await gather(
      [rule('r', [cause('a', [asksToken]), cause('b', [])])],
      nothing,
      given,
      looks,
      slow,
      1000
    )
    expect(sleeps).toBe(3)
    expect(facts.token).toEqual(unknown('there was no answer within 1.0 s'))
  })

  it('does not wait for more once all answers are in', async () => {
    let sleeps = 0
    const counting = {
      ...clock,
      sleep: () =>
        new Promise<void>(() => {
          sleeps += 1
        })
    }
    const looks = looksWith({ token: () => Promise.resolve(known({ alive: true })) })
    await gather([rule('r', [cause('a', [asksToken]), cause('b', [])])], nothing, given, looks, counting, 1000)
    expect(sleeps).toBeLessThanOrEqual(1)
  })
})
