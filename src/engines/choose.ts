import type { Decision } from '../domain/decision.js'
import type { EngineFacts, EngineName } from '../domain/engine.js'
import type { Failure } from '../domain/failure.js'
import { type Known, known, unknown } from '../domain/known.js'
import { buildah } from './buildah.js'
import { buildx } from './buildx.js'
import { docker } from './docker.js'
import type { Engine } from './engine.js'
import { podman } from './podman.js'
import type { AskedBuild, Refusal } from './verdict.js'

export const ENGINES: Readonly<Record<EngineName, Engine>> = { buildx, docker, podman, buildah }

/** BuildKit can do most; then what still uses a daemon that is there; then what needs none. */
const ORDER: readonly EngineName[] = ['buildx', 'docker', 'podman', 'buildah']

export type EngineChoice =
  | {
      readonly kind: 'chosen'
      readonly engine: EngineName
      /** Program, and arguments that go before all others. */
      readonly program: readonly string[]
      readonly because: string
      readonly decisions: readonly Decision[]
    }
  | { readonly kind: 'refused'; readonly failure: Failure }

/** Which engine builds, with the reason; or a refusal that says of each engine what is missing. Nothing is started to find out. */
export function chooseEngine(asked: 'auto' | EngineName, facts: EngineFacts, build: AskedBuild): EngineChoice {
  return asked === 'auto' ? chooseFirst(facts, build) : takeNamed(asked, facts, build)
}

function chooseFirst(facts: EngineFacts, build: AskedBuild): EngineChoice {
  const decisions: Decision[] = []
  let present = false
  for (const engine of ORDER) {
    const there = presence(engine, facts)
    const refusals = there.known ? ENGINES[engine].refusals(build) : []
    present ||= there.known
    if (there.known && refusals.length === 0) {
      const because =
        decisions.length === 0
          ? 'it is available and can do all that is requested'
          : 'the first that can do what is requested'
      const chosen: Decision = { about: 'engine', value: engine, verdict: 'chosen', because }
      return { kind: 'chosen', engine, program: there.value, because, decisions: [...decisions, chosen] }
    }
    const because = there.known ? refusals.map(describeRefusal).join('; ') : there.because
    decisions.push({ about: 'engine', value: engine, verdict: 'rejected', because })
  }
  return { kind: 'refused', failure: noEngine(decisions, present, facts) }
}

function takeNamed(engine: EngineName, facts: EngineFacts, build: AskedBuild): EngineChoice {
  const there = presence(engine, facts)
  if (!there.known)
    return {
      kind: 'refused',
      failure: {
        kind: 'refused',
        id: 'docker-daemon-unavailable',
        because: `engine: ${engine} was requested, but ${there.because}. ${otherEngines(engine, facts, build)}`
      }
    }
  const refusals = ENGINES[engine].refusals(build)
  if (refusals.length > 0) {
    const way = `Leave it out. ${otherEngines(engine, facts, build)}`
    const problems = refusals.map(({ input, value, because }) => ({
      input,
      value,
      problem: `is not available: ${because}`,
      allowed: way
    }))
    return { kind: 'refused', failure: { kind: 'input', problems } }
  }
  const because = 'requested by the input engine'
  return {
    kind: 'chosen',
    engine,
    program: there.value,
    because,
    decisions: [{ about: 'engine', value: engine, verdict: 'chosen', because }]
  }
}

/** How to call the engine, or why it cannot work here. */
export function presence(engine: EngineName, facts: EngineFacts): Known<readonly string[]> {
  switch (engine) {
    case 'buildx':
      return facts.buildx.known ? withBuildKit(facts.buildx.value, facts) : facts.buildx
    case 'docker':
      return facts.docker.known ? withDaemon([facts.docker.value], facts) : facts.docker
    case 'podman':
    case 'buildah': {
      const program = facts[engine]
      if (!program.known) return program
      return facts.rootless === undefined ? known([program.value]) : unknown(`${engine} cannot work: ${facts.rootless}`)
    }
  }
}

/** A builder of its own stands in for the daemon's BuildKit. */
function withBuildKit(program: readonly string[], facts: EngineFacts): Known<readonly string[]> {
  const { builder } = facts
  if (builder !== undefined && !(builder.driver.known && builder.driver.value === 'docker')) return known(program)
  // https://github.com/moby/buildkit/issues/616
  if (facts.daemon.known && facts.daemon.value.platform.startsWith('windows/'))
    return unknown('the Docker daemon runs Windows containers, and has no BuildKit for them')
  return withDaemon(program, facts)
}

function withDaemon(program: readonly string[], { daemon, endpoint }: EngineFacts): Known<readonly string[]> {
  // A daemon elsewhere (DOCKER_HOST=tcp://…) was not asked; the build itself will find out.
  const elsewhere = !/^(unix|npipe):\/\//.test(endpoint)
  if (!daemon.known) return elsewhere ? known(program) : unknown(daemon.because)
  return daemon.value.kind === 'podman'
    ? unknown(`podman answers at ${endpoint}, which is not a Docker daemon`)
    : known(program)
}

function noEngine(decisions: readonly Decision[], present: boolean, { daemon, buildx: plugin }: EngineFacts): Failure {
  const list = decisions.map(({ value, because }) => `${value}: ${because}`).join('. ')
  if (present)
    return {
      kind: 'refused',
      id: 'engine-cannot',
      because: `no engine on this runner can do what is requested. ${list}. Set up buildx (docker/setup-buildx-action installs it, ubuntu-latest has it), or leave out the inputs named`
    }
  const first = plugin.known && !daemon.known ? daemon.because : (decisions[0]?.because ?? '')
  return {
    kind: 'refused',
    id: 'docker-daemon-unavailable',
    because: `${first}. No other engine is available either – ${list}`
  }
}

function otherEngines(not: EngineName, facts: EngineFacts, build: AskedBuild): string {
  const able = ORDER.filter(engine => engine !== not && ENGINES[engine].refusals(build).length === 0)
  const here = able.filter(engine => presence(engine, facts).known)
  if (here.length > 0) return `Or set engine: ${here[0] ?? ''}, which is on this runner and can do it`
  return able.includes('buildx')
    ? 'Or use a runner with Docker and its buildx plugin, such as ubuntu-latest, and leave engine out'
    : 'No engine can do all of it'
}

function describeRefusal({ input, because }: Refusal): string {
  return `${input}: ${because}`
}
