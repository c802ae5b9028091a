import { readdir, readFile, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { type DockerfileLabel, parseDockerfileLabels } from '../domain/dockerfile-labels.js'
import { type DockerfileNeeds, readDockerfileNeeds, unknownNeeds } from '../domain/dockerfile-stages.js'
import { type Known, known, unknown } from '../domain/known.js'
import type { Commands } from '../ports/ports.js'

export interface CheckoutFacts {
  /** What is wrong with context or Dockerfile, worded for the user; undefined where the build can start. */
  readonly problem: CheckoutProblem | undefined
  /** Committer date of the commit that is built, ISO 8601 in UTC. */
  readonly commitDate: Known<string>
  /** Labels that the Dockerfile sets by itself; none are known of a remote one. */
  readonly labels: readonly DockerfileLabel[]
  /** What the Dockerfile asks of the engine. */
  readonly needs: DockerfileNeeds
}

export interface CheckoutProblem {
  readonly kind: 'no-checkout' | 'no-context' | 'no-dockerfile'
  readonly path: string
  /** Dockerfiles that do exist near by, as one would write them for `file:`. */
  readonly candidates: readonly string[]
}

/** Looks at what is to be built. A Git or tar URL as context needs no checkout and is left to the builder. */
export async function surveyCheckout(
  build: { readonly context: string; readonly file: string; readonly target?: string | undefined },
  workspace: string,
  sha: string,
  commands: Commands
): Promise<CheckoutFacts> {
  const remote = isRemoteContext(build.context)
  const [problem, commitDate, text] = await Promise.all([
    remote ? undefined : findProblem(build, workspace),
    readCommitDate(workspace, sha, commands),
    remote ? undefined : readFile(dockerfilePath(build, workspace), 'utf8').catch(() => undefined)
  ])
  return {
    problem,
    commitDate,
    labels: parseDockerfileLabels(text ?? '', build.target),
    needs:
      text === undefined
        ? unknownNeeds('the Dockerfile is not in the checkout')
        : readDockerfileNeeds(text, build.target)
  }
}

/** Git URLs, tarballs and named contexts, as buildx tells them from paths: https://docs.docker.com/build/concepts/context/ */
export function isRemoteContext(context: string): boolean {
  return /^(https?:\/\/|git:\/\/|ssh:\/\/|git@|github\.com\/|docker-image:\/\/|oci-layout:\/\/|target:)/.test(context)
}

async function findProblem(
  build: { readonly context: string; readonly file: string },
  workspace: string
): Promise<CheckoutProblem | undefined> {
  const context = resolve(workspace, build.context)
  if (!(await isDirectory(context))) {
    const empty = (await entriesOf(workspace)).length === 0
    return { kind: empty ? 'no-checkout' : 'no-context', path: build.context, candidates: [] }
  }
  // buildx fetches a Dockerfile given by its address.
  if (/^https?:\/\//.test(build.file)) return undefined
  if (await exists(dockerfilePath(build, workspace))) return undefined
  const [here, below] = await Promise.all([entriesOf(workspace), entriesOf(context)])
  if (here.length === 0) return { kind: 'no-checkout', path: build.context, candidates: [] }
  const candidates = [...new Set([...dockerfilesIn(here, ''), ...dockerfilesIn(below, relativePrefix(build.context))])]
  return { kind: 'no-dockerfile', path: build.file === '' ? join(build.context, 'Dockerfile') : build.file, candidates }
}

/** buildx resolves --file against the working folder, not against the context. */
function dockerfilePath(build: { readonly context: string; readonly file: string }, workspace: string): string {
  return build.file === '' ? join(resolve(workspace, build.context), 'Dockerfile') : resolve(workspace, build.file)
}

function dockerfilesIn(entries: readonly string[], prefix: string): string[] {
  return entries
    .filter(name => /^(.*\.)?(dockerfile|containerfile)(\..*)?$/i.test(name))
    .map(name => `${prefix}${name}`)
}

function relativePrefix(context: string): string {
  const trimmed = context.replace(/^\.\/?/, '').replace(/\/$/, '')
  return trimmed === '' || isAbsolute(context) ? '' : `${trimmed}/`
}

/**
 * The committer date by git itself, because a payload has it for push events only and the same commit must give the same labels
 * whatever the event.
 */
export async function readCommitDate(workspace: string, sha: string, commands: Commands): Promise<Known<string>> {
  // A checkout owned by another user (container jobs) makes git refuse; the exception is given for this one call.
  const safe = ['-c', `safe.directory=${workspace}`]
  try {
    const result = await commands.run({ argv: ['git', '-C', workspace, ...safe, 'show', '-s', '--format=%ct', sha] })
    const seconds = Number(result.stdout.trim())
    if (result.exitCode === 0 && Number.isSafeInteger(seconds) && seconds > 0)
      return known(new Date(seconds * 1000).toISOString())
    return unknown(`git does not know commit ${sha} in ${workspace}`)
  } catch {
    return unknown('git is not on this runner')
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    stats => stats.isDirectory(),
    () => false
  )
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}

async function entriesOf(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
