import type { Repository } from '../context/context.js'
import { compareAsDictionary } from './dictionary-order.js'
import { type Surroundings } from './tags/apply.js'
import { renderTemplate } from './tags/expression.js'
import type { InputProblem } from './failure.js'

/** A label or an annotation without its level. */
export interface Label {
  readonly key: string
  readonly value: string
  /** Who wrote it: this program, from the run and the repository, or the input. */
  readonly origin: 'generated' | 'user'
}

export interface Labels {
  /** One for each key, sorted by key as docker/metadata-action sorts them. */
  readonly labels: readonly Label[]
  readonly problems: readonly InputProblem[]
  readonly warnings: readonly string[]
  /** Generated ones that the user replaced by another value. */
  readonly replaced: readonly Label[]
}

export const OCI = 'org.opencontainers.image.'

/**
 * The labels of https://github.com/opencontainers/image-spec/blob/main/annotations.md that follow from run and repository. What is
 * not known is an empty text, so that the base image's own label does not stand in its place.
 *
 * @param version the first tag; undefined without tags
 * @param created ISO 8601 in UTC
 */
export function generateLabels(
  repository: Repository,
  version: string | undefined,
  revision: string,
  created: string
): Label[] {
  const values: Readonly<Record<string, string>> = {
    title: repository.name,
    description: repository.description ?? '',
    url: repository.url,
    source: repository.url,
    version: version ?? '',
    created,
    revision,
    licenses: repository.license ?? ''
  }
  return Object.entries(values).map(([name, value]) => ({ key: `${OCI}${name}`, value, origin: 'generated' }))
}

/**
 * Joins generated labels and the lines `key=value` of the input, which may hold templates; the last of several with one key wins.
 *
 * @param input `labels` or `annotations`
 */
export function resolveLabels(
  input: 'labels' | 'annotations',
  generated: readonly Label[],
  lines: readonly string[],
  { scope, engine }: Pick<Surroundings, 'scope' | 'engine'>
): Labels {
  const problems: InputProblem[] = []
  const warnings: string[] = []
  const given: Label[] = []
  for (const line of lines) {
    const rendered = renderTemplate(line, scope, engine)
    if (!rendered.ok) {
      problems.push({ input, value: line, problem: rendered.problem, allowed: rendered.allowed })
      continue
    }
    for (const name of rendered.unknown) warnings.push(`${input}: ${line}: there is no {{${name}}} here`)
    const label = parseLabel(rendered.text)
    if (label === undefined) warnings.push(`${input}: "${line}" is ignored because it is not in the form key=value`)
    else given.push(label)
  }
  const byKey = new Map([...generated, ...given].map(label => [label.key, label]))
  return {
    labels: [...byKey.values()].sort((a, b) => compareAsDictionary(a.key, b.key)),
    problems,
    warnings,
    replaced: generated.filter(({ key, value }) => byKey.get(key)?.origin === 'user' && byKey.get(key)?.value !== value)
  }
}

/** `key=value`; undefined without `=` or key. */
function parseLabel(text: string): Label | undefined {
  const at = text.indexOf('=')
  const key = text.slice(0, at).trim()
  return at < 0 || key === '' ? undefined : { key, value: text.slice(at + 1), origin: 'user' }
}

export function formatLabel({ key, value }: Label): string {
  return `${key}=${value}`
}
