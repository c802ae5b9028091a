/** What a run has to take back, written down before it is done, so that post can finish what a killed main left. */
export type Undo = { readonly kind: 'remove-folder'; readonly path: string }

const SCHEMA = 1

export function serialiseUndo(undo: readonly Undo[]): string {
  return JSON.stringify({ schema: SCHEMA, undo })
}

/** State comes back from a file that other steps could have touched: whatever is not exactly ours is dropped. */
export function parseUndo(text: string): Undo[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return []
  }
  if (typeof parsed !== 'object' || parsed === null) return []
  const { schema, undo } = parsed as { schema?: unknown; undo?: unknown }
  return schema === SCHEMA && Array.isArray(undo) ? undo.filter(isUndo) : []
}

function isUndo(value: unknown): value is Undo {
  if (typeof value !== 'object' || value === null) return false
  const { kind, path } = value as { kind?: unknown; path?: unknown }
  return kind === 'remove-folder' && typeof path === 'string'
}
