/** `changed`: what is different from now on. `kept`: what stays, and why. `look`: what a person has to look at. */
export type NoteKind = 'changed' | 'kept' | 'look'

export interface Note {
  readonly kind: NoteKind
  readonly job: string
  /** Line of the file before the change, from 1. */
  readonly line: number
  readonly text: string
}
