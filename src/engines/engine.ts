import type { EngineName } from '../domain/engine.js'
import type { Failure } from '../domain/failure.js'
import type { BuildSpec, SecretSource } from '../domain/plan/step.js'
import type { BuildResult } from './build-result.js'
import type { AskedBuild, Refusal } from './verdict.js'

/** Where the execution put, and where the engine shall put, what argv can only point to. */
export interface BuildFiles {
  readonly metadata: string
  readonly iid: string
  /** Receives the digest of a push. */
  readonly digest: string
  /** Name for an image of several platforms in the engine's own storage; nobody else uses it. */
  readonly list: string
  /** Path of the private file of the secret with this index. */
  secret(index: number): string
}

/** What an engine wrote, as text; empty where there is no such file. */
export interface Written {
  readonly metadata: string
  readonly iid: string
  readonly digest: string
  readonly stdout: string
}

export interface PushRequest {
  /** Reference as the engine's own storage knows it. */
  readonly reference: string
  /** Whether the image is one of several platforms. */
  readonly several: boolean
  readonly to: PushTarget
}

export type PushTarget =
  /** The registry, under the same reference. */
  | { readonly kind: 'registry'; readonly host: string }
  /** A file of Docker's form from `docker` and `buildx`, an OCI layout folder from the others. */
  | { readonly kind: 'file'; readonly path: string }

/** An engine is a compiler: what is to be done becomes arguments, what the tool wrote becomes a result. It runs nothing. */
export interface Engine {
  readonly name: EngineName
  /** Whether the build itself pushes, so that no step of its own is needed for that. */
  readonly pushesWhileBuilding: boolean
  /** What of the build it cannot do. */
  refusals(build: AskedBuild): readonly Refusal[]
  /** What it leaves out of a build that it takes all the same, as sentences. */
  leavesOut(build: AskedBuild): readonly string[]
  /** Arguments behind the program's name. */
  build(spec: BuildSpec, files: BuildFiles): string[]
  /** What the tool's environment has to hold beside the credentials. */
  environment(spec: BuildSpec): Readonly<Record<string, string>>
  push(request: PushRequest, files: BuildFiles): string[]
  /** Commands after everything else, which take away what nobody asked for. */
  tidy(spec: BuildSpec, files: BuildFiles): readonly (readonly string[])[]
  result(written: Written): BuildResult
  /** What a command that failed has failed of. */
  classify(failed: Failed): Failure
  /** Digest that a push ended with, from its digest file or its words. */
  pushed(written: Written): string | undefined
}

export interface Failed {
  readonly argv: readonly string[]
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** The end of the tool's words, for whoever explains them. */
export function commandFailure({ argv, exitCode, stdout, stderr }: Failed): Failure {
  return { kind: 'command', argv, exitCode, stderr: stderr || stdout }
}

/** `name value`, where there is a value. */
export function option(name: string, value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : [name, value]
}

export function repeated(name: string, values: readonly string[]): string[] {
  return values.flatMap(value => [name, value])
}

/** What all engines call alike. */
export function sharedOptions(spec: BuildSpec): string[] {
  return [
    ...option('--target', spec.target),
    ...repeated('--build-arg', spec.buildArgs),
    ...repeated(
      '--label',
      spec.labels.map(([key, value]) => `${key}=${value}`)
    ),
    ...(spec.noCache ? ['--no-cache'] : []),
    ...repeated('--add-host', spec.addHosts),
    ...option('--cgroup-parent', spec.cgroupParent),
    ...option('--shm-size', spec.shmSize),
    ...repeated('--ulimit', spec.ulimits)
  ]
}

/** Fields of a secret's definition, in the words that all engines share. */
export function secretFields(secret: SecretSource, files: BuildFiles): readonly string[] {
  switch (secret.kind) {
    case 'value':
      return [`id=${secret.id}`, `src=${files.secret(secret.index)}`]
    case 'environment':
      return [`id=${secret.id}`, `env=${secret.variable}`]
    case 'file':
      return [`id=${secret.id}`, `src=${secret.path}`]
  }
}
