import { formatFields, parseFields } from '../csv-fields.js'

/** Type of an entry of `cache-from` or `cache-to`; a bare reference is one of a registry. */
export function cacheTypeOf(entry: string): string {
  const fields = parseFields(entry)
  return fields.find(({ key }) => key === 'type')?.value.toLowerCase() ?? 'registry'
}

/** The entry with its reference as registries take it: names in lower case, tags untouched. */
export function lowerReference(entry: string): string {
  const fields = parseFields(entry)
  if (fields.length === 1 && fields[0]?.key === '') return lowerName(entry.trim())
  const changed = fields.map(field => (field.key === 'ref' ? { ...field, value: lowerName(field.value) } : field))
  return changed.some(({ value }, at) => value !== fields[at]?.value) ? formatFields(changed) : entry
}

/** Whether the entries ask the builder for more than what it can put into the image itself (`inline`). */
export function needsCacheExport(cacheTo: readonly string[]): boolean {
  return cacheTo.some(entry => cacheTypeOf(entry) !== 'inline')
}

function lowerName(reference: string): string {
  const tag = /(:[^:/@]*)?(@[^@]*)?$/.exec(reference)?.[0] ?? ''
  return `${reference.slice(0, reference.length - tag.length).toLowerCase()}${tag}`
}
