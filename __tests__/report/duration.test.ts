import { describe, expect, it } from 'vitest'
import { formatDuration } from '../../src/report/duration.js'

describe('a duration', () => {
  it.each([
    [0, '0.00 s'],
    [4, '0.00 s'],
    [340, '0.34 s'],
    [9_989, '9.99 s'],
    [9_996, '10.0 s'],
    [12_340, '12.3 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 00 s'],
    [60_000, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_599_600, '60 min 00 s'],
    [-5, '0.00 s']
  ])('of %d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})
