/** A value that looks like a credential and would be readable by whoever can pull the image. The value itself is not in it. */
export interface Exposure {
  readonly input: 'build-args' | 'labels' | 'annotations'
  /** As the user wrote it; `entry 2` where the name itself looks like a credential. */
  readonly name: string
  /** A clause: `looks like a GitHub token`. */
  readonly because: string
}
