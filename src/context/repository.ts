import type { Repository } from './context.js'
import { type Fields, isFields, readFields, readFlag, readNumber, readText, readTime } from './payload.js'

/**
 * Facts about the repository of the run, from the payload's `repository` as far as it is this one.
 *
 * @param slug `GITHUB_REPOSITORY` in its two parts, as GitHub writes them
 * @param server web address of the GitHub server, without a slash at the end
 */
export function parseRepository(
  slug: { readonly owner: string; readonly name: string },
  server: string,
  payload: Fields
): Repository {
  const fullName = `${slug.owner}/${slug.name}`
  const plain = { owner: slug.owner, name: slug.name, url: `${server}/${fullName}`, complete: false }
  const given = readFields(payload, 'repository')
  // A payload that speaks of another repository (a hand-made one, a relayed one) says nothing about this one.
  if (readText(given, 'full_name')?.toLowerCase() !== fullName.toLowerCase()) return plain
  return {
    ...plain,
    ...defined({
      url: webAddress(readText(given, 'html_url')),
      ownerType: ownerType(readText(readFields(given, 'owner'), 'type')),
      id: readNumber(given, 'id'),
      visibility: visibility(given),
      description: filled(readText(given, 'description')),
      license: filled(readText(readFields(given, 'license'), 'spdx_id')),
      defaultBranch: filled(readText(given, 'default_branch')),
      createdAt: readTime(given, 'created_at')
    }),
    // `workflow_run` carries a minimal repository, without licence and default branch.
    complete: ['description', 'license', 'default_branch'].every(name => Object.hasOwn(given, name))
  }
}

/** `owner/name`; undefined for anything else. */
export function parseSlug(text: string): { readonly owner: string; readonly name: string } | undefined {
  const match = /^([A-Za-z0-9_-]+)\/([A-Za-z0-9_.-]+)$/.exec(text)
  return match?.[1] === undefined || match[2] === undefined ? undefined : { owner: match[1], name: match[2] }
}

/** True where head and base of a pull request are different repositories, or the head was deleted, or nothing is known of it. */
export function comesFromFork(head: Fields, base: Fields): boolean {
  if (!isFields(head['repo'])) return true
  const from = readText(readFields(head, 'repo'), 'full_name')
  const to = readText(readFields(base, 'repo'), 'full_name')
  return from === undefined || to === undefined || from.toLowerCase() !== to.toLowerCase()
}

function visibility(given: Fields): Repository['visibility'] | undefined {
  const stated = readText(given, 'visibility')
  if (stated === 'public' || stated === 'private' || stated === 'internal') return stated
  const isPrivate = readFlag(given, 'private')
  return isPrivate === undefined ? undefined : isPrivate ? 'private' : 'public'
}

function ownerType(text: string | undefined): Repository['ownerType'] | undefined {
  return text === 'User' || text === 'Organization' ? text : undefined
}

/** Labels and reports show it, so it must be an address and nothing else. */
function webAddress(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\/[^\s"'<>]+$/.test(text) ? text : undefined
}

function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

/** Leaves out what is undefined, as optional properties want it. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
