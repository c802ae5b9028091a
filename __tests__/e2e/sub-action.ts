import { join } from 'node:path'
import { loadEvent } from '../../lab/events/load.mjs'
import { headOf, type Lab, root } from '../../lab/lab.mjs'
import { type JobOptions, type JobResult, runJob } from '../../lab/runner/job.mjs'
import type { Step } from '../../lab/runner/step-types.mjs'
import { tokenOf } from './stage.js'

export interface Story {
  readonly event?: string
  /** Ids of the world's tokens: the job's own, and the one behind the secret `CR_PAT`. */
  readonly job?: string
  readonly pat?: string
  readonly steps: readonly Step[]
  readonly files?: Record<string, string>
  readonly options?: Partial<JobOptions>
}

/** A step with one of the sub-actions, as built; `registry` and `pat` are given as a workflow of the lab has to give them. */
export function useAction(
  lab: Lab,
  name: 'doctor' | 'login' | 'merge' | 'promote',
  more: Record<string, string> = {},
  rest = {}
): Step {
  return {
    id: name,
    uses: join(root, name),
    with: { registry: lab.ghcr.host, pat: '${{ secrets.CR_PAT }}', ...more },
    ...rest
  }
}

/** Runs the steps as a job of `Octo-Org/Hello-World`. */
export async function play(lab: Lab, story: Story): Promise<JobResult> {
  const workspace = await lab.checkout(story.files)
  const secrets: Record<string, string> = { GITHUB_TOKEN: tokenOf(lab, story.job ?? 'job') }
  if (story.pat !== undefined) secrets['CR_PAT'] = tokenOf(lab, story.pat)
  return runJob({
    event: loadEvent(story.event ?? 'push-tag', {
      host: { api: lab.ghcr.apiUrl },
      repository: 'Octo-Org/Hello-World',
      sha: await headOf(workspace)
    }),
    workspace,
    secrets,
    machine: lab.machine,
    steps: story.steps,
    ...story.options
  })
}
