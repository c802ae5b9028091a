import type { Context, Repository } from '../context/context.js'
import { type Annotation, levelAnnotations } from './annotations.js'
import type { Decision } from './decision.js'
import type { InputProblem } from './failure.js'
import { parseFlavor } from './flavor.js'
import { type Naming, resolveImages } from './images.js'
import { generateLabels, type Label, type Labels, resolveLabels } from './labels.js'
import { limitLabels } from './limits.js'
import { decideTags, explainNoTags } from './metadata-decisions.js'
import { type ImageName, type Reference } from './reference.js'
import { describeRun } from './run-facts.js'
import type { TemplateEngine } from './tags/engine.js'
import { needsEngine } from './tags/expression.js'
import { DEFAULT_RULES, parseRule } from './tags/rule.js'
import { globalScope } from './tags/scope.js'
import { type ResolvedTag, resolveTags, type RuleReport } from './tags/resolve.js'

export interface MetadataRequest {
  /** `verbatim` is the drop-in for docker/metadata-action: no limits of ghcr.io, no tag at all is a warning, not a problem. */
  readonly naming: Naming
  /** Lines of the inputs, one item each, comments gone: `parseList(text, { ignoreComma: true })`. */
  readonly images: readonly string[]
  readonly tags: readonly string[]
  readonly flavor: readonly string[]
  readonly labels: readonly string[]
  readonly annotations: readonly string[]
  /** Input `version`; empty means not given. */
  readonly version: string
  readonly context: Context
  /** `context.repository`, completed from the API where the payload lacks something. */
  readonly repository: Repository
  /** Ref and commit of the checkout, for `context: git`. */
  readonly git?: { readonly ref: string; readonly sha: string }
  /** Committer date of the commit, ISO 8601; absent where it could not be learnt. */
  readonly commitDate?: string
  readonly now: Date
  readonly settings: MetadataSettings
  /** True where no tag is put, so that it does not matter if the rules give none: a leg of a matrix pushes by digest. */
  readonly tagless?: boolean
}

export interface MetadataSettings {
  /** Digits of `sha-…` and `{{sha}}`. */
  readonly shortShaLength: number
  /** For pull requests: the commit of the branch instead of GitHub's trial merge. */
  readonly prHeadSha: boolean
  /** See `parseLevels`; the caller leaves `index` out where no index will be made (`chooseLevels`). */
  readonly annotationLevels: readonly string[]
}

export const DEFAULT_SETTINGS: MetadataSettings = {
  shortShaLength: 7,
  prHeadSha: false,
  annotationLevels: ['manifest']
}

export interface Metadata {
  /** Base names as text; empty for `verbatim` without images. */
  readonly names: readonly string[]
  /** The same, parsed; always empty for `verbatim`. */
  readonly images: readonly ImageName[]
  readonly tags: readonly ResolvedTag[]
  /** Every image with every tag, image by image; always empty for `verbatim`. */
  readonly references: readonly Reference[]
  /** What became of each line of `tags`. */
  readonly rules: readonly RuleReport[]
  /** The first tag. */
  readonly version: string | undefined
  /** Whether the flavor gives `latest`; the reason is among the decisions. */
  readonly latest: boolean
  readonly labels: readonly Label[]
  readonly annotations: readonly Annotation[]
  /** Value of the label `created`, ISO 8601 in UTC. */
  readonly created: string
  /** The commit that tags and labels speak of. */
  readonly revision: string
  readonly warnings: readonly string[]
  readonly decisions: readonly Decision[]
  /** Everything that is wrong with the inputs at once. The other fields are still as good as they can be. */
  readonly problems: readonly InputProblem[]
}

/**
 * Names, tags, labels and annotations of a run. Pure: the same request gives the same answer, byte for byte.
 *
 * @param engine from `tags/template.ts`, needed only where `needsTemplates(request)` is true
 */
