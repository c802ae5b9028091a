import type { Scene } from '../unit.js'
import type { Step } from '../workflow.js'
import type { ShellVariables } from './values.js'

/**
 * The variables that a script of a step starts with. Those of the workflow and the job stay expressions, because `with:` may read
 * them too; those of the step are put in, because the step's `env` goes with the script.
 */
export function shellVariables({ workflow, job }: Scene, step: Step): ShellVariables {
  const outer = [...workflow.env, ...job.env].map(([name]) => [name, `\${{ env.${name} }}`] as const)
  return new Map([...outer, ...step.env])
}
