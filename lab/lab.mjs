// @ts-check
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startGhcr } from './ghcr/ghcr.mjs'
import { ensureBaseImage } from './machine/base-image.mjs'
import { issueCertificate, makeAuthority } from './machine/certificates.mjs'
import { run } from './machine/command.mjs'
import { startEngine } from './machine/engine.mjs'
import { startRegistry } from './machine/registry.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * @typedef {object} Lab
 * @property {import('./ghcr/ghcr.mjs').Ghcr} ghcr
 * @property {import('./machine/registry.mjs').Registry} registry the real one behind the rules
 * @property {import('./machine/engine.mjs').Engine | undefined} engine
 * @property {string} folder for whatever a test wants to put somewhere; removed by `stop`
 * @property {string} address where the registry front listens
 * @property {string} node the Node for actions: one that sees the names that the engine sees
 * @property {Record<string, string>} machine variables that a job needs to find the engine
 * @property {(files?: Record<string, string>) => Promise<string>} checkout a new workspace: the example, with further files, as one git commit
 * @property {() => Promise<void>} stop
 */

/**
 * The local ghcr.io with everything around it: a real registry, GitHub's rules in front, and a real engine.
 * @param {object} options
 * @param {unknown} options.world as in `lab/ghcr/README.md`
 * @param {'containerd' | 'classic' | 'none'} [options.store]
 * @param {number} [options.roundTripMs] distance to the registry
 * @param {boolean | string} [options.named] serves TLS under the name ghcr.io, or under this one (`containers.HOST`), seen by the engine and
 *   by what `lab.node` starts only
 * @returns {Promise<Lab>}
 */
export async function startLab({ world, store = 'containerd', roundTripMs = 0, named = false }) {
  const folder = mkdtempSync(join(tmpdir(), 'ghcr-lab-'))
  /** @type {(() => Promise<void>)[]} */
  const stops = []
  const stop = async () => {
    for (const each of stops.reverse()) await each()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const name = named === true ? 'ghcr.io' : named
    const identity = name ? await makeIdentity(join(folder, 'identity'), name) : undefined
    const view = identity && { hosts: identity.hosts, ca: identity.ca }
    const [registry, engine] = await Promise.all([
      startRegistry({ directory: join(folder, 'registry') }),
      store === 'none' ? undefined : startEngine({ store, directory: join(folder, 'engine'), ...view })
    ])
    stops.push(() => registry.stop())
    if (engine) {
      stops.push(() => engine.stop())
      await ensureBaseImage(engine)
    }
    const ghcr = await startGhcr({
      upstream: registry.url,
      world: /** @type {any} */ (world),
      roundTripMs,
      ...identity?.serving
    })
    stops.push(() => ghcr.stop())
    return {
      ghcr,
      registry,
      engine,
      folder,
      machine: { ...engine?.env },
      address: identity?.serving.address ?? '127.0.0.1',
      node: engine && identity ? makeNode(folder, engine) : (process.env['LAB_NODE'] ?? process.execPath),
      checkout: files => checkOut(folder, files ?? {}),
      stop
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** @param {string} directory @param {string} registry */
async function makeIdentity(directory, registry) {
  const names = /** @type {const} */ ([registry, 'pkg-containers.githubusercontent.com'])
  const address = `127.0.0.${2 + (process.pid % 250)}`
  const authority = await makeAuthority(directory)
  return {
    hosts: Object.fromEntries(names.map(name => [name, address])),
    ca: authority.certificateFile,
    serving: {
      tls: await issueCertificate(authority, directory, [...names]),
      address,
      port: 443,
      names: { registry }
    }
  }
}

/**
 * A Node that starts inside the engine's view. Runners take a path, so it is a program of its own: no shell script, because a shell
 * drops variables whose names hold a dash, as the inputs' do.
 * @param {string} folder
 * @param {import('./machine/engine.mjs').Engine} engine
 */
function makeNode(folder, engine) {
  const path = join(folder, 'node')
  const lines = [
    `#!/usr/bin/env -S ${engine.namespaceArgv.join(' ')} ${process.env['LAB_NODE'] ?? process.execPath}`,
    'process.chdir(process.env.GITHUB_WORKSPACE)',
    'process.argv.splice(1, 1)',
    "import(require('node:url').pathToFileURL(process.argv[1]).href)"
  ]
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o755 })
  return path
}

/** The date of every commit in the lab: digests depend on it. */
export const COMMIT_DATE = '2026-03-14T15:09:26Z'

/**
 * @param {string} folder
 * @param {Record<string, string>} files
 */
async function checkOut(folder, files) {
  const workspace = mkdtempSync(join(folder, 'workspace-'))
  cpSync(join(root, 'examples', 'hello'), workspace, { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(workspace, name), content)
  const env = {
    GIT_AUTHOR_DATE: COMMIT_DATE,
    GIT_COMMITTER_DATE: COMMIT_DATE,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null'
  }
  const git = (/** @type {string[]} */ ...args) =>
    run('git', ['-C', workspace, '-c', 'user.name=Lab', '-c', 'user.email=lab@example.org', ...args], {
      env: { ...process.env, ...env }
    })
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'Hello')
  return workspace
}

/**
 * The commit that a workspace is at.
 * @param {string} workspace
 */
export async function headOf(workspace) {
  const { stdout } = await run('git', ['-C', workspace, 'rev-parse', 'HEAD'])
  return stdout.trim()
}
