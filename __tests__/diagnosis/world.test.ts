import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Explanation, explain } from '../../src/diagnosis/diagnose.js'
import type { FactName } from '../../src/diagnosis/facts.js'
import type { Looks } from '../../src/diagnosis/looks.js'
import { MAY_PUSH, NOT_FROM_STRANGERS } from '../../src/diagnosis/snippets.js'
import { known, unknown } from '../../src/domain/known.js'
import { ownerOf } from '../../src/domain/reference.js'
import { ask, askLog } from './scene.js'
import { answerOf, contextOf, looksOf, type Pair, PAIRS, roleOf } from './world.js'

const REFUSED = PAIRS.flatMap(pair => {
  const access = answerOf(pair)
  return access.kind === 'denied' ? [{ title: `${pair.credential.name} × ${pair.package.name}`, pair, access }] : []
})

/** The failure and the one thing to do first, as GitHub's rules imply them: told from the world, not from any words. */
function expectedOf({ credential, package: target }: Pair): { id: string; first: RegExp; url?: string } {
  const settings = `https://github.com/orgs/${ownerOf(target.image)}/packages/container/hello/settings`
  const user = credential.kind !== 'installation'
  if (!credential.alive)
    return {
      id: 'login-denied',
      first: /new classic token/,
      url: 'https://github.com/settings/tokens/new?scopes=write:packages'
    }
  if (target.owner === 'absent') return { id: 'owner-not-found', first: /own owner/ }
  if (!user) {
    if (!credential.otherApp && ownerOf(target.image) !== 'octo-org')
      return { id: 'owner-installation-mismatch', first: /own owner/ }
    if (credential.otherApp) return { id: 'installation-not-allowed', first: /job’s own token/ }
    if (credential.trust === 'fork') return { id: 'installation-not-allowed', first: /Build without pushing/ }
    if (credential.packages !== 'write' || !target.exists)
      return { id: 'installation-not-allowed', first: /Give the job the permission/ }
    const id =
      target.visibility === 'public' || target.actions === 'read' ? 'write-package-denied' : 'read-package-denied'
    return { id, first: target.linked === 'Octo-Org/Hello' ? /the Write role/ : /Add Repository/, url: settings }
  }
  if (credential.ssoMissing && target.owner === 'Organization')
    return { id: 'saml-sso', first: /Authorize the token/, url: 'https://github.com/orgs/octo-org/sso?x=1' }
  if (credential.kind === 'fine-grained-pat')
    return {
      id: 'token-scope-missing',
      first: /classic personal access token/,
      url: 'https://github.com/settings/tokens/new?scopes=write:packages'
    }
  if (!credential.scopes.includes('write:packages')) {
    return { id: 'token-scope-missing', first: credential.kind === 'oauth' ? /`gh` login/ : /select `write:packages`/ }
  }
  if (!target.exists) {
    return target.owner === 'User'
      ? { id: 'create-package-denied', first: /own owner/ }
      : {
          id: 'create-package-denied',
          first: /Package creation/,
          url: `https://github.com/organizations/${ownerOf(target.image)}/settings/packages`
        }
  }
  const mayRead = target.visibility === 'public' || roleOf({ credential, package: target }) !== 'none'
  return {
    id: mayRead ? 'write-package-denied' : 'read-package-denied',
    first: /give the account behind the token the Write role/,
    url: settings
  }
}

/** When a cause is the true one. A diagnosis that is certain of a cause must find it true here. */
const TRUE_WHEN: Readonly<Record<string, (pair: Pair) => boolean>> = {
  'login-denied/dead': ({ credential }) => !credential.alive,
  'owner-not-found/misspelt': ({ package: p }) => p.owner === 'absent',
  'owner-installation-mismatch/other-owner': ({ package: p }) =>
    p.owner !== 'absent' && ownerOf(p.image) !== 'octo-org',
  'installation-not-allowed/other-app': ({ credential }) => credential.otherApp,
  'installation-not-allowed/fork': ({ credential }) => credential.trust === 'fork',
  'installation-not-allowed/write-missing': ({ credential }) => credential.packages !== 'write' && !credential.otherApp,
  'write-package-denied/unlinked': ({ package: p }) => p.exists && p.linked === null,
  'write-package-denied/unlinked-and-older': ({ package: p }) =>
    p.exists && p.linked === null && p.createdAt < '2020-02-02',
  'write-package-denied/other-repository': ({ package: p }) => p.exists && p.linked === 'Octo-Org/Mirror',
  'write-package-denied/user-without-role': pair => pair.credential.kind !== 'installation' && roleOf(pair) !== 'write',
  'read-package-denied/unlinked': ({ package: p }) => p.exists && p.linked === null,
  'read-package-denied/other-repository': ({ package: p }) => p.exists && p.linked === 'Octo-Org/Mirror',
  'read-package-denied/user-without-role': pair => pair.package.visibility === 'private' && roleOf(pair) === 'none',
  'create-package-denied/foreign-user': ({ package: p }) => p.owner === 'User',
  'token-scope-missing/fine-grained': ({ credential }) => credential.kind === 'fine-grained-pat',
  'token-scope-missing/scope-missing': ({ credential }) => !credential.scopes.includes('write:packages'),
  'token-scope-missing/gh-login': ({ credential }) =>
    credential.kind === 'oauth' && !credential.scopes.includes('write:packages'),
  'saml-sso/not-authorized': ({ credential }) => credential.ssoMissing
}

