// @ts-check
/**
 * `npm run demo`: the main job against the local ghcr.io, as a tag push of v1.2.3 would run it; then the most frequent refusal and its
 * explanation. Needs Node, npm and git; installs the rest where that is possible and no npm package at all.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadEvent } from '../lab/events/load.mjs'
import { headOf, root, startLab } from '../lab/lab.mjs'
import { run } from '../lab/machine/command.mjs'
import { findProgram } from '../lab/machine/programs.mjs'
import { setUpMachine } from '../lab/machine/setup.mjs'
import { runJob } from '../lab/runner/job.mjs'
import { printResult } from '../lab/runner/print.mjs'

const world = {
  organizations: { 'Octo-Org': { owners: ['boss'], members: ['robot'] } },
  repositories: { 'Octo-Org/Hello-World': { visibility: 'public', description: 'Says hello', license: 'MIT' } },
  packages: { 'octo-org/by-hand': { visibility: 'public', repository: null, userAccess: { robot: 'write' } } },
  tokens: { job: { kind: 'github-token', repository: 'Octo-Org/Hello-World', permissions: { packages: 'write' } } }
}

title('Setting up a real engine and a real registry')
await setUpMachine()
const lab = await startLab({ world })
try {
  const workspace = await lab.checkout()
  title('A workflow of Octo-Org/Hello-World pushes the tag v1.2.3')
  const published = await job(workspace, { 'build-args': 'VERSION=1.2.3' })
  printResult(published)
  if (published.conclusion !== 'success') process.exit(1)

  const image = published.steps[0]?.outputs['image-digest'] ?? ''
  title(`docker run ${image}`)
  const docker = findProgram('docker')
  const env = { ...process.env, ...lab.machine }
  if (docker !== undefined) {
    const pat = lab.ghcr.world.tokens['job']?.value ?? ''
    const config = loginFor(lab.folder, lab.ghcr.host, pat)
    await run(docker, ['--config', config, 'pull', '--quiet', image], { env })
    const { stdout } = await run(docker, ['run', '--rm', '--network', 'none', image], { env })
    console.log(stdout.trim())
  }

  title('The same workflow, and a package that somebody made by hand: it does not know the repository')
  const refused = await job(workspace, { images: 'by-hand' })
  printResult(refused)
  process.exitCode = refused.conclusion === 'failure' ? 0 : 1
} finally {
  await lab.stop()
}

/** @param {string} workspace @param {Record<string, string>} inputs */
async function job(workspace, inputs) {
  const event = loadEvent('push-tag', {
    host: { api: lab.ghcr.apiUrl },
    repository: 'Octo-Org/Hello-World',
    sha: await headOf(workspace)
  })
  return runJob({
    event,
    workspace,
    secrets: { GITHUB_TOKEN: lab.ghcr.world.tokens['job']?.value ?? '' },
    machine: lab.machine,
    steps: [{ id: 'publish', uses: root, action: 'org/ghcr-action@v1', with: { registry: lab.ghcr.host, ...inputs } }]
  })
}

/** A docker config of its own, so that the pull neither needs nor changes the user's. @param {string} folder @param {string} host @param {string} token */
function loginFor(folder, host, token) {
  const config = join(folder, 'pull-config')
  mkdirSync(config, { mode: 0o700 })
  const auth = Buffer.from(`demo:${token}`).toString('base64')
  writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 })
  return config
}

/** @param {string} text */
function title(text) {
  console.log(process.stdout.isTTY ? `\n\u001b[1m━━ ${text}\u001b[0m\n` : `\n━━ ${text}\n`)
}
