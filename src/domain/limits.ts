import { type Label, OCI } from './labels.js'
import { checkLicense } from './spdx.js'

/**
 * What ghcr.io shows of an image:
 * https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry#labelling-container-images
 */
const LONGEST_DESCRIPTION = 512
const LONGEST_LICENSES = 256

export interface Limited {
  readonly labels: readonly Label[]
  readonly warnings: readonly string[]
}

/** Cuts what ghcr.io would not take and points out what it would not understand. `input` is where the labels come from. */
export function limitLabels(input: 'labels' | 'annotations', labels: readonly Label[], repositoryUrl: string): Limited {
  const warnings: string[] = []
  const limited = labels.map(label => {
    const name = nameOf(label)
    const most = name === 'description' ? LONGEST_DESCRIPTION : name === 'licenses' ? LONGEST_LICENSES : undefined
    if (name === 'licenses' && label.value !== 'NOASSERTION') {
      warnings.push(...checkLicense(label.value).map(mistake => `${input}: ${label.key}: ${mistake}`))
    }
    if (name === 'source' && !namesRepository(label.value, repositoryUrl)) {
      warnings.push(
        `${input}: ${label.key}=${label.value} names a repository other than ${repositoryUrl}: ghcr.io links a new package to the repository that its label names, and the package inherits the permissions of that one`
      )
    }
    const characters = Array.from(label.value)
    if (most === undefined || characters.length <= most) return label
    const where = label.origin === 'user' ? input : 'the repository'
    warnings.push(
      `${label.key} of ${where} has ${characters.length} characters, ghcr.io accepts ${most}; it was truncated`
    )
    return {
      ...label,
      value: name === 'licenses' ? cutAtWord(label.value, most) : `${characters.slice(0, most - 1).join('')}…`
    }
  })
  return { labels: limited, warnings }
}

/** `description` of `org.opencontainers.image.description`, also below a level as in `index:org.opencontainers.image.description`. */
function nameOf({ key }: Label): string | undefined {
  const plain = key.replace(/^[a-z][^:]*:/, '')
  return plain.startsWith(OCI) ? plain.slice(OCI.length) : undefined
}

function cutAtWord(text: string, most: number): string {
  const cut = text.slice(0, most)
  const complete = /\s/.test(text.charAt(most)) ? cut : cut.replace(/\s\S*$/, '')
  return complete.replace(/(?:\s+(?:AND|OR|WITH))+\s*$/i, '').trimEnd()
}

/** A page below the repository, `.git` at the end and the SSH form name it too. */
function namesRepository(source: string, repositoryUrl: string): boolean {
  if (source === '') return true
  const given = normalise(source)
  const own = normalise(repositoryUrl)
  return given === own || given.startsWith(`${own}/`)
}

function normalise(url: string): string {
  return url
    .toLowerCase()
    .replace(/^(?:git\+)?(?:https?|git|ssh):\/\/(?:[^@/]*@)?/, '')
    .replace(/^git@([^:/]+):/, '$1/')
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
}
