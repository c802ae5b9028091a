import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.js'

/**
 * Every input of the five actions, and what becomes of it: `same` moves under its name, `nothing` is what the action does anyway, `stays`
 * keeps the step, any other text is a line of the result or a word of the notes.
 */
const INPUTS: Readonly<Record<string, Readonly<Record<string, readonly [value: string, outcome: string]>>>> = {
  'docker/login-action@v4': {
    registry: ['ghcr.io', 'nothing'],
    username: ['robot', 'nothing'],
    password: ['${{ secrets.CR_PAT }}', 'pat: ${{ secrets.CR_PAT }}'],
    logout: ['false', 'stays'],
    scope: ['o/n@push', 'stays'],
    ecr: ['true', 'stays'],
    'registry-auth': ['- registry: ghcr.io', 'stays']
  },
  'docker/setup-qemu-action@v4': {
    image: ['tonistiigi/binfmt:qemu-v7', 'stays'],
    platforms: ['arm64', 'nothing'],
    'cache-image': ['false', 'nothing'],
    reset: ['true', 'stays']
  },
  'docker/setup-buildx-action@v4': {
    version: ['v0.12.0', 'stays'],
    driver: ['cloud', 'stays'],
    'driver-opts': ['network=host', 'stays'],
    'buildkitd-flags': ['--debug', 'stays'],
    'buildkitd-config': ['/etc/buildkitd.toml', 'stays'],
    'buildkitd-config-inline': ['debug = true', 'stays'],
    config: ['/etc/buildkitd.toml', 'stays'],
    'config-inline': ['debug = true', 'stays'],
    endpoint: ['tcp://x:1', 'stays'],
    name: ['mine', 'stays'],
    platforms: ['linux/amd64', 'stays'],
    append: ['- endpoint: x', 'stays'],
    use: ['false', 'stays'],
    'keep-state': ['true', 'stays'],
    install: ['true', 'nothing'],
    cleanup: ['false', 'nothing'],
    'cache-binary': ['false', 'nothing']
  },
  'docker/metadata-action@v6': {
    context: ['workflow', 'nothing'],
    images: ['ghcr.io/acme/tool', 'same'],
    tags: ['type=sha', 'same'],
    flavor: ['latest=false', 'same'],
    labels: ['a=b', 'same'],
    annotations: ['a=b', 'same'],
    'sep-tags': [',', 'nothing'],
    'sep-labels': [',', 'nothing'],
    'sep-annotations': [',', 'nothing'],
    'bake-target': ['x', 'nothing'],
    'github-token': ['${{ secrets.OTHER }}', 'nothing']
  },
  'docker/build-push-action@v7': {
    'add-hosts': ['a:1.2.3.4', 'same'],
    allow: ['network.host', 'same'],
    annotations: ['a=b', 'same'],
    attests: ['type=sbom', 'same'],
    'build-args': ['A=1', 'same'],
    'build-contexts': ['a=b', 'same'],
    builder: ['mine', 'same'],
    'cache-from': ['type=registry,ref=ghcr.io/o/n:c', 'same'],
    'cache-to': ['type=registry,ref=ghcr.io/o/n:c', 'same'],
    call: ['check', 'same'],
    'cgroup-parent': ['x', 'same'],
    context: ['app', 'same'],
    file: ['Other', 'same'],
    'github-token': ['${{ secrets.OTHER }}', 'github-token was not carried over'],
    labels: ['a=b', 'same'],
    load: ['true', 'same'],
    network: ['host', 'same'],
    'no-cache': ['true', 'same'],
    'no-cache-filters': ['base', 'same'],
    outputs: ['type=local,dest=out', 'same'],
    platforms: ['linux/arm64', 'same'],
    provenance: ['true', 'same'],
    pull: ['true', 'same'],
    push: ['${{ inputs.push }}', 'same'],
    sbom: ['true', 'same'],
    'secret-envs': ['A=B', 'same'],
    'secret-files': ['A=b', 'same'],
    secrets: ['A=b', 'same'],
    'shm-size': ['1g', 'same'],
    ssh: ['default', 'same'],
    tags: ['ghcr.io/o/n:other', 'tags: other'],
    target: ['release', 'same'],
    ulimit: ['nofile=1:1', 'same']
  }
}

/** What each step has when nothing is said of it. */
const USUAL: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'docker/login-action': { registry: 'ghcr.io', username: 'a', password: '${{ github.token }}' },
  'docker/metadata-action': { images: 'ghcr.io/o/n' },
  'docker/build-push-action': { context: '.', push: 'true', tags: 'ghcr.io/o/n:a' }
}

/** A job with the action and, behind it where it is another one, a build that pushes. */
function workflowWith(uses: string, input: string, value: string): string {
  const name = uses.replace(/@.*/, '')
  const isMetadata = name === 'docker/metadata-action'
  const build = {
    ...USUAL['docker/build-push-action'],
    ...(isMetadata ? { tags: '${{ steps.it.outputs.tags }}' } : {})
  }
  const step = (action: string, given: Readonly<Record<string, string>>, id = ''): string =>
    [`      - uses: ${action}`, ...(id === '' ? [] : [`        id: ${id}`]), '        with:']
      .concat(Object.entries(given).map(([key, text]) => `          ${key}: "${text}"`))
      .join('\n')
  const steps = [step(uses, { ...USUAL[name], [input]: value }, 'it')]
  if (name !== 'docker/build-push-action') steps.push(step('docker/build-push-action@v7', build))
  return `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    permissions: { contents: read, packages: write }
    steps:
      - uses: actions/checkout@v5
${steps.join('\n')}
`
}

const page = readFileSync(join(import.meta.dirname, '../../docs/migrate.md'), 'utf8')
/** The part of the page that speaks of an action. */
const chapterOf = (name: string): string =>
  page.split(/^## /m).find(part => part.split('\n', 1)[0]!.includes(name)) ?? ''

describe.each(Object.entries(INPUTS))('%s', (uses, inputs) => {
  const name = uses.replace(/@.*/, '')

  it.each(Object.entries(inputs))('%s', (input, [value, outcome]) => {
    const result = migrate(workflowWith(uses, input, value))
    if (result.kind !== 'migrated') throw new Error(JSON.stringify(result))
    const plain = result.text.replaceAll(/["']/g, '')
    const said = `${plain}\n${result.notes.map(({ text }) => text).join('\n')}`
    const stays = result.text.includes(`uses: ${uses}`)
    expect(stays).toBe(outcome === 'stays')
    if (outcome === 'same') expect(plain).toContain(`${input}: ${value}`)
    else if (outcome === 'nothing') expect(result.text).not.toMatch(new RegExp(`^ +${input}:`, 'm'))
    else if (outcome !== 'stays') expect(said).toContain(outcome)
  })

  it('each is named in docs/migrate.md', () => {
    const chapter = chapterOf(name)
    const named = (input: string): boolean => new RegExp(`[\`\\s]${input}[\`:\\s]`).test(chapter)
    expect(Object.keys(inputs).filter(input => !named(input))).toEqual([])
  })
})
