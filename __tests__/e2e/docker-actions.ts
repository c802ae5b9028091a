import { spawn } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab } from '../../lab/lab.mjs'
import { needProgram } from '../../lab/machine/programs.mjs'
import type { ScriptWorld } from '../../lab/runner/step-types.mjs'

type Played = (world: ScriptWorld) => Promise<void>

/** What Docker's actions do, by the commands that they run: to compare what a workflow did with what it does now. */
export function dockerAction(lab: Lab, action: string): Played | undefined {
  switch (action) {
    case 'docker/setup-qemu-action':
    case 'docker/setup-buildx-action':
      return async () => Promise.resolve()
    case 'docker/login-action':
      return async world => {
        const [registry = '', username = '', password = ''] = ['registry', 'username', 'password'].map(read(world))
        await docker(lab, world, ['login', '--username', username, '--password-stdin', registry], password)
      }
    case 'docker/build-push-action':
      return async world => build(lab, world)
    default:
      return undefined
  }
}

/** `docker buildx build` as https://github.com/docker/build-push-action#inputs has it, for the inputs that the stories use. */
async function build(lab: Lab, world: ScriptWorld): Promise<void> {
  const given = read(world)
  const lines = (name: string): string[] =>
    given(name)
      .split('\n')
      .filter(line => line.trim() !== '')
  const flags = (flag: string, name: string): string[] => lines(name).map(line => `--${flag}=${line}`)
  const file = join(world.env['RUNNER_TEMP'] ?? '', 'metadata.json')
  const context = given('context') === '' ? '.' : given('context')
  await docker(lab, world, [
    ...['buildx', 'build', '--provenance=false', `--metadata-file=${file}`],
    ...flags('tag', 'tags'),
    ...flags('label', 'labels'),
    ...flags('build-arg', 'build-args'),
    ...flags('platform', 'platforms'),
    ...(given('file') === '' ? [] : [`--file=${given('file')}`]),
    ...(given('push') === 'true' ? ['--push'] : []),
    context
  ])
  const metadata = JSON.parse(readFileSync(file, 'utf8')) as { 'containerimage.digest'?: string }
  appendFileSync(world.env['GITHUB_OUTPUT'] ?? '', `digest=${metadata['containerimage.digest'] ?? ''}\n`)
}

function read({ env }: ScriptWorld): (name: string) => string {
  return name => env[`PLAYED_${name}`] ?? ''
}

/** The client is started where the engine's names are known, with the login of the job's home. */
async function docker(lab: Lab, { env, workspace, print }: ScriptWorld, args: string[], input = ''): Promise<void> {
  const inside = lab.engine?.enter(needProgram('docker'), args, workspace)
  if (inside === undefined) throw new Error('these stories need an engine')
  const child = spawn(inside.command, inside.args, { env })
  child.stdin.end(input)
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => print(chunk.toString().trimEnd()))
  const code = await new Promise(done => child.on('close', done))
  if (code !== 0) throw new Error(`docker ${args[0] ?? ''} ended with ${String(code)}`)
}
