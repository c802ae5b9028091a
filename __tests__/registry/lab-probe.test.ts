import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ImageName } from '../../src/domain/reference.js'
import { probeLogin, probePush, probeRead } from '../../src/registry/probe.js'
import type { Lab } from '../lab/ghcr-client.js'
import { clientFor, makeImage, push, startWorld } from './lab-stage.js'

let lab: Lab

beforeAll(async () => {
  lab = await startWorld()
})
afterEach(() => lab.faults.clear())
afterAll(async () => lab.stop())

const at = (path: string): ImageName => ({ host: lab.host, path })

describe('the push test', () => {
  it.each([
    ['job', 'octo-org/brand-new', 'granted', undefined],
    ['job', 'octo-org/unlinked', 'denied', 'permission_denied: write_package'],
    ['job', 'octo-org/readable', 'denied', 'permission_denied: write_package'],
    ['job', 'someone-else/app', 'denied', expect.any(String) as string],
    ['reader', 'octo-org/brand-new', 'denied', expect.stringContaining('installation not allowed to Create') as string],
    ['reader', 'octo-org/unlinked', 'denied', expect.stringContaining('installation not allowed to Write') as string],
    ['boss', 'octo-org/unlinked', 'granted', undefined],
    ['narrow', 'octo-org/unlinked', 'denied', expect.stringContaining('does not match expected scopes') as string],
    ['fine', 'octo-org/unlinked', 'denied', expect.stringContaining('does not match expected scopes') as string],
    ['dead', 'octo-org/unlinked', 'denied', 'denied'],
    [undefined, 'octo-org/unlinked', 'denied', expect.any(String) as string],
    ['job', 'one-segment', 'denied', 'invalid repository name']
  ])('with %s on %s: %s', async (token, path, kind, message) => {
    const { client } = clientFor(lab, token)
    const access = await probePush(client, at(path))
    expect(access.kind).toBe(kind)
    expect(access).toEqual(
      message === undefined
        ? { kind }
        : { kind, failure: expect.objectContaining({ diagnostics: [expect.objectContaining({ message })] }) as object }
    )
  })

  it('leaves nothing behind', async () => {
    await probePush(clientFor(lab, 'job').client, at('octo-org/nothing'))
    expect(lab.world.packages).not.toHaveProperty('octo-org/nothing')
    expect(await probeRead(clientFor(lab, 'job').client, at('octo-org/nothing'))).toEqual({ kind: 'absent' })
  })

  it('knows nothing while the registry limits the rate', async () => {
    lab.faults.order({ host: 'registry', method: 'POST', then: { refusal: 'secondaryRateLimit' } })
    expect(await probePush(clientFor(lab, 'job').client, at('octo-org/limited'))).toMatchObject({ kind: 'unknown' })
  })
})

describe('the read test', () => {
  it.each([
    ['job', 'octo-org/readable', 'granted'],
    ['job', 'octo-org/unlinked', 'denied'],
    ['job', 'octo-org/none', 'absent'],
    [undefined, 'octo-org/unlinked', 'denied'],
    [undefined, 'octo-org/none', 'denied']
  ])('with %s on %s: %s', async (token, path, kind) => {
    // A package of the world has no tags yet: it is born in the registry by a first push.
    const image = makeImage(path)
    const { client: boss } = clientFor(lab, 'boss')
    if (path !== 'octo-org/none') await push(boss, at(path), image, ['v1'])
    expect(await probeRead(clientFor(lab, token).client, at(path))).toMatchObject({ kind })
  })

  it('shows that everybody may pull a public package', async () => {
    await push(clientFor(lab, 'boss').client, at('octo-org/shown'), makeImage('shown'), ['v1'])
    expect(await probeRead(clientFor(lab, undefined).client, at('octo-org/shown'))).toEqual({ kind: 'granted' })
  })
})

describe('the login test', () => {
  it.each([
    ['job', 'granted'],
    ['fine', 'granted'],
    ['dead', 'denied']
  ])('with %s: %s', async (token, kind) => {
    expect(await probeLogin(clientFor(lab, token).client)).toMatchObject({ kind })
  })
})
