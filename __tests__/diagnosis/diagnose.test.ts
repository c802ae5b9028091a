import { describe, expect, it } from 'vitest'
import { diagnose, explain, type Question } from '../../src/diagnosis/diagnose.js'
import type { Looks } from '../../src/diagnosis/looks.js'
import { known, unknown } from '../../src/domain/known.js'
import type { Failure } from '../../src/domain/failure.js'
import { ask, askLog, context, image, looksWith, refusal } from './scene.js'

const WRITE = refusal('permission_denied: write_package')
const unlinked = { kind: 'visible', visibility: 'public', linked: null, createdAt: '2021-01-01T00:00:00Z' } as const
const hidden = { kind: 'absent-or-invisible' } as const
const installation: Partial<Question> = { credential: 'github-token', already: { tokenKind: known('installation') } }

/** Looks that write down what they were asked, and for which image. */
function recording(some: Partial<Looks> = {}): { looks: Looks; asked: string[] } {
  const asked: string[] = []
  const all = looksWith(some)
  const looks = Object.fromEntries(
    Object.entries(all).map(([name, look]) => [
      name,
      (...args: unknown[]) => {
        asked.push(`${name} ${JSON.stringify(args)}`)
        return (look as (...args: unknown[]) => unknown)(...args)
      }
    ])
  ) as unknown as Looks
  return { looks, asked }
}

