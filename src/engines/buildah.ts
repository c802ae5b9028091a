import { containersEngine } from './containers.js'
import type { Engine } from './engine.js'

/** buildah needs neither daemon nor a container runtime with rights: the engine of runners in Kubernetes. */
export const buildah: Engine = containersEngine('buildah')
