import { describe, expect, it } from 'vitest'
import { tokenKindOf } from '../../src/diagnosis/facts.js'
import { isMisspeltGhcr } from '../../src/diagnosis/misspelt-host.js'
import { redact } from '../../src/diagnosis/redact.js'
import { plainLine, placeOf } from '../../src/diagnosis/words.js'

describe('a line of a log, plain', () => {
  it.each([
    ['2026-10-14T09:11:12.1234567Z #12 ERROR: no', { text: 'ERROR: no', step: '12', inStep: false, level: 'other' }],
    ['#12 34.56 npm ERR! no', { text: 'npm ERR! no', step: '12', inStep: true, level: 'other' }],
    ['0.512 npm ERR! no', { text: 'npm ERR! no', step: undefined, inStep: true, level: 'other' }],
    ['##[error]no', { text: 'no', step: undefined, inStep: false, level: 'error' }],
    ['::warning title=x::no', { text: 'no', step: undefined, inStep: false, level: 'warning' }],
    ['\u001b[31mno\u001b[0m\r', { text: 'no', step: undefined, inStep: false, level: 'other' }],
    ['10%\r20%\rno\r', { text: 'no', step: undefined, inStep: false, level: 'other' }]
  ])('%j', (raw, expected) => {
    expect(plainLine(raw)).toMatchObject(expected)
  })
})

describe('whose words a line is', () => {
  it.each([
    ['failed to push ghcr.io/o/n:1: failed to copy: https://x.blob.core.windows.net/actions-cache/1', 'cache'],
    ['POST https://registry-1.docker.io/v2/o/n/blobs/uploads/', 'docker-hub'],
    ['docker.pkg.github.com/o/r/n', 'legacy'],
    ['failed to push ghcr.io/o/n:1', 'registry'],
    ['failed to push localhost:5000/o/n:1', 'registry'],
    ['containers.acme.ghe.com/o/n', 'registry'],
    ['https://quay.io/v2/o/n/manifests/1', 'elsewhere'],
    ['https://registry.example.test/v2/', 'elsewhere'],
    ['make: *** [all] Error 2', undefined]
  ])('%s', (line, place) => {
    expect(placeOf(line, ['ghcr.io', 'localhost:5000'])).toBe(place)
  })
})

describe('the kind of a token', () => {
  it.each([
    ['ghs_16C7e42F292c6912E7710c838347Ae178B4a', 'installation'],
    [`ghs_123456_${'eyJh.'.repeat(100)}`, 'installation'],
    ['ghp_x', 'classic-pat'],
    ['0123456789abcdef0123456789abcdef01234567', 'classic-pat'],
    ['github_pat_11A', 'fine-grained-pat'],
    ['gho_x', 'oauth'],
    ['ghu_x', 'app-user'],
    ['ghr_x', 'refresh'],
    ['', 'none'],
    ['hunter2', 'other']
  ])('%s is told by its beginning', (token, kind) => {
    expect(tokenKindOf(token)).toBe(kind)
  })
})

describe('a misspelt ghcr.io', () => {
  it.each(['ghrc.io', 'gchr.io', 'ghcr.com', 'ghcr.oi', 'ghr.io', 'GHRC.io', 'ghcr.io.', 'hgcr.io'])(
    '%s is one',
    host => {
      expect(isMisspeltGhcr(host)).toBe(true)
    }
  )

  it.each([
    'ghcr.io',
    'GHCR.io',
    'gcr.io',
    'lscr.io',
    'quay.io',
    'docker.io',
    'mcr.microsoft.com',
    'localhost:5000',
    'containers.acme.ghe.com'
  ])('%s is none', host => {
    expect(isMisspeltGhcr(host)).toBe(false)
  })
})

describe('what is shown of foreign text', () => {
  it.each([
    ['a\r\nb\u0000c', 'a b c'],
    ['Authorization: Bearer djE6b2N0by1vcmc6MTIz', 'Authorization: Bearer ***'],
    [
      'www-authenticate: Bearer realm="https://ghcr.io/token"',
      'www-authenticate: Bearer realm="https://ghcr.io/token"'
    ],
    ['token ghp_abcDEF123 and github_pat_11A_b', 'token *** and ***'],
    ['https://user:secret@host/x', 'https://***@host/x'],
    ['https://x.test/a?se=2026&sig=abc%3D&sp=r', 'https://x.test/a?se=***&sig=***&sp=r']
  ])('%j', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it('is cut after 400 characters', () => {
    expect(redact('x'.repeat(1000))).toHaveLength(400)
  })
})
