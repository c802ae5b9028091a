import type { EngineFacts, ImageStore, SelectedBuilder } from './engine.js'
import type { BuildSpec } from './plan/step.js'
import { readAttributes } from './build-attributes.js'

/** Something a build asks for that not every BuildKit can do, worded as "… need/s it": `several platforms (platforms)`. */
export interface BuilderNeed {
  readonly kind: 'platforms' | 'loaded-platforms' | 'attestation' | 'cache-export' | 'archive' | 'privilege'
  readonly because: string
}

/** What buildx builds with. */
export type BuilderChoice =
  | { readonly kind: 'selected'; readonly builder: SelectedBuilder; readonly because: string }
  /** The BuildKit inside the Docker daemon. */
  | { readonly kind: 'daemon'; readonly because: string }
  /** A BuildKit container for this run, removed at its end. */
  | { readonly kind: 'container'; readonly image: string; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string }

export type RequestedFeatures = Pick<
  BuildSpec,
  'platforms' | 'provenance' | 'sbom' | 'attests' | 'cacheTo' | 'outputs' | 'allow' | 'load'
> & {
  /** The input `cache`. */
  readonly cache: string
}

/** What is asked for beyond one image of one platform. */
export function builderNeeds(asked: RequestedFeatures): BuilderNeed[] {
  const needs: BuilderNeed[] = []
  if (asked.platforms.length > 1)
    needs.push({
      kind: asked.load ? 'loaded-platforms' : 'platforms',
      because: `${asked.platforms.length} platforms (platforms)`
    })
  const attestations = [
    ...(isOn(asked.provenance) ? ['provenance'] : []),
    ...(isOn(asked.sbom) ? ['sbom'] : []),
    ...(asked.attests.some(attest => readAttributes(attest)['disabled'] !== 'true') ? ['attests'] : [])
  ]
  if (attestations.length > 0) needs.push({ kind: 'attestation', because: `attestations (${attestations.join(', ')})` })
  const exports = asked.cacheTo
    .map(entry => readAttributes(entry)['type'] ?? 'registry')
    .find(type => type !== 'inline')
  if (exports !== undefined) needs.push({ kind: 'cache-export', because: `cache export (cache-to: type=${exports})` })
  else if (asked.cache === 'gha' || asked.cache === 'registry')
    needs.push({ kind: 'cache-export', because: `cache export (cache: ${asked.cache})` })
  const archive = asked.outputs.map(readAttributes).find(isArchive)
  if (archive !== undefined)
    needs.push({ kind: 'archive', because: `an image archive (outputs: type=${archive['type'] ?? ''})` })
  if (asked.allow.includes('security.insecure'))
    needs.push({ kind: 'privilege', because: 'privileged RUN steps (allow: security.insecure)' })
  return needs
}

/**
 * What of that the daemon's own BuildKit cannot do.
 * Source: https://docs.docker.com/build/builders/drivers/, and the answers of Docker 26 with either store.
 */
export function daemonLacks(needs: readonly BuilderNeed[], store: ImageStore | undefined): BuilderNeed[] {
  return needs.filter(({ kind }) => kind === 'privilege' || store === 'classic')
}

/** Whether the answer depends on where the daemon keeps its images, so that the daemon has to be asked for it. */
export function dependsOnStore(needs: readonly BuilderNeed[]): boolean {
  return needs.some(({ kind }) => kind !== 'privilege')
}

/**
 * In this order: the builder that is named; the current one, made by an earlier step; the daemon's own BuildKit where it can do all that
 * is asked; a BuildKit container for this run. What a builder elsewhere (`remote`, `kubernetes`) can do is its owner's matter.
 *
 * @param image of the BuildKit container
 */
export function chooseBuilder(
  needs: readonly BuilderNeed[],
  facts: Pick<EngineFacts, 'builder' | 'daemon' | 'store' | 'endpoint'>,
  image: string
): BuilderChoice {
  const { builder, daemon } = facts
  const store = facts.store.known ? facts.store.value : undefined
  const lacks = daemonLacks(needs, store)
  const what = lacks.map(({ because }) => because).join(', ')
  const why = explainLack(lacks, store)
  // Whatever builds them: they would have to stand in that store in the end.
  if (lacks.some(({ kind }) => kind === 'loaded-platforms'))
    return {
      kind: 'refused',
      because: `load: the Docker daemon keeps images in its classic store, which cannot hold an image of ${what}. Build a single platform when loading, leave load out, or turn on the daemon’s containerd image store`
    }
  if (builder !== undefined) {
    const inDaemon = builder.driver.known && builder.driver.value === 'docker'
    if (!inDaemon || lacks.length === 0)
      return { kind: 'selected', builder, because: `${describeSource(builder)}${describeDriver(builder)}` }
    // A builder that is named is meant; one that is only current gives way to one that can.
    if (builder.source === 'input builder')
      return {
        kind: 'refused',
        because: `the builder ${builder.name} does not support ${what}: ${why}. Leave builder out, and one that does is created for this run; or name one with the driver docker-container`
      }
  }
  if (lacks.length === 0)
    return {
      kind: 'daemon',
      because:
        needs.length === 0
          ? 'it can do all that is requested'
          : `it supports ${needs.map(({ because }) => because).join(', ')}`
    }
  if (daemon.known && daemon.value.kind === 'podman')
    return { kind: 'refused', because: `${what}: podman answers at ${facts.endpoint}, and it has no BuildKit` }
  return { kind: 'container', image, because: `${what}: ${why}` }
}

function explainLack(lacks: readonly BuilderNeed[], store: ImageStore | undefined): string {
  if (store === 'classic' && lacks.some(({ kind }) => kind !== 'privilege'))
    return 'the Docker daemon keeps images in its classic store, whose BuildKit cannot do that'
  return 'the Docker daemon’s own BuildKit does not allow it'
}

function describeSource({ source }: SelectedBuilder): string {
  return source === 'docker buildx use' ? 'an earlier step made it the current one' : `named by ${source}`
}

function describeDriver({ driver }: SelectedBuilder): string {
  return driver.known ? ` (driver ${driver.value})` : ''
}

function isArchive(output: Readonly<Record<string, string>>): boolean {
  return output['type'] === 'oci' || (output['type'] === 'docker' && output['dest'] !== undefined)
}

function isOn(value: string): boolean {
  return value !== '' && value !== 'false'
}
