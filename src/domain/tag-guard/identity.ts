import { isVersion } from './order.js'

/** What an image says of itself, by labels or annotations; undefined for what it does not say. */
export interface ImageIdentity {
  /** Version as its publisher wrote it: `v1.2.3`, also the name of a branch. */
  readonly version: string | undefined
  /** Full commit. */
  readonly revision: string | undefined
  /** Web address of the repository. */
  readonly source: string | undefined
}

const OCI = 'org.opencontainers.image.'

/** Source of the keys: https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export function identityOf(labels: Readonly<Record<string, string>>): ImageIdentity {
  const read = (name: string): string | undefined => {
    const value = labels[`${OCI}${name}`]?.trim()
    return value === '' ? undefined : value
  }
  return { version: read('version'), revision: read('revision'), source: read('source') }
}

/** True where nothing is left to ask for. */
export function isComplete({ version, revision, source }: ImageIdentity): boolean {
  return version !== undefined && revision !== undefined && source !== undefined
}

/** The version, where it is one: a tag made of a commit may consist of digits alone and is none. */
export function versionOf({ version, revision }: ImageIdentity): string | undefined {
  if (version === undefined || !isVersion(version)) return undefined
  return revision?.toLowerCase().startsWith(version.toLowerCase()) === true && version.length > 6 ? undefined : version
}

/** GitHub's addresses are in use with and without `.git`, in any case, and in git's own forms. */
export function sameRepository(a: string, b: string): boolean {
  return normal(a) === normal(b)
}

function normal(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/^git\+/, '')
    .replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$1/')
    .replace(/^http:/, 'https:')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
}
