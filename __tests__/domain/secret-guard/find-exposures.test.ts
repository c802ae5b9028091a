import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ExposureRequest, findExposures } from '../../../src/domain/secret-guard/find-exposures.js'
import { hideSecrets } from '../../../src/domain/secret-guard/hide.js'
import { Secret } from '../../../src/domain/secret.js'

const NOTHING: ExposureRequest = {
  buildArgs: [],
  labels: [],
  annotations: [],
  secrets: [],
  environment: {},
  allowed: []
}
const of = (given: Partial<ExposureRequest>) => findExposures({ ...NOTHING, ...given })
const reasonOf = (entry: string): string | undefined => of({ buildArgs: [entry] })[0]?.because

/** Made up here, so that nobody's scanner takes this file for a leak. */
const random = (length: number, alphabet = 'aB3dE5fG7hJ9kL1m'): string =>
  Array.from({ length }, (_, index) => alphabet[(index * 7) % alphabet.length]).join('')
const joined = (...parts: readonly string[]): string => parts.join('')

describe('a value that looks like a credential', () => {
  it.each([
    ['a GitHub token', joined('ghp', '_', random(36))],
    ['a GitHub token', joined('github', '_pat_', random(82))],
    ['a GitHub token', joined('ghs', '_', random(36))],
    ['a GitHub token', joined('gho', '_', random(36))],
    ['an AWS access key', joined('AKIA', random(16, 'ABCDEFGH234567'))],
    ['a Slack token', joined('xoxb', '-', random(24))],
    ['a GitLab token', joined('glpat', '-', random(20))],
    ['an npm token', joined('npm', '_', random(36))],
    ['a PyPI token', joined('pypi', '-', random(60))],
    ['a Docker Hub token', joined('dckr', '_pat_', random(27))],
    ['an OpenAI or Anthropic key', joined('sk', '-proj-', random(40))],
    ['an OpenAI or Anthropic key', joined('sk', '-ant-', random(40))],
    ['a Stripe key', joined('sk', '_live_', random(24))],
    ['a JSON Web Token', joined('ey', 'J', random(20), '.ey', 'J', random(30), '.', random(20))],
    ['a private key', joined('-----BEGIN', ' OPENSSH PRIVATE KEY-----\n', random(30))],
    ['a URL with a password in it', 'postgres://app:hunter22@db.example.org/app'],
    ['a Google API key', joined('AIza', random(35))]
  ])('%s is found under any name', (what, value) => {
    expect(reasonOf(`ANYTHING=${value}`)).toBe(`looks like ${what}`)
    expect(of({ labels: [`org.example.note=${value}`] })).toMatchObject([{ input: 'labels', name: 'org.example.note' }])
    expect(of({ annotations: [`index:org.example.note=${value}`] })).toMatchObject([
      { input: 'annotations', name: 'org.example.note' }
    ])
  })

  it('is found where a name belongs, and not shown there', () => {
    const token = joined('ghp', '_', random(36))
    const [found] = of({ buildArgs: ['A=1', token] })
    expect(found).toMatchObject({ name: 'entry 2', because: 'looks like a GitHub token' })
  })

  it.each([
    ['equals a secret of this run', 'hunter-two', true],
    ['holds a longer secret of this run', 'before hunter-two-is-long after', true],
    ['holds a short secret, as any text may', 'abc12x and more', false]
  ])('%s', (_, value, found) => {
    const secrets = ['hunter-two', 'hunter-two-is-long', 'abc12x', ''].map(each => new Secret(each))
    expect(of({ buildArgs: [`NOTE=${value}`], secrets }).length).toBe(found ? 1 : 0)
  })

  it('is found in the variable that a name alone stands for', () => {
    const environment = { NPM_TOKEN: joined('npm', '_', random(36)) }
    expect(of({ buildArgs: ['NPM_TOKEN'], environment })).toMatchObject([{ name: 'NPM_TOKEN' }])
    expect(of({ buildArgs: ['NPM_TOKEN'] })).toEqual([])
  })
})

