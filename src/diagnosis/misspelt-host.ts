/** Registries that are only two letters away and are meant when they are written. */
const REAL = ['gcr.io', 'lscr.io', 'ghcr.io', 'cr.io']

/**
 * Whether a host is `ghcr.io` with a typing error: other people own those names, so no credential may go there.
 * Names within two edits (a swap of neighbours is one), apart from the registries that really have such a name.
 */
export function isMisspeltGhcr(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '')
  if (REAL.includes(name) || Math.abs(name.length - 'ghcr.io'.length) > 2 || !name.includes('.')) return false
  return name.startsWith('g') && name.includes('r') ? distance(name, 'ghcr.io') <= 2 : distance(name, 'ghcr.io') <= 1
}

/** Edits that turn one text into the other: insert, delete, replace, swap two neighbours. */
function distance(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0))
  )
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      rows[i]![j] = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + (same ? 0 : 1),
        swapped ? at(i - 2, j - 2) + 1 : Infinity
      )
    }
  }
  return at(a.length, b.length)
}
