import type { Command } from './lifecycle.js'
import { endProcess, readEnvironment, readState } from './ports/runtime.js'

export type ActionName = 'publish' | 'doctor' | 'login' | 'meta' | 'merge' | 'promote'

/** Each action is loaded by itself: what one of them needs is not paid for by the others. */
const COMMANDS: Readonly<Record<ActionName, () => Promise<Command>>> = {
  publish: async () => (await import('./commands/publish.js')).publish,
  doctor: async () => (await import('./commands/doctor.js')).doctor,
  login: async () => (await import('./commands/login.js')).login,
  meta: async () => (await import('./commands/meta.js')).meta,
  merge: async () => (await import('./commands/merge.js')).merge,
  promote: async () => (await import('./commands/promote.js')).promote
}

/** The bundle's only export. The same stub is `main` and `post`: state that main saved tells which. */
export async function run(action: ActionName): Promise<void> {
  const environment = readEnvironment()
  const undo = readState(environment, 'undo')
  if (undo === undefined) {
    const [{ main }, command] = await Promise.all([import('./lifecycle.js'), COMMANDS[action]()])
    await main(command, environment)
  } else {
    const { post } = await import('./commands/post.js')
    await post(undo, environment)
  }
  await endProcess()
}
