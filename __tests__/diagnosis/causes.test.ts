import { describe, expect, it } from 'vitest'
import { explain, type Question } from '../../src/diagnosis/diagnose.js'
import type { EngineFact, PackageFact, TokenFact, TokenKind } from '../../src/diagnosis/facts.js'
import type { Looks } from '../../src/diagnosis/looks.js'
import type { CredentialId } from '../../src/domain/access.js'
import { known } from '../../src/domain/known.js'
import { ask, askLog, context, image, looksWith, NOW, refusal } from './scene.js'

/** The facts of a case, as they are looked up. */
interface Facts {
  readonly credential?: CredentialId
  readonly kind?: TokenKind
  readonly package?: PackageFact
  readonly token?: TokenFact
  readonly push?: 'granted' | 'denied'
  readonly publicly?: boolean
  readonly sso?: boolean
  readonly engine?: EngineFact
  readonly read?: 'granted' | 'denied'
  readonly owner?: 'User' | 'Organization'
  readonly permission?: 'write'
  readonly path?: string
  readonly question?: Partial<Question>
}

const visible = { kind: 'visible', visibility: 'public', linked: null, createdAt: '2021-01-01T00:00:00Z' } as const
const ours = { ...visible, linked: 'Octo-Org/Hello' } as const
const fresh = { ...visible, createdAt: new Date(NOW - 30_000).toISOString(), ageMs: 30_000 } as const
const hidden = { kind: 'absent-or-invisible' } as const
const dead: TokenFact = { alive: false }
const fork = { question: { context: { ...context, trust: 'fork' } } } as const
const dependabot = { question: { context: { ...context, trust: 'dependabot' } } } as const

const CREATE = refusal('permission_denied: create_package')
const SCOPES = refusal('permission_denied: The token provided does not match expected scopes.')
const READ = refusal('permission_denied: read_package')
const WRITE = refusal('permission_denied: write_package')
const TOKEN = {
  kind: 'registry',
  request: 'GET https://ghcr.io/token',
  status: 403,
  diagnostics: [{ code: 'DENIED', message: 'denied' }]
} as const
const DEAD = refusal('unauthenticated: User cannot be authenticated with the token provided.', 'UNAUTHORIZED', 401)
const pull = (words: string): string =>
  `Error response from daemon: Head "https://ghcr.io/v2/octo-org/hello/manifests/1": ${words}`
const BARE = 'failed to push ghcr.io/octo-org/hello:1: unexpected status: 403 Forbidden'

