import type { Known } from './known.js'

/** What was found on the runner for building, before anything is started. */
export interface EngineFacts {
  /** How to call buildx: the plugin's own binary (100 ms cheaper than through the CLI), else `docker buildx`. */
  readonly buildx: Known<readonly string[]>
  /** The Docker daemon that the current context names. */
  readonly daemon: Known<DaemonFacts>
  /** Where it listens: `unix:///var/run/docker.sock`, `tcp://docker:2376` … Only one on this machine is asked before the build. */
  readonly endpoint: string
  /** A builder that the input, the environment or an earlier step selected; builds then need no daemon of our own. */
  readonly builder: SelectedBuilder | undefined
  /** Folder of the user's docker config and what `config.json` says. */
  readonly configFolder: string
}

export interface DaemonFacts {
  readonly version: string
  readonly platform: string
}

export interface SelectedBuilder {
  readonly name: string
  readonly source: 'input builder' | 'BUILDX_BUILDER' | 'docker buildx use'
}
