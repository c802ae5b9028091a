import type { Known } from './known.js'

/** What QEMU calls the processors that Go and the image index name otherwise. */
const QEMU: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  arm64: 'aarch64',
  '386': 'i386',
  loong64: 'loongarch64',
  mips64le: 'mips64el'
}

/** Processors that run the code of others without help. */
const ALSO_RUNS: Readonly<Record<string, readonly string[]>> = { amd64: ['386'], arm64: ['arm'] }

export interface EmulationRequest {
  readonly platforms: readonly string[]
  /** Platform that builds run on: the daemon's, else this machine's. */
  readonly native: string
  /** Whether the Dockerfile runs something for the target platform. */
  readonly runsForTarget: Known<boolean>
  /** As QEMU names them. */
  readonly emulators: Known<readonly string[]>
}

export interface Emulation {
  /** Architectures for which an emulator has to be registered before the build, as `tonistiigi/binfmt --install` takes them. */
  readonly install: readonly string[]
  /** Architectures that will be emulated, registered already or not: such builds are slow. */
  readonly emulated: readonly string[]
  readonly because: string
}

/** Whether an emulator is needed, and which: only for what is foreign, only where something of it is run, only if it is not there. */
export function decideEmulation({ platforms, native, runsForTarget, emulators }: EmulationRequest): Emulation {
  const foreign = foreignArchitectures(platforms, native)
  const none = { install: [], emulated: [] }
  if (foreign.length === 0) return { ...none, because: 'no foreign platform is requested' }
  if (runsForTarget.known && !runsForTarget.value)
    return { ...none, because: 'the Dockerfile runs nothing for the target platform, it only copies' }
  const reason = runsForTarget.known
    ? 'the Dockerfile runs commands for the target platform'
    : `it is not known what is run for the target platform (${runsForTarget.because})`
  // Where one cannot look (a daemon elsewhere), one does not install either: what is there is that machine's matter.
  if (!emulators.known) return { install: [], emulated: foreign, because: `${reason}; ${emulators.because}` }
  const there = emulators.value
  return {
    install: foreign.filter(architecture => !there.includes(qemuName(architecture))),
    emulated: foreign,
    because: reason
  }
}

/** Architectures of the platforms that the native one cannot run, each once. */
export function foreignArchitectures(platforms: readonly string[], native: string): string[] {
  const own = native.split('/')[1] ?? ''
  const runs = [own, ...(ALSO_RUNS[own] ?? [])]
  const asked = platforms
    .filter(platform => platform.startsWith('linux/'))
    .map(platform => platform.split('/')[1] ?? '')
  return [...new Set(asked)].filter(architecture => architecture !== '' && !runs.includes(architecture))
}

function qemuName(architecture: string): string {
  return QEMU[architecture] ?? architecture
}
