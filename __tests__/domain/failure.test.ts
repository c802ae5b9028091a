import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/domain/digest.js'
import { describeFailure, describeProblem, type Failure, FailureError } from '../../src/domain/failure.js'

const expected = digestOf(Buffer.from('a'))
const actual = digestOf(Buffer.from('b'))

const rows: readonly (readonly [Failure, string])[] = [
  [
    {
      kind: 'registry',
      request: 'POST https://ghcr.io/v2/o/n/blobs/uploads/',
      status: 403,
      diagnostics: [
        { code: 'DENIED', message: 'permission_denied: write_package' },
        { code: 'UNKNOWN', message: 'x' }
      ]
    },
    'POST https://ghcr.io/v2/o/n/blobs/uploads/ answered 403: denied: permission_denied: write_package; unknown: x'
  ],
  [
    { kind: 'registry', request: 'GET /', status: 502, diagnostics: [], body: ' <h1>\n Bad   Gateway</h1> ' },
    'GET / answered 502: <h1> Bad Gateway</h1>'
  ],
  [{ kind: 'registry', request: 'GET /', status: 500, diagnostics: [], body: ' \n' }, 'GET / answered 500'],
  [
    { kind: 'command', argv: ['docker', 'build', '.'], exitCode: 1, stderr: 'one\r\ntwo\n\n' },
    'docker build ended with exit code 1: two'
  ],
  [{ kind: 'command', argv: ['git'], exitCode: 128, stderr: '' }, 'git ended with exit code 128'],
  [{ kind: 'network', host: 'ghcr.io', code: 'ECONNRESET' }, 'ghcr.io could not be reached: ECONNRESET'],
  [
    { kind: 'network', host: 'ghcr.io', code: 'ETIMEDOUT', request: 'GET https://ghcr.io/v2/' },
    'GET https://ghcr.io/v2/ could not be reached: ETIMEDOUT'
  ],
  [{ kind: 'mismatch', reference: 'r:1', expected, actual }, `r:1 points to ${actual}; it should be ${expected}`],
  [
    { kind: 'mismatch', reference: 'r:1', expected, actual: 'absent' },
    `r:1 does not exist in the registry; it should be ${expected}`
  ],
  [{ kind: 'refused', because: 'no' }, 'no'],
  [{ kind: 'cancelled', signal: 'SIGTERM' }, 'the run was cancelled (SIGTERM)'],
  [
    {
      kind: 'input',
      problems: [
        { input: 'push', value: 'maybe', problem: 'is not known', allowed: 'Allowed: true.' },
        { input: 'pat', value: '', problem: 'is empty', allowed: 'Give one.' }
      ]
    },
    'push: "maybe" is not known. Allowed: true.\npat: is empty. Give one.'
  ]
]

describe('a failure in one line', () => {
  it.each(rows)('%j', (failure, line) => {
    expect(describeFailure(failure)).toBe(line)
    expect(new FailureError(failure).message).toBe(line)
  })

  it('stays short, whatever a value or a body holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 500, maxLength: 2000 }), text => {
        const problem = { input: 'images', value: text, problem: 'is wrong', allowed: 'Write less.' }
        expect(describeProblem(problem).length).toBeLessThan(250)
        const body = describeFailure({ kind: 'registry', request: 'GET /', status: 500, diagnostics: [], body: text })
        expect(body.length).toBeLessThan(250)
        expect(body).not.toMatch(/[\r\n]/)
      })
    )
  })

  it('keeps what caused it', () => {
    const cause = new Error('socket')
    expect(new FailureError({ kind: 'network', host: 'h', code: 'c' }, { cause }).cause).toBe(cause)
  })
})
