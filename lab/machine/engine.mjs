// @ts-check
/** A Docker Engine of the lab's own: own data, own socket, own network bridge, and no trace after it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { undoAtEnd } from './endings.mjs'
import { endStale, startDaemon } from './daemon.mjs'
import { claimPlace } from './places.mjs'
import { needProgram, searchPath } from './programs.mjs'
import { openView } from './view.mjs'

/** @typedef {'containerd' | 'classic'} ImageStore where images lie: both are in use (Docker 29 and Docker 28 by default) */

/**
 * @typedef {object} Engine
 * @property {ImageStore} store
 * @property {string} socket path
 * @property {string} dockerHost `unix://…`
 * @property {Record<string, string>} env `DOCKER_HOST`, and `NODE_EXTRA_CA_CERTS` with a `ca`
 * @property {string} logFile
 * @property {readonly string[]} namespaceArgv what to put in front of a command line to see what the engine sees (hosts, trust)
 * @property {(command: string, args: readonly string[], cwd?: string) => { command: string, args: string[] }} enter
 *   the same, and stays in the working directory
 * @property {() => Promise<void>} stop with all containers; removes all of its data
 */

/**
 * @param {object} options
 * @param {ImageStore} options.store
 * @param {string} options.directory for its data and log; made if missing
 * @param {Readonly<Record<string, string>>} [options.hosts] names the engine resolves differently, e.g. `ghcr.io` → `127.0.0.2`
 * @param {string} [options.ca] PEM file of an authority the engine trusts for these names
 * @param {string} [options.program] the `dockerd` to run
 * @returns {Promise<Engine>}
 * @throws {Error} with the end of its log if it does not start
 */
export async function startEngine({ store, directory, hosts, ca, program = needProgram('dockerd') }) {
  const data = join(directory, 'data')
  const pidFile = join(directory, 'dockerd.pid')
  await endStale('the Docker Engine', pidFile)
  rmSync(data, { recursive: true, force: true })
  mkdirSync(data, { recursive: true })
  const place = claimPlace()
  const view = hosts ? await openView({ directory: place.folder, hosts, ...(ca && { ca }) }) : undefined
  const socket = join(place.folder, 'docker.sock')
  const configFile = join(place.folder, 'daemon.json')
  writeFileSync(configFile, JSON.stringify({ features: { 'containerd-snapshotter': store === 'containerd' } }))
  const containerd = { config: join(place.folder, 'containerd.toml'), socket: join(place.folder, 'containerd.sock') }
  writeFileSync(containerd.config, describeContainerd(data, place.folder, containerd.socket))

  /** @type {() => Promise<void>} */
  let end = async () => {}
  const stop = async () => {
    await end()
    await view?.close()
    place.release()
    rmSync(data, { recursive: true, force: true, maxRetries: 5 })
    forget()
  }
  const forget = undoAtEnd(() => rmSync(data, { recursive: true, force: true, maxRetries: 5 }))
  try {
    const daemon = await startDaemon({
      name: 'the Docker Engine',
      argv: [
        ...(view?.argv ?? []),
        // With its own process namespace one signal ends the daemon with containerd, every shim and every container,
        // and with its own mount namespace nothing stays mounted.
        ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
        ...['sh', '-c', BESIDE_CONTAINERD, 'sh', needProgram('containerd'), containerd.config, containerd.socket],
        ...[program, '--containerd', containerd.socket, '--config-file', configFile, '--data-root', data],
        ...['--exec-root', join(place.folder, 'run')],
        ...['--pidfile', join(place.folder, 'dockerd.pid'), '--host', `unix://${socket}`],
        // RUN needs a network to exist, not to lead anywhere: a bridge of its own, and no rule on this machine is touched.
        ...['--bridge', place.bridge, '--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'],
        ...['--userland-proxy=false', '--cgroup-parent', place.cgroup],
        // Where systemd runs it would be asked for cgroups, and knows nothing of these process ids.
        ...['--exec-opt', 'native.cgroupdriver=cgroupfs']
      ],
      // No proxy and no trust of this shell: a daemon reads many variables.
      env: { PATH: searchPath, HOME: place.folder },
      logFile: join(directory, 'dockerd.log'),
      pidFile,
      isWrapper: true,
      isReady: () => answersPing(socket)
    })
    // Its data are thrown away, so it need not shut down in order (which takes a second).
    end = () => daemon.stop('SIGKILL')
    return {
      store,
      socket,
      dockerHost: `unix://${socket}`,
      env: { DOCKER_HOST: `unix://${socket}`, ...view?.env },
      logFile: daemon.logFile,
      namespaceArgv: view?.argv ?? [],
      enter: view?.enter ?? ((command, args) => ({ command, args: [...args] })),
      stop
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A daemon that starts containerd by itself looks for it once a second, which is most of the time that a start takes. */
const BESIDE_CONTAINERD = '"$1" --config "$2" & until [ -S "$3" ]; do sleep 0.01; done; shift 3; exec "$@"'

/**
 * As the daemon writes it for a containerd of its own.
 *
 * @param {string} data
 * @param {string} folder
 * @param {string} socket
 */
function describeContainerd(data, folder, socket) {
  return `version = 2
root = ${JSON.stringify(join(data, 'containerd', 'daemon'))}
state = ${JSON.stringify(join(folder, 'run', 'containerd', 'daemon'))}
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = ${JSON.stringify(socket)}
`
}

/**
 * @param {string} socketPath
 * @returns {Promise<boolean>}
 */
function answersPing(socketPath) {
  return new Promise(resolve => {
    const asked = request({ socketPath, path: '/_ping', timeout: 2000 }, response => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asked.once('error', () => resolve(false))
    asked.once('timeout', () => asked.destroy())
    asked.end()
  })
}
