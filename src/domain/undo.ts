/** Where a login is kept: a file in docker's format, or behind a helper program (`docker-credential-` and its name). */
export type LoginStore =
  { readonly kind: 'file'; readonly path: string } | { readonly kind: 'helper'; readonly name: string }

/** What a run has to take back, written down before it is done, so that post can finish what a killed main left. */
export type Undo =
  | { readonly kind: 'remove-folder'; readonly path: string }
  /** Remove the BuildKit container that is called like the last part of `folder`, which holds its definition. */
  | { readonly kind: 'remove-builder'; readonly folder: string; readonly program: readonly string[] }
  /** Take a login out again and put back the one before it. No secret is in here: `record` names a private file that has them. */
  | {
      readonly kind: 'restore-login'
      readonly store: LoginStore
      readonly host: string
      /** Below a private folder of this action. */
      readonly record: string
      /** Whether there was a login before. */
      readonly earlier: boolean
    }

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
  const { kind, path, store, host, record, earlier, folder, program } = value as Readonly<Record<string, unknown>>
  if (kind === 'remove-folder') return typeof path === 'string'
  if (kind === 'remove-builder')
    return typeof folder === 'string' && Array.isArray(program) && program.every(part => typeof part === 'string')
  return (
    kind === 'restore-login' &&
    isLoginStore(store) &&
    typeof host === 'string' &&
    typeof record === 'string' &&
    typeof earlier === 'boolean'
  )
}

function isLoginStore(value: unknown): value is LoginStore {
  if (typeof value !== 'object' || value === null) return false
  const { kind, path, name } = value as Readonly<Record<string, unknown>>
  // The name becomes part of a program's name; with a slash in it, it would be a path.
  return (
    (kind === 'file' && typeof path === 'string') ||
    (kind === 'helper' && typeof name === 'string' && isHelperName(name))
  )
}

/** `osxkeychain`, `ecr-login`, `pass`: what may stand behind `docker-credential-`. */
export function isHelperName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)
}
