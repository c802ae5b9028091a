import { type Digest, digestOf } from '../domain/digest.js'
import { parseJson } from '../registry/errors.js'
import { type Descriptor, parseManifest } from '../registry/manifest.js'
import { blobPath, type Files, findBlob, openExtent, readFileOf } from './files.js'
import { absent, type ContentSource, incomplete, unreadable } from './source.js'

/** An image that a layout or archive lists, with the names that it has there. */
export interface Listed {
  readonly digest: Digest
  readonly names: readonly string[]
}

const MOST_MANIFEST_BYTES = 4 * 1024 * 1024

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md, and what containerd writes the full name under. */
const NAMES = ['io.containerd.image.name', 'org.opencontainers.image.ref.name']

/** The blobs of an OCI image layout. Source: https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
export function layoutSource(files: Files): ContentSource {
  const { description } = files
  return {
    description,
    repository: undefined,
    readManifest: async digest => {
      const bytes = await readFileOf(files, blobPath(digest), MOST_MANIFEST_BYTES)
      if (bytes === undefined) return { kind: 'absent' }
      const actual = digestOf(bytes)
      if (actual !== digest) throw unreadable(description, `its content for ${digest} has the digest ${actual}`)
      const parsed = parseManifest(bytes)
      if (parsed.kind === 'unreadable') throw unreadable(description, `${digest} is not an image: ${parsed.because}`)
      return { kind: 'found', bytes, digest, mediaType: parsed.manifest.mediaType, manifest: parsed.manifest }
    },
    hasBlob: async blob => (await findBlob(files, blob)) !== undefined,
    openBlob: async blob => {
      const extent = await findBlob(files, blob)
      if (extent === undefined) throw incomplete(description, [`the blob ${blob.digest}`])
      return openExtent(extent, blob.digest, description)
    }
  }
}

/** What `index.json` lists, each image once; undefined where there is no layout. */
export async function listLayout(files: Files): Promise<readonly Listed[] | undefined> {
  const bytes = await readFileOf(files, 'index.json', MOST_MANIFEST_BYTES)
  if (bytes === undefined) return undefined
  const parsed = parseManifest(bytes, 'application/vnd.oci.image.index.v1+json')
  if (parsed.kind === 'unreadable') throw unreadable(files.description, `its index.json: ${parsed.because}`)
  if (parsed.manifest.kind !== 'index') throw unreadable(files.description, 'its index.json is not an index')
  const listed = new Map<Digest, string[]>()
  for (const child of parsed.manifest.children) {
    listed.set(child.digest, [...(listed.get(child.digest) ?? []), ...namesOf(child)])
  }
  return [...listed].map(([digest, names]) => ({ digest, names: [...new Set(names)] }))
}

/** The one image that is meant: by name or digest where given, else the only one. */
export function pickListed(listed: readonly Listed[], wanted: string | undefined, description: string): Listed {
  const matching = wanted === undefined ? listed : listed.filter(image => isCalled(image, wanted))
  const [first] = matching
  if (first !== undefined && matching.length === 1) return first
  const there = listed.map(({ digest, names }) => (names.length === 0 ? digest : `${names.join(', ')} (${digest})`))
  if (listed.length === 0) throw absent(`the source ${description} contains no image`)
  if (matching.length === 0)
    throw absent(`the source ${description} has no image ${wanted ?? ''}; it has ${there.join('; ')}`)
  throw unreadable(description, `it contains several images: ${there.join('; ')}. Save only the one you want`)
}

/** A layout's own files are there, so that a wrong path is told apart from an empty layout. */
export async function demandLayout(files: Files): Promise<readonly Listed[]> {
  const [marker, listed] = await Promise.all([readMarker(files), listLayout(files)])
  if (marker === undefined || listed === undefined) {
    throw absent(
      `the source ${files.description} is not an OCI layout: it has no ${marker === undefined ? 'oci-layout' : 'index.json'}`
    )
  }
  return listed
}

async function readMarker(files: Files): Promise<unknown> {
  const bytes = await readFileOf(files, 'oci-layout', MOST_MANIFEST_BYTES)
  return bytes === undefined ? undefined : (parseJson(bytes.toString('utf8')) ?? {})
}

function namesOf({ annotations }: Descriptor): string[] {
  return NAMES.flatMap(key => annotations[key] ?? [])
}

function isCalled({ digest, names }: Listed, wanted: string): boolean {
  return digest === wanted || names.some(name => name === wanted || name.endsWith(`:${wanted}`))
}
