import type { BuildSpec } from './plan/step.js'

/** Something that the builder says of a Dockerfile. */
export interface DockerfileWarning {
  /** `JSONArgsRecommended`; empty where the builder names no rule. */
  readonly rule: string
  readonly message: string
  /** Page of the rule. */
  readonly url: string | undefined
  /** Below the workspace; undefined where it is not one of the checkout's files. */
  readonly file: string | undefined
  readonly line: number | undefined
}

/** The Dockerfile as a path below the workspace; undefined where it lies elsewhere. */
export function dockerfileOf({ context, file }: Pick<BuildSpec, 'context' | 'file'>): string | undefined {
  if (/^[a-z+]+:\/\/|^git@|^github\.com\//.test(context)) return undefined
  const path = file ?? `${context}/Dockerfile`
  if (/^(?:[a-z+]+:\/\/|[\\/]|[A-Za-z]:[\\/])/.test(path)) return undefined
  return path
    .split(/[\\/]/)
    .filter(part => part !== '' && part !== '.')
    .join('/')
}

/** GitHub shows ten annotations of a kind for a step: https://docs.github.com/rest/checks/runs#update-a-check-run */
const MOST = 10

/** Each once and not more than a page shows, first things first; the others are counted. */
export function chooseWarnings(warnings: readonly DockerfileWarning[]): {
  readonly shown: readonly DockerfileWarning[]
  readonly more: readonly DockerfileWarning[]
} {
  const seen = new Set<string>()
  const each = warnings.filter(({ rule, message, file, line }) => {
    const key = JSON.stringify([rule, message, file, line])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
  return { shown: each.slice(0, MOST), more: each.slice(MOST) }
}

/** `Dockerfile:5: message (https://…)` */
export function describeWarning({ message, url, file, line }: DockerfileWarning): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `
  return `${place}${message}${url === undefined ? '' : ` (${url})`}`
}
