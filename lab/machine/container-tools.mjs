// @ts-check
/** Settings under which podman and buildah work as root in a sandbox, in storage of their own, without touching /etc or /var/lib. */
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'
import { findProgram } from './programs.mjs'

/** An overlay cannot lie on another, as the root of a container is (statfs(2), OVERLAYFS_SUPER_MAGIC). */
const overlayMagic = 0x794c7630

/**
 * @param {{ directory: string }} options a folder for images and settings; made if missing
 * @returns {{ env: Record<string, string>, remove: () => Promise<void> }} `env` for podman, buildah and skopeo
 */
export function prepareContainerTools({ directory }) {
  mkdirSync(directory, { recursive: true })
  const driver = statfsSync(directory).type === overlayMagic ? 'vfs' : 'overlay'
  // podman's first choice, crun, refuses machines that mount cgroups of both versions; the engine's runtime does not.
  const runtime = findProgram('runc') ? 'runc' : 'crun'
  const env = {
    BUILDAH_RUNTIME: runtime,
    CONTAINERS_STORAGE_CONF: write(directory, 'storage.conf', {
      storage: { driver, graphroot: join(directory, 'images'), runroot: join(directory, 'run') }
    }),
    CONTAINERS_CONF: write(directory, 'containers.conf', {
      engine: {
        runtime,
        cgroup_manager: 'cgroupfs',
        events_logger: 'file',
        tmp_dir: join(directory, 'tmp'),
        volume_path: join(directory, 'volumes')
      },
      // Their defaults raise limits, which takes a capability (CAP_SYS_RESOURCE) that root in a sandbox may not have.
      containers: { netns: 'none', default_ulimits: [] }
    }),
    CONTAINERS_REGISTRIES_CONF: write(directory, 'registries.conf', {
      '': { 'unqualified-search-registries': ['docker.io'] },
      // Docker does so for loopback by itself.
      '[registry]': { location: 'localhost', insecure: true }
    })
  }
  return {
    env,
    remove: async () => {
      for (const mount of listMountsBelow(directory)) await run('umount', ['--lazy', mount])
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}

/**
 * @param {string} directory
 * @param {string} name
 * @param {Readonly<Record<string, Readonly<Record<string, string | boolean | readonly string[]>>>>} tables written as TOML, of
 *   which JSON's strings, booleans and lists of strings are a part
 * @returns {string} the file
 */
function write(directory, name, tables) {
  const file = join(directory, name)
  const lines = Object.entries(tables).flatMap(([table, values]) => [
    ...(table === '' ? [] : [`[${table}]`]),
    ...Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
  ])
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

/**
 * @param {string} directory
 * @returns {string[]} what a killed podman left mounted, the innermost first
 */
function listMountsBelow(directory) {
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' ')[1] ?? '')
  return points.filter(point => point.startsWith(`${directory}/`)).reverse()
}
