import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHelperName, parseUndo, serialiseUndo, type Undo } from '../../src/domain/undo.js'

const good: Undo = {
  kind: 'restore-login',
  store: { kind: 'file', path: '/home/me/.docker/config.json' },
  host: 'ghcr.io',
  record: '/tmp/ghcr-action-00000000000000000000000000000000/login-0.json',
  earlier: true
}

describe('a login to take back', () => {
  it.each<Undo>([good, { ...good, store: { kind: 'helper', name: 'osxkeychain' }, earlier: false }])(
    'comes through the state as it was: $store.kind',
    undo => {
      expect(parseUndo(serialiseUndo([undo]))).toEqual([undo])
    }
  )

  it.each([
    ['a store of another kind', { ...good, store: { kind: 'somewhere', path: '/x' } }],
    ['a store without a path', { ...good, store: { kind: 'file' } }],
    ['a helper that is a path', { ...good, store: { kind: 'helper', name: '../../bin/sh' } }],
    ['a helper that is an option', { ...good, store: { kind: 'helper', name: '-x' } }],
    ['no host', { ...good, host: 7 }],
    ['no record', { ...good, record: undefined }],
    ['no word on the earlier login', { ...good, earlier: 'yes' }],
    ['no store', { ...good, store: null }]
  ])('is dropped where the state has %s', (_, undo) => {
    expect(parseUndo(JSON.stringify({ schema: 1, undo: [undo] }))).toEqual([])
  })

  it('never has a helper whose name leaves its folder', () => {
    fc.assert(
      fc.property(fc.string(), name => {
        fc.pre(isHelperName(name))
        expect(name).toMatch(/^[^/\\\s]+$/)
      })
    )
    expect(['ecr-login', 'desktop.exe', 'pass'].filter(isHelperName)).toHaveLength(3)
  })
})
