import type { Context, Repository } from '../context/context.js'
import { chooseLevels, formatAnnotation, parseLevels } from '../domain/annotations.js'
import { FailureError, type InputProblem } from '../domain/failure.js'
import { formatLabel } from '../domain/labels.js'
import {
  type Metadata,
  type MetadataRequest,
  type MetadataSettings,
  needsTemplates,
  resolveMetadata
} from '../domain/metadata.js'
import type { TemplateEngine } from '../domain/tags/engine.js'
import { parseList } from '../inputs/list.js'
import type { BuildIntent } from './build.js'

/** What of an action's inputs the metadata language reads, as text. */
export interface MetadataInputs {
  readonly images: string
  readonly tags: string
  readonly flavor: string
  readonly labels: string
  readonly annotations: string
  readonly 'annotation-levels': string
  readonly version: string
  readonly registry: string
}

/** An action that describes images: publish, promote, merge. */
export interface DescribingIntent {
  readonly inputs: MetadataInputs
  readonly context: Context
  /** Whether the result is an index, which annotations can stand on. */
  readonly index: boolean
  /** True where no tag is put. */
  readonly tagless?: boolean
  /** What the variables `DOCKER_METADATA_…` of the step ask for; where annotations go, the inputs say. */
  readonly settings: CommitSettings
}

export type CommitSettings = Omit<MetadataSettings, 'annotationLevels'>

/** What the looks add to what the event says. */
export interface LearntFacts {
  readonly repository: Repository
  /** Committer date, ISO 8601. */
  readonly commitDate: string | undefined
}

/** Tags, labels and annotations as the metadata language makes them of this run. */
export interface Described {
  readonly metadata: Metadata
  /** What the build is given: `key=value` pairs and `level:key=value` lines. */
  readonly labels: readonly (readonly [key: string, value: string])[]
  readonly annotations: readonly string[]
}

/** An action's request to the metadata language. `registry` completes short image names. */
export function metadataRequest(
  intent: DescribingIntent,
  registry: string,
  learnt: LearntFacts,
  now: Date
): MetadataRequest {
  const { inputs, context } = intent
  const levels = parseLevels(inputs['annotation-levels'], 'annotation-levels')
  if ('problem' in levels) throw new FailureError({ kind: 'input', problems: [levels.problem] })
  const home = { registry, owner: context.repository.owner, repository: context.repository.name }
  return {
    naming: { kind: 'package', home },
    images: items(inputs.images),
    tags: items(inputs.tags),
    flavor: items(inputs.flavor),
    labels: items(inputs.labels),
    annotations: items(inputs.annotations),
    version: inputs.version,
    context,
    repository: learnt.repository,
    ...(learnt.commitDate === undefined ? {} : { commitDate: learnt.commitDate }),
    now,
    tagless: intent.tagless ?? false,
    settings: { ...intent.settings, annotationLevels: chooseLevels(levels.levels, intent.index) }
  }
}

/**
 * What is wrong with names, rules and labels, found before anything is looked at, so that it is told together with every other
 * problem. What only the facts can settle (templates that need their engine, branches of an incomplete repository) comes later.
 */
export function findMetadataProblems(intent: DescribingIntent): readonly InputProblem[] {
  const { inputs, context } = intent
  const levels = parseLevels(inputs['annotation-levels'], 'annotation-levels')
  if ('problem' in levels) return [levels.problem]
  const registry = inputs.registry === '' ? context.hosts.registry : inputs.registry.toLowerCase()
  const learnt = { repository: context.repository, commitDate: undefined }
  const request = metadataRequest(intent, registry, learnt, new Date(0))
  if (needsTemplates(request)) return []
  const problems = resolveMetadata(request).problems
  // The legacy registry has an explanation of its own, and no tag at all may yet become one.
  return problems.filter(
    ({ input, value }) => !/^docker\.pkg\./i.test(value) && (input !== 'tags' || context.repository.complete)
  )
}

/**
 * Tags and labels as they will most likely be, before anything was looked at; undefined where templates need their engine. Only for
 * looking ahead: what counts is what `describe` makes of the facts.
 */
export function foreseeMetadata(intent: DescribingIntent, registry: string, now: Date): Metadata | undefined {
  const request = metadataRequest(
    intent,
    registry,
    { repository: intent.context.repository, commitDate: undefined },
    now
  )
  return needsTemplates(request) ? undefined : resolveMetadata(request)
}

/** Resolves the request. */
export async function describe(intent: DescribingIntent, request: MetadataRequest): Promise<Described> {
  const metadata = resolveMetadata(request, await templateEngineFor(request))
  return {
    metadata,
    labels: metadata.labels.map(({ key, value }) => [key, value] as const),
    // Without an index nobody reads generated annotations (ghcr.io takes labels there), and old image stores refuse them.
    annotations: intent.index || request.annotations.length > 0 ? metadata.annotations.map(formatAnnotation) : []
  }
}

export function labelLines(metadata: Metadata): string[] {
  return metadata.labels.map(formatLabel)
}

/** More than one platform, or an attestation beside one: the push then ends in an index. */
export function makesIndex({ build }: BuildIntent): boolean {
  const { platforms, provenance, sbom, attests } = build
  const on = (value: string): boolean => value !== '' && value !== 'false'
  return platforms.length > 1 || on(provenance) || on(sbom) || attests.length > 0
}

/** Handlebars, where a template needs it; it is loaded only then, because it costs start-up time. */
export async function templateEngineFor(request: MetadataRequest): Promise<TemplateEngine | undefined> {
  if (!needsTemplates(request)) return undefined
  const { handlebarsEngine } = await import('../domain/tags/template.js')
  return handlebarsEngine
}

function items(text: string): string[] {
  return parseList(text, { ignoreComma: true })
}
