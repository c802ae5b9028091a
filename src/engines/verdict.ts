import type { EngineName } from '../domain/engine.js'
import type { BuildSpec } from '../domain/plan/step.js'

/** The part of a build that an engine is asked about before anything is planned. */
export type AskedBuild = Omit<BuildSpec, 'references' | 'push' | 'labels' | 'sourceDate'>

/** Something that an engine cannot do, told before the build. */
export interface Refusal {
  /** Name below `with:`. */
  readonly input: string
  readonly value: string
  /** As a clause: `Docker’s classic builder does not support secrets`. */
  readonly because: string
}

/** Parts of a build that only BuildKit has, each with the input that asks for it. */
export function buildKitOnly(build: AskedBuild, name: string): Refusal[] {
  const refusals: Refusal[] = []
  const refuse = (input: string, values: readonly string[], because: string): void => {
    const [value] = values
    if (value !== undefined) refusals.push({ input, value, because })
  }
  refuse('provenance', on(build.provenance), `${name} does not create attestations`)
  refuse('sbom', on(build.sbom), `${name} does not create attestations`)
  refuse('attests', build.attests, `${name} does not create attestations`)
  refuse('no-cache-filters', build.noCacheFilters, `${name} can skip the cache only for all stages or none`)
  refuse('allow', build.allow, `${name} does not support entitlements`)
  refuse('builder', build.builder === undefined ? [] : [build.builder], `${name} has no builders`)
  refuse('call', build.call === 'build' ? [] : [build.call], `${name} only builds`)
  refuse(
    'context',
    /^(docker-image:\/\/|oci-layout:\/\/|target:)/.test(build.context) ? [build.context] : [],
    `${name} accepts only a folder or a URL`
  )
  return refusals
}

/** For a person: which engine is meant. */
export const ENGINE_NAMES: Readonly<Record<EngineName, string>> = {
  buildx: 'buildx',
  docker: 'Docker’s classic builder',
  podman: 'podman',
  buildah: 'buildah'
}

function on(value: string): string[] {
  return value === '' || value === 'false' ? [] : [value]
}
