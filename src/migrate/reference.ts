import { resolve, splitList, type Variables } from './expression.js'

/** Whose registry a name belongs to. `unknown`: an expression that the file does not explain. */
export type Whose = 'github' | 'other' | 'unknown'

export type Split =
  | { readonly kind: 'split'; readonly images: readonly string[]; readonly tags: readonly string[] }
  | { readonly kind: 'stays'; readonly because: string }

/** @param name resolved, with or without a tag */
export function whoseRegistry(name: string): Whose {
  const [first = '', ...rest] = name.trim().toLowerCase().split('/')
  if (first === 'ghcr.io' || first.startsWith('containers.')) return 'github'
  if (!first.includes('${{')) return 'other'
  // `owner/name` without a host is Docker Hub's to docker, however it was put together.
  if (/^\$\{\{ github\.(repository|repository_owner|actor)( \}\}|$)/.test(first)) return 'other'
  return rest.length === 0 || first.startsWith('${{') ? 'unknown' : 'other'
}

/** A full reference cut into name and tag; `latest` where it has none. Colons inside expressions part nothing. */
export function cutReference(reference: string): { readonly name: string; readonly tag: string } {
  const masked = reference.replaceAll(/\$\{\{[\s\S]*?\}\}/g, found => 'x'.repeat(found.length))
  const colon = masked.lastIndexOf(':')
  if (colon < 0 || masked.indexOf('/', colon) >= 0) return { name: reference, tag: 'latest' }
  return { name: reference.slice(0, colon), tag: reference.slice(colon + 1) }
}

/** A list of full references as `images` and `tags`. They can be told apart only where every image has the same tags. */
export function splitReferences(text: string, variables: Variables): Split {
  const references = splitList(text).map(reference => settle(reference, variables))
  if (references.length === 0) return { kind: 'stays', because: 'it names no tags' }
  const strange = references.find(({ whose }) => whose !== 'github')
  if (strange !== undefined) return { kind: 'stays', because: describeStrange(strange.written, strange.whose) }
  const images = [...new Set(references.map(({ name }) => name))]
  const tags = [...new Set(references.map(({ tag }) => tag))]
  const complete = images.every(image =>
    tags.every(tag => references.some(reference => reference.name === image && reference.tag === tag))
  )
  return complete
    ? { kind: 'split', images, tags }
    : { kind: 'stays', because: 'its images have different tags; give each image its own step first' }
}

export function describeStrange(written: string, whose: Whose): string {
  if (written.includes('docker.pkg.github.com'))
    return `it names docker.pkg.github.com, which ghcr.io replaced (${written}): write ghcr.io/OWNER/NAME first`
  return whose === 'other'
    ? `it pushes to another registry (${written})`
    : `${written} does not say in this file which registry it names`
}

interface Settled {
  readonly written: string
  readonly name: string
  readonly tag: string
  readonly whose: Whose
}

function settle(written: string, variables: Variables): Settled {
  const resolved = resolve(written, variables)
  const whose = whoseRegistry(resolved)
  // Where the colon hides in a variable, the text of the variable is what can be cut.
  const visible = /:[^/]*$/.test(written.replaceAll(/\$\{\{[\s\S]*?\}\}/g, ''))
  const hidden = !visible && cutReference(resolved).name !== resolved
  return { written, whose, ...cutReference(hidden ? resolved : written) }
}

/** Whether these images are what the action takes by default. */
export function isDefaultImage(images: readonly string[], variables: Variables): boolean {
  const [only, ...rest] = images.map(image => resolve(image, variables).toLowerCase())
  return rest.length === 0 && only === 'ghcr.io/${{ github.repository }}'
}
