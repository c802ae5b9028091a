// @ts-check
/** A base image without any pull: `FROM scratch`, a static busybox and links for all of its commands. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { run } from './command.mjs'
import { kept } from './kept.mjs'
import { needProgram, searchPath } from './programs.mjs'

/** What the example and the stories build on. */
export const baseReference = 'busybox:1.37'

/** Same content, same times, same digest on every run. */
const epoch = '0'

/**
 * Makes the base image in an engine unless it is there. A build whose `FROM` names `reference` then pulls nothing, in both image stores.
 *
 * @param {{ store: string, socket: string, env: Record<string, string> }} engine
 * @param {string} [reference]
 * @returns {Promise<void>}
 * @throws {Error} with what buildx said
 */
export async function ensureBaseImage(engine, reference = baseReference) {
  if (await hasImage(engine.socket, reference)) return
  const archive = archiveOf(engine, reference)
  if (existsSync(archive)) return load(engine.socket, readFileSync(archive))
  await build(engine, reference)
  await keep(engine.socket, reference, archive)
}

/**
 * @param {{ env: Record<string, string> }} engine
 * @param {string} reference
 */
async function build(engine, reference) {
  await withBaseContext(async (context, folder) => {
    const args = ['build', '--builder=default', '--quiet', '--provenance=false', '--sbom=false', '--tag', reference]
    // A configuration of its own: neither do the user's builders matter, nor is anything written to ~/.docker.
    const env = { PATH: searchPath, ...engine.env, DOCKER_CONFIG: folder, SOURCE_DATE_EPOCH: epoch }
    await run(needProgram('docker-buildx'), [...args, context], { env })
  })
}

/**
 * Where the image is kept once it was built: to load it takes a fifth of the time, and gives the same digest. Its name changes with what it
 * is made of.
 *
 * @param {{ store: string }} engine
 * @param {string} reference
 */
function archiveOf({ store }, reference) {
  const hash = createHash('sha256').update(reference)
  for (const part of [fileURLToPath(import.meta.url), needProgram('busybox')]) hash.update(readFileSync(part))
  return join(kept, 'base-images', `${store}-${hash.digest('hex').slice(0, 16)}.tar`)
}

/** @param {string} socketPath @param {string} reference @param {string} archive */
async function keep(socketPath, reference, archive) {
  const { status, body } = await ask(socketPath, 'GET', `/images/${encodeURIComponent(reference)}/get`)
  if (status !== 200) return
  mkdirSync(dirname(archive), { recursive: true })
  // Another process may be at the same.
  writeFileSync(`${archive}.${process.pid}`, body)
  renameSync(`${archive}.${process.pid}`, archive)
}

/** @param {string} socketPath @param {Buffer} archive */
async function load(socketPath, archive) {
  const { status, body } = await ask(socketPath, 'POST', '/images/load?quiet=1', archive)
  if (status !== 200) throw new Error(`the base image could not be loaded: ${status} ${body.toString()}`)
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
async function hasImage(socketPath, reference) {
  return (await ask(socketPath, 'GET', `/images/${encodeURIComponent(reference)}/json`)).status === 200
}

/**
 * A call of the engine's API, with an answer of moderate size.
 *
 * @param {string} socketPath
 * @param {'GET' | 'POST'} method
 * @param {string} path
 * @param {Buffer} [content] a tar archive
 * @returns {Promise<{ status: number, body: Buffer }>}
 */
function ask(socketPath, method, path, content) {
  const headers = content && { 'content-type': 'application/x-tar', 'content-length': content.length }
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path, headers }, response => {
      buffer(response).then(body => resolve({ status: response.statusCode ?? 0, body }), reject)
    })
    asked.once('error', reject)
    asked.end(content)
  })
}
