import { parse } from 'csv-parse/sync'

/** One field of a record such as `type=image,"name=a,b",push=true`. `key` is lower-cased and empty for a bare value. */
export interface CsvField {
  readonly key: string
  readonly value: string
}

/** The fields of one record as buildx reads them; a record that is no CSV is one bare field, for the builder to complain about. */
export function parseFields(record: string): readonly CsvField[] {
  return split(record).map(field => {
    const equals = field.indexOf('=')
    return equals < 0
      ? { key: '', value: field.trim() }
      : { key: field.slice(0, equals).trim().toLowerCase(), value: field.slice(equals + 1).trim() }
  })
}

export function formatFields(fields: readonly CsvField[]): string {
  return fields.map(({ key, value }) => quote(key === '' ? value : `${key}=${value}`)).join(',')
}

function split(record: string): readonly string[] {
  if (!record.includes('"')) return record.split(',')
  try {
    const records: string[][] = parse(record, { columns: false, relax_column_count: true, trim: true })
    return records[0] ?? []
  } catch {
    return [record]
  }
}

function quote(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