export function resolveMetadata(request: MetadataRequest, engine?: TemplateEngine): Metadata {
  const warnings: string[] = []
  const note = (warning: string): void => {
    if (!warnings.includes(warning)) warnings.push(warning)
  }
  const facts = describeRun(request)
  const around = { facts, engine, scope: globalScope(facts, note) }
  const dropIn = request.naming.kind === 'verbatim'

  const images = resolveImages(request.images, request.naming)
  const rules = (request.tags.length === 0 ? DEFAULT_RULES : request.tags).map(parseRule)
  const flavor = parseFlavor(request.flavor)
  const tags = resolveTags(
    rules.flatMap(({ rule }) => (rule === undefined ? [] : [rule])),
    flavor.flavor,
    around
  )

  const created = (facts.commitDate ?? facts.now).toISOString()
  const version = tags.tags[0]?.tag
  const generated = generateLabels(request.repository, version, facts.sha, created)
  const labels = resolveLabels('labels', generated, request.labels, around)
  const annotations = resolveLabels('annotations', generated, request.annotations, around)
  const limited = {
    labels: dropIn ? unlimited(labels) : limitLabels('labels', labels.labels, request.repository.url),
    annotations: dropIn
      ? unlimited(annotations)
      : limitLabels('annotations', annotations.labels, request.repository.url)
  }

  const problems = [
    ...images.problems,
    ...rules.flatMap(({ problems }) => problems),
    ...flavor.problems,
    ...tags.problems,
    ...labels.problems,
    ...annotations.problems
  ]
  const noTags = tags.tags.length > 0 || problems.length > 0 ? undefined : explainNoTags(tags.rules, facts)
  if (dropIn && noTags !== undefined) note(`tags: ${noTags.problem}. ${noTags.allowed}`)
  for (const warning of [
    ...rules.flatMap(({ warnings }) => warnings),
    ...flavor.warnings,
    ...tags.warnings,
    ...tags.rules.filter(({ surprising, remedy }) => surprising && remedy !== undefined).map(describeSurprise),
    ...labels.warnings,
    ...annotations.warnings,
    ...limited.labels.warnings,
    // Generated values are in both lists; what is wrong with them is said once.
    ...limited.annotations.warnings
  ]) {
    note(warning)
  }
  return {
    names: images.names,
    images: images.images,
    tags: tags.tags,
    references: images.images.flatMap(name => tags.tags.map(({ tag }) => ({ name, tag }))),
    rules: tags.rules,
    version,
    latest: tags.latest.tag !== undefined,
    labels: limited.labels.labels,
    annotations: levelAnnotations(limited.annotations.labels, request.settings.annotationLevels, !dropIn),
    created,
    revision: facts.sha,
    warnings,
    decisions: [
      ...images.decisions,
      ...decideTags(tags),
      ...decideLabels('label', labels),
      ...decideLabels('annotation', annotations)
    ],
    problems: dropIn || request.tagless === true || noTags === undefined ? problems : [...problems, noTags]
  }
}

/** True where some template is more than plain expressions, so that the engine has to be loaded before `resolveMetadata`. */
export function needsTemplates(request: Pick<MetadataRequest, 'tags' | 'flavor' | 'labels' | 'annotations'>): boolean {
  const { flavor } = parseFlavor(request.flavor)
  return [
    ...request.tags.flatMap(templatesOf),
    flavor.prefix.text,
    flavor.suffix.text,
    ...request.labels,
    ...request.annotations
  ].some(needsEngine)
}

function templatesOf(line: string): string[] {
  if (!line.includes('{{')) return []
  const { rule } = parseRule(line)
  if (rule === undefined) return []
  const own = [...('value' in rule ? [rule.value] : []), ...('pattern' in rule ? [rule.pattern] : [])]
  return [rule.enable, rule.prefix ?? '', rule.suffix ?? '', ...own]
}

function unlimited(labels: Labels): { readonly labels: readonly Label[]; readonly warnings: readonly string[] } {
  return { labels: labels.labels, warnings: [] }
}

function describeSurprise({ rule, because, remedy }: RuleReport): string {
  return `tags: ${rule} gives no tag: ${because}; ${remedy ?? ''}`
}

function decideLabels(about: 'label' | 'annotation', labels: Labels): Decision[] {
  const input = about === 'label' ? 'labels' : 'annotations'
  return labels.replaced.map(({ key }) => ({
    about,
    value: key,
    verdict: 'chosen',
    because: `the input ${input} replaces the generated value`
  }))
}