function explainPair(pair: Pair, failure: Parameters<typeof ask>[0], looks: Looks): Promise<Explanation> {
  return explain(
    ask(failure, {
      context: contextOf(pair),
      images: [pair.package.image],
      credential: pair.credential.id,
      already: { tokenKind: known(pair.credential.kind) },
      looks
    })
  )
}

/** Certain of something that is not so. */
function wronglyCertain(pair: Pair, { diagnosis, causeId }: Explanation): boolean {
  if (diagnosis.certainty !== 'certain') return false
  return TRUE_WHEN[`${diagnosis.id}/${causeId ?? ''}`]?.(pair) !== true
}

describe('a world of credentials and packages', () => {
  it('has 150 refused pairs or more', () => {
    expect(REFUSED.length).toBeGreaterThanOrEqual(150)
  })

  it.each(REFUSED)('$title', async ({ pair, access }) => {
    const explanation = await explainPair(pair, access.failure, looksOf(pair))
    const { diagnosis } = explanation
    const expected = expectedOf(pair)
    const [first] = diagnosis.remedies
    expect({ id: diagnosis.id, cause: explanation.causeId, first: first?.text }).toMatchObject({
      id: expected.id,
      first: expect.stringMatching(expected.first) as string
    })
    expect(first?.url).toBe(expected.url ?? first?.url)
    expect(wronglyCertain(pair, explanation), `${diagnosis.id}/${explanation.causeId ?? ''} is not so`).toBe(false)
  })

  it('is explained with certainty in most of its pairs', async () => {
    const all = await Promise.all(REFUSED.map(({ pair, access }) => explainPair(pair, access.failure, looksOf(pair))))
    expect(all.filter(({ diagnosis }) => diagnosis.certainty === 'certain').length / all.length).toBeGreaterThan(0.5)
  })

  it('is never explained with a wrong certainty, whatever cannot be looked up', async () => {
    const names: readonly FactName[] = [
      'package',
      'repository',
      'token',
      'organization',
      'owner',
      'status',
      'pushTest',
      'anonymousRead'
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...REFUSED), fc.subarray([...names]), async ({ pair, access }, blind) => {
        const nothing = () => Promise.resolve(unknown('out of order'))
        const looks = { ...looksOf(pair), ...Object.fromEntries(blind.map(name => [name, nothing])) }
        const explanation = await explainPair(pair, access.failure, looks)
        expect(wronglyCertain(pair, explanation)).toBe(false)
      }),
      { numRuns: 500 }
    )
  })

  it('is never explained with a wrong certainty from a log that does not name its credential', async () => {
    const wrong = await Promise.all(
      REFUSED.map(async ({ title, pair, access }) => {
        const [said] = access.failure.kind === 'registry' ? access.failure.diagnostics : []
        const log = `Error: POST https://ghcr.io/v2/${pair.package.image.path}/blobs/uploads/: DENIED: ${said?.message ?? ''}`
        const explanation = await explain(askLog(log, { context: contextOf(pair), looks: looksOf(pair) }))
        return wronglyCertain(pair, explanation) ? [title] : []
      })
    )
    expect(wrong.flat()).toEqual([])
  })

  it('names the permission to write down, and the condition for strangers, ready to paste', async () => {
    const first = async (name: string): Promise<string | undefined> => {
      const found = REFUSED.find(({ title }) => title === name)!
      return (await explainPair(found.pair, found.access.failure, looksOf(found.pair))).diagnosis.remedies[0]?.snippet
    }
    expect(await first('the job’s token without packages × a package of ours')).toBe(MAY_PUSH)
    expect(await first('the token of a fork’s run × a package of ours')).toBe(NOT_FROM_STRANGERS)
  })
})