describe('an explanation', () => {
  it('gives the answer as a fact, with the request and its id, before anything is inferred', async () => {
    const { evidence } = await diagnose(ask(WRITE, installation))
    expect(evidence[0]).toEqual({
      fact: 'ghcr.io answered',
      value: '403 denied: permission_denied: write_package',
      source: 'POST https://ghcr.io/v2/octo-org/hello/blobs/uploads/ (request id C0DE:1234)'
    })
  })

  it.each([
    ['certain', unlinked, /^(?!.*Most likely).*not linked to a repository/],
    ['likely', hidden, /Most likely: The package does not list Octo-Org\/Hello/]
  ])('words a cause that is %s by its certainty', async (certainty, fact, cause) => {
    const looks = looksWith({ package: () => Promise.resolve(known(fact)) })
    const diagnosis = await diagnose(ask(WRITE, { ...installation, looks }))
    expect(diagnosis.certainty).toBe(certainty)
    expect(diagnosis.cause).toMatch(cause)
  })

  it('says what could not be checked, and why', async () => {
    const looks = looksWith({ package: () => Promise.resolve(known(hidden)) })
    const { unknown: open } = await diagnose(ask(WRITE, { ...installation, looks }))
    expect(open).toContainEqual({
      fact: 'package',
      because:
        'the API shows this token no such package: it does not exist or is hidden; its owner can see it in its settings'
    })
  })

  it('shows the fact that a cause turned on, with its source', async () => {
    const looks = looksWith({ package: () => Promise.resolve(known(unlinked)) })
    const { evidence } = await diagnose(ask(WRITE, { ...installation, looks }))
    expect(evidence).toContainEqual({
      fact: 'package',
      value: 'public, linked to no repository, created 2021-01-01T00:00:00Z',
      source: 'GET …/packages/container/… (GitHub API)'
    })
  })

  it('is less than certain while GitHub reports trouble with Packages', async () => {
    const looks = looksWith({
      package: () => Promise.resolve(known(unlinked)),
      status: () => Promise.resolve(known({ packages: 'major_outage' }))
    })
    const diagnosis = await diagnose(ask(WRITE, { ...installation, looks }))
    expect(diagnosis.certainty).toBe('likely')
    expect(diagnosis.evidence.map(({ value }) => value)).toContain('major_outage')
  })

  it('is only possible where the log holds no more than a warning', async () => {
    const { certainty } = await diagnose(askLog('##[warning]denied: permission_denied: write_package'))
    expect(certainty).toBe('possible')
  })

  it('speaks Japanese throughout', async () => {
    const looks = looksWith({ package: () => Promise.resolve(known(hidden)) })
    const {
      title,
      cause,
      evidence,
      unknown: open,
      remedies
    } = await diagnose(ask(WRITE, { ...installation, looks, language: 'ja' }))
    const prose = [
      title,
      cause,
      ...evidence.map(({ fact }) => fact),
      ...open.map(({ because }) => because),
      ...remedies.map(({ text }) => text)
    ]
    expect(prose.filter(text => !/[\u3040-\u30ff\u4e00-\u9fff]/.test(text))).toEqual([])
    expect(cause).toContain('おそらく')
  })

  it.each([
    ['an organization', 'Organization', 'https://github.com/orgs/octo-org/packages/container/hello/settings'],
    ['a user', 'User', 'https://github.com/users/octo-org/packages/container/hello/settings']
  ] as const)('links to the settings of a package of %s', async (_, ownerType, url) => {
    const own = { ...context, repository: { ...context.repository, ownerType } }
    const { remedies } = await diagnose(ask(WRITE, { ...installation, context: own }))
    expect(remedies[0]?.url).toBe(url)
  })

  it('advises nothing to owners of an organization where the owner is a user', async () => {
    const failure = refusal('installation not allowed to Write organization package')
    const texts = async (ownerType: 'User' | 'Organization'): Promise<string> => {
      const own = { ...context, repository: { ...context.repository, ownerType } }
      return (await diagnose(ask(failure, { ...installation, context: own }))).remedies
        .map(({ text }) => text)
        .join('\n')
    }
    expect(await texts('Organization')).toMatch(/grayed out/)
    expect(await texts('User')).not.toMatch(/grayed out/)
  })

  it('is about the package that the words name, where several were to be pushed', async () => {
    const images = [image, { host: 'ghcr.io', path: 'octo-org/second' }]
    const failure = 'ERROR: failed to push ghcr.io/octo-org/second:1: denied: permission_denied: write_package'
    const { remedies } = await diagnose(askLog(failure, { images }))
    expect(remedies[0]?.url).toBe('https://github.com/orgs/octo-org/packages/container/second/settings')
  })

  it('is about the package that was pushed last, where the failing line names none', async () => {
    const images = [image, { host: 'ghcr.io', path: 'octo-org/second' }]
    const log = [image, images[1]].map(name => `The push refers to repository [ghcr.io/${name?.path ?? ''}]`).join('\n')
    const { image: told } = await explain(askLog(`${log}\ndenied: permission_denied: write_package`, { images }))
    expect(told).toEqual(images[1])
  })

  it('is about a package that only the log names, without asking for it', async () => {
    const log = 'ERROR: failed to push ghcr.io/octo-org/base:1: denied: permission_denied: write_package'
    const { looks, asked } = recording({ package: () => Promise.resolve(known(unlinked)) })
    const diagnosis = await diagnose(askLog(log, { images: [image], ...installation, looks }))
    expect(asked.filter(line => /pushTest|readTest|anonymousRead|package/.test(line))).toEqual([])
    expect(diagnosis.remedies[0]?.url).toBe('https://github.com/orgs/octo-org/packages/container/base/settings')
    expect(diagnosis.certainty).toBe('likely')
    expect(diagnosis.unknown.map(({ because }) => because).join()).toContain('`images` does not name')
  })

  it('links to the server’s own pages on an Enterprise Server', async () => {
    const hosts = {
      kind: 'ghes',
      server: 'https://git.example.test',
      api: 'https://git.example.test/api/v3',
      registry: 'containers.git.example.test'
    } as const
    const { remedies } = await diagnose(ask(WRITE, { ...installation, context: { ...context, hosts } }))
    expect(remedies[0]?.url).toBe('https://git.example.test/orgs/octo-org/packages/container/hello/settings')
  })

  it.each([
    [
      'https://github.com/orgs/octo-org/sso?authorization_request=A',
      'https://github.com/orgs/octo-org/sso?authorization_request=A'
    ],
    ['https://github.com.evil.test/sso', 'https://github.com/settings/tokens']
  ])('takes the address %s from a header only where it is GitHub’s', async (url, expected) => {
    const looks = looksWith({ organization: () => Promise.resolve(known({ kind: 'sso', url })) })
    const failure = refusal('unauthorized', 'UNAUTHORIZED', 401)
    const { id, remedies } = await diagnose(
      ask(failure, { credential: 'pat', already: { tokenKind: known('classic-pat') }, looks })
    )
    expect([id, remedies[0]?.url]).toEqual(['saml-sso', expected])
  })
})

