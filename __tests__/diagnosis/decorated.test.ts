import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogReader, readLog } from '../../src/diagnosis/log.js'
import { RULES } from '../../src/diagnosis/rules/index.js'
import { selectRules } from '../../src/diagnosis/select.js'

const HOSTS = ['ghcr.io']
const folder = join(import.meta.dirname, '..', 'fixtures', 'logs')
const logs = RULES.flatMap(({ id }) =>
  readdirSync(join(folder, id)).map(file => ({
    id,
    file,
    text: readFileSync(join(folder, id, file), 'utf8').trimEnd()
  }))
)

/** How the same log looks where it was copied from. */
const DECORATIONS: Readonly<Record<string, (text: string) => string>> = {
  'with the line ends of Windows': text => text.replaceAll('\n', '\r\n'),
  'in colours': text => text.replaceAll(/^(.*)$/gm, '\u001b[36;1m$1\u001b[0m'),
  'with progress that overwrites itself': text =>
    text.replaceAll(/^/gm, '\u001b[2K\rDownloading 10%\rDownloading 90%\r'),
  'as `gh run view --log` prints it': text => text.replaceAll(/^/gm, 'image\tBuild and push\t'),
  'behind a byte order mark and a step’s chatter': text =>
    `\ufeff${'make[1]: Entering directory\n'.repeat(500)}${text}`,
  'before the cleaning up': text =>
    `${text}\nPost job cleanup.\nERROR: no builder "builder-x" found\nfatal: denied: permission_denied: write_package\nCleaning up orphan processes`
}

function chosen(text: string): string[] {
  const { words } = readLog(RULES, HOSTS, text)
  return words === undefined ? [] : selectRules(RULES, words).map(({ id }) => id)
}

describe('a log that was decorated on its way', () => {
  it.each(Object.entries(DECORATIONS))('is read %s as it is read plain', (_, decorate) => {
    const changed = logs
      .filter(({ text }) => !text.includes('Post job cleanup.'))
      .filter(({ text }) => JSON.stringify(chosen(decorate(text))) !== JSON.stringify(chosen(text)))
      .map(({ id, file }) => `${id}/${file}`)
    expect(changed).toEqual([])
  })

  it('is read the same in pieces of any size, cut within characters too', () => {
    const text = logs.map(each => each.text).join('\n')
    const bytes = Buffer.from(text, 'utf8')
    const whole = readLog(RULES, HOSTS, text)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 40 }), sizes => {
        const reader = new LogReader(RULES, HOSTS)
        let start = 0
        for (let i = 0; start < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          reader.write(bytes.subarray(start, start + size))
          start += size
        }
        expect(reader.end()).toEqual(whole)
      }),
      { numRuns: 20 }
    )
  })
})

describe('among several errors', () => {
  const denied = 'ERROR: failed to push ghcr.io/o/n:1: denied: permission_denied: write_package'

  it.each([
    ['the first fatal one counts', `${denied}\nError response from daemon: manifest unknown`, denied],
    [
      'a warning before it does not',
      `WARNING: ghcr.io/o/n: received unexpected HTTP status: 503 Service Unavailable\n${denied}`,
      denied
    ],
    [
      'a retry before it does not',
      `ghcr.io/o/n: received unexpected HTTP status: 503 Service Unavailable, retrying in 2s (1/3)\n${denied}`,
      denied
    ],
    [
      'a warning of the runner does not',
      `##[warning]ghcr.io/o/n: received unexpected HTTP status: 503 Service Unavailable\n${denied}`,
      denied
    ],
    [
      'a cache that cannot be read does not',
      `#4 importing cache manifest from ghcr.io/o/n:cache\n#4 ERROR: failed to authorize: failed to fetch anonymous token: 403\n${denied}`,
      denied
    ],
    ['what a Dockerfile prints does not', `#8 0.51 denied: permission_denied: read_package\n${denied}`, denied],
    [
      'a bare refusal gives way to the words that follow it',
      `#9 ERROR: failed to push ghcr.io/o/n:1: unexpected status: 403 Forbidden\n------\n${denied}`,
      denied
    ],
    [
      'a bare refusal does not give way to another failure far below',
      `ERROR: failed to push ghcr.io/o/n:1: unexpected status: 403 Forbidden\n${'x denied\n'.repeat(200)}${denied}`,
      'ERROR: failed to push ghcr.io/o/n:1: unexpected status: 403 Forbidden'
    ]
  ])('%s', (_, log, expected) => {
    expect(readLog(RULES, HOSTS, log).words?.text).toBe(expected)
  })
})

describe('what a log says beside its failure', () => {
  it('names the images of our registries, those of the failing line first', () => {
    const log = [
      'also docker.io/library/alpine:3, https://quay.io/v2/o/x/manifests/1 and ghcr.io/o/base:2',
      '#5 pushing manifest for ghcr.io/o/base:1@sha256:00 done',
      'Error: writing blob: initiating layer upload to /v2/o/app/blobs/uploads/ in ghcr.io: denied: permission_denied: write_package'
    ].join('\n')
    expect(readLog(RULES, HOSTS, log).images).toEqual([
      { host: 'ghcr.io', path: 'o/app' },
      { host: 'ghcr.io', path: 'o/base' }
    ])
  })

  it.each([
    ['https://ghcr.io/v2/O/App/manifests/1', 'o/app'],
    ['https://ghcr.io/token?scope=repository%3Ao%2Fapp%3Apull&service=ghcr.io', 'o/app'],
    ['failed to push ghcr.io/o/app/sub:1.0', 'o/app/sub']
  ])('finds the name in %s', (line, path) => {
    expect(readLog(RULES, HOSTS, `ERROR: ${line}: denied: permission_denied: write_package`).images[0]?.path).toBe(path)
  })

  it.each([
    ['GITHUB_TOKEN Permissions\nContents: read\nPackages: write', 'write'],
    ['GITHUB_TOKEN Permissions\nContents: read\nPackages: read', 'read'],
    ['GITHUB_TOKEN Permissions\nContents: read\nMetadata: read', 'none'],
    ['Packages installed', undefined]
  ])('reads the token’s permissions from %j', (log, expected) => {
    expect(readLog(RULES, HOSTS, log).tokenPermission).toBe(expected)
  })

  it('knows a push that went through before', () => {
    const reading = readLog(
      RULES,
      HOSTS,
      '#9 pushing manifest for ghcr.io/o/n:1@sha256:00 1.2s done\nERROR: failed to push ghcr.io/o/n:2: denied: permission_denied: read_package'
    )
    expect(reading.facts.pushedBefore).toBe(true)
  })

  it('counts a login only where it was one to our registry', () => {
    const login = (host: string): boolean =>
      readLog(RULES, HOSTS, `Logging into ${host}...\nLogin Succeeded!`).facts.loggedIn
    expect([login('ghcr.io'), login('registry-1.docker.io')]).toEqual([true, false])
  })
})
