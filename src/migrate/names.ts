import { resolve } from './expression.js'
import { findStrange, imageNames, isMetadata, joinLists, metadataInputs, wiring } from './metadata.js'
import type { Outputs } from './outputs.js'
import type { PairText } from './pairs.js'
import { cutReference, isDefaultImage, splitReferences } from './reference.js'
import type { Input } from './render.js'
import { movedInput, pairOf, type Scene, textInput } from './unit.js'
import type { Step } from './workflow.js'

export type Names =
  | {
      readonly kind: 'names'
      readonly inputs: readonly Input[]
      readonly env: readonly Input[]
      readonly metadata: readonly Step[]
      readonly changes: readonly string[]
    }
  | { readonly kind: 'stays'; readonly because: string }

/** `images`, `tags`, `flavor`, `labels` and `annotations` of a build step, from the metadata steps that it reads and its own lines. */
export function namesAndTags(scene: Scene, step: Step, pairs: readonly PairText[], outputs: Outputs): Names {
  const lists = readLists(step)
  const ids = [...new Set([lists.tags, lists.labels, lists.annotations].flatMap(list => list.wired))]
  const found = ids.map(id => scene.job.steps.find(other => other.id === id))
  const foreign = ids.find((_, at) => found[at] === undefined || !isMetadata(found[at]))
  if (foreign !== undefined) {
    return stays(`its tags are decided by the step "${foreign}", which cannot be read from here`)
  }
  if (found.length > 1) return stays(`it takes tags and labels from several metadata steps (${ids.join(', ')})`)
  const metadata = found[0]
  return metadata === undefined
    ? fromOwnLines(scene, step, pairs, lists, outputs)
    : fromMetadata(scene, metadata, lists, outputs)
}

const LABELS = 'the image gets labels (source, revision, version …) that the build did not set'

interface List {
  /** Ids of the steps whose output is a line of the list. */
  readonly wired: readonly string[]
  readonly own: readonly string[]
}

function readLists(step: Step): Record<'tags' | 'labels' | 'annotations', List> {
  const read = (name: string): List => {
    const lines = (step.with.get(name) ?? '')
      .split(/\r?\n/)
      .map(line => line.trim())
      .filter(line => line !== '' && !line.startsWith('#'))
    return {
      wired: lines.flatMap(line => wiring(line)?.id ?? []),
      own: lines.filter(line => wiring(line) === undefined)
    }
  }
  return { tags: read('tags'), labels: read('labels'), annotations: read('annotations') }
}

function fromMetadata(scene: Scene, metadata: Step, lists: ReturnType<typeof readLists>, outputs: Outputs): Names {
  const read = metadataInputs(scene, metadata)
  if (read.kind === 'stays') return stays(read.because)
  const byName = new Map(read.inputs.map(input => [input.name, input]))
  const own = outputs.byDigest ? undefined : ownTags(scene, lists, read.images)
  if (own?.kind === 'stays') return own
  const tags = lists.tags.wired.length === 0 ? undefined : byName.get('tags')
  return {
    kind: 'names',
    metadata: [metadata],
    env: read.env,
    inputs: [
      ...(byName.has('images') ? [byName.get('images')!] : []),
      ...(outputs.byDigest ? [] : joinLists('tags', tags, own?.tags ?? [], scene)),
      ...(byName.has('flavor') && !outputs.byDigest && lists.tags.wired.length > 0 ? [byName.get('flavor')!] : []),
      ...joinLists('labels', byName.get('labels'), lists.labels.own, scene),
      ...joinLists('annotations', byName.get('annotations'), [...lists.annotations.own, ...outputs.annotations], scene)
    ],
    changes: lists.labels.wired.length === 0 ? [LABELS] : []
  }
}

/** References that stand beside the metadata step's tags: their tags are further rules where the image is the same. */
function ownTags(
  scene: Scene,
  lists: ReturnType<typeof readLists>,
  images: readonly string[]
): { readonly kind: 'tags'; readonly tags: readonly string[] } | { readonly kind: 'stays'; readonly because: string } {
  if (lists.tags.own.length === 0) return { kind: 'tags', tags: [] }
  const split = splitReferences(lists.tags.own.join('\n'), scene.variables)
  if (split.kind === 'stays') return split
  const same = (names: readonly string[]): string =>
    names
      .map(name => resolve(name, scene.variables).toLowerCase())
      .sort()
      .join()
  return same(split.images) === same(images)
    ? { kind: 'tags', tags: split.tags }
    : stays('its tags name other images than its metadata step does')
}

function fromOwnLines(
  scene: Scene,
  step: Step,
  pairs: readonly PairText[],
  lists: ReturnType<typeof readLists>,
  outputs: Outputs
): Names {
  const digestName = outputs.byDigest && lists.tags.own.length === 0 ? outputs.name : undefined
  const split =
    digestName === undefined
      ? splitReferences(step.with.get('tags') ?? '', scene.variables)
      : splitReferences(digestName, scene.variables)
  if (split.kind === 'stays') return split
  const own = (name: 'labels' | 'annotations', more: readonly string[]): Input[] => {
    const pair = pairOf(pairs, name)
    const given = (step.with.get(name) ?? '').trim() !== '' && pair !== undefined
    return joinLists(name, given ? movedInput(name, pair) : undefined, more, scene)
  }
  return {
    kind: 'names',
    metadata: [],
    env: [],
    inputs: [
      ...(isDefaultImage(split.images, scene.variables) ? [] : [textInput('images', split.images.join('\n'))]),
      ...(outputs.byDigest ? [] : [textInput('tags', split.tags.join('\n'))]),
      ...own('labels', []),
      ...own('annotations', outputs.annotations)
    ],
    changes: [LABELS]
  }
}

/** The image that a digest-only build names, for messages. */
export function firstImage(scene: Scene, text: string): string | undefined {
  const [name] = imageNames(text)
  return name === undefined || findStrange(scene, [name]) !== undefined ? undefined : cutReference(name).name
}

function stays(because: string): { readonly kind: 'stays'; readonly because: string } {
  return { kind: 'stays', because }
}
