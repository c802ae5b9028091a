// @ts-check
/**
 * A private view of the machine's /etc: processes started inside see other hosts and trust another certificate authority,
 * everybody else sees nothing of it, and with the last of them it is gone.
 */
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from './command.mjs'
import { startDaemon } from './daemon.mjs'
import { searchPath } from './programs.mjs'

/** Where everything written in Go (docker, buildx, podman, buildah, skopeo), curl and git look on Debian. */
const systemBundle = 'ssl/certs/ca-certificates.crt'

/**
 * @typedef {object} View
 * @property {readonly string[]} argv what to put in front of a command line; the working directory becomes `/`
 * @property {(command: string, args: readonly string[], cwd?: string) => { command: string, args: string[] }} enter
 *   the same with a working directory (default: this process's); process id and signals are the command's own
 * @property {Record<string, string>} env for programs inside that do not read the system's trust (Node)
 * @property {() => Promise<void>} close
 */

/**
 * @param {object} options
 * @param {string} options.directory an existing folder for the view's own files
 * @param {Readonly<Record<string, string>>} options.hosts name → address; all of 127.0.0.0/8 is this machine, so that
 *   several registries can serve port 443 at once
 * @param {string} [options.ca] PEM file of an authority to trust for these hosts
 * @returns {Promise<View>}
 * @throws {Error} if the kernel refuses a mount namespace (not root)
 */
export async function openView({ directory, hosts, ca }) {
  const layer = join(directory, 'etc')
  mkdirSync(layer, { recursive: true })
  // The namespace lives as long as a process in it does: this one holds it.
  const holder = await startDaemon({
    name: 'the private view of /etc',
    argv: ['unshare', '--mount', '--propagation', 'private', 'sleep', 'infinity'],
    env: { PATH: searchPath },
    logFile: join(directory, 'view.log'),
    pidFile: join(directory, 'view.pid'),
    isReady: ({ pid }) => isApart(pid)
  })
  const argv = ['nsenter', `--mount=/proc/${holder.pid}/ns/mnt`, '--']
  const close = async () => {
    await holder.stop('SIGKILL')
    rmSync(layer, { recursive: true, force: true })
  }
  try {
    await layOverEtc(argv, layer, join(`/proc/${holder.pid}/root`, layer), { hosts, ca })
  } catch (error) {
    await close()
    throw error
  }
  return {
    argv,
    // Joining a mount namespace moves to its root; `env --chdir` goes back without a shell.
    enter: (command, args, cwd = process.cwd()) => ({
      command: 'nsenter',
      args: [...argv.slice(1), 'env', `--chdir=${cwd}`, command, ...args]
    }),
    env: ca ? { NODE_EXTRA_CA_CERTS: ca } : {},
    close
  }
}

/**
 * With an overlay every file below /etc can differ, also one that the machine does not have. Its upper layer is a tmpfs of the
 * namespace, because an overlay cannot lie on another (the root of a container is one), and because it then leaves no trace.
 *
 * @param {readonly string[]} argv
 * @param {string} layer as seen in the namespace
 * @param {string} reachable the same folder through /proc, for this process
 * @param {{ hosts: Readonly<Record<string, string>>, ca: string | undefined }} content
 */
async function layOverEtc(argv, layer, reachable, { hosts, ca }) {
  const inside = (/** @type {string[]} */ ...command) =>
    run(/** @type {string} */ (argv[0]), [...argv.slice(1), ...command])
  await inside('mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', layer)
  mkdirSync(join(reachable, 'upper'))
  mkdirSync(join(reachable, 'work'))
  writeEtc(join(reachable, 'upper'), hosts, ca)
  const options = `lowerdir=/etc,upperdir=${layer}/upper,workdir=${layer}/work`
  await inside('mount', '-t', 'overlay', '-o', options, 'overlay', '/etc')
}

/**
 * @param {string} etc
 * @param {Readonly<Record<string, string>>} hosts
 * @param {string | undefined} ca
 */
function writeEtc(etc, hosts, ca) {
  const lines = Object.entries(hosts).map(([name, address]) => `${address} ${name}\n`)
  // The first line for a name wins.
  writeFileSync(join(etc, 'hosts'), lines.join('') + readFileSync('/etc/hosts', 'utf8'))
  if (!ca) return
  const pem = readFileSync(ca, 'utf8')
  const bundle = join(etc, systemBundle)
  mkdirSync(dirname(bundle), { recursive: true })
  // Read and written, not copied: the machine's own may be a link, and what is appended to would be its target.
  const trusted = existsSync(join('/etc', systemBundle)) ? readFileSync(join('/etc', systemBundle), 'utf8') : ''
  writeFileSync(bundle, `${trusted}\n${pem}`)
}

/** @param {number} pid */
function isApart(pid) {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`) !== readlinkSync('/proc/self/ns/mnt')
  } catch {
    return false
  }
}
