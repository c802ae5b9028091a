import type { TagKind } from './tag-kind.js'

/** What a rule gave for this run, before prefix, suffix and clean-up. */
export type Outcome =
  | {
      readonly kind: 'value'
      readonly text: string
      readonly is: TagKind
      /** Why there is a tag, as a clause. */
      readonly because: string
      /** Whether `latest=auto` adds `latest`, and why or why not. */
      readonly latest: { readonly add: boolean; readonly because: string }
    }
  | {
      readonly kind: 'none'
      /** Why there is no tag, as a clause: ``ref `refs/heads/main` is no tag``. */
      readonly because: string
      /** What would make the rule apply, as an order: `push a tag such as v1.2.3`. */
      readonly remedy: string
      /** True where the user should look: the rule was meant to apply here but could not. */
      readonly surprising: boolean
    }
  | { readonly kind: 'wrong'; readonly problem: string; readonly allowed: string }

export function none(because: string, remedy: string): Outcome {
  return { kind: 'none', because, remedy, surprising: false }
}

export function surprise(because: string, remedy: string): Outcome {
  return { kind: 'none', because, remedy, surprising: true }
}
