import type { StepOf } from '../domain/plan/step.js'

/**
 * Arguments of buildx that make a BuildKit container.
 * Source: https://docs.docker.com/reference/cli/docker/buildx/create/
 *
 * @param loopback whether the registry is on this machine, which a container reaches in the machine's own network only
 */
export function compileBuilder({ name, image, allow }: StepOf<'builder'>, loopback: boolean): string[] {
  const flags = allow.map(entitlement => `--allow-insecure-entitlement=${entitlement}`)
  return [
    'create',
    '--name',
    name,
    '--driver',
    'docker-container',
    '--driver-opt',
    `image=${image}`,
    ...(loopback ? ['--driver-opt', 'network=host'] : []),
    ...(flags.length === 0 ? [] : ['--buildkitd-flags', flags.join(' ')]),
    // Started at once, so that an image which cannot be pulled is told as that.
    '--bootstrap'
  ]
}

export function compileBuilderRemoval(name: string): string[] {
  return ['rm', '--force', name]
}

/** Registers emulators in the kernel: https://github.com/tonistiigi/binfmt */
export function compileEmulation(architectures: readonly string[]): string[] {
  return ['run', '--privileged', '--rm', 'tonistiigi/binfmt', '--install', architectures.join(',')]
}
