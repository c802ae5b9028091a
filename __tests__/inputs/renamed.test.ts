import { describe, expect, it } from 'vitest'
import { publishFields } from '../../src/inputs/publish.js'
import { findRenamed } from '../../src/inputs/renamed.js'

const allowed = Object.keys(publishFields)

describe('inputs of other actions', () => {
  it.each([
    ['password', 'pat'],
    ['token', 'github-token'],
    ['image', 'images'],
    ['tag', 'tags'],
    ['dockerfile', 'file'],
    ['build_args', 'build-args'],
    ['add-host', 'add-hosts'],
    ['cache-image', 'cache-from']
  ])('%s is an error that names %s', (name, now) => {
    expect(findRenamed([name], allowed)).toEqual([
      { input: name, value: '', problem: 'is not an input of this action', allowed: `Its name here is "${now}".` }
    ])
  })

  it.each(['images', 'push', 'something-else', 'constructor', '__proto__', ''])('%j is left to the runner', name => {
    expect(findRenamed([name], allowed)).toEqual([])
  })

  it('are not pointed to an input that the action lacks', () => {
    expect(findRenamed(['dockerfile'], ['images'])).toEqual([])
  })

  it('are all named at once', () => {
    expect(findRenamed(['password', 'image', 'push'], allowed)).toHaveLength(2)
  })
})
