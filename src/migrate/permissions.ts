import type { Job, Permissions, Workflow } from './workflow.js'

/** What the job's `permissions` mean for a push with the job's token; undefined where all is well. */
export function judgePermissions(workflow: Workflow, job: Job): string | undefined {
  if (workflow.composite) return 'each job that uses this action has to grant packages: write'
  const [block, where] =
    job.permissions === undefined ? [workflow.permissions, 'the workflow'] : [job.permissions, 'the job']
  if (block === undefined) {
    return 'no permissions are given: if the repository’s default is read-only, the job’s token cannot push. Add permissions: { contents: read, packages: write } to the job'
  }
  if (mayWrite(block)) return reusable(workflow)
  const shown = typeof block === 'string' ? `permissions: ${block}` : `the permissions of ${where}`
  return `${shown} lack packages: write: the job’s token cannot push. Add it (with contents: read for the checkout) to the job`
}

function mayWrite(block: Exclude<Permissions, undefined>): boolean {
  return typeof block === 'string' ? block === 'write-all' : block.get('packages') === 'write'
}

function reusable({ triggers }: Workflow): string | undefined {
  return triggers.has('workflow_call')
    ? 'the workflow is called by others: the calling job has to grant packages: write too'
    : undefined
}
