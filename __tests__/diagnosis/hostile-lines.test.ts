import { beforeAll, describe, expect, it } from 'vitest'
import { readLog } from '../../src/diagnosis/log.js'
import { RULES } from '../../src/diagnosis/rules/index.js'

/** A Dockerfile may print what it likes: lines made to send a pattern round in circles. */
const PIECES = [
  'a',
  ':',
  '/',
  ' ',
  '"',
  'a:',
  'a/',
  ': ',
  'denied ',
  'denied: ',
  'ghcr.io/',
  'ghcr.io/a/',
  'https://ghcr.io/v2/',
  'unexpected status from GET request to ',
  'failed to push ',
  'blobs/uploads/ ',
  'docker-credential-a ',
  'requesting bearer token: ',
  'error building image ',
  "The command '",
  'building at STEP "RUN ',
  '"package_type":"container"',
  '"repository":null ',
  'no image for ',
  'lookup gchr.io ',
  'scope=repository%3A',
  '\u001b[',
  'time="" level=',
  '0.1 '
]

describe('hostile lines', () => {
  // The first line pays for compiling every pattern.
  beforeAll(() => {
    readLog(RULES, ['ghcr.io'], 'denied ghcr.io')
  })

  it.each(PIECES)('four kilobytes of %j are read in no time', piece => {
    const line = `denied ghcr.io ${piece.repeat(Math.ceil(4096 / piece.length))}`
    const started = process.cpuUsage()
    readLog(RULES, ['ghcr.io'], `${line}\n`.repeat(20))
    const { user, system } = process.cpuUsage(started)
    expect((user + system) / 1000).toBeLessThan(200)
  })

  it('a colour code or a token in the failing line is not shown', () => {
    const { words } = readLog(RULES, ['ghcr.io'], '\u001b[31mdenied: permission_denied: write_package\u001b[0m')
    expect(words?.text).toBe('denied: permission_denied: write_package')
  })
})
