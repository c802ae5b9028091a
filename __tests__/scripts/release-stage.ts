import { execFile } from 'node:child_process'
import { appendFileSync, chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type Git, gitIn } from '../../scripts/release/git.mjs'
import type { Release, Releases } from '../../scripts/release/github.mjs'
import { type Plan, planRelease } from '../../scripts/release/plan.mjs'
import { prepareRelease } from '../../scripts/release/prepare.mjs'
import { carryOut } from '../../scripts/release/publish.mjs'
import { readRemote, surveyRepository } from '../../scripts/release/survey.mjs'

const script = resolve(import.meta.dirname, '../../scripts/release.mjs')
const TODAY = new Date('2026-01-31T10:00:00Z')

/** What a small project has that the release logic looks at: two manifests, a source, and a dist that copies it. */
const PROJECT = {
  'action.yml': "name: 'Publish'\nruns:\n  using: node20\n  main: dist/publish.js\n",
  'doctor/action.yml': "name: 'Doctor'\nruns:\n  using: node20\n  main: ../dist/doctor.js\n",
  'examples/other/action.yml': 'deep: too deep to be one of the actions\n',
  'src/index.txt': 'first',
  'dist/index.js': 'first',
  'CHANGELOG.md': '# Changelog\n\n## Unreleased\n',
  'scripts/generate.mjs': '',
  'scripts/bundle.mjs':
    "import { readFileSync } from 'node:fs'\n" +
    "process.exitCode = readFileSync('src/index.txt', 'utf8') === readFileSync('dist/index.js', 'utf8') ? 0 : 1\n"
}

/** A bare repository in the place of GitHub, a checkout of it, and releases in memory. */
export interface Stage {
  readonly folder: string
  readonly git: Git
  readonly releases: Releases & { readonly published: Map<string, Release & { notes: string; latest: boolean }> }
  /** Writes files, commits them on the branch that is checked out, pushes, and gives the commit. */
  commit(subject: string, files?: Record<string, string>): Promise<string>
  prepare(version: string): Promise<void>
  plan(version: string): Promise<Plan>
  /** The whole release as `publish` does it; throws the refusals. */
  release(version: string, releases?: Releases): Promise<string[]>
  /** Where the remote's tags point to. */
  tags(): Promise<Record<string, string>>
  show(reference: string, path: string): Promise<string>
  /** Starts the script itself, with a `gh` that keeps releases in a file. */
  run(...args: string[]): Promise<{ readonly code: number; readonly output: string }>
  remove(): void
}

const CONFIG = `[user]
  name = A maintainer
  email = maintainer@example.com
[commit]
  gpgsign = false
[core]
  autocrlf = false
[maintenance]
  auto = false
[remote "origin"]
  url = ../remote.git
  fetch = +refs/heads/*:refs/remotes/origin/*
`

/** The beginning of every stage, made once: a dozen git processes for each would take longer than the tests themselves. */
export async function makeBeginning(): Promise<string> {
  const base = mkdtempSync(join(tmpdir(), 'ghcr-release-'))
  const folder = join(base, 'checkout')
  await gitIn(base)(['init', '--quiet', '--bare', '--initial-branch=main', 'remote.git'])
  await gitIn(base)(['init', '--quiet', '--initial-branch=main', folder])
  appendFileSync(join(folder, '.git', 'config'), CONFIG)
  appendFileSync(join(base, 'remote.git', 'config'), '[receive]\n  autogc = false\n')
  put(folder, PROJECT)
  const git = gitIn(folder)
  await git(['add', '.'])
  await git(['commit', '--quiet', '-m', 'Beginning'])
  await git(['push', '--quiet', 'origin', 'HEAD'])
  return base
}

function put(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

export function stageRepository(beginning: string): Stage {
  const base = mkdtempSync(join(tmpdir(), 'ghcr-release-'))
  cpSync(beginning, base, { recursive: true })
  const folder = join(base, 'checkout')
  const git = gitIn(folder)
  const releases = memory()
  const stage: Stage = {
    folder,
    git,
    releases,
    async commit(subject, files = {}) {
      put(folder, files)
      await git(['add', '.'])
      await git(['commit', '--quiet', '--allow-empty', '-m', subject])
      await git(['push', '--quiet', 'origin', 'HEAD'])
      return (await git(['rev-parse', 'HEAD'])).trim()
    },
    async prepare(version) {
      await prepareRelease(version, { folder, git, today: TODAY })
      await stage.commit(`Release ${version}`)
    },
    plan: async version => planRelease(version, await surveyRepository(folder, git)),
    async release(version, into = releases) {
      const survey = await surveyRepository(folder, git)
      const plan = planRelease(version, survey)
      if (plan.kind === 'refused') throw new Error(plan.because.join('\n'))
      const told: string[] = []
      await carryOut(plan.steps, survey.head, { git, releases: into, tell: line => told.push(line) })
      return told
    },
    tags: async () => Object.fromEntries((await readRemote(git)).tags),
    show: async (reference, path) => git(['show', `${reference}:${path}`]),
    run: (...args) => runScript(base, folder, args),
    remove: () => {
      rmSync(base, { recursive: true, force: true })
    }
  }
  return stage
}

/** GitHub's releases; `immutable` as the repository's setting says. */
export function memory({ immutable = true } = {}): Stage['releases'] {
  const all = new Map<number, Release & { tag: string; notes: string; latest: boolean }>()
  const published: Stage['releases']['published'] = new Map()
  return {
    published,
    find: tag => Promise.resolve([...all.values()].find(release => release.tag === tag)),
    draft: ({ tag, notes }) => {
      const release = {
        id: all.size + 1,
        draft: true,
        immutable: false,
        url: `release/${tag}`,
        tag,
        notes,
        latest: false
      }
      all.set(release.id, release)
      return Promise.resolve(release)
    },
    publish: (id, latest) => {
      const release = { ...all.get(id)!, draft: false, immutable, latest }
      all.set(id, release)
      published.set(release.tag, release)
      return Promise.resolve(release)
    }
  }
}

/** Answers the calls of `gh api` that the script makes; the last argument of a path says which. */
const GH = `#!${process.execPath}
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const file = process.env.GH_STATE
const all = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
const args = process.argv.slice(2)
const body = args.includes('--input') ? JSON.parse(readFileSync(0, 'utf8')) : undefined
const path = args.find(arg => arg.startsWith('repos/octo-org/ghcr-action/releases'))
if (args[0] !== 'api' || path === undefined) process.exit(1)
let answer
if (args.includes('POST')) all.push((answer = { id: all.length + 1, html_url: 'https://github.example/' + body.tag_name, ...body }))
if (args.includes('PATCH')) Object.assign((answer = all[Number(path.split('/').at(-1)) - 1]), body, { immutable: !body.draft })
console.log(answer === undefined ? all.map(release => JSON.stringify(release)).join('\\n') : JSON.stringify(answer))
writeFileSync(file, JSON.stringify(all))
`

async function runScript(base: string, folder: string, args: string[]) {
  const bin = join(base, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'gh'), GH)
  chmodSync(join(bin, 'gh'), 0o755)
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    GH_STATE: join(base, 'releases.json'),
    GITHUB_REPOSITORY: 'octo-org/ghcr-action'
  }
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...args], { cwd: folder, env })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, output: stdout + stderr }
  }
}

/** What the `gh` of `run` was told. */
export function releasesOnFile(
  stage: Stage
): { tag_name: string; body: string; draft: boolean; make_latest: string }[] {
  return JSON.parse(readFileSync(join(dirname(stage.folder), 'releases.json'), 'utf8')) as ReturnType<
    typeof releasesOnFile
  >
}