describe('looking things up', () => {
  it('asks nothing that no possible cause turns on', async () => {
    const { looks, asked } = recording()
    await diagnose(
      ask(refusal('permission_denied: The token provided does not match expected scopes.'), {
        credential: 'pat',
        already: { tokenKind: known('fine-grained-pat') },
        looks
      })
    )
    expect(asked.filter(line => /^(?:package|owner|organization|token|repository|anonymousRead)/.test(line))).toEqual(
      []
    )
  })

  it('asks each question once, and only for the package that the user named', async () => {
    const { looks, asked } = recording({ package: () => Promise.resolve(known(hidden)) })
    await diagnose(ask(WRITE, { ...installation, looks }))
    expect(asked.length).toBeGreaterThan(0)
    expect(new Set(asked).size).toBe(asked.length)
    expect(asked.filter(line => line.includes('host') && !line.includes('"path":"octo-org/hello"'))).toEqual([])
  })

  it('does not ask for what is at hand', async () => {
    const { looks, asked } = recording()
    await diagnose(
      ask(WRITE, {
        ...installation,
        already: {
          tokenKind: known('installation'),
          package: known(unlinked),
          pushTest: known({ kind: 'denied', failure: WRITE })
        },
        looks
      })
    )
    expect(asked.filter(line => /^(?:package|pushTest)/.test(line))).toEqual([])
  })

  it('does not ask about the credential of a tool that does not name it', async () => {
    const { looks, asked } = recording()
    await diagnose(askLog('denied: permission_denied: write_package', { images: [image], looks }))
    expect(asked.filter(line => /^(?:token|organization)/.test(line))).toEqual([])
  })

  it.each([
    [
      'throws at once',
      () => {
        throw new Error('boom')
      },
      'the lookup failed: boom'
    ],
    ['fails', () => Promise.reject(new Error('boom')), 'the lookup failed: boom'],
    ['says nothing', () => new Promise<never>(() => undefined), 'there was no answer within 0.2 s'],
    ['does not know', () => Promise.resolve(unknown('the API answered 500')), 'the API answered 500']
  ])('goes on when a look %s', async (_, look, because) => {
    const real = {
      now: () => Date.now(),
      sleep: (ms: number) => new Promise<void>(done => setTimeout(done, ms)),
      random: () => 0
    }
    const started = performance.now()
    const diagnosis = await diagnose(
      ask(WRITE, { ...installation, looks: looksWith({ package: look }), clock: real, budgetMs: 200 })
    )
    expect(diagnosis.id).toBe('write-package-denied')
    expect(diagnosis.unknown).toContainEqual({ fact: 'package', because })
    expect(performance.now() - started).toBeLessThan(1500)
  })

  it('never changes its mind for the worse when nothing can be looked up', async () => {
    const { certainty, remedies } = await diagnose(ask(WRITE, installation))
    expect(certainty).toBe('likely')
    expect(remedies[0]?.text).toMatch(/Add Repository/)
  })
})

