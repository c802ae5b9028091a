import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, root, startLab } from '../../lab/lab.mjs'
import { run } from '../../lab/machine/command.mjs'
import { needProgram } from '../../lab/machine/programs.mjs'
import { digestInRegistry, tokenOf } from './stage.js'
import { runWorkflow } from './workflow.js'
import { organizationWorld } from './world.js'

const PACKAGE = 'octo-org/hello-world'

/** What a reader of a README copies first: the file with its name, and the commands. */
function pastes(readme: string): { path: string; workflow: string; commands: string } {
  const text = readFileSync(join(root, readme), 'utf8')
  const fence = (kind: string): string => new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(text)?.[1] ?? ''
  const path = /`(\.github\/workflows\/\S+\.yml)`/.exec(text)?.[1] ?? ''
  return { path, workflow: fence('yaml'), commands: fence('sh') }
}

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ world: organizationWorld(), named: true })
})
afterAll(async () => lab.stop())

describe.each(['README.md', 'README.ja.md'])('a new user with %s', readme => {
  const { path, workflow, commands } = pastes(readme)

  it('copies eight lines', () => {
    expect(path).toBe('.github/workflows/image.yml')
    expect(workflow.trimEnd().split('\n')).toHaveLength(8)
  })

  it('gets from an empty repository to an image with two copies and pastes', async () => {
    lab.ghcr.setWorld({ packages: { [PACKAGE]: null } })
    const folder = join(lab.folder, readme)
    const [hub, mine, runner] = [join(folder, 'hub.git'), join(folder, 'mine'), join(folder, 'runner')]
    const env = { ...process.env, ...identity(folder) }
    await run('git', ['init', '--quiet', '--bare', hub], { env })
    await run('git', ['init', '--quiet', '--initial-branch=main', mine], { env })
    await run('git', ['-C', mine, 'remote', 'add', 'origin', hub], { env })

    // The first paste, and the second as a shell takes it.
    mkdirSync(dirname(join(mine, path)), { recursive: true })
    writeFileSync(join(mine, path), workflow)
    await run('bash', ['-c', commands], { env, cwd: mine })

    // What GitHub does then: the tag is new, so it takes the workflow of that commit, and checkout gets the sources.
    const { stdout } = await run('git', ['-C', hub, 'for-each-ref', '--format=%(refname)'], { env })
    expect(stdout.trim().split('\n')).toEqual(['refs/heads/main', 'refs/tags/v1.2.3'])
    await run('git', ['clone', '--quiet', '--branch=v1.2.3', hub, runner], { env })
    const file = join(runner, path)
    const { image } = await runWorkflow(lab, file, { event: 'push-tag', ref: 'refs/tags/v1.2.3', workspace: runner })

    expect(image?.conclusion, image?.text).toBe('success')
    const digest = image?.steps.at(-1)?.outputs['digest'] ?? ''
    for (const tag of ['v1.2.3', 'latest']) expect(await digestInRegistry(lab, PACKAGE, tag)).toBe(digest)
    expect(image?.summary).toContain(`docker pull ghcr.io/${PACKAGE}@${digest}`)
    expect(image?.summary).toContain('https://github.com/orgs/Octo-Org/packages/container/package/hello-world')
    expect(await greetingOf(`ghcr.io/${PACKAGE}:latest`)).toBe('Hello')
  })
})

function identity(folder: string): Record<string, string> {
  const person = { NAME: 'New User', EMAIL: 'new@example.org' }
  const names = Object.entries(person).flatMap(([name, value]) => [
    [`GIT_AUTHOR_${name}`, value],
    [`GIT_COMMITTER_${name}`, value]
  ])
  return { ...(Object.fromEntries(names) as Record<string, string>), HOME: folder, GIT_CONFIG_GLOBAL: '/dev/null' }
}

/** Pulled by somebody who may read, and run. */
async function greetingOf(image: string): Promise<string> {
  const config = join(lab.folder, 'reader')
  mkdirSync(config, { recursive: true, mode: 0o700 })
  const auth = Buffer.from(`reader:${tokenOf(lab, 'job')}`).toString('base64')
  writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { 'ghcr.io': { auth } } }), { mode: 0o600 })
  const docker = (...args: string[]): ReturnType<typeof run> =>
    run(needProgram('docker'), ['--config', config, ...args], { env: { ...process.env, ...lab.machine } })
  await docker('pull', '--quiet', image)
  return (await docker('run', '--rm', '--network', 'none', image)).stdout.trim()
}
