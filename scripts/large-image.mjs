// @ts-check
/**
 * `node scripts/large-image.mjs [MEGABYTES]` (5000): promotes an image of one layer of that size out of an OCI layout and into a package of
 * another owner's registry, whose layers it cannot mount, and prints time and memory of the action's process. The registry lies on disk, so
 * about three times the size has to be free. Linux only: the peak comes from /proc.
 */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { loadEvent } from '../lab/events/load.mjs'
import { headOf, root, startLab } from '../lab/lab.mjs'

const megabytes = Number(process.argv[2] ?? 5000)
const world = {
  organizations: { 'Octo-Org': { owners: ['boss'], members: [] } },
  repositories: { 'Octo-Org/Hello-World': { visibility: 'public' } },
  tokens: { job: { kind: 'github-token', repository: 'Octo-Org/Hello-World', permissions: { packages: 'write' } } }
}
const lab = await startLab({ world, store: 'none' })
try {
  const workspace = await lab.checkout()
  const layout = await makeLayout(join(lab.folder, 'layout'))
  const event = loadEvent('push-tag', {
    host: { api: lab.ghcr.apiUrl },
    repository: 'Octo-Org/Hello-World',
    sha: await headOf(workspace)
  })
  writeFileSync(join(lab.folder, 'event.json'), JSON.stringify(event.payload))
  const upload = await measure('publish', { source: `oci-layout:${layout}`, images: 'large' }, event.env, workspace)
  console.log(`layout → package:  ${describe(upload)}`)
  // A registry that mounts has nothing to carry; this one says no.
  lab.ghcr.faults.order({ method: 'POST', path: /mount=/, then: { status: 403 } })
  const carried = await measure(
    'promote',
    { source: 'large:v1.2.3', images: 'large-too', 'allow-other-repository': 'true' },
    event.env,
    workspace
  )
  console.log(`package → package: ${describe(carried)}`)
  if (Math.max(upload.peak, carried.peak) > 120) process.exitCode = 1
} finally {
  await lab.stop()
}

/** @param {string} folder */
async function makeLayout(folder) {
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true })
  const layer = await writeLayer(folder)
  const config = put(folder, {
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [layer.digest] }
  })
  const manifest = put(folder, {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer }]
  })
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  const entry = { mediaType: 'application/vnd.oci.image.manifest.v1+json', ...manifest }
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry] }))
  return folder
}

/** @param {string} folder */
async function writeLayer(folder) {
  const hash = createHash('sha256')
  const block = randomBytes(1_000_000)
  const content = function* () {
    for (let at = 0; at < megabytes; at += 1) {
      block.writeUInt32BE(at)
      const copy = Buffer.from(block)
      hash.update(copy)
      yield copy
    }
  }
  const path = join(folder, 'layer')
  await pipeline(Readable.from(content()), createWriteStream(path))
  const digest = hash.digest('hex')
  renameSync(path, join(folder, 'blobs', 'sha256', digest))
  return { digest: `sha256:${digest}`, size: megabytes * 1_000_000 }
}

/** @param {string} folder @param {object} content */
function put(folder, content) {
  const bytes = Buffer.from(JSON.stringify(content))
  const digest = createHash('sha256').update(bytes).digest('hex')
  writeFileSync(join(folder, 'blobs', 'sha256', digest), bytes)
  return { digest: `sha256:${digest}`, size: bytes.length }
}

/**
 * @param {string} action @param {Record<string, string>} inputs @param {Record<string, string>} env @param {string} workspace
 * @returns {Promise<{ seconds: number, peak: number }>} peak: resident memory in MB (10^6 bytes)
 */
async function measure(action, inputs, env, workspace) {
  const temp = join(lab.folder, `temp-${action}`)
  mkdirSync(temp)
  const files = Object.fromEntries(
    ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_STEP_SUMMARY'].map(name => [name, join(temp, name)])
  )
  for (const file of Object.values(files)) writeFileSync(file, '')
  const all = { registry: lab.ghcr.host, 'github-token': lab.ghcr.world.tokens['job']?.value ?? '', ...inputs }
  const given = Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
  const started = performance.now()
  const child = spawn(process.execPath, [join(root, 'dist', `${action}.js`)], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      ...env,
      ...files,
      ...given,
      GITHUB_EVENT_PATH: join(lab.folder, 'event.json'),
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: temp
    }
  })
  let output = ''
  child.stdout.on('data', chunk => (output += String(chunk)))
  let peak = 0
  const look = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 200)
  const code = await new Promise(resolve => child.on('close', resolve))
  clearInterval(look)
  if (code !== 0) throw new Error(`${action} ended with ${String(code)}:\n${output}`)
  for (const line of output.split('\n')) if (/ copied$| is complete$/.test(line)) console.log(`  ${line}`)
  return { seconds: (performance.now() - started) / 1000, peak }
}

/** @param {number | undefined} pid */
function peakOf(pid) {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8')
    return (Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024) / 1e6
  } catch {
    return 0
  }
}

/** @param {{ seconds: number, peak: number }} run */
function describe({ seconds, peak }) {
  return `${megabytes} MB in ${seconds.toFixed(1)} s, peak memory ${peak.toFixed(0)} MB`
}
