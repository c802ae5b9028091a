// @ts-check
/** A real CNCF distribution registry on loopback, with its images in a folder. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDaemon } from './daemon.mjs'
import { needProgram, searchPath } from './programs.mjs'

/**
 * @typedef {object} Registry
 * @property {number} port
 * @property {string} url `http://127.0.0.1:PORT`
 * @property {string} logFile
 * @property {() => Promise<void>} stop its images stay in the folder
 * @property {() => Promise<void>} restart kills it in whatever it does, and starts it on the same port and images
 */

/**
 * @param {object} options
 * @param {string} options.directory for its images (`images/`), configuration and log; made if missing
 * @param {number} [options.port] a free one by default
 * @param {string} [options.program] the `docker-registry` (or `registry`) to run
 * @returns {Promise<Registry>}
 * @throws {Error} with the end of its log if it does not start
 */
export async function startRegistry({ directory, port = 0, program = needProgram('docker-registry') }) {
  mkdirSync(directory, { recursive: true })
  const logFile = join(directory, 'registry.log')
  let running = await launch(directory, port, program, logFile)
  const { port: settled } = running
  return {
    port: settled,
    url: `http://127.0.0.1:${settled}`,
    logFile,
    stop: () => running.daemon.stop(),
    restart: async () => {
      await running.daemon.stop('SIGKILL')
      running = await launch(directory, settled, program, logFile)
    }
  }
}

/**
 * @param {string} directory
 * @param {number} port
 * @param {string} program
 * @param {string} logFile
 */
async function launch(directory, port, program, logFile) {
  const configFile = join(directory, 'registry.json')
  writeFileSync(configFile, JSON.stringify(describeConfig(join(directory, 'images'), port), undefined, 2))
  let bound = 0
  const daemon = await startDaemon({
    name: 'the registry',
    argv: [program, 'serve', configFile],
    // Distribution takes each variable REGISTRY_… for a setting.
    env: { PATH: searchPath },
    logFile,
    pidFile: join(directory, 'registry.pid'),
    isReady: async ({ readLog }) => {
      bound = parseBoundPort(readLog())
      return bound > 0 && (await answers(bound))
    }
  })
  return { daemon, port: bound }
}

/**
 * Distribution's configuration (https://distribution.github.io/distribution/about/configuration/), as JSON, which is YAML too.
 *
 * @param {string} images
 * @param {number} port 0: the kernel chooses
 */
function describeConfig(images, port) {
  return {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: images },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } }
    },
    // The secret signs the state of uploads: with a fixed one they outlive a restart.
    http: { addr: `127.0.0.1:${port}`, secret: 'only-for-this-machine' }
  }
}

/**
 * @param {string} log
 * @returns {number} 0 as long as it does not listen
 */
function parseBoundPort(log) {
  return Number(/listening on 127\.0\.0\.1:(\d+)/.exec(log)?.[1] ?? 0)
}

/** @param {number} port */
async function answers(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/v2/`)).ok
  } catch {
    return false
  }
}
