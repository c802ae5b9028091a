import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DockerConfig, helperFor, loginIn, parseDockerConfig, withLogin } from '../../src/domain/docker-config.js'
import { Secret } from '../../src/domain/secret.js'

const HOST = 'ghcr.io'
const OTHERS = ['registry.example.org', 'https://index.docker.io/v1/', 'localhost:5000', 'ghcr.io.example.org']
const OURS = [HOST, 'https://ghcr.io', 'https://ghcr.io/v2/', 'http://ghcr.io/v1']

const encode = (text: string): string => Buffer.from(text).toString('base64')
const secret = (value: string): Secret => new Secret(value)

const username = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter(name => !name.includes(':') && !name.includes('\0'))
const password = fc.string({ unit: 'grapheme', minLength: 1 }).filter(word => !word.includes('\0'))
const entry = fc.oneof(
  fc.record({ auth: fc.tuple(username, password).map(([user, word]) => encode(`${user}:${word}`)) }),
  fc.constant({}),
  fc.record({ identitytoken: fc.string() })
)
const keyed = <T>(value: fc.Arbitrary<T>) => fc.dictionary(fc.constantFrom(...OURS, ...OTHERS), value)
const helperName = fc.constantFrom('', 'desktop', 'pass')

/** Any config that docker could have written, and some keys that it has not yet. */
const config: fc.Arbitrary<DockerConfig> = fc.record(
  {
    auths: keyed(entry),
    credHelpers: keyed(helperName),
    credsStore: helperName,
    currentContext: fc.string(),
    HttpHeaders: fc.dictionary(fc.string(), fc.string()),
    'some-new-key': fc.jsonValue()
  },
  { requiredKeys: [] }
)

/** Where docker looks for a host's login: `GetCredentialsStore` and `GetAuthConfig` of docker/cli, in a few lines of our own. */
function effective(given: DockerConfig, key: string): unknown {
  const helpers = (given['credHelpers'] ?? {}) as Record<string, string>
  const helper = helpers[key] ?? (given['credsStore'] as string | undefined) ?? ''
  if (helper !== '') return { helper }
  const auths = (given['auths'] ?? {}) as Record<string, unknown>
  const host = (name: string): string => name.replace(/^https?:\/\//, '').split('/')[0] ?? ''
  return auths[key] ?? Object.entries(auths).find(([name]) => host(name) === host(key))?.[1]
}

describe('a config with our login in it', () => {
  it('makes docker read exactly that login for our host, past every store and helper', () => {
    fc.assert(
      fc.property(config, username, password, (given, user, word) => {
        const made = withLogin(given, HOST, { username: user, password: secret(word) })
        expect(effective(made, HOST)).toEqual({ auth: encode(`${user}:${word}`) })
        expect(helperFor(made, HOST)).toBeUndefined()
      })
    )
  })

  it('gives the login back when it is read', () => {
    fc.assert(
      fc.property(config, username, password, (given, user, word) => {
        const made = withLogin(given, HOST, { username: user, password: secret(word) })
        expect(loginIn(made, HOST)).toEqual({ username: user, password: word })
      })
    )
  })

  it('changes nothing for other hosts, nor any other key', () => {
    fc.assert(
      fc.property(config, fc.option(password, { nil: undefined }), (given, word) => {
        const before = structuredClone(given)
        const login = word === undefined ? 'none' : { username: 'u', password: secret(word) }
        const made = withLogin(given, HOST, login)
        for (const other of OTHERS) expect(effective(made, other)).toEqual(effective(given, other))
        const rest = ({ auths: _, credHelpers: __, ...keys }: Record<string, unknown>) => keys
        expect(rest(made)).toEqual(rest(given))
        expect(given).toEqual(before)
      })
    )
  })

  it('without a login leaves docker none for our host', () => {
    fc.assert(
      fc.property(config, given => {
        const made = withLogin(given, HOST, 'none')
        expect(effective(made, HOST)).toBeUndefined()
        expect(loginIn(made, HOST)).toBeUndefined()
      })
    )
  })

  it('shows the password nowhere but in the login', () => {
    const made = withLogin({ auths: {} }, HOST, { username: 'u', password: secret('hunter2hunter2') })
    expect(JSON.stringify(made)).not.toContain('hunter2')
    expect(JSON.stringify(made)).toContain(encode('u:hunter2hunter2'))
  })

  it('stays an object where auths and credHelpers are none', () => {
    const broken = { auths: 5, credHelpers: ['x'] }
    expect(withLogin(broken, HOST, 'none')).toEqual({ auths: {}, credHelpers: {} })
  })
})

describe('a login in the config', () => {
  it.each([
    ['under the bare host', { [HOST]: { auth: encode('u:p') } }, { username: 'u', password: 'p' }],
    ['under an address', { 'https://ghcr.io/v2/': { auth: encode('u:p') } }, { username: 'u', password: 'p' }],
    ['with colons in the password', { [HOST]: { auth: encode('u:p:q') } }, { username: 'u', password: 'p:q' }],
    [
      'with the zeros that old Windows clients left',
      { [HOST]: { auth: encode('u:p\0\0') } },
      { username: 'u', password: 'p' }
    ],
    ['in the older form', { [HOST]: { username: 'u', password: 'p' } }, { username: 'u', password: 'p' }],
    [
      'under the bare host before an address, in whatever order',
      { 'https://ghcr.io': { auth: encode('old:o') }, [HOST]: { auth: encode('new:n') } },
      { username: 'new', password: 'n' }
    ],
    ['without a colon', { [HOST]: { auth: encode('token') } }, undefined],
    ['without a username', { [HOST]: { auth: encode(':p') } }, undefined],
    ['that is empty, because a store keeps it', { [HOST]: {} }, undefined],
    ['of another type', { [HOST]: { auth: 5 } }, undefined],
    ['that is none', { [HOST]: null }, undefined],
    ['of a host that only begins alike', { 'ghcr.io.example.org': { auth: encode('u:p') } }, undefined]
  ])('%s', (_, auths, expected) => {
    expect(loginIn({ auths }, HOST)).toEqual(expected)
  })
})

describe('the helper for a host', () => {
  it.each([
    ['its own', { credHelpers: { [HOST]: 'pass' }, credsStore: 'desktop' }, 'pass'],
    ['the store for all', { credsStore: 'desktop' }, 'desktop'],
    ['none where its own is empty', { credHelpers: { [HOST]: '' }, credsStore: 'desktop' }, undefined],
    ['none where nothing is said', {}, undefined],
    ['none where the store is empty', { credsStore: '' }, undefined],
    ['none where it is no text', { credHelpers: { [HOST]: 5 } }, undefined]
  ])('is %s', (_, given, expected) => {
    expect(helperFor(given, HOST)).toBe(expected)
  })

  it('is not taken from what every object has', () => {
    expect(helperFor({ credHelpers: {} }, 'constructor')).toBeUndefined()
  })
})

describe('a config file', () => {
  it.each([
    ['{"auths":{}}', { auths: {} }],
    ['[]', undefined],
    ['null', undefined],
    ['"text"', undefined],
    ['', undefined],
    ['{"auths":', undefined]
  ])('%j is read as %j', (text, expected) => {
    expect(parseDockerConfig(text)).toEqual(expected)
  })
})
