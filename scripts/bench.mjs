// @ts-check
/**
 * `npm run bench`: whole processes, in pairs within one run. The action (main and post, each a Node of its own) against the bare
 * commands `docker login`, `docker buildx build --push`, `docker logout` on the same context and the same registry.
 * Prints medians and ratios and writes `bench/latest.json`. `--runs N` (default 7), `--quick` leaves out the 20-tag rows.
 * `--peers DIR` also runs Docker's own actions, from checkouts in DIR named after their repositories, in the same run.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { loadEvent } from '../lab/events/load.mjs'
import { headOf, root, startLab } from '../lab/lab.mjs'
import { needProgram } from '../lab/machine/programs.mjs'
import { setUpMachine } from '../lab/machine/setup.mjs'
import { median, ms, must, start } from './bench/processes.mjs'
import { missingPeers, ownSteps, peerSteps, timeSteps } from './bench/peers.mjs'

const runs = Number(argument('--runs') ?? 7)
const quick = process.argv.includes('--quick')
const peers = argument('--peers')
const OWNER = 'octo-org'

/** @typedef {{ name: string, tags: number, roundTripMs: number, bareMs: number, actionMs: number, mainMs: number, postMs: number, ratio: number, best: number, worst: number }} Row */

if (peers !== undefined && missingPeers(peers).length > 0) {
  console.error(`--peers ${peers}: there is no checkout of ${missingPeers(peers).join(', ')} in that folder.`)
  process.exit(2)
}
await setUpMachine(() => undefined)
const world = {
  organizations: { 'Octo-Org': { owners: ['boss'], members: ['robot'] } },
  repositories: { 'Octo-Org/Hello-World': { visibility: 'public', description: 'Says hello', license: 'MIT' } },
  packages: { [`${OWNER}/unlinked`]: { visibility: 'public', repository: null } },
  tokens: { job: { kind: 'github-token', repository: 'Octo-Org/Hello-World', permissions: { packages: 'write' } } }
}
const lab = await startLab({ world, store: 'containerd' })
const token = lab.ghcr.world.tokens['job']?.value ?? ''
try {
  const workspace = await lab.checkout()
  const event = loadEvent('push-tag', {
    host: { api: lab.ghcr.apiUrl },
    repository: 'Octo-Org/Hello-World',
    sha: await headOf(workspace)
  })
  const eventPath = join(lab.folder, 'event.json')
  writeFileSync(eventPath, JSON.stringify(event.payload))
  /** @type {Row[]} */
  const rows = []
  for (const roundTripMs of [0, 40]) {
    for (const tags of quick ? [2] : [1, 2, 5, 20]) {
      lab.ghcr.setRoundTrip(roundTripMs)
      rows.push(await pair(workspace, event.env, eventPath, tags, roundTripMs))
    }
  }
  lab.ghcr.setRoundTrip(0)
  const refusal = await timeRefusal(workspace, event.env, eventPath)
  print(rows, refusal)
  const against = peers === undefined ? undefined : await pairWithPeers(peers, workspace, event)
  if (against !== undefined)
    console.log(
      `2 tags, Docker’s actions ${ms(against.peersMs)}  this action ${ms(against.actionMs)}  ${against.factor.toFixed(1)} times as fast`
    )
  mkdirSync(join(root, 'bench'), { recursive: true })
  const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model ?? '' }
  writeFileSync(
    join(root, 'bench', 'latest.json'),
    `${JSON.stringify({ runs, machine, rows, refusal, against }, null, 2)}\n`
  )
} finally {
  await lab.stop()
}

/**
 * @param {string} workspace @param {Record<string, string>} env @param {string} eventPath @param {number} tags @param {number} roundTripMs
 * @returns {Promise<Row>}
 */
async function pair(workspace, env, eventPath, tags, roundTripMs) {
  /** @type {{ bare: number, main: number, post: number }[]} */
  const times = []
  for (let run = -1; run < runs; run += 1) {
    // A changed file makes one small new layer in every run, the same for both sides of the pair.
    const mark = `${tags}-${roundTripMs}-${run}`
    writeFileSync(join(workspace, 'hello.sh'), `#!/bin/sh\necho bare ${mark}\n`, { mode: 0o755 })
    const bare = await timeBare(workspace, names(`bare-${tags}`, tags))
    writeFileSync(join(workspace, 'hello.sh'), `#!/bin/sh\necho ours ${mark}\n`, { mode: 0o755 })
    const ours = await timeAction(workspace, env, eventPath, {
      images: `ours-${tags}`,
      tags: tagList(tags)
        .map(tag => `type=raw,value=${tag}`)
        .join('\n'),
      flavor: 'latest=false'
    })
    if (ours.exitCode !== 0) throw new Error(`the action failed:\n${ours.output}`)
    if (run >= 0) times.push({ bare, main: ours.main, post: ours.post })
  }
  const ratios = times.map(({ bare, main, post }) => (main + post) / bare)
  return {
    name: `${tags} tag${tags === 1 ? '' : 's'}, ${roundTripMs} ms`,
    tags,
    roundTripMs,
    bareMs: median(times.map(({ bare }) => bare)),
    actionMs: median(times.map(({ main, post }) => main + post)),
    mainMs: median(times.map(({ main }) => main)),
    postMs: median(times.map(({ post }) => post)),
    ratio: median(ratios),
    best: Math.min(...ratios),
    worst: Math.max(...ratios)
  }
}

/**
 * Docker's actions against this one, both as jobs of the lab's runner; only the actions' own processes count.
 * @param {string} folder @param {string} workspace @param {import('../lab/events/load.mjs').LoadedEvent} event
 */
