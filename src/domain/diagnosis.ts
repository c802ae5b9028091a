export type Certainty = 'certain' | 'likely' | 'possible'

/** Something that was seen, and where. */
export interface Evidence {
  readonly fact: string
  readonly value: string
  /** The request, the payload or the line of the log that it comes from. */
  readonly source: string
}

/** Something that would have told more, and why it could not be looked up. */
export interface Unchecked {
  readonly fact: string
  readonly because: string
}

export interface Remedy {
  readonly text: string
  readonly url?: string
  /** YAML or a command to paste. */
  readonly snippet?: string
}

/** A failure, explained: the content of the `diagnosis` output, already in the user's language. */
export interface Diagnosis {
  /** Public id, as in `docs/failures/`: never renamed. */
  readonly id: string
  /** How sure the cause is; the words of the answer itself are always a fact. */
  readonly certainty: Certainty
  readonly title: string
  /** What the answer means (fact), then what is behind it (inference, worded by its certainty). */
  readonly cause: string
  readonly evidence: readonly Evidence[]
  readonly unknown: readonly Unchecked[]
  /** The first is the one thing to do first. */
  readonly remedies: readonly Remedy[]
}
