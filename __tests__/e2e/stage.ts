import { loadEvent } from '../../lab/events/load.mjs'
import { headOf, type Lab, root } from '../../lab/lab.mjs'
import { type JobOptions, type JobResult, runJob } from '../../lab/runner/job.mjs'

export interface Publication {
  readonly event?: string
  readonly with?: Record<string, string>
  /** Ids of the world's tokens; `job` as the job's token, and no PAT, unless told otherwise. */
  readonly job?: string
  readonly pat?: string
  /** Further secrets of the repository. */
  readonly secrets?: Record<string, string>
  readonly files?: Record<string, string>
  readonly workspace?: string
  readonly options?: Partial<JobOptions>
  readonly payload?: Record<string, unknown>
  readonly ref?: string
  /** Another GitHub than github.com; the API is the lab's unless told otherwise. */
  readonly host?: { readonly server: string; readonly api?: string }
}

/** Runs the built root action on the example, as a workflow of `Octo-Org/Hello-World` would. */
export async function publish(lab: Lab, story: Publication = {}): Promise<JobResult> {
  const workspace = story.workspace ?? (await lab.checkout(story.files))
  const event = loadEvent(story.event ?? 'push-tag', {
    host: { api: lab.ghcr.apiUrl, ...story.host },
    repository: 'Octo-Org/Hello-World',
    sha: await headOf(workspace).catch(() => '0'.repeat(40)),
    ...(story.ref === undefined ? {} : { ref: story.ref }),
    ...(story.payload === undefined ? {} : { payload: story.payload })
  })
  const secrets: Record<string, string> = { GITHUB_TOKEN: tokenOf(lab, story.job ?? 'job'), ...story.secrets }
  if (story.pat !== undefined) secrets['CR_PAT'] = tokenOf(lab, story.pat)
  return runJob({
    event,
    workspace,
    secrets,
    machine: lab.machine,
    steps: [
      {
        id: 'publish',
        uses: root,
        with: {
          registry: lab.ghcr.host,
          ...(story.pat === undefined ? {} : { pat: '${{ secrets.CR_PAT }}' }),
          ...story.with
        }
      }
    ],
    ...story.options
  })
}

export function tokenOf(lab: Lab, id: string): string {
  const token = lab.ghcr.world.tokens[id]
  if (token === undefined) throw new Error(`the world has no token ${id}`)
  return token.value
}

export function outputsOf(job: JobResult): Record<string, string> {
  return job.steps[0]?.outputs ?? {}
}

/** What the registry itself says a tag points to; undefined where there is none. */
export async function digestInRegistry(lab: Lab, path: string, tag: string): Promise<string | undefined> {
  const accept = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json'
  ]
  const response = await fetch(`${lab.registry.url}/v2/${path}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept: accept.join(', ') }
  })
  return response.status === 200 ? (response.headers.get('docker-content-digest') ?? undefined) : undefined
}

/** Config of the image behind a tag: labels, creation date. */
export async function configInRegistry(
  lab: Lab,
  path: string,
  tag: string
): Promise<{ created: string; config: { Labels: Record<string, string> } }> {
  const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'
  const manifest = (await (
    await fetch(`${lab.registry.url}/v2/${path}/manifests/${tag}`, { headers: { accept } })
  ).json()) as { config: { digest: string } }
  return (await (await fetch(`${lab.registry.url}/v2/${path}/blobs/${manifest.config.digest}`)).json()) as {
    created: string
    config: { Labels: Record<string, string> }
  }
}
