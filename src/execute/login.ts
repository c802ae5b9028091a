import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Login } from '../domain/docker-config.js'
import type { LoginStore, Undo } from '../domain/undo.js'
import { draftOf, readAuthFile, writeAuthFile } from './login-file.js'
import { type HelperTools, LoginHelper } from './login-helper.js'
import { encodeLogin, fingerprint, writeLoginRecord } from './login-record.js'

export interface LoginTools extends HelperTools {
  /** An existing private folder. */
  readonly folder: string
  readonly recordUndo: (undo: Undo) => void
}

export type SignedIn = 'written' | 'already-there'

/**
 * Puts a login into one store. What was there is kept in a private file and the undo is recorded before anything changes. A store that
 * holds this very login already is left as it is, and then nothing has to be taken back.
 */
export async function signIn(
  store: LoginStore,
  host: string,
  login: Login,
  number: number,
  tools: LoginTools
): Promise<SignedIn> {
  const record = join(tools.folder, `login-${number}.json`)
  const held = { username: login.username, secret: login.password.reveal() }
  const added = fingerprint(encodeLogin(held))
  return store.kind === 'file'
    ? signInFile(store, host, encodeLogin(held), { record, added }, tools)
    : signInHelper(store, host, held, { record, added }, tools)
}

interface Note {
  readonly record: string
  readonly added: string
}

async function signInFile(
  store: Extract<LoginStore, { kind: 'file' }>,
  host: string,
  auth: string,
  { record, added }: Note,
  tools: LoginTools
): Promise<SignedIn> {
  const file = await readAuthFile(store.path)
  const auths = recordOf(file.config['auths'])
  const entry = auths[host]
  if (recordOf(entry)['auth'] === auth && Object.keys(recordOf(entry)).length === 1) return 'already-there'
  await writeLoginRecord(record, {
    added,
    before: {
      kind: 'file',
      ...(entry === undefined ? {} : { entry }),
      hadAuths: file.config['auths'] !== undefined,
      madeFile: file.existing === undefined,
      madeFolder: !existsSync(dirname(store.path))
    }
  })
  tools.recordUndo({ kind: 'restore-login', store, host, record, earlier: entry !== undefined })
  await writeAuthFile(file, { ...file.config, auths: { ...auths, [host]: { auth } } }, draftOf(store.path, record))
  return 'written'
}

async function signInHelper(
  store: Extract<LoginStore, { kind: 'helper' }>,
  host: string,
  held: { readonly username: string; readonly secret: string },
  { record, added }: Note,
  tools: LoginTools
): Promise<SignedIn> {
  const helper = new LoginHelper(store.name, tools)
  const before = await helper.get(host)
  if (before !== undefined && fingerprint(encodeLogin(before)) === added) return 'already-there'
  await writeLoginRecord(record, {
    added,
    before: { kind: 'helper', ...(before === undefined ? {} : { login: before }) }
  })
  tools.recordUndo({ kind: 'restore-login', store, host, record, earlier: before !== undefined })
  await helper.store(host, held)
  return 'written'
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
