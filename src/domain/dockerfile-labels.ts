import type { Decision } from './decision.js'
import type { Label } from './labels.js'

export interface DockerfileLabel {
  readonly key: string
  readonly value: string
}

const PAIR = /(?:"((?:[^"\\]|\\.)*)"|([^\s="]+))=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S*))/g

/**
 * The labels that a Dockerfile sets in the stage that is built, for the report: what the build does with them is the builder's work.
 * Values with variables are left as they are written. Source: https://docs.docker.com/reference/dockerfile/#label
 *
 * @param target stage to build; the last one where undefined
 */
export function parseDockerfileLabels(dockerfile: string, target: string | undefined): DockerfileLabel[] {
  const lines = dockerfile
    .split(/\r\n|\r|\n/)
    .filter(line => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\[ \t]*\n/g, ' ')
    .split('\n')
  const labels = new Map<string, string>()
  let done = false
  for (const line of lines) {
    const from = /^\s*FROM\s.*?(?:\sAS\s+(\S+))?\s*$/i.exec(line)
    if (from !== null) {
      if (done) break
      labels.clear()
      done = target !== undefined && from[1]?.toLowerCase() === target.toLowerCase()
    }
    const label = /^\s*LABEL\s+(.*)$/i.exec(line)?.[1]
    if (label === undefined) continue
    for (const [, quotedKey, key, quoted, single, plain] of label.matchAll(PAIR)) {
      labels.set(quotedKey ?? key ?? '', (quoted ?? single ?? plain ?? '').replaceAll(/\\(.)/g, '$1'))
    }
  }
  return [...labels].map(([key, value]) => ({ key, value }))
}

/** What becomes of the Dockerfile's labels beside those that are given to the build, which win; and a guard for the link. */
export function judgeDockerfileLabels(
  own: readonly DockerfileLabel[],
  given: readonly Label[]
): { readonly decisions: readonly Decision[]; readonly warnings: readonly string[] } {
  const decisions = own.map(({ key, value }): Decision => {
    const winner = given.find(label => label.key === key)
    return winner === undefined || winner.value === value
      ? { about: 'label', value: key, verdict: 'chosen', because: `the Dockerfile sets it to "${value}"` }
      : {
          about: 'label',
          value: key,
          verdict: 'rejected',
          because: `the Dockerfile's "${value}" is overridden by the ${winner.origin} "${winner.value}"`
        }
  })
  const SOURCE = 'org.opencontainers.image.source'
  const source = own.find(({ key }) => key === SOURCE)
  const winner = given.find(({ key }) => key === SOURCE)
  const other = source !== undefined && winner !== undefined && plain(source.value) !== plain(winner.value)
  return {
    decisions,
    warnings: other
      ? [
          `The Dockerfile's label ${SOURCE} names ${source.value}; the image gets ${winner.value}, which ghcr.io uses to link a new package. Remove the label from the Dockerfile.`
        ]
      : []
  }
}

function plain(url: string): string {
  return url
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/(?:\.git)?\/?$/, '')
}
