import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../scripts/meta-explain.mjs', import.meta.url))

function explain(args: readonly string[], input = ''): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { input, encoding: 'utf8' })
  return { status, out: stdout.replaceAll(/ {2,}/g, ' '), err: stderr }
}

describe('npm run meta:explain', () => {
  it('reads rules from standard input and says what each gives', () => {
    const rules = 'type=semver,pattern={{version}}\n# note\ntype=ref,event=branch\n'
    const { status, out } = explain(
      ['--event', 'push-tag', '--ref', 'refs/tags/v1.2.3', '--repository', 'Mona/App'],
      rules
    )
    expect(status).toBe(0)
    expect(out).toContain('push, ref refs/tags/v1.2.3, commit 4e1243b, Mona/App, token: full')
    expect(out).toContain(' ghcr.io/mona/app ')
    expect(out).toContain(' 1.2.3 type=semver,pattern={{version}}: tag v1.2.3 is a version')
    expect(out).toContain(' type=ref,event=branch ref refs/tags/v1.2.3 is not a branch → run on a branch')
  })

  it('ends with 1 where the inputs have a problem', () => {
    const { status, out } = explain(['--tags', 'type=ref,event=tag'])
    expect(status).toBe(1)
    expect(out).toContain('Problems\n tags: no rule gives a tag for ref refs/heads/main.')
  })

  it.each([
    [['--event', 'nothing'], "There is no event 'nothing'"],
    [['--nothing'], "Unknown option '--nothing'"]
  ])('ends with 2 and one line for %j', (args, words) => {
    const { status, err } = explain(args)
    expect(status).toBe(2)
    expect(err).toContain(words)
    expect(err).not.toContain('    at ')
  })
})
