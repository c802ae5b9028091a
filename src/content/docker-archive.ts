import { isRecord, parseJson } from '../registry/errors.js'
import { compressImage, DOCKER, isPlainLayer, OCI } from './compress.js'
import { blobPath, type Files, readFileOf } from './files.js'
import { layoutSource, listLayout, pickListed } from './layout.js'
import type { Opened } from './opened.js'
import { unreadable } from './source.js'

const MOST_BYTES = 4 * 1024 * 1024

/**
 * The image in an archive of `docker save` or `podman save`. Newer Docker puts an OCI layout inside: what is compressed there goes as it
 * is, digest included. Layers that are plain tar are compressed into `folder`, as `docker push` would, and the manifest is then ours; the
 * config, and with it the image ID, stays to the byte.
 *
 * @param folder private; exists
 */
export async function openDockerArchive(files: Files, folder: string): Promise<Opened> {
  const listed = await listLayout(files)
  if (listed === undefined) return openLegacy(files, folder)
  const { digest } = pickListed(listed, undefined, files.description)
  const source = layoutSource(files)
  const read = await source.readManifest(digest)
  if (read.kind === 'absent' || read.manifest.kind === 'index' || !read.manifest.layers.some(isPlainLayer))
    return { source, root: digest, remarks: [] }
  const { config, layers } = read.manifest
  return compressImage(files, folder, read.mediaType === DOCKER.manifest ? DOCKER : OCI, {
    config: blobPath(config.digest),
    layers: layers.map(layer => blobPath(layer.digest))
  })
}

/** Source: https://github.com/moby/moby/blob/v24.0.0/image/spec/v1.2.md#combined-image-json--filesystem-changeset-format */
async function openLegacy(files: Files, folder: string): Promise<Opened> {
  const { description } = files
  const bytes = await readFileOf(files, 'manifest.json', MOST_BYTES)
  if (bytes === undefined) throw unreadable(description, 'it is not a docker save archive: it has no manifest.json')
  const list = parseJson(bytes.toString('utf8'))
  const items = Array.isArray(list) ? list.filter(isRecord) : []
  const [item] = items
  if (item === undefined) throw unreadable(description, 'its manifest.json lists no image')
  if (items.length > 1) {
    const names = items.flatMap(({ RepoTags: tags }) => (Array.isArray(tags) ? tags.map(String) : []))
    throw unreadable(
      description,
      `it contains ${items.length} images (${names.join(', ')}). Save only the one you want`
    )
  }
  const { Config: config, Layers: layers } = item
  if (typeof config !== 'string' || !Array.isArray(layers) || !layers.every(layer => typeof layer === 'string'))
    throw unreadable(description, 'its manifest.json does not name config and layers')
  return compressImage(files, folder, DOCKER, { config, layers })
}