describe('a reason that a tool swallowed', () => {
  const log =
    'ERROR: failed to solve: failed to push ghcr.io/octo-org/hello:1: unexpected status from HEAD request to https://ghcr.io/v2/octo-org/hello/blobs/sha256:aa: 403 Forbidden'
  const denied = (failure: Failure) =>
    looksWith({
      pushTest: () => Promise.resolve(known({ kind: 'denied', failure })),
      package: () => Promise.resolve(known(unlinked))
    })

  it('is asked for again, and explained by the words that come then', async () => {
    const diagnosis = await diagnose(askLog(log, { looks: denied(WRITE), ...installation }))
    expect(diagnosis.id).toBe('write-package-denied')
    expect(diagnosis.certainty).toBe('certain')
    expect(diagnosis.evidence.slice(0, 2).map(({ fact }) => fact)).toEqual([
      'the log says (registry)',
      'ghcr.io answered when asked again'
    ])
  })

  it('is at most likely where the job’s token had to stand in for the tool’s', async () => {
    const looks = denied(refusal('permission_denied: The requested installation does not exist.'))
    const images = [{ host: 'ghcr.io', path: 'upstream/hello' }]
    const certainty = async (rest: Partial<Question>): Promise<string> =>
      (await diagnose(askLog(log.replaceAll('octo-org/', 'upstream/'), { looks, images, ...rest }))).certainty
    expect(await certainty({ credential: 'github-token' })).toBe('certain')
    expect(await certainty({})).toBe('likely')
  })

  it('decides by the new words, not by the tool’s', async () => {
    const looks = denied(refusal('installation not allowed to Create organization package'))
    const { causeId } = await explain(askLog(log, { looks, ...installation }))
    expect(causeId).toBe('create-missing')
  })

  it('is followed by the look-ups that the new words ask for', async () => {
    const looks = {
      ...denied(refusal('permission_denied: The token provided does not match expected scopes.')),
      token: () => Promise.resolve(known({ alive: true, scopes: ['repo'] }))
    }
    const already = { tokenKind: known('classic-pat' as const) }
    const { causeId } = await explain(askLog(log, { looks, credential: 'pat', already }))
    expect(causeId).toBe('scope-missing')
  })

  it('is shown even where the new words are in no catalogue', async () => {
    const { id, evidence } = await diagnose(askLog(log, { looks: denied(refusal('teapot')), ...installation }))
    expect(id).toBe('ghcr-403-without-reason')
    expect(evidence[1]?.value).toBe('403 denied: teapot')
  })

  it.each([
    ['granted', { kind: 'granted' } as const, 'passing'],
    [
      'without an answer',
      { kind: 'unknown', failure: { kind: 'network', host: 'ghcr.io', code: 'ETIMEDOUT' } } as const,
      'not-told'
    ]
  ])('stays open when the test is %s', async (_, access, causeId) => {
    const looks = looksWith({ pushTest: () => Promise.resolve(known(access)) })
    const explanation = await explain(askLog(log, { looks, ...installation }))
    expect([explanation.diagnosis.id, explanation.causeId]).toEqual(['ghcr-403-without-reason', causeId])
  })
})

describe('words that many registries use', () => {
  it.each([
    ['POST https://ghcr.io/v2/octo-org/hello/blobs/uploads/', 'not-logged-in'],
    ['GET http://registry.example:5000/token', 'unknown-failure']
  ])('are those of whoever was asked: %s', async (request, id) => {
    const failure = { ...refusal('requested access to the resource is denied'), request } as Failure
    expect((await diagnose(ask(failure))).id).toBe(id)
  })
})

