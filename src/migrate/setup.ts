import { actionName } from './with.js'
import type { Step } from './workflow.js'

export type Setup = 'qemu' | 'buildx'

export function setupOf(step: Step): Setup | undefined {
  switch (actionName(step)) {
    case 'docker/setup-qemu-action':
      return 'qemu'
    case 'docker/setup-buildx-action':
      return 'buildx'
    default:
      return undefined
  }
}

/** Inputs that say something about the builder which the action could not know. */
const BUILDX = [
  'driver-opts',
  'driver-opt',
  'endpoint',
  'append',
  'buildkitd-flags',
  'buildkitd-config',
  'buildkitd-config-inline',
  'config',
  'config-inline',
  'name',
  'platforms',
  'keep-state'
]
const QEMU = ['image', 'reset']

/** Why a set-up step has to stay for what it is given; undefined where the action does the same when it needs to. */
export function optionThatMatters(step: Step, setup: Setup): string | undefined {
  const given = (name: string): string => (step.with.get(name) ?? '').trim()
  const name = (setup === 'buildx' ? BUILDX : QEMU).find(input => !['', 'false'].includes(given(input)))
  if (name !== undefined) return `${name} is set`
  if (setup === 'qemu') return undefined
  if (!['', 'docker-container'].includes(given('driver'))) return `driver is ${given('driver')}`
  if (!['', 'latest'].includes(given('version'))) return `version is ${given('version')}`
  return given('use') === 'false' ? 'use is false: other steps name this builder' : undefined
}
