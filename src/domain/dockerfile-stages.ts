import { type Known, known, unknown } from './known.js'

/** What the Dockerfile says of how it has to be built. Parsed cheaply: what cannot be told is "not known", never a guess. */
export interface DockerfileNeeds {
  /** Whether something is run for the target platform, so that a foreign one needs an emulator. */
  readonly runsForTarget: Known<boolean>
  /** Instructions that the OCI image format does not know and podman and buildah then ignore. */
  readonly dockerFormat: readonly string[]
  /** Names of the stages, where one is asked for as target that is not among them. */
  readonly insteadOfTarget: readonly string[] | undefined
}

/** `SHELL`, `HEALTHCHECK` and `ONBUILD` exist in Docker's image format only: https://github.com/opencontainers/image-spec/blob/main/config.md */
const DOCKER_ONLY = ['SHELL', 'HEALTHCHECK', 'ONBUILD']

interface Stage {
  readonly name: string | undefined
  readonly base: string
  readonly platform: string | undefined
  runs: boolean
  readonly copiesFrom: string[]
}

/** @param target stage to build; the last one where undefined */
export function readDockerfileNeeds(dockerfile: string, target: string | undefined): DockerfileNeeds {
  const lines = logicalLines(dockerfile)
  const instructions = lines.map(line => /^\s*([A-Za-z]+)/.exec(line)?.[1]?.toUpperCase() ?? '')
  const own = ownFrontend(dockerfile)
  const stages = stagesOf(lines)
  const missing = !own && stages.length > 0 && target !== undefined && find(stages, target, stages.length) < 0
  return {
    runsForTarget: own ? unknown('the Dockerfile sets its own syntax') : runsForTarget(stages, target),
    insteadOfTarget: missing ? stages.flatMap(({ name }) => (name === undefined ? [] : [name])) : undefined,
    dockerFormat: DOCKER_ONLY.filter(name => instructions.includes(name))
  }
}

/** For a Dockerfile that was not read. */
export function unknownNeeds(because: string): DockerfileNeeds {
  return { runsForTarget: unknown(because), dockerFormat: [], insteadOfTarget: undefined }
}

/** `# syntax=` other than docker's own: https://docs.docker.com/reference/dockerfile/#syntax */
function ownFrontend(dockerfile: string): boolean {
  const syntax = /^\s*#\s*syntax\s*=\s*(\S+)/i.exec(dockerfile)?.[1]
  return syntax !== undefined && !/^(docker\.io\/)?docker\/dockerfile(-upstream)?(:|@|$)/.test(syntax)
}

function logicalLines(dockerfile: string): string[] {
  const escape = /^\s*#\s*escape\s*=\s*`/im.test(dockerfile) ? '`' : '\\\\'
  const joined = dockerfile
    .split(/\r\n|\r|\n/)
    .filter(line => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(new RegExp(`${escape}[ \\t]*\\n`, 'g'), ' ')
  return withoutHeredocs(joined.split('\n'))
}

/** The text between `RUN <<EOF` and `EOF` holds no instructions. */
function withoutHeredocs(lines: readonly string[]): string[] {
  const kept: string[] = []
  let ends: string[] = []
  for (const line of lines) {
    const [end] = ends
    if (end === undefined) {
      kept.push(line)
      if (/^\s*(RUN|COPY|ADD)\s/i.test(line))
        ends = [...line.matchAll(/<<-?\s*["']?([A-Za-z_]\w*)["']?/g)].map(match => match[1] ?? '')
    } else if (line.trim() === end) ends = ends.slice(1)
  }
  return kept
}

function stagesOf(lines: readonly string[]): Stage[] {
  const stages: Stage[] = []
  for (const line of lines) {
    const from = /^\s*FROM\s+(?:--platform=(\S+)\s+)?(\S+)(?:\s+AS\s+(\S+))?/i.exec(line)
    if (from !== null) {
      const [, platform, base = '', name] = from
      stages.push({ name: name?.toLowerCase(), base, platform, runs: false, copiesFrom: [] })
      continue
    }
    const stage = stages.at(-1)
    if (stage === undefined) continue
    if (/^\s*(RUN|ONBUILD)\s/i.test(line)) stage.runs = true
    for (const match of line.matchAll(/(?:--from=|[,=]from=)([^\s,]+)/gi)) stage.copiesFrom.push(match[1] ?? '')
  }
  return stages
}

/** Looks through the stages that the target is made of; those pinned to the build's own platform run without emulation. */
function runsForTarget(stages: readonly Stage[], target: string | undefined): Known<boolean> {
  const last = target === undefined ? stages.length - 1 : find(stages, target, stages.length)
  if (last < 0) return unknown(target === undefined ? 'the Dockerfile has no stage' : `there is no stage ${target}`)
  const seen = new Set<number>()
  const waiting = [last]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const stage = stages[at]
    if (stage === undefined || seen.has(at)) continue
    seen.add(at)
    const built = platformOf(stages, at)
    if (stage.runs && built === 'other') return unknown(`the stage ${stage.name ?? at} is built for a fixed platform`)
    if (stage.runs && built === 'target') return known(true)
    for (const name of [stage.base, ...stage.copiesFrom]) {
      if (name.includes('$')) return unknown('the Dockerfile chooses a stage by a variable')
      const other = find(stages, name, at)
      if (other >= 0) waiting.push(other)
    }
  }
  return known(false)
}

function platformOf(stages: readonly Stage[], at: number): 'build' | 'target' | 'other' {
  const stage = stages[at]
  if (stage === undefined) return 'target'
  const { platform } = stage
  if (platform === undefined) {
    const base = find(stages, stage.base, at)
    return base < 0 ? 'target' : platformOf(stages, base)
  }
  if (/^["']?\$\{?BUILDPLATFORM\}?["']?$/.test(platform)) return 'build'
  return /^["']?\$\{?TARGETPLATFORM\}?["']?$/.test(platform) ? 'target' : 'other'
}

/** The nearest stage before `end` of that name or number. */
function find(stages: readonly Stage[], name: string, end: number): number {
  const before = stages.slice(0, end)
  const named = before.findLastIndex(stage => stage.name === name.toLowerCase())
  if (named >= 0) return named
  return /^\d+$/.test(name) && Number(name) < end ? Number(name) : -1
}
