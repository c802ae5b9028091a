/** A platform in its parts. Structurally that of a descriptor in an index. */
export interface PlatformParts {
  readonly os: string
  readonly architecture: string
  readonly variant: string | undefined
  /** Of Windows images: `10.0.20348.2227`. */
  readonly osVersion: string | undefined
}

/** Other names of architectures, with the variant that goes with them. */
const ARCHITECTURES: Readonly<Record<string, readonly [architecture: string, variant?: string]>> = {
  i386: ['386'],
  x86_64: ['amd64'],
  'x86-64': ['amd64'],
  aarch64: ['arm64'],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6']
}
const KNOWN = ['386', 'amd64', 'arm', 'arm64', 'loong64', 'mips64le', 'ppc64le', 'riscv64', 's390x', 'wasm']

/** Variants that an architecture has where none is named, and those that mean nothing but the architecture itself. */
const USUAL: Readonly<Record<string, string>> = { arm: 'v7' }
const IMPLIED: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8' }

const PART = /^[a-z0-9_.-]+$/
const SYSTEM = /^([a-z0-9_-]+)(?:\(([0-9a-z.+_-]+)\))?$/

/**
 * Reads `linux/arm64`, `linux/arm/v7`, `windows(10.0.20348)/amd64`, or an architecture alone, which is one of Linux. Undefined where it
 * is none. Source of the other names: https://github.com/containerd/platforms/blob/main/database.go
 */
export function parsePlatform(text: string): PlatformParts | undefined {
  const parts = text.trim().toLowerCase().split('/')
  const [first = '', second, third] = parts
  if (parts.length > 3) return undefined
  if (second === undefined) {
    const alone = KNOWN.includes(first) || ARCHITECTURES[first] !== undefined
    return alone ? normalise({ os: 'linux', architecture: first, variant: undefined, osVersion: undefined }) : undefined
  }
  const system = SYSTEM.exec(first)
  if (system?.[1] === undefined || ![second, third ?? 'v1'].every(part => PART.test(part))) return undefined
  return normalise({ os: system[1], architecture: second, variant: third, osVersion: system[2] })
}

/** The one way to write a platform, so that equal ones are equal texts: `linux/arm64` and not `linux/arm64/v8`. */
export function formatPlatformParts(platform: PlatformParts): string {
  const { os, architecture, variant, osVersion } = normalise(platform)
  const system = osVersion === undefined ? os : `${os}(${osVersion})`
  return [system, architecture, variant].filter(part => part !== undefined).join('/')
}

function normalise({ os, architecture, variant, osVersion }: PlatformParts): PlatformParts {
  const [name, own] = ARCHITECTURES[architecture.toLowerCase()] ?? [architecture.toLowerCase()]
  const given = variant?.toLowerCase().replace(/^(\d)/, 'v$1') ?? own ?? USUAL[name]
  return {
    os: os.toLowerCase() === 'macos' ? 'darwin' : os.toLowerCase(),
    architecture: name,
    variant: given === '' || given === IMPLIED[name] ? undefined : given,
    osVersion
  }
}
