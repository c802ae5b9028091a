// @ts-check
/** A base image without any pull: `FROM scratch`, a static busybox and links for all of its commands. */
import {
  chmodSync,
  copyFileSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { run } from './command.mjs'
import { needProgram, searchPath } from './programs.mjs'

/** What the example and the stories build on. */
export const baseReference = 'busybox:1.37'

/** Same content, same times, same digest on every run. */
const epoch = '0'

/**
 * Makes the base image in an engine unless it is there. A build whose `FROM` names `reference` then pulls nothing, in both image stores.
 *
 * @param {{ socket: string, env: Record<string, string> }} engine
 * @param {string} [reference]
 * @param {{ platforms?: readonly string[] }} [options] default: the engine's own. Several need the containerd store; on a
 *   foreign one the image only carries files, since its busybox is this machine's
 * @returns {Promise<void>}
 * @throws {Error} with what buildx said
 */
export async function ensureBaseImage(engine, reference = baseReference, { platforms = [] } = {}) {
  if (platforms.length === 0 && (await hasImage(engine.socket, reference))) return
  await withBaseContext(async (context, folder) => {
    const args = ['build', '--builder=default', '--quiet', '--provenance=false', '--sbom=false', '--tag', reference]
    if (platforms.length > 0) args.push('--platform', platforms.join(','))
    // A configuration of its own: neither do the user's builders matter, nor is anything written to ~/.docker.
    const env = { PATH: searchPath, ...engine.env, DOCKER_CONFIG: folder, SOURCE_DATE_EPOCH: epoch }
    await run(needProgram('docker-buildx'), [...args, context], { env })
  })
}

/**
 * The same in the storage of podman and buildah.
 *
 * @param {{ env: Record<string, string> }} tools as `prepareContainerTools` returns them
 * @param {string} [reference] short names mean Docker Hub
 */
export async function ensureBaseImageForPodman(tools, reference = baseReference) {
  const env = { ...process.env, ...tools.env }
  const podman = needProgram('podman')
  const full = /^[^/]+[.:][^/]*\//.test(reference) ? reference : `docker.io/library/${reference}`
  const { stdout } = await run(podman, ['images', '--quiet', full], { env })
  if (stdout.trim() !== '') return
  await withBaseContext(context =>
    run(podman, ['build', '--quiet', '--timestamp', epoch, '--tag', full, context], { env })
  )
}

/** @param {(context: string, folder: string) => Promise<unknown>} use gets the context, and a private folder around it */
async function withBaseContext(use) {
  const folder = mkdtempSync(join(tmpdir(), 'ghcr-lab-base-'))
  const context = join(folder, 'context')
  try {
    mkdirSync(context)
    await writeBaseContext(context)
    await use(context, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} context an empty folder */
async function writeBaseContext(context) {
  const busybox = needProgram('busybox')
  const rootfs = join(context, 'rootfs')
  const inRoot = (/** @type {string} */ path) => join(rootfs, path)
  for (const folder of ['bin', 'etc', 'root', 'sbin', 'tmp', 'usr/bin', 'usr/sbin']) {
    mkdirSync(inRoot(folder), { recursive: true })
  }
  chmodSync(inRoot('tmp'), 0o1777)
  copyFileSync(busybox, inRoot('bin/busybox'))
  writeFileSync(inRoot('etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n')
  writeFileSync(inRoot('etc/group'), 'root:x:0:\nnobody:x:65534:\n')
  const { stdout } = await run(busybox, ['--list-full'])
  for (const command of stdout.split('\n').filter(path => path !== '' && basename(path) !== 'busybox')) {
    mkdirSync(dirname(inRoot(command)), { recursive: true })
    symlinkSync('/bin/busybox', inRoot(command))
  }
  setTimes(rootfs)
  // Links made here, not by a RUN: it works for foreign platforms too, and podman ignores SHELL in OCI images.
  writeFileSync(
    join(context, 'Dockerfile'),
    'FROM scratch\nCOPY rootfs/ /\nENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nCMD ["sh"]\n'
  )
}

/** @param {string} path */
function setTimes(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) setTimes(join(path, entry.name))
    else lutimesSync(join(path, entry.name), Number(epoch), Number(epoch))
  }
  lutimesSync(path, Number(epoch), Number(epoch))
}

/**
 * @param {string} socketPath
 * @param {string} reference
 * @returns {Promise<boolean>}
 */
function hasImage(socketPath, reference) {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: `/images/${encodeURIComponent(reference)}/json` }, response => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asked.once('error', reject)
    asked.end()
  })
}
