import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { HeldLogin } from './login-helper.js'

/** What was in a store before and what was put there: a private file (0600) in a private folder, gone when post has run. */
export interface LoginRecord {
  /** Of the login that was put in: what has another one is not ours any more. */
  readonly added: string
  readonly before:
    | {
        readonly kind: 'file'
        /** The host's whole entry in `auths`, whatever its shape. */
        readonly entry?: unknown
        readonly hadAuths: boolean
        readonly madeFile: boolean
        readonly madeFolder: boolean
      }
    | { readonly kind: 'helper'; readonly login?: HeldLogin }
}

export async function writeLoginRecord(path: string, record: LoginRecord): Promise<void> {
  await writeFile(path, JSON.stringify(record), { mode: 0o600, flag: 'wx' })
}

/** `undefined` where the file is gone or is not one of ours. */
export async function readLoginRecord(path: string): Promise<LoginRecord | undefined> {
  try {
    const { added, before } = JSON.parse(await readFile(path, 'utf8')) as Partial<LoginRecord>
    return typeof added === 'string' && (before?.kind === 'file' || before?.kind === 'helper')
      ? { added, before }
      : undefined
  } catch {
    return undefined
  }
}

/** `user:password` as docker's format has it. */
export function encodeLogin(login: HeldLogin): string {
  return Buffer.from(`${login.username}:${login.secret}`, 'utf8').toString('base64')
}

/** Recognises a login again without keeping it. */
export function fingerprint(encoded: string): string {
  return createHash('sha256').update(encoded).digest('hex')
}
