import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { givenInputs, randomWord, readEventPayload, readInput, readState } from '../../src/ports/runtime.js'

describe('an input', () => {
  const environment = { 'INPUT_GITHUB-TOKEN': 'ghs_x', INPUT_BUILD_ARGS: 'A=1', INPUT_EMPTY: '', PUSH: 'true' }

  it.each([
    ['github-token', 'ghs_x'],
    ['Build args', 'A=1'],
    ['empty', ''],
    ['push', '']
  ])('%j is %j', (name, value) => {
    expect(readInput(environment, name)).toBe(value)
  })

  it('counts as given where it holds something', () => {
    expect(givenInputs(environment)).toEqual(['github-token', 'build_args'])
  })
})

describe('the event', () => {
  const folder = mkdtempSync(join(tmpdir(), 'event-'))
  const file = (text: string): string => {
    writeFileSync(join(folder, 'event.json'), text)
    return join(folder, 'event.json')
  }

  it('is what the file holds, and empty where there is no file or no JSON', () => {
    expect(readEventPayload({ GITHUB_EVENT_PATH: file('{"a":1}') })).toEqual({ a: 1 })
    expect(readEventPayload({ GITHUB_EVENT_PATH: file('{') })).toEqual({})
    expect(readEventPayload({ GITHUB_EVENT_PATH: join(folder, 'none') })).toEqual({})
    expect(readEventPayload({ GITHUB_EVENT_PATH: '' })).toEqual({})
    expect(readEventPayload({})).toEqual({})
    rmSync(folder, { recursive: true })
  })
})

describe('state', () => {
  it.each([
    [{ STATE_undo: 'x' }, 'x'],
    [{ STATE_undo: '' }, undefined],
    [{}, undefined]
  ])('of %j is %j', (environment, value) => {
    expect(readState(environment, 'undo')).toBe(value)
  })
})

describe('a word that nobody can guess', () => {
  it('has 128 bits and comes once', () => {
    const words = Array.from({ length: 100 }, randomWord)
    expect(new Set(words).size).toBe(100)
    expect(words.every(word => /^[0-9a-f]{32}$/.test(word))).toBe(true)
  })
})
