import { containersEngine } from './containers.js'
import type { Engine } from './engine.js'

/** podman needs no daemon; several platforms become a manifest list. */
export const podman: Engine = containersEngine('podman')
