/** What the input `outputs` of a build step asks for, in the terms of the action. */
export interface Outputs {
  readonly pushes: boolean
  readonly byDigest: boolean
  /** Name of the image, where the output carries it. */
  readonly name: string | undefined
  readonly annotations: readonly string[]
  /** Lines that stay in `outputs`. */
  readonly rest: readonly string[]
  /** Attributes of a push that the action has no word for. */
  readonly lost: readonly string[]
}

const UNDERSTOOD = new Set(['type', 'name', 'push', 'push-by-digest', 'name-canonical', 'oci-mediatypes'])

/** `type=image,push=true`, `type=registry` and `push-by-digest` are said by `push` and `digest-only`; other lines stay. */
export function readOutputs(text: string): Outputs {
  const lines = text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
  const images = lines.map(attributesOf).filter(isImage)
  const pushes = images.some(found => found.get('type') === 'registry' || found.get('push') === 'true')
  const all = images.flatMap(found => [...found])
  return {
    pushes,
    byDigest: images.some(found => found.get('push-by-digest') === 'true'),
    name: all.find(([key]) => key === 'name')?.[1],
    annotations: all.flatMap(([key, value]) => {
      const level = /^annotation(?:-(index|manifest-descriptor|index-descriptor))?\.(.+)$/.exec(key)
      return level === null ? [] : [`${level[1] === undefined ? '' : `${level[1]}:`}${level[2]!}=${value}`]
    }),
    rest: lines.filter(line => !isImage(attributesOf(line))),
    lost: all
      .filter(([key]) => !UNDERSTOOD.has(key) && !key.startsWith('annotation'))
      .map(([key, value]) => `${key}=${value}`)
  }
}

function isImage(attributes: ReadonlyMap<string, string>): boolean {
  return attributes.get('type') === 'image' || attributes.get('type') === 'registry'
}

/** Attributes of one line; a comma inside quotes or `${{ }}` parts nothing. */
function attributesOf(line: string): Map<string, string> {
  const fields = line.match(/(?:"[^"]*"|\$\{\{[\s\S]*?\}\}|[^,])+/g) ?? []
  return new Map(
    fields.map(field => {
      const bare = field.trim().replace(/^"(.*)"$/, '$1')
      const at = bare.indexOf('=')
      return at < 0 ? [bare, ''] : [bare.slice(0, at), bare.slice(at + 1)]
    })
  )
}