async function pairWithPeers(folder, workspace, event) {
  const job = { event, workspace, secrets: { GITHUB_TOKEN: token }, machine: lab.machine }
  /** @type {{ peersMs: number, actionMs: number }[]} */
  const times = []
  for (let run = -1; run < runs; run += 1) {
    const publication = { host: lab.ghcr.host, tags: tagList(2) }
    const image = `${lab.ghcr.host}/${OWNER}/`
    writeFileSync(join(workspace, 'hello.sh'), `#!/bin/sh\necho peers ${run}\n`, { mode: 0o755 })
    const peersMs = await timeSteps(job, peerSteps(folder, { ...publication, image: `${image}peers` }))
    writeFileSync(join(workspace, 'hello.sh'), `#!/bin/sh\necho own ${run}\n`, { mode: 0o755 })
    const actionMs = await timeSteps(job, ownSteps({ ...publication, image: `${image}own` }))
    if (run >= 0) times.push({ peersMs, actionMs })
  }
  return {
    peersMs: median(times.map(each => each.peersMs)),
    actionMs: median(times.map(each => each.actionMs)),
    factor: median(times.map(each => each.peersMs / each.actionMs))
  }
}

/** @param {string} workspace @param {string[]} references */
async function timeBare(workspace, references) {
  const docker = needProgram('docker')
  const config = mkdtempSync(join(lab.folder, 'bare-'))
  const env = { ...base(), DOCKER_CONFIG: config }
  const started = performance.now()
  await must(docker, ['login', '--username', 'octocat', '--password-stdin', lab.ghcr.host], { env, input: token })
  await must(
    docker,
    [
      'buildx',
      'build',
      '--push',
      '--provenance=false',
      ...references.flatMap(reference => ['--tag', reference]),
      workspace
    ],
    { env }
  )
  await must(docker, ['logout', lab.ghcr.host], { env })
  const elapsed = performance.now() - started
  rmSync(config, { recursive: true, force: true })
  return elapsed
}

/** @param {string} workspace @param {Record<string, string>} github @param {string} eventPath @param {Record<string, string>} inputs */
async function timeAction(workspace, github, eventPath, inputs) {
  const temp = mkdtempSync(join(lab.folder, 'temp-'))
  const files = {
    GITHUB_OUTPUT: join(temp, 'out'),
    GITHUB_STATE: join(temp, 'state'),
    GITHUB_STEP_SUMMARY: join(temp, 'summary'),
    GITHUB_ENV: join(temp, 'env')
  }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const env = {
    ...base(),
    ...github,
    ...files,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temp,
    HOME: temp,
    ...Object.fromEntries(
      Object.entries({ 'github-token': token, registry: lab.ghcr.host, ...inputs }).map(([name, value]) => [
        `INPUT_${name.toUpperCase()}`,
        value
      ])
    )
  }
  const stub = join(root, 'dist', 'publish.js')
  const started = performance.now()
  const main = await start(process.execPath, [stub], { cwd: workspace, env })
  const mainMs = performance.now() - started
  const saved = [...readFileSync(files.GITHUB_STATE, 'utf8').matchAll(/^undo<<(\S+)\n([\s\S]*?)\n\1$/gm)]
  const again = performance.now()
  await start(process.execPath, [stub], { cwd: workspace, env: { ...env, STATE_undo: saved.at(-1)?.[2] ?? '' } })
  return { exitCode: main.status, main: mainMs, post: performance.now() - again, output: main.output }
}

/**
 * The time to a refusal in front of a build that would take a minute.
 * @param {string} workspace @param {Record<string, string>} env @param {string} eventPath
 */
async function timeRefusal(workspace, env, eventPath) {
  writeFileSync(join(workspace, 'Dockerfile.slow'), 'FROM busybox:1.37\nRUN sleep 60\n')
  /** @type {number[]} */
  const times = []
  for (let run = 0; run < runs; run += 1) {
    const result = await timeAction(workspace, env, eventPath, { images: 'unlinked', file: 'Dockerfile.slow' })
    if (result.exitCode !== 1) throw new Error(`the refusal did not happen:\n${result.output}`)
    times.push(result.main)
  }
  return { medianMs: median(times), worstMs: Math.max(...times) }
}

/** @param {Row[]} rows @param {{ medianMs: number, worstMs: number }} refusal */
function print(rows, refusal) {
  console.log(
    `Medians of ${runs} pairs; action = main + post, bare = docker login + buildx build --push + docker logout\n`
  )
  for (const row of rows) {
    console.log(
      `${row.name.padEnd(16)} bare ${ms(row.bareMs)}  action ${ms(row.actionMs)} (main ${ms(row.mainMs)}, post ${ms(row.postMs)})  ratio ${row.ratio.toFixed(2)} (${row.best.toFixed(2)}–${row.worst.toFixed(2)})`
    )
  }
  console.log(`\nrefusal before a 60 s build: ${ms(refusal.medianMs)} (worst ${ms(refusal.worstMs)})`)
}

/** @param {string} package_ @param {number} count */
function names(package_, count) {
  return tagList(count).map(tag => `${lab.ghcr.host}/${OWNER}/${package_}:${tag}`)
}

/** @param {number} count */
function tagList(count) {
  return Array.from({ length: count }, (_, index) => `1.0.${index}`)
}

function base() {
  return { PATH: process.env['PATH'] ?? '', HOME: lab.folder, LANG: 'C.UTF-8', ...lab.machine }
}

/** @param {string} name */
function argument(name) {
  const index = process.argv.indexOf(name)
  return index < 0 ? undefined : process.argv[index + 1]
}
