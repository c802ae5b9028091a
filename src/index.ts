import { readEnvironment, readState } from './ports/runtime.js'

export type ActionName = 'publish'

/** The bundle's only export. The same stub is `main` and `post`: state that main saved tells which. */
export async function run(action: ActionName): Promise<void> {
  const environment = readEnvironment()
  const undo = readState(environment, 'undo')
  if (undo === undefined) {
    const { main } = await import('./lifecycle.js')
    await main(action, environment)
  } else {
    const { post } = await import('./commands/post.js')
    await post(undo, environment)
  }
}
