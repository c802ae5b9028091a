import { mkdir } from 'node:fs/promises'
import type { Candidate } from '../../domain/access.js'
import type { LoginStore, Undo } from '../../domain/undo.js'
import { signIn } from '../../execute/login.js'
import { privateFolderPath } from '../../execute/undo.js'
import type { LoginIntent } from '../../intent/login.js'
import type { Tools } from '../../lifecycle.js'
import { stopCommands } from '../../ports/commands.js'
import { randomWord } from '../../ports/runtime.js'
import { describe } from '../../survey/login-stores.js'

/** Puts the login into every store. If one of them fails, those before it are taken back as main ends. */
export async function signInEverywhere(
  { inputs, context, host }: LoginIntent,
  stores: readonly LoginStore[],
  login: Candidate,
  { ports, recordUndo, settleUndo }: Tools
): Promise<void> {
  const folder = privateFolderPath(context.temp, randomWord())
  const undo: Undo[] = []
  const record = (each: Undo): void => {
    undo.push(each)
    recordUndo(each)
  }
  record({ kind: 'remove-folder', path: folder })
  await mkdir(folder, { mode: 0o700 })
  const helpers = { commands: ports.commands, clock: ports.clock, stop: stopCommands }
  for (const [number, store] of stores.entries()) {
    const done = await signIn(store, host, login, number, { folder, recordUndo: record, ...helpers })
    ports.log.info(
      done === 'written'
        ? `Logged in to ${host} with ${login.id} as ${login.username}: ${describe(store)}`
        : `${describe(store)} already has this login to ${host}; it stays as it is`
    )
  }
  const logins = undo.some(({ kind }) => kind === 'restore-login')
  if (inputs.logout && logins) settleUndo(undo, 'post')
  else
    settleUndo(
      undo.filter(({ kind }) => kind === 'remove-folder'),
      'now'
    )
}
