import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BuildSpec } from '../../src/domain/plan/step.js'
import { Secret } from '../../src/domain/secret.js'
import { buildx } from '../../src/engines/buildx.js'
import { runBuild } from '../../src/execute/build.js'
import { createPorts } from '../../src/ports/actions.js'
import { BARE } from '../domain/plan/build-spec.js'

const DIGEST = `sha256:${'a'.repeat(64)}`

let root: string
let output: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-'))
  output = ''
  for (const name of ['private', 'workspace']) mkdirSync(join(root, name))
})
afterEach(() => rmSync(root, { recursive: true }))

/** A program in buildx' place that writes down how it was called and then does as the test says. */
async function build(spec: Partial<BuildSpec>, body: string, secrets: readonly string[] = []) {
  const program = join(root, 'docker-buildx')
  const call = JSON.stringify(join(root, 'call.json'))
  const record = `fs.writeFileSync(${call}, JSON.stringify({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd() }))`
  const after = `const after = name => process.argv[process.argv.indexOf(name) + 1]`
  writeFileSync(program, `#!${process.execPath}\nconst fs = require('fs')\n${record}\n${after}\n${body}\n`)
  chmodSync(program, 0o755)
  const ports = createPorts({ PATH: process.env['PATH'], INPUT_PAT: 'ghp_x', KEPT: 'yes' })
  return runBuild(
    { ...BARE, ...spec },
    {
      engine: buildx,
      program: [program],
      folder: join(root, 'private'),
      env: { DOCKER_CONFIG: join(root, 'private') },
      secrets: secrets.map(value => new Secret(value)),
      workspace: join(root, 'workspace'),
      native: 'linux/amd64',
      persist: async (_, push) => push(false),
      ports: { ...ports, log: { ...ports.log, fenced: async show => show(chunk => (output += chunk.toString())) } }
    }
  )
}

interface Call {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}
const called = (): Call => JSON.parse(readFileSync(join(root, 'call.json'), 'utf8')) as Call

describe('a build', () => {
  it('gives back what buildx wrote', async () => {
    const metadata = JSON.stringify({ 'containerimage.digest': DIGEST })
    const body = `fs.writeFileSync(after('--metadata-file'), ${JSON.stringify(metadata)}); fs.writeFileSync(after('--iidfile'), 'sha256:id')`
    expect(await build({}, body)).toMatchObject({ digest: DIGEST, imageId: 'sha256:id', metadata })
  })

  it.each([
    ['as asked', ['linux/arm64', 'linux/amd64'], 2, { 'linux/arm64': '1', 'linux/amd64': '2' }],
    ['as the machine is', [], 1, { 'linux/amd64': '1' }],
    ['not at all where there are more manifests than platforms', ['linux/amd64'], 2, undefined]
  ] as const)(
    'of an index that stays here names the manifests, platforms %s',
    async (_, platforms, count, expected) => {
      const manifest = (of: string): string => `sha256:${of.repeat(64)}`
      const log = [
        '#7 exporting to image',
        ...Array.from({ length: count }, (_, at) => `#7 exporting manifest ${manifest(String(at + 1))} 0.0s done`),
        `#7 exporting attestation manifest ${manifest('9')} done`,
        `#7 exporting manifest list ${DIGEST} done`,
        '#7 DONE 0.1s'
      ].join('\n')
      const metadata = JSON.stringify({ 'containerimage.digest': DIGEST })
      const body = `console.error(${JSON.stringify(log)}); fs.writeFileSync(after('--metadata-file'), ${JSON.stringify(metadata)})`
      const { platformDigests } = await build({ platforms: [...platforms] }, body)
      expect(platformDigests).toEqual(
        expected && Object.fromEntries(Object.entries(expected).map(([name, of]) => [name, manifest(of)]))
      )
    }
  )

  it('runs in the workspace with the private config, the commit’s date and without our inputs', async () => {
    await build({ sourceDate: 1_700_000_000 }, '')
    const { env, cwd } = called()
    expect(cwd).toBe(join(root, 'workspace'))
    expect(env).toMatchObject({ DOCKER_CONFIG: join(root, 'private'), SOURCE_DATE_EPOCH: '1700000000', KEPT: 'yes' })
    expect(env).not.toHaveProperty('INPUT_PAT')
  })

  it('leaves SOURCE_DATE_EPOCH alone where the date is not known', async () => {
    await build({}, '')
    expect(called().env).not.toHaveProperty('SOURCE_DATE_EPOCH')
  })

  it('gives secrets as private files that hold exactly the value, and never in argv or environment', async () => {
    const values = ['hunter2-is-poor', 'line 1\nline 2\n', '']
    const secrets = values.map((_, index) => ({ kind: 'value' as const, id: `s${index}`, index }))
    const paths = values.map((_, index) => join(root, 'private', 'secrets', String(index)))
    await build({ secrets }, '', values)
    expect(paths.map(path => readFileSync(path, 'utf8'))).toEqual(values)
    const modes = [join(root, 'private', 'secrets'), ...paths].map(path => (statSync(path).mode & 0o777).toString(8))
    expect(modes).toEqual(['700', '600', '600', '600'])
    expect(JSON.stringify(called())).not.toMatch(/hunter2|line 1/)
    expect(called().argv.filter(argument => argument.startsWith('id='))).toEqual(
      paths.map((path, index) => `id=s${index},src=${path}`)
    )
  })

  it('shows both streams as they come', async () => {
    await build({}, `process.stdout.write('out'); process.stderr.write('err')`)
    expect(output).toContain('out')
    expect(output).toContain('err')
  })

  it.each([
    ['what it said on stderr', `console.error('ERROR: no'); process.exit(3)`, 3, 'ERROR: no\n'],
    ['what it said on stdout, where stderr is empty', `console.log('said'); process.exit(1)`, 1, 'said\n'],
    ['that it was killed', `process.kill(process.pid, 'SIGKILL')`, 137, '']
  ])('that fails tells %s', async (_, body, exitCode, stderr) => {
    await expect(build({}, body)).rejects.toMatchObject({ failure: { kind: 'command', exitCode, stderr } })
  })
})