describe('a passing fault', () => {
  it('is not taken for a refusal when the limit is dressed as one', async () => {
    const words =
      'permission_denied: Error from intermediary with HTTP status code 403 "Forbidden" - with-body: {"message": "You have exceeded a secondary rate limit."}'
    const diagnosis = await diagnose(ask(refusal(words), installation))
    expect([diagnosis.id, diagnosis.certainty]).toEqual(['secondary-rate-limit-as-denied', 'certain'])
    expect(diagnosis.remedies[0]?.text).toMatch(/^Wait at least a minute/)
  })

  it('is told from an old package by its age', async () => {
    const at = async (ageMs: number): Promise<string> => {
      const looks = looksWith({
        package: () => Promise.resolve(known({ ...unlinked, visibility: 'private', ageMs }))
      })
      return (await diagnose(ask(refusal('permission_denied: read_package'), { ...installation, looks }))).id
    }
    expect(await at(60_000)).toBe('fresh-package-not-ready')
    expect(await at(180_000)).toBe('read-package-denied')
  })
})

describe('a failure of the program’s own', () => {
  it.each([
    [{ kind: 'cancelled', signal: 'SIGTERM' }, 'cancelled'],
    [
      {
        kind: 'input',
        problems: [
          { input: 'push', value: 'maybe', problem: 'is not one of them', allowed: 'Allowed: auto, true, false.' }
        ]
      },
      'invalid-input'
    ],
    [{ kind: 'refused', because: 'the tag 1.2.3 exists', optIn: 'if-exists: overwrite' }, 'refused'],
    [{ kind: 'refused', because: 'the tag 1.2.3 exists', id: 'tag-exists' }, 'tag-exists'],
    [{ kind: 'refused', because: 'there is no credential', id: 'not-logged-in' }, 'not-logged-in'],
    [
      { kind: 'exposed', exposures: [{ input: 'build-args', name: 'NPM_TOKEN', because: 'looks like an npm token' }] },
      'secret-exposed'
    ],
    [{ kind: 'test', exitCode: 3, durationMs: 1200, image: 'ghcr.io/o/n:1' }, 'test-failed'],
    [{ kind: 'check', found: 2 }, 'dockerfile-check-failed'],
    [{ kind: 'mismatch', reference: 'ghcr.io/o/n:1', expected: 'sha256:aa', actual: 'absent' }, 'verification-failed'],
    [
      { kind: 'network', host: 'ghcr.io', code: 'ECONNRESET', request: 'GET https://ghcr.io/v2/o/n/tags/list' },
      'network-failure'
    ],
    [
      {
        kind: 'command',
        argv: ['docker', 'buildx', 'build'],
        exitCode: 1,
        stderr: 'ERROR: failed to read dockerfile: open Dockerfile: no such file or directory'
      },
      'dockerfile-missing'
    ],
    [{ kind: 'command', argv: ['docker', 'buildx', 'build'], exitCode: 1, stderr: 'it went wrong' }, 'unknown-failure']
  ] as unknown as readonly (readonly [Failure, string])[])('%j is %s', async (failure, id) => {
    const diagnosis = await diagnose(ask(failure))
    expect(diagnosis.id).toBe(id)
    expect(diagnosis.remedies[0]?.text).toBeTruthy()
  })
})

describe('a failure that nobody knows', () => {
  it('is reported with what was tried and answered, its id included, and without a guess', async () => {
    const diagnosis = await diagnose(ask(refusal('teapot', 'TEAPOT', 418)))
    expect(diagnosis.id).toBe('unknown-failure')
    expect(diagnosis.cause).not.toMatch(/likely|possibly/i)
    expect(diagnosis.evidence.map(({ value }) => value)).toEqual([
      'POST https://ghcr.io/v2/octo-org/hello/blobs/uploads/',
      'POST https://ghcr.io/v2/octo-org/hello/blobs/uploads/ answered 418: teapot: teapot',
      'C0DE:1234'
    ])
  })

  it('shows the lines of a log that look like errors, without what looks like a secret', async () => {
    const { evidence } = await diagnose(
      askLog('fatal: error: no idea, token ghp_0123456789abcdef and https://u:p@example.test/x?sig=abc\n')
    )
    expect(evidence[0]?.value).toBe('fatal: error: no idea, token *** and https://***@example.test/x?sig=***')
  })
})
