import type { Known } from './known.js'

/** What can build and push. `docker` is the classic builder of the Docker daemon, without BuildKit. */
export type EngineName = 'buildx' | 'docker' | 'podman' | 'buildah'

/** What was found on the runner for building, before anything is started. */
export interface EngineFacts {
  /** How to call buildx: the plugin's own binary (100 ms cheaper than through the CLI), else `docker buildx`. */
  readonly buildx: Known<readonly string[]>
  /** Paths of the programs. */
  readonly docker: Known<string>
  readonly podman: Known<string>
  readonly buildah: Known<string>
  /** Why podman and buildah cannot work for this user on this kernel; undefined where nothing speaks against it. */
  readonly rootless: string | undefined
  /** The Docker daemon that the current context names. */
  readonly daemon: Known<DaemonFacts>
  /** Where it listens: `unix:///var/run/docker.sock`, `tcp://docker:2376` … Only one on this machine is asked before the build. */
  readonly endpoint: string
  /** Where the daemon keeps images; asked only where the build asks for something that depends on it. */
  readonly store: Known<ImageStore>
  /** A builder that the input, the environment or an earlier step selected; builds then need no daemon of our own. */
  readonly builder: SelectedBuilder | undefined
  /** Platform of this machine's kernel, `linux/amd64`: what runs without emulation where no daemon says otherwise. */
  readonly platform: string
  /** Processors that the kernel emulates by QEMU (`aarch64`, `arm` …); looked at only where a foreign platform is asked for. */
  readonly emulators: Known<readonly string[]>
  /** Folder of the user's docker config and what `config.json` says. */
  readonly configFolder: string
}

export interface DaemonFacts {
  readonly version: string
  readonly platform: string
  /** podman answers on docker's socket, too; it has no BuildKit. */
  readonly kind: 'docker' | 'podman'
}

/** containerd's store (the default since Docker 29) or that of Docker's own graph drivers. */
export type ImageStore = 'containerd' | 'classic'

export interface SelectedBuilder {
  readonly name: string
  readonly source: 'input builder' | 'BUILDX_BUILDER' | 'docker buildx use'
  /** `docker-container`, `kubernetes`, `remote`, `docker`; not known where its file is not to be found. */
  readonly driver: Known<string>
  /** Machines that it builds on; several are most likely of different processors. */
  readonly nodes: number
}
