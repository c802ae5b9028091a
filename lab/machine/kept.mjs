// @ts-check
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the lab has fetched or made and keeps from run to run; git ignores it. */
export const kept = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), '.lab')
