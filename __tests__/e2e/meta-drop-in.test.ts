import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadEvent } from '../../lab/events/load.mjs'
import { root } from '../../lab/lab.mjs'
import { type JobResult, runJob } from '../../lab/runner/job.mjs'

const DATE = '2026-03-04T10:11:09Z'
const OCI = 'org.opencontainers.image'

let folder: string
let workspace: string
let sha: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meta-'))
  workspace = mkdtempSync(join(tmpdir(), 'work-'))
  const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim()
  // A machine with git and nothing else: no docker, no buildx.
  symlinkSync(git, join(folder, 'git'))
  inCheckout('init', '--quiet', '--initial-branch=main')
  inCheckout('commit', '--quiet', '--allow-empty', '-m', 'x')
  sha = inCheckout('rev-parse', 'HEAD')
})
afterAll(() => {
  for (const each of [folder, workspace]) rmSync(each, { recursive: true })
})

function inCheckout(...args: readonly string[]): string {
  const env = { ...process.env, GIT_COMMITTER_DATE: DATE, GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z' }
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@b']
  return execFileSync('git', ['-C', workspace, ...author, ...args], { env, encoding: 'utf8' }).trim()
}

async function meta(
  event: string,
  inputs: Record<string, string>,
  env: Record<string, string> = {}
): Promise<JobResult & { files: Record<string, unknown> }> {
  const files: Record<string, unknown> = {}
  const job = await runJob({
    event: loadEvent(event, { sha, payload: { repository: { description: 'Says "hello"', license: null } } }),
    workspace,
    machine: { PATH: folder },
    secrets: { GITHUB_TOKEN: '' },
    steps: [{ id: 'meta', uses: join(root, 'meta'), with: { 'github-token': '', ...inputs }, env }],
    keepTemp: true
  })
  for (const [name, path] of Object.entries(job.steps[0]?.outputs ?? {}))
    if (name.startsWith('bake-file')) files[name] = JSON.parse(readFileSync(path, 'utf8'))
  return { ...job, files }
}

describe('meta as a drop-in, on a machine that has git and nothing else', () => {
  it('gives every output, file and variable, byte for byte', async () => {
    const job = await meta(
      'push-tag',
      {
        images: 'Name/App\nname=ghcr.io/Name/App\nname=off,enable=false',
        tags: [
          '# a comment',
          'type=semver,pattern={{version}}',
          'type=sha',
          '"type=raw,""value=a,b"""',
          'type=ref,event=branch'
        ].join('\n'),
        labels: `maintainer={{tag}}\n"${OCI}.description=two\nlines"\n${OCI}.vendor=a=b, c`,
        annotations: `${OCI}.title=Mine`,
        'sep-tags': ',',
        'sep-annotations': ' | ',
        'bake-target': 'meta'
      },
      { DOCKER_METADATA_SHORT_SHA_LENGTH: '12', DOCKER_METADATA_ANNOTATIONS_LEVELS: 'manifest,index' }
    )
    expect(job.conclusion, job.text).toBe('success')
    const outputs = job.steps[0]?.outputs ?? {}
    const names = ['1.2.3', 'a-b', `sha-${sha.slice(0, 12)}`, 'latest']
    const tags = ['name/app', 'ghcr.io/name/app'].flatMap(image => names.map(name => `${image}:${name}`))
    const url = 'https://github.com/Octo-Org/Hello-World'
    const generated = {
      [`${OCI}.created`]: '2026-03-04T10:11:09.000Z',
      [`${OCI}.description`]: 'Says "hello"',
      [`${OCI}.licenses`]: '',
      [`${OCI}.revision`]: sha,
      [`${OCI}.source`]: url,
      [`${OCI}.title`]: 'Hello-World',
      [`${OCI}.url`]: url,
      [`${OCI}.version`]: '1.2.3'
    }
    const labels = {
      maintainer: 'v1.2.3',
      ...generated,
      [`${OCI}.description`]: 'two\nlines',
      [`${OCI}.vendor`]: 'a=b, c'
    }
    const sorted = Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
    const pairs = Object.entries({ ...generated, [`${OCI}.title`]: 'Mine' }).map(([key, value]) => `${key}=${value}`)
    const annotations = ['manifest', 'index'].flatMap(level => pairs.map(pair => `${level}:${pair}`))

    expect(outputs).toMatchObject({
      version: '1.2.3',
      tags: tags.join(','),
      'tag-names': names.join(','),
      labels: Object.entries(sorted)
        .map(([key, value]) => `${key}=${value}`)
        .join('\n'),
      annotations: annotations.join(' | '),
      json: JSON.stringify({ tags, 'tag-names': names, labels: sorted, annotations })
    })
    const args = { DOCKER_META_IMAGES: 'name/app,ghcr.io/name/app', DOCKER_META_VERSION: '1.2.3' }
    expect(job.files).toEqual({
      'bake-file': { target: { meta: { tags, labels: sorted, args } } },
      'bake-file-tags': { target: { meta: { tags, args } } },
      'bake-file-labels': { target: { meta: { labels: sorted } } },
      'bake-file-annotations': { target: { meta: { annotations } } }
    })
    for (const [name, value] of Object.entries(outputs))
      expect(job.env[`DOCKER_METADATA_OUTPUT_${name.replaceAll('-', '_').toUpperCase()}`]).toBe(value)
    expect(basename(outputs['bake-file-tags'] ?? '')).toBe('docker-metadata-action-bake-tags.json')
    expect(job.steps[0]?.annotations).toEqual([])
  })

  it('exports nothing where DOCKER_METADATA_SET_OUTPUT_ENV says so, and takes the head of a pull request', async () => {
    const variables = { DOCKER_METADATA_SET_OUTPUT_ENV: 'false', DOCKER_METADATA_PR_HEAD_SHA: 'true' }
    const job = await meta('pull-request', { tags: 'type=ref,event=pr\ntype=sha' }, variables)
    const { head } = loadEvent('pull-request').payload['pull_request'] as { head: { sha: string } }
    const tags = job.steps[0]?.outputs['tags']?.split('\n') ?? []
    expect(tags.map(tag => tag.replace(/^pr-\d+$/, 'pr-N'))).toEqual(['pr-N', `sha-${head.sha.slice(0, 7)}`])
    expect(Object.keys(job.env).filter(name => name.startsWith('DOCKER_METADATA_OUTPUT_'))).toEqual([])
  })

  it('reads a tag that is checked out, with context: git', async () => {
    inCheckout('tag', '-a', '-m', 'note', 'v3.1.0')
    inCheckout('checkout', '--quiet', 'v3.1.0')
    const job = await meta('push-branch', { context: 'git', tags: 'type=semver,pattern={{major}}\ntype=sha' })
    expect(job.steps[0]?.outputs['tags']?.split('\n')).toEqual(['3', `sha-${sha.slice(0, 7)}`, 'latest'])
  })

  it('warns, and succeeds, where no rule gives a tag', async () => {
    const job = await meta('workflow-dispatch-branch', { images: 'a/b', tags: 'type=semver,pattern={{version}}' })
    expect(job.conclusion, job.text).toBe('success')
    expect(job.steps[0]?.outputs['tags']).toBe('')
    expect(job.steps[0]?.annotations.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      expect.stringMatching(/^warning: tags: no rule gives a tag for ref .+push a tag such as v1\.2\.3/) as string
    ])
  })
})
