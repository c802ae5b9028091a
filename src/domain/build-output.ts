import { type CsvField, formatFields, parseFields } from './csv-fields.js'

/** Whether an entry of `outputs` makes the build push by itself: https://docs.docker.com/build/exporters/ */
export function pushesItself(output: string): boolean {
  const fields = parseFields(output)
  const type = valueOf(fields, 'type')
  const push = valueOf(fields, 'push')
  return (type === 'registry' && push !== 'false') || (type === 'image' && isTrue(push))
}

/** The same output without the push: the image is made and stays where it was made. */
export function withoutPush(output: string): string {
  if (!pushesItself(output)) return output
  const rest = parseFields(output).filter(
    ({ key }) => !['type', 'push', 'push-by-digest', 'registry.insecure'].includes(key)
  )
  return formatFields([{ key: 'type', value: 'image' }, ...rest, { key: 'push', value: 'false' }])
}

/** Whether the result is files and no image: a folder, or an archive of the image's files. */
export function isFilesOnly(output: string): boolean {
  const fields = parseFields(output)
  const type = valueOf(fields, 'type')
  return type === 'local' || type === 'tar' || (type === undefined && fields.length === 1 && fields[0]?.key === '')
}

function valueOf(fields: readonly CsvField[], key: string): string | undefined {
  return fields.find(field => field.key === key)?.value.toLowerCase()
}

/** As Go reads it, which buildx is written in. */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['1', 't', 'true'].includes(value)
}
