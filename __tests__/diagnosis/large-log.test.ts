import { describe, expect, it } from 'vitest'
import { LogReader } from '../../src/diagnosis/log.js'
import { RULES } from '../../src/diagnosis/rules/index.js'

const MIB = 1024 * 1024
const CHUNK = 64 * 1024

/** What a noisy build prints: steps, progress, compiler warnings, tests about denials and time-outs. */
const CHATTER = [
  '2026-10-14T09:11:12.1234567Z #14 31.22    Compiling serde_json v1.0.133 (/usr/local/cargo/registry/src)',
  '2026-10-14T09:11:12.2234567Z #14 31.90 warning: unused variable: `token` in src/auth/session.rs:114:9',
  '2026-10-14T09:11:12.3234567Z [INFO] Downloaded from central: https://maven.example.test/maven2/org/x/y.pom (4.1 kB at 92 kB/s)',
  '2026-10-14T09:11:12.4234567Z   ✓ answers 403 when access is denied (12 ms)',
  "2026-10-14T09:11:12.5234567Z make[2]: Entering directory '/home/runner/work/app/app/native/build/objects/release'",
  '2026-10-14T09:11:12.6234567Z \u001b[32mPASS\u001b[0m packages/core/src/__tests__/scheduler/priority-queue.test.ts (5.211 s)'
].join('\n')

function feed(reader: LogReader, size: number): void {
  const block = Buffer.from(`${CHATTER}\n`.repeat(Math.ceil(CHUNK / CHATTER.length)), 'utf8')
  for (let sent = 0; sent < size; sent += block.length) reader.write(block)
}

describe('a log of 20 MB', () => {
  it('is explained within a second, and kept in little memory', () => {
    const reader = new LogReader(RULES, ['ghcr.io'])
    const before = process.memoryUsage().rss
    const started = process.cpuUsage()
    feed(reader, 20 * MIB)
    reader.write('denied: permission_denied: write_package\n')
    const { user, system } = process.cpuUsage(started)
    expect(reader.end().words?.text).toBe('denied: permission_denied: write_package')
    expect((user + system) / 1000).toBeLessThan(1000)
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MIB)
  })

  it('without a single line end does not grow', () => {
    const reader = new LogReader(RULES, ['ghcr.io'])
    const before = process.memoryUsage().rss
    const block = 'x'.repeat(CHUNK)
    for (let sent = 0; sent < 20 * MIB; sent += CHUNK) reader.write(block)
    reader.write('\ndenied: permission_denied: write_package')
    expect(reader.end().line).toBe(2)
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MIB)
  })
})
