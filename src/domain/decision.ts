/** Something the program chose or turned down, and why. Decisions go to the log, to the summary and into the `plan` output. */
export interface Decision {
  readonly about: 'image' | 'tag' | 'label' | 'annotation' | 'credential' | 'engine' | 'builder' | 'cache' | 'step'
  readonly value: string
  readonly verdict: 'chosen' | 'rejected'
  readonly because: string
}
