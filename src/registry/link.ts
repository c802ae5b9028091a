/**
 * The address of the next page in a `Link` header, as it is written there (mostly relative), or undefined on the last page.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc8288#section-3 and
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
 */
export function findNextLink(header: string | undefined): string | undefined {
  for (const match of (header ?? '').matchAll(/<([^<>]*)>([^<]*)/g)) {
    const [, target = '', parameters = ''] = match
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters)
    const words = (relation?.[1] ?? relation?.[2] ?? '').toLowerCase().split(/\s+/)
    if (words.includes('next') && target !== '') return target
  }
  return undefined
}
