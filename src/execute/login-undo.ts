import { rm } from 'node:fs/promises'
import { FailureError } from '../domain/failure.js'
import type { Undo } from '../domain/undo.js'
import { createCommands, stopCommands } from '../ports/commands.js'
import { type Environment, systemClock } from '../ports/runtime.js'
import { draftOf, readAuthFile, removeAuthFile, writeAuthFile } from './login-file.js'
import { LoginHelper } from './login-helper.js'
import { encodeLogin, fingerprint, type LoginRecord, readLoginRecord } from './login-record.js'

type RestoreLogin = Extract<Undo, { kind: 'restore-login' }>

/**
 * Removes the login that this run put in and puts the earlier one back. A login that somebody else has put there since is left alone.
 * Gives back what could not be done, in words for a warning; never throws.
 */
export async function takeLoginBack(undo: RestoreLogin, environment: Environment): Promise<string[]> {
  const record = await readLoginRecord(undo.record)
  // Without the record the earlier login is lost, and with it the proof that what is there now is ours.
  if (record === undefined && undo.earlier)
    return [`the earlier login to ${undo.host} could not be restored: ${undo.record} is gone`]
  try {
    if (undo.store.kind === 'file') await restoreFile(undo.store.path, undo, record)
    else await restoreHelper(undo.store.name, undo.host, record, environment)
    return []
  } catch (error) {
    const because = error instanceof FailureError ? error.message : String(error)
    return [`the login to ${undo.host} could not be undone: ${because}`]
  }
}

async function restoreFile(
  path: string,
  { host, record: recordPath }: RestoreLogin,
  record: LoginRecord | undefined
): Promise<void> {
  const draft = draftOf(path, recordPath)
  await rm(draft, { force: true })
  const file = await readAuthFile(path)
  if (file.existing === undefined) return
  const current = recordOf(file.config['auths'])
  if (!isOurs(current[host], record)) return
  const before = record?.before.kind === 'file' ? record.before : undefined
  if (current[host] === undefined && before?.entry === undefined && before?.madeFile !== true) return
  const auths = withEntry(current, host, before?.entry)
  const { auths: _, ...rest } = file.config
  const empty = Object.keys(auths).length === 0
  if (before?.madeFile === true && empty && Object.keys(rest).length === 0) {
    await removeAuthFile(path, before.madeFolder)
    return
  }
  await writeAuthFile(file, empty && before?.hadAuths === false ? rest : { ...file.config, auths }, draft)
}

/** What somebody else has put there since is not ours. An entry that is gone counts as ours: the earlier one still has to come back. */
function isOurs(entry: unknown, record: LoginRecord | undefined): boolean {
  const auth = recordOf(entry)['auth']
  return record === undefined || entry === undefined || (typeof auth === 'string' && fingerprint(auth) === record.added)
}

/** The entry in its old place among the others, or taken out. */
function withEntry(
  auths: Readonly<Record<string, unknown>>,
  host: string,
  entry: unknown
): Readonly<Record<string, unknown>> {
  if (entry !== undefined) return { ...auths, [host]: entry }
  return Object.fromEntries(Object.entries(auths).filter(([key]) => key !== host))
}

async function restoreHelper(
  name: string,
  host: string,
  record: LoginRecord | undefined,
  environment: Environment
): Promise<void> {
  const helper = new LoginHelper(name, {
    commands: createCommands(environment),
    clock: systemClock,
    stop: stopCommands
  })
  const current = await helper.get(host)
  if (record !== undefined && current !== undefined && fingerprint(encodeLogin(current)) !== record.added) return
  const earlier = record?.before.kind === 'helper' ? record.before.login : undefined
  if (earlier !== undefined) await helper.store(host, earlier)
  else if (current !== undefined) await helper.erase(host)
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
