import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseUndo, serialiseUndo, type Undo } from '../../src/domain/undo.js'

const store = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), path: fc.string() }),
  fc.record({ kind: fc.constant('helper' as const), name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]*$/) })
)
const undo: fc.Arbitrary<Undo> = fc.oneof(
  fc.record({ kind: fc.constant('remove-folder' as const), path: fc.string() }),
  fc.record({
    kind: fc.constant('restore-login' as const),
    store,
    host: fc.string(),
    record: fc.string(),
    earlier: fc.boolean()
  })
)

describe('the list of what has to be taken back', () => {
  it('comes back from state as it was saved', () => {
    fc.assert(
      fc.property(fc.array(undo), list => {
        expect(parseUndo(serialiseUndo(list))).toEqual(list)
      })
    )
  })

  it('is empty where the state is garbage, whatever garbage', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), text => {
        expect(parseUndo(text)).toEqual([])
      })
    )
  })

  it.each([
    ['another schema', { schema: 2, undo: [{ kind: 'remove-folder', path: '/a' }] }],
    ['no list', { schema: 1, undo: { kind: 'remove-folder', path: '/a' } }],
    ['another kind', { schema: 1, undo: [{ kind: 'remove-file', path: '/a' }] }],
    ['a path of another type', { schema: 1, undo: [{ kind: 'remove-folder', path: ['/a'] }] }],
    ['nothing', { schema: 1, undo: [null, 5, 'x', []] }],
    [
      'a helper that would be a path',
      {
        schema: 1,
        undo: [
          { kind: 'restore-login', store: { kind: 'helper', name: '../x' }, host: 'h', record: 'r', earlier: true }
        ]
      }
    ]
  ])('drops %s', (_, state) => {
    expect(parseUndo(JSON.stringify(state))).toEqual([])
  })

  it('keeps the good entries beside a bad one', () => {
    const good = { kind: 'remove-folder', path: '/a' }
    expect(parseUndo(JSON.stringify({ schema: 1, undo: [null, good, { ...good, path: 5 }] }))).toEqual([good])
  })
})
