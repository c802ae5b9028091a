// @ts-check
/**
 * `npm run picture`: the pictures of the README. Publishes two versions of a two-platform image to the local registry, under the name
 * ghcr.io, and takes the job summary of the second from a browser, light and dark. Needs root, as the stories do.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadEvent } from '../lab/events/load.mjs'
import { headOf, root, startLab } from '../lab/lab.mjs'
import { setUpMachine } from '../lab/machine/setup.mjs'
import { ensureBrowser, startBrowser } from '../lab/page/browser.mjs'
import { openSummary } from '../lab/page/summary-page.mjs'
import { runJob } from '../lab/runner/job.mjs'

const TAGS = ['{{version}}', '{{major}}.{{minor}}', '{{major}}'].map(pattern => `type=semver,pattern=${pattern}`)
const REPOSITORY = 'Octo-Org/Hello-World'

await setUpMachine(() => undefined)
await ensureBrowser()
const lab = await startLab({
  named: true,
  world: {
    organizations: { 'Octo-Org': { owners: ['boss'], members: [] } },
    repositories: { [REPOSITORY]: { visibility: 'public', description: 'Says hello', license: 'MIT' } },
    tokens: { job: { kind: 'github-token', repository: REPOSITORY, permissions: { packages: 'write' } } }
  }
})
try {
  await publish('v1.2.2', 2_900_000)
  const summary = await publish('v1.2.3', 3_100_000)
  const folder = join(root, 'docs', 'images')
  mkdirSync(folder, { recursive: true })
  const browser = await startBrowser()
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    const page = await openSummary(browser, summary, theme)
    await page.locator('article').screenshot({ path: join(folder, `summary-${theme}.png`) })
  }
  await browser.close()
} finally {
  await lab.stop()
}

/**
 * @param {string} tag @param {number} bytes about the size of the image
 * @returns {Promise<string>} the job summary
 */
async function publish(tag, bytes) {
  const workspace = await lab.checkout({ Dockerfile: 'FROM scratch\nCOPY hello.sh data /\n' })
  // What cannot be compressed has the size it seems to have.
  writeFileSync(join(workspace, 'data'), randomBytes(bytes))
  const sha = await headOf(workspace)
  const event = loadEvent('push-tag', {
    host: { api: lab.ghcr.apiUrl },
    repository: REPOSITORY,
    sha,
    ref: `refs/tags/${tag}`
  })
  const job = await runJob({
    event,
    workspace,
    secrets: { GITHUB_TOKEN: lab.ghcr.world.tokens['job']?.value ?? '' },
    machine: lab.machine,
    node: lab.node,
    steps: [{ uses: root, with: { tags: TAGS.join('\n'), platforms: 'linux/amd64,linux/arm64' } }]
  })
  if (job.conclusion !== 'success') throw new Error(job.text)
  return job.summary
}