const CASES: readonly (readonly [cause: string, about: Question['about'] | string, facts: Facts])[] = [
  ['write-package-denied/other-app', WRITE, { credential: 'pat', kind: 'installation' }],
  [
    'write-package-denied/recreated',
    WRITE,
    { kind: 'installation', package: { ...ours, createdAt: '2019-01-01T00:00:00Z' } }
  ],
  [
    'write-package-denied/role-read',
    WRITE,
    { kind: 'installation', read: 'granted', package: { ...visible, visibility: 'private' } }
  ],
  [
    'write-package-denied/unlinked',
    WRITE,
    { kind: 'installation', read: 'denied', package: { ...visible, visibility: 'private' } }
  ],
  ['write-package-denied/unlinked', WRITE, { kind: 'installation', read: 'granted', package: visible }],
  ['owner-not-found/other-reference', 'denied: not_found: owner not found', { question: { images: [image] } }],
  ['owner-not-found/renamed', 'failed to push ghcr.io/octo_org/hello:1: denied: not_found: owner not found', {}],
  ['exec-format-error/no-emulator', 'exec /bin/sh: exec format error', { engine: { emulation: false } }],
  ['exec-format-error/copied-binary', 'exec /bin/sh: exec format error', { engine: { emulation: true } }],
  ['exec-format-error/not-told', 'exec /bin/sh: exec format error', {}],
  ['docker-daemon-unavailable/looked-elsewhere', 'Cannot connect to the Docker daemon', { engine: { daemon: true } }],
  ['docker-daemon-unavailable/no-daemon', 'Cannot connect to the Docker daemon', { engine: { daemon: false } }],
  ['saml-sso/not-told', 'HttpError: Resource protected by organization SAML enforcement.', {}],
  [
    'read-package-denied/pull',
    'Failed to pull image "ghcr.io/octo-org/hello:1": denied: permission_denied: read_package',
    {}
  ],
  ['write-package-denied/role-too-low', WRITE, { kind: 'installation', package: ours }],
  ['write-package-denied/not-listed', WRITE, { kind: 'installation', package: hidden }],
  ['write-package-denied/user-without-role', WRITE, { credential: 'pat', kind: 'oauth' }],
  ['write-package-denied/not-told', 'denied: permission_denied: write_package', {}],
  ['installation-not-allowed/pull', 'denied: installation not allowed to Read organization package', {}],
  [
    'installation-not-allowed/creation-policy',
    refusal('installation not allowed to Create organization package'),
    { permission: 'write' }
  ],
  [
    'installation-not-allowed/write-missing',
    refusal('installation not allowed to Write organization package'),
    { credential: 'github-token' }
  ],
  [
    'installation-not-allowed/permission-unknown',
    'denied: installation not allowed to Write organization package',
    { path: 'octo-org/hello' }
  ],
  ['read-package-denied/unlinked', READ, { kind: 'installation', package: { ...visible, visibility: 'private' } }],
  [
    'read-package-denied/other-repository',
    READ,
    { kind: 'installation', package: { ...visible, visibility: 'private', linked: 'Octo-Org/X' } }
  ],
  [
    'read-package-denied/scope-missing',
    READ,
    { credential: 'pat', kind: 'classic-pat', token: { alive: true, scopes: ['repo'] } }
  ],
  ['read-package-denied/user-or-scope', READ, { credential: 'pat', kind: 'classic-pat' }],
  ['fresh-package-not-ready/just-created', READ, { kind: 'installation', package: fresh }],
  [
    'fresh-package-not-ready/earlier-tag-pushed',
    '#9 pushing manifest for ghcr.io/octo-org/hello:1@sha256:aa 0.4s done\nERROR: failed to push ghcr.io/octo-org/hello:2: denied: permission_denied: read_package',
    { package: fresh }
  ],
  ['create-package-denied/sso', CREATE, { credential: 'pat', kind: 'classic-pat', sso: true }],
  [
    'create-package-denied/managed-user',
    CREATE,
    {
      credential: 'pat',
      kind: 'classic-pat',
      owner: 'User',
      path: 'mona_corp/hello',
      token: { alive: true, login: 'mona_corp' }
    }
  ],
  ['create-package-denied/installation', CREATE, { kind: 'installation' }],
  [
    'create-package-denied/not-told',
    'ERROR: failed to push ghcr.io/octo-org/hello:1: denied: permission_denied: create_package',
    {}
  ],
  [
    'token-scope-missing/older-login',
    SCOPES,
    { credential: 'pat', kind: 'classic-pat', token: { alive: true, scopes: ['write:packages'] } }
  ],
  ['token-scope-missing/gh-login-scopes-unknown', SCOPES, { credential: 'pat', kind: 'oauth' }],
  ['token-scope-missing/classic', SCOPES, { credential: 'pat', kind: 'classic-pat' }],
  [
    'owner-installation-mismatch/other-app',
    refusal('permission_denied: The requested installation does not exist.'),
    { credential: 'pat', kind: 'installation' }
  ],
  [
    'owner-installation-mismatch/other-reference',
    refusal('permission_denied: The requested installation does not exist.'),
    { kind: 'installation' }
  ],
  [
    'resource-not-accessible-by-integration/packages-call',
    'Error: Resource not accessible by integration - https://docs.github.com/rest/packages/packages#delete',
    {}
  ],
  ['login-empty-secret/fork', 'Error: Password required', fork],
  ['login-empty-secret/dependabot', 'Error: Password required', dependabot],
  [
    'login-empty-secret/not-there',
    { kind: 'refused', because: 'the input pat is empty', id: 'login-empty-secret' },
    {}
  ],
  ['saml-sso/gh-login', refusal('unauthorized', 'UNAUTHORIZED', 401), { credential: 'pat', kind: 'oauth', sso: true }],
  ['saml-sso/not-authorized', TOKEN, { credential: 'pat', kind: 'classic-pat', sso: true }],
  ['login-denied/dead', TOKEN, { credential: 'pat', kind: 'classic-pat', sso: true, token: dead }],
  ['login-denied/not-a-token', TOKEN, { credential: 'pat', kind: 'other' }],
  ['login-denied/job-token-dead', TOKEN, { credential: 'github-token', kind: 'installation', token: dead }],
  ['login-denied/registry-trouble', TOKEN, { credential: 'pat', kind: 'classic-pat', token: { alive: true } }],
  ['login-denied/expired', TOKEN, { credential: 'pat', kind: 'classic-pat' }],
  ['login-denied/job-token', TOKEN, { credential: 'github-token', kind: 'installation' }],
  [
    'login-denied/server-token',
    TOKEN,
    {
      kind: 'installation',
      question: {
        context: {
          ...context,
          hosts: { kind: 'ghes', server: 'https://git.example.test', api: '', registry: 'ghcr.io' }
        }
      }
    }
  ],
  ['token-rejected-unauthenticated/dead', DEAD, { credential: 'pat', kind: 'classic-pat', token: dead }],
  [
    'token-rejected-unauthenticated/passing',
    DEAD,
    { credential: 'pat', kind: 'classic-pat', token: { alive: true }, push: 'granted' }
  ],
  ['private-package-anonymous-pull/login-refused', pull('denied: denied'), { publicly: false }],
  [
    'private-package-anonymous-pull/private',
    pull('unauthorized'),
    { publicly: false, package: { ...visible, visibility: 'private' } }
  ],
  ['private-package-anonymous-pull/absent-or-private', pull('unauthorized'), { publicly: false, package: hidden }],
  ['stale-credentials-block-public-pull/public-image', pull('denied: denied'), { publicly: true }],
  [
    'stale-credentials-block-public-pull/public-image',
    'Error response from daemon: error from registry: denied\nghcr.io/octo-org/hello',
    { publicly: true }
  ],
  [
    'stale-credentials-block-public-pull/dead',
    pull('denied: denied'),
    { credential: 'pat', kind: 'classic-pat', token: dead }
  ],
  [
    'transient-token-denied/hiccup',
    'ERROR: failed to push ghcr.io/octo-org/hello:1: failed to authorize: failed to fetch oauth token: denied: denied',
    { push: 'granted' }
  ],
  [
    'manifest-unknown/referrers',
    'GET https://ghcr.io/v2/octo-org/hello/referrers/sha256:aa: MANIFEST_UNKNOWN: manifest unknown',
    {}
  ],
  [
    'pushed-but-not-linked/linked-elsewhere',
    'ghcr.io/octo-org/hello\nNo description provided',
    { package: { ...visible, linked: 'Octo-Org/X' } }
  ],
  ['pushed-but-not-linked/unlinked', 'ghcr.io/octo-org/hello\nNo description provided', { package: visible }],
  [
    'ghcr-403-without-reason/fresh-package',
    `ERROR: ${BARE.replace('unexpected status:', 'unexpected status from PATCH request to https://ghcr.io/v2/octo-org/hello/x:')}`,
    { push: 'granted', package: fresh }
  ],
  ['ghcr-403-without-reason/passing', `ERROR: ${BARE}`, { push: 'granted' }],
  ['ghcr-403-without-reason/still-refused', `ERROR: ${BARE}`, { push: 'denied' }],
  ['build-step-failed/not-found', 'ERROR: process "/bin/sh -c x" did not complete successfully: exit code: 127', {}],
  [
    'dockerhub-rate-limit/builder-image',
    'ERROR: pulling moby/buildkit:buildx-stable-1: toomanyrequests: You have reached your pull rate limit. https://www.docker.com/increase-rate-limit',
    {}
  ],
  [
    'base-image-denied/stage-name',
    '#4 [internal] load metadata for docker.io/library/bulid:latest\n#4 ERROR: pull access denied: server message: insufficient_scope: authorization failed',
    {}
  ],
  [
    'registry-host-typo/not-shown',
    'error parsing HTTP 403 response body: "<html>Request forbidden by administrative rules.</html>"',
    {}
  ],
  ['attestation-failure/persist', 'Error: Failed to persist attestation: Feature not available', {}],
  [
    'unknown-blob/concurrent',
    'failed but because: other: blob upload unknown to registry with digest sha256:99 of ghcr.io/octo-org/hello',
    {}
  ],
  [
    'layer-too-large-or-slow/one-big-layer',
    '#9 pushing layers 700.1s done\n#9 ERROR: failed to push ghcr.io/octo-org/hello:1: read: connection timed out',
    {}
  ],
  [
    'network-failure/certificate',
    {
      kind: 'network',
      host: 'ghcr.io',
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
      request: 'GET https://ghcr.io/v2/o/n/tags/list'
    },
    {}
  ],
  [
    'network-failure/name-resolution',
    { kind: 'network', host: 'ghcr.io', code: 'ENOTFOUND', request: 'GET https://ghcr.io/v2/o/n/tags/list' },
    {}
  ],
  ...['ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET'].map(
    code =>
      [
        `network-failure/${code === 'ECONNRESET' ? 'passing' : 'no-such-registry'}`,
        { kind: 'network', host: 'registry.test', code, request: 'GET https://registry.test/v2/o/n/tags/list' },
        { question: { images: [{ host: 'registry.test', path: 'o/n' }] } }
      ] as const
  )
]

