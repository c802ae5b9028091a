import type { PairText } from './pairs.js'
import type { Edit } from './edit.js'
import type { Input } from './render.js'
import type { Source } from './source.js'
import type { Variables } from './expression.js'
import type { Job, Step, Workflow } from './workflow.js'

/** Where a unit is looked for. */
export interface Scene {
  readonly source: Source
  readonly workflow: Workflow
  readonly job: Job
  readonly variables: Variables
}

/** Something that publishes images and becomes one step, or several where it publishes several images. */
export interface Unit {
  readonly kind: 'publish' | 'digest-only' | 'merge'
  /** The step whose place the new one takes. */
  readonly host: Step
  /** Further steps that go with it. */
  readonly absorbs: readonly Step[]
  /** Metadata steps whose inputs it takes over. */
  readonly metadata: readonly Step[]
  /** Inputs of the new steps; more than one list where several images are built in one place. */
  readonly steps: readonly (readonly Input[])[]
  readonly env: readonly Input[]
  readonly if?: string
  readonly drop: readonly string[]
  /** A credential that the steps of this unit bring along, as `docker login` in a script does. */
  readonly login?: Login | undefined
  /** What is different from now on. */
  readonly changes: readonly string[]
  /** What could not be carried over, or has to be looked at. */
  readonly remarks: readonly string[]
  /** Changes elsewhere in the job that belong to it. */
  readonly edits?: readonly Edit[]
  /** It read the sources by Git itself and needs a checkout now. */
  readonly wantsCheckout: boolean
}

export type Found =
  | { readonly kind: 'unit'; readonly unit: Unit }
  | { readonly kind: 'stays'; readonly step: Step; readonly because: string }
  | { readonly kind: 'none' }

export interface Login {
  readonly pat?: Input
  readonly username?: Input
  readonly remarks: readonly string[]
}

export function pairOf(source: readonly PairText[], key: string): PairText | undefined {
  return source.find(pair => pair.key === key)
}

export function textInput(name: string, text: string): Input {
  return { kind: 'text', name, text }
}

export function movedInput(name: string, pair: PairText): Input {
  return { kind: 'moved', name, pair }
}

/** Whether some run of the workflow would build and not push by default. One that is called runs on the events of its callers. */
export function runsOnPullRequests(triggers: ReadonlySet<string>): boolean {
  return ['pull_request', 'pull_request_target', 'merge_group', 'workflow_call'].some(name => triggers.has(name))
}
