import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { count, type Field, flag, lines, oneOf, parseFields, secret, text } from '../../src/inputs/field.js'
import { publishFields } from '../../src/inputs/publish.js'

function valueOf<T>(field: Field<T>, raw: string): T | string {
  const parsed = field.parse(raw)
  return parsed.ok ? parsed.value : `${parsed.problem} | ${parsed.allowed}`
}

describe('a flag', () => {
  it.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    [' true\n', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
    ['', true],
    ['  ', true]
  ])('reads %j as %j where true is the default', (raw, expected) => {
    expect(valueOf(flag('', 'true'), raw)).toBe(expected)
  })

  it('takes false for nothing where that is the default', () => {
    expect(valueOf(flag('', 'false'), '')).toBe(false)
  })

  it.each(['yes', '1', 'on', 'tRUE', 'truefalse', 'true false'])('refuses %j', raw => {
    expect(valueOf(flag('', 'true'), raw)).toBe('is not a boolean | Write true or false.')
  })
})

describe('a number', () => {
  it.each([
    ['0', 0],
    ['10', 10],
    [' 7 ', 7],
    ['007', 7],
    ['', 3]
  ])('reads %j as %j', (raw, expected) => {
    expect(valueOf(count('', 3, 10), raw)).toBe(expected)
  })

  it.each(['-1', '11', '1.5', '1e0', '0x3', '-0', '+3', 'three', 'NaN', 'Infinity'])('refuses %j', raw => {
    expect(valueOf(count('', 3, 10), raw)).toBe('is not a whole number in range | Allowed: 0 to 10.')
  })
})

describe('a choice', () => {
  const field = oneOf('', ['auto', 'true', 'false'], 'auto')

  it.each([
    ['auto', 'auto'],
    [' true ', 'true'],
    ['', 'auto'],
    ['Auto', 'is not known | Allowed: auto, true, false.'],
    ['maybe', 'is not known | Allowed: auto, true, false.']
  ])('reads %j as %j', (raw, expected) => {
    expect(valueOf(field, raw)).toBe(expected)
  })
})

describe('text', () => {
  it('loses the blanks at its ends, as the runner itself has it', () => {
    expect(valueOf(text(''), '  a b\n')).toBe('a b')
  })

  it('is the default where there is none', () => {
    expect(valueOf(text('', '.'), ' ')).toBe('.')
  })

  it('is kept to the letter where its lines have a grammar of their own', () => {
    expect(valueOf(lines(''), '  a\n b \n')).toBe('  a\n b \n')
  })

  it('is boxed where it is a secret, without the line break that a file leaves at its end', () => {
    const parsed = secret('').parse('ghp_secret\n')
    expect(parsed.ok && parsed.value.reveal()).toBe('ghp_secret')
    expect(JSON.stringify(parsed)).not.toContain('ghp_secret')
  })
})

describe('a table of fields', () => {
  const read = (given: Readonly<Record<string, string>>) => (name: string) => given[name] ?? ''

  it('gives the defaults where nothing is given', () => {
    const parsed = parseFields(publishFields, read({}))
    expect(parsed).toMatchObject({
      problems: [],
      inputs: {
        push: 'auto',
        credential: 'auto',
        retries: 3,
        preflight: true,
        load: false,
        call: 'build',
        summary: true
      }
    })
  })

  it('takes every default of action.yml as a value, too', () => {
    const defaults = Object.fromEntries(Object.entries(publishFields).map(([name, field]) => [name, field.default]))
    expect(parseFields(publishFields, read(defaults)).problems).toEqual([])
  })

  it('collects every problem with the name, the value and what is allowed', () => {
    const given = { push: 'maybe', load: 'si', retries: '99', language: 'de', 'dry-run': 'x', credential: 'both' }
    const { problems } = parseFields(publishFields, read(given))
    expect(problems.map(({ input, value }) => [input, value])).toEqual([
      ['credential', 'both'],
      ['load', 'si'],
      ['push', 'maybe'],
      ['retries', '99'],
      ['dry-run', 'x'],
      ['language', 'de']
    ])
    expect(problems.every(({ allowed }) => /true|Allowed/.test(allowed))).toBe(true)
  })

  it('never shows the value of a secret that is wrong', () => {
    const picky: Field<string> = { ...text(''), secret: true, parse: () => ({ ok: false, problem: 'p', allowed: 'a' }) }
    expect(parseFields({ picky }, () => 'hunter2').problems).toEqual([
      { input: 'picky', value: '', problem: 'p', allowed: 'a' }
    ])
  })

  it('never throws, whatever is given', () => {
    fc.assert(
      fc.property(fc.string(), raw => {
        const { problems } = parseFields(publishFields, () => raw)
        return problems.every(({ input }) => input in publishFields)
      })
    )
  })
})

/** The input table of https://github.com/docker/build-push-action#inputs: a migration is deleting steps, so each name has to be known. */
const BUILD_PUSH_ACTION =
  'add-hosts allow annotations attests builder build-args build-contexts cache-from cache-to call cgroup-parent context file labels ' +
  'load network no-cache no-cache-filters outputs platforms provenance pull push sbom secrets secret-envs secret-files shm-size ssh ' +
  'tags target ulimit github-token'

describe('the inputs of the root action', () => {
  it.each(BUILD_PUSH_ACTION.split(' '))('hold %s of docker/build-push-action', name => {
    expect(Object.keys(publishFields)).toContain(name)
  })

  it.each([
    ['build', 'build'],
    ['check', 'check'],
    ['outline,format=json', 'outline,format=json'],
    ['check,ignorestatus=true', 'check,ignorestatus=true'],
    ['', 'build'],
    ['lint!', 'is not known | Allowed: build, check, outline, targets.'],
    ['build,format=json', 'is not known | Allowed: build, check, outline, targets.']
  ])('read call: %j as %j', (raw, expected) => {
    expect(valueOf(publishFields.call, raw)).toBe(expected)
  })
})