function looksFor(facts: Facts): Looks {
  const { package: target, token, push, publicly, sso, owner, engine, read } = facts
  return looksWith({
    ...(target === undefined ? {} : { package: () => Promise.resolve(known(target)) }),
    ...(token === undefined ? {} : { token: () => Promise.resolve(known(token)) }),
    ...(push === undefined
      ? {}
      : {
          pushTest: () =>
            Promise.resolve(known(push === 'granted' ? { kind: 'granted' } : { kind: 'denied', failure: refusal('x') }))
        }),
    ...(publicly === undefined
      ? {}
      : {
          anonymousRead: () =>
            Promise.resolve(known(publicly ? { kind: 'granted' } : { kind: 'denied', failure: refusal('denied') }))
        }),
    ...(engine === undefined ? {} : { engine: () => Promise.resolve(known(engine)) }),
    ...(read === undefined
      ? {}
      : {
          readTest: () =>
            Promise.resolve(known(read === 'granted' ? { kind: 'granted' } : { kind: 'denied', failure: READ }))
        }),
    ...(sso === true ? { organization: () => Promise.resolve(known({ kind: 'sso' })) } : {}),
    ...(owner === undefined ? {} : { owner: () => Promise.resolve(known(owner)) })
  })
}

describe('causes are told apart by facts', () => {
  it.each(CASES)('%s', async (cause, about, facts) => {
    const rest: Partial<Question> = {
      ...(facts.credential === undefined ? {} : { credential: facts.credential }),
      images: [facts.path === undefined ? image : { ...image, path: facts.path }],
      already: {
        ...(facts.kind === undefined ? {} : { tokenKind: known(facts.kind) }),
        ...(facts.permission === undefined ? {} : { tokenPermission: known(facts.permission) })
      },
      looks: looksFor(facts),
      ...facts.question
    }
    const { diagnosis, causeId } = await explain(typeof about === 'string' ? askLog(about, rest) : ask(about, rest))
    expect(`${diagnosis.id}/${causeId ?? ''}`).toBe(cause)
  })

  it.each([
    ['ghcr.io', 'github.com', /status page/],
    ['registry.test', 'github.com', /^Check the host.*curl -i HOST\/v2\/.*$/],
    ['containers.ghes.test', 'ghes', /^Check the host[^]*subdomain isolation/]
  ] as const)('no answer of %s: what to do fits the registry', async (host, kind, todo) => {
    const failure = {
      kind: 'network',
      host,
      code: 'ECONNREFUSED',
      request: `GET https://${host}/v2/o/n/tags/list`
    } as const
    const hosts = { ...context.hosts, kind }
    const asked = ask(failure, { context: { ...context, hosts }, images: [{ host, path: 'o/n' }] })
    const { cause, remedies } = (await explain(asked)).diagnosis
    expect(cause).toContain(`No complete answer came from ${host}.`)
    expect(remedies.map(({ text, snippet }) => `${text}${snippet ?? ''}`).join('\n')).toMatch(todo)
    expect(remedies.some(({ text }) => text.includes('status page'))).toBe(host === 'ghcr.io')
  })
})
