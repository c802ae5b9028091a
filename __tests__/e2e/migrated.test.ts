import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Lab, root, startLab } from '../../lab/lab.mjs'
import { run } from '../../lab/machine/command.mjs'
import type { Row } from './legs.js'
import { configInRegistry, digestInRegistry, tokenOf } from './stage.js'
import { runWorkflow, type WorkflowRun } from './workflow.js'
import { organizationWorld } from './world.js'

/** Foreign platforms cannot run anything here, so they only copy. */
const COPIED = { Dockerfile: 'FROM scratch\nCOPY hello.sh /hello\n' }
/** The action takes the date of the commit. */
const CREATED = 'org.opencontainers.image.created'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({
    named: true,
    world: organizationWorld({
      users: { 'Another-Owner': {} },
      packages: { 'another-owner/app': { visibility: 'public', repository: null, userAccess: { robot: 'write' } } }
    })
  })
})
afterAll(async () => lab.stop())

/** The file as it was, and as the command rewrites it in place. */
async function migrated(name: string, text?: string): Promise<{ before: string; after: string }> {
  const folder = join(lab.folder, name)
  const [before, after] = [join(folder, 'before.yml'), join(folder, 'after.yml')]
  mkdirSync(folder)
  for (const file of [before, after]) {
    if (text === undefined) cpSync(join(root, `__tests__/fixtures/workflows/${name}.yml`), file)
    else writeFileSync(file, text)
  }
  await run(process.execPath, [join(root, 'dist/migrate.js'), after, '--write'])
  return { before, after }
}

async function play(file: string, story: WorkflowRun): Promise<string> {
  const result = await runWorkflow(lab, file, story)
  for (const job of Object.values(result)) expect(job.conclusion, job.text).toBe('success')
  return Object.values(result)
    .map(job => job.text)
    .join('\n')
}

/** Labels of each platform behind a tag, without the time. */
async function labelsOf(path: string, tag: string): Promise<Record<string, Record<string, string>>> {
  // buildx alone writes Docker's kind of index.
  const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json'
  const response = await fetch(`${lab.registry.url}/v2/${path}/manifests/${tag}`, { headers: { accept } })
  const { manifests } = (await response.json()) as { manifests: Row[] }
  const found = manifests.map(async ({ digest, platform }) => {
    const { config } = await configInRegistry(lab, path, digest)
    const labels = Object.entries(config.Labels).filter(([key]) => key !== CREATED)
    return [platform.architecture, Object.fromEntries(labels)] as const
  })
  return Object.fromEntries(await Promise.all(found))
}

it('the five actions and the one give the same tags, platforms and labels', async () => {
  const path = 'octo-org/hello-world'
  const { before, after } = await migrated('five-actions')
  const workspace = await lab.checkout(COPIED)
  const story = { event: 'push-tag', workspace }

  const then = await play(before, story)
  const digest = await digestInRegistry(lab, path, '1.2.3')
  const labels = await labelsOf(path, '1.2.3')
  expect(Object.keys(labels)).toEqual(['amd64', 'arm64'])
  expect(then).toContain(`1.2.3 ${digest ?? 'nothing'}`)

  const now = await play(after, story)
  const newDigest = await digestInRegistry(lab, path, '1.2.3')
  expect(newDigest).not.toBe(digest)
  expect(now).toContain(`1.2.3 ${newDigest ?? 'nothing'}`)
  // Every tag of then points to what is new: none is left behind, and none was added.
  const tags = ['1.2.3', '1.2', 'latest']
  for (const tag of tags) expect(await digestInRegistry(lab, path, tag)).toBe(newDigest)
  expect(await tagsOf(path)).toEqual(tags.sort())
  expect(await labelsOf(path, '1.2.3')).toEqual(labels)
})

it('the commands of a blog post and the action give the same tag', async () => {
  const path = 'another-owner/app'
  const { before, after } = await migrated('blog', BLOG)
  const workspace = await lab.checkout()
  const story = { event: 'push-branch', workspace, secrets: { CR_PAT: tokenOf(lab, 'pat') } }
  await play(before, story)
  const digest = await digestInRegistry(lab, path, 'latest')
  expect(digest).toMatch(/^sha256:/)
  expect(await play(after, story)).toContain('credential pat')
  const newDigest = await digestInRegistry(lab, path, 'latest')
  expect(newDigest).not.toBe(digest)
  expect(await tagsOf(path)).toEqual(['latest'])
  const { config } = await configInRegistry(lab, path, newDigest ?? '')
  expect(config.Labels['org.opencontainers.image.source']).toBe('https://github.com/Octo-Org/Hello-World')
})

const BLOG = `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
    - uses: actions/checkout@v4
    - name: Login
      env:
        CR_PAT: \${{ secrets.CR_PAT }}
      run: echo $CR_PAT | docker login ghcr.io -u USERNAME --password-stdin
    - run: docker build . --file Dockerfile --tag ghcr.io/another-owner/app:latest
    - run: docker push ghcr.io/another-owner/app:latest
`

async function tagsOf(path: string): Promise<string[]> {
  const response = await fetch(`${lab.registry.url}/v2/${path}/tags/list`)
  return ((await response.json()) as { tags: string[] }).tags.sort()
}
