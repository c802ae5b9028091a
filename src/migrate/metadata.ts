import { resolve, soleExpression, splitList } from './expression.js'
import { scalarText } from './pairs.js'
import { describeStrange, isDefaultImage, whoseRegistry } from './reference.js'
import type { Input } from './render.js'
import { movedInput, type Scene, textInput } from './unit.js'
import { actionName, readMapOf } from './with.js'
import type { Step } from './workflow.js'

export type MetadataInputs =
  | {
      readonly kind: 'inputs'
      readonly inputs: readonly Input[]
      readonly env: readonly Input[]
      readonly images: readonly string[]
    }
  | { readonly kind: 'stays'; readonly because: string }

/** Outputs of a metadata step that have the same name and content in the action. */
export const SAME_OUTPUTS = new Set(['version', 'tags', 'tag-names', 'labels', 'annotations', 'json'])

export function isMetadata(step: Step): boolean {
  return actionName(step) === 'docker/metadata-action' || actionName(step) === 'crazy-max/ghaction-docker-meta'
}

/** The metadata step that a line such as `${{ steps.meta.outputs.tags }}` reads, and what is read. */
export function wiring(line: string): { readonly id: string; readonly output: string } | undefined {
  const match = /^steps\.([\w-]+)\.outputs\.([\w-]+)$/.exec(soleExpression(line) ?? '')
  return match === null ? undefined : { id: match[1]!, output: match[2]! }
}

/** The inputs of a metadata step as inputs of the action; images are left out where they are the default. */
export function metadataInputs(scene: Scene, step: Step): MetadataInputs {
  const { source } = scene
  const pairs = readMapOf(source, step, 'with')
  const env = readMapOf(source, step, 'env')
  if (pairs === undefined || env === undefined || step.kind === 'alias')
    return stays('its metadata step is a YAML alias')
  const given = step.with
  if (given.get('context') === 'git') {
    return stays('its metadata step takes the ref from the checkout (context: git), which this action does not')
  }
  const images = imageNames(given.get('images') ?? '')
  if (images.length === 0) return stays('its metadata step names no images')
  const strange = findStrange(scene, images)
  if (strange !== undefined) return stays(strange)
  const moved = (name: string): Input[] => {
    const pair = pairs.find(({ key }) => key === name)
    return pair === undefined || (given.get(name) ?? '').trim() === '' ? [] : [movedInput(name, pair)]
  }
  return {
    kind: 'inputs',
    images,
    inputs: [
      ...(isDefaultImage(images, scene.variables) ? [] : moved('images')),
      ...['tags', 'flavor', 'labels', 'annotations'].flatMap(moved)
    ],
    env: env.filter(({ key }) => key.startsWith('DOCKER_METADATA_')).map(pair => movedInput(pair.key, pair))
  }
}

/** Names of an `images` input: bare, parted by commas, or `name=…,enable=…`. */
export function imageNames(text: string): string[] {
  return text.split(/\r?\n/).flatMap(line => {
    const named = /(?:^|,)\s*"?name=([^,"]+)/.exec(line)?.[1]
    return named === undefined ? splitList(line) : [named.trim()]
  })
}

/** Why these images cannot be this action's; undefined where all are. Names from a matrix are looked at one by one. */
export function findStrange({ variables, job }: Scene, images: readonly string[]): string | undefined {
  for (const image of images) {
    const names = expandMatrix(resolve(image, variables), job.matrix).map(name => resolve(name, variables))
    for (const name of names) {
      const whose = whoseRegistry(name)
      if (whose !== 'github') return describeStrange(image, whose)
    }
  }
  return undefined
}

function expandMatrix(text: string, matrix: ReadonlyMap<string, readonly string[]>): string[] {
  const key = /\$\{\{ matrix\.([\w.-]+) \}\}/.exec(text)
  const values = key === null ? undefined : matrix.get(key[1]!)
  return key === null || values === undefined ? [text] : values.map(value => text.replaceAll(key[0], value))
}

/** A list input made of a metadata step's and further lines of the build's own. */
export function joinLists(name: string, from: Input | undefined, further: readonly string[], scene: Scene): Input[] {
  if (further.length === 0) return from === undefined ? [] : [from]
  const before = from === undefined ? '' : `${inputText(scene, from).trimEnd()}\n`
  return [textInput(name, `${before}${further.join('\n')}`)]
}

function inputText({ source }: Scene, input: Input): string {
  return input.kind === 'text' ? input.text : (scalarText(source, input.pair.node) ?? '')
}

function stays(because: string): MetadataInputs {
  return { kind: 'stays', because }
}