describe('a name that says that its value is a credential', () => {
  it.each([
    'NPM_TOKEN=s3cretvalue',
    'npmToken=s3cretvalue',
    'DB_PASSWORD=hunter22',
    'database-password=hunter22',
    'CLIENT_SECRET=abcdefgh',
    'APIKEY=abcdefgh',
    'GPG_PASSPHRASE=correct horse',
    'CR_PAT=abcdefgh',
    'TOKEN_2=abcdefgh',
    'API_KEY=a1b2c3d4e5f6a7b8c9',
    'SIGNING_KEY=q83vEjRWeJASNFZ4kBI0Vg=='
  ])('%s is found', entry => {
    expect(reasonOf(entry)).toBe('is named like a credential and has a value')
  })

  it.each([
    'SOURCE_DATE_EPOCH=1700000000',
    'NODE_ENV=production',
    'PUBLIC_KEY=q83vEjRWeJASNFZ4kBI0Vg==',
    'STRIPE_PUBLISHABLE_KEY=pk_live_a1b2c3d4e5f6a7b8',
    'API_KEY_NAME=a1b2c3d4e5f6a7b8c9',
    'CACHE_KEY=a1b2c3d4e5f6a7b8c9',
    'API_KEY=please-fill-in',
    'NPM_TOKEN=',
    'NPM_TOKEN',
    'USE_TOKEN=true',
    'SKIP_PASSWORD=false',
    'TOKEN=1',
    'MAX_TOKEN=4096000',
    'MAX_TOKENS=4096000',
    'TOKEN_TYPE=something',
    'AUTH_TOKEN=bearer',
    'DB_PASSWORD_FILE=/run/secrets/db',
    'DB_PASSWORD=/run/secrets/db',
    'DB_PASSWORD=./password.txt',
    'DB_PASSWORD=password.txt',
    'DB_PASSWORD=$DB_PASSWORD',
    'DB_PASSWORD=${DB_PASSWORD}',
    'DB_PASSWORD=changeme',
    'DB_PASSWORD=********',
    'DB_PASSWORD=<password>',
    'TOKEN_URL=https://login.example.org/oauth/token',
    'OAUTH_TOKEN=https://login.example.org/oauth/token',
    'NEXT_PUBLIC_API_TOKEN=a1b2c3d4e5f6a7b8c9',
    'VITE_MAP_KEY=a1b2c3d4e5f6a7b8c9',
    'HTTP_PROXY=http://user:password@proxy.example.org:3128',
    'https_proxy=http://user:password@proxy.example.org:3128',
    'GO_VERSION=1.24.1',
    'KEYBOARD=a1b2c3d4e5f6a7b8c9',
    'MONKEY=a1b2c3d4e5f6a7b8c9',
    'BUILDKIT_INLINE_CACHE=1',
    'VCS_REF=0123456789abcdef0123456789abcdef01234567',
    'HASH=sha256:0123456789abcdef',
    'ID=123e4567-e89b-12d3-a456-426614174000'
  ])('%s is none', entry => {
    expect(reasonOf(entry)).toBeUndefined()
  })

  it('a map key in a page’s prefix is public, a GitHub token is not', () => {
    expect(reasonOf(`NEXT_PUBLIC_MAPS=${joined('AIza', random(35))}`)).toBeUndefined()
    expect(reasonOf(`NEXT_PUBLIC_MAPS=${joined('ghp', '_', random(36))}`)).toBe('looks like a GitHub token')
  })
})

describe('the opt-out', () => {
  it('goes by name, for build arguments and labels', () => {
    const given = { buildArgs: ['A_TOKEN=abcdefgh', 'B_TOKEN=abcdefgh'], labels: ['c.token=abcdefgh'] }
    expect(of(given).map(({ name }) => name)).toEqual(['A_TOKEN', 'B_TOKEN', 'c.token'])
    expect(of({ ...given, allowed: ['A_TOKEN', 'c.token'] }).map(({ name }) => name)).toEqual(['B_TOKEN'])
  })
})

it('what is told never holds the value', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9]{20,40}$/), fc.constantFrom('ghp_', 'npm_', ''), (rest, prefix) => {
      const value = `${prefix}${rest}`
      const found = of({ buildArgs: [`X_TOKEN=${value}`, `ghp_${rest}`], labels: [`a.password=${value}`] })
      expect(found.length).toBe(3)
      const told = JSON.stringify(found.map(({ input, name, because }) => ({ input, name, because })))
      expect(told).not.toContain(rest)
    })
  )
})

describe('hiding', () => {
  it('takes values out of a text, as they are and as JSON writes them, longest first', () => {
    const secrets = ['abc', 'abc-def', 'two\nlines', '', 'a"b'].map(value => new Secret(value))
    const text = `abc-def abc ${JSON.stringify({ a: 'two\nlines', b: 'a"b' })} two\nlines`
    expect(hideSecrets(text, secrets)).toBe('*** *** {"a":"***","b":"***"} ***')
  })

  it('leaves nothing of any value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (value, before, after) => {
        fc.pre(!value.includes('*'))
        const json = JSON.stringify({ text: `${before}${value}${after}` })
        expect((JSON.parse(hideSecrets(json, [new Secret(value)])) as { text: string }).text).not.toContain(value)
      })
    )
  })
})
