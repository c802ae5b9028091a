import type { Failure } from '../domain/failure.js'
import type { Place } from './rule.js'

/** One line that a rule may match, with what is known about where it comes from. */
export interface Words {
  readonly text: string
  readonly place: Place
  /** Title of the BuildKit step that printed it, where there is one. */
  readonly vertex: string
  /** Output of a Dockerfile's own command. */
  readonly inStep: boolean
}

/** Colours and cursor movements of a terminal. */

const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g
/** The Actions log puts a time in front of each line; the first line of a file may have a byte order mark. */
const TIMESTAMP = /^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ?/
/** `gh run view --log` puts job and step in front, parted by tabs. */
const JOB_AND_STEP = /^[^\t]{1,200}\t[^\t]{1,200}\t/
const COMMAND =
  /^##\[(error|warning|notice|debug|group|endgroup|command|section)\]|^::(error|warning|notice|debug)(?: [^:]*)?::/
/** `#12 ` and `#12 34.56 `: the step's number, and the seconds in front of its own output. */
const STEP = /^#(\d+) (?:(\d+\.\d+) )?/
/** The block that BuildKit repeats at the end: `0.512 npm ERR! …`. */
const QUOTED_STEP = /^\d+\.\d{1,3} /

export interface PlainLine {
  readonly text: string
  /** The Actions log's time in front of the line, as it stands there. */
  readonly time: string | undefined
  readonly level: 'error' | 'warning' | 'other'
  readonly step: string | undefined
  readonly inStep: boolean
}

/** A line without the decoration that runner, terminal and BuildKit put around it. */
export function plainLine(raw: string): PlainLine {
  let text = raw.includes('\u001b') ? raw.replaceAll(ANSI, '') : raw
  const carriage = text.lastIndexOf('\r', text.length - 2)
  text = (carriage >= 0 ? text.slice(carriage + 1) : text).trimEnd()
  if (text.includes('\t')) text = text.replace(JOB_AND_STEP, '')
  const time = TIMESTAMP.exec(text)?.[0]
  if (time !== undefined) text = text.slice(time.length)
  const command = COMMAND.exec(text)
  const level = levelOf(command?.[1] ?? command?.[2])
  if (command !== null) text = text.slice(command[0].length)
  const step = STEP.exec(text)
  if (step !== null)
    return { text: text.slice(step[0].length), time, level, step: step[1], inStep: step[2] !== undefined }
  const quoted = QUOTED_STEP.exec(text)
  if (quoted !== null) return { text: text.slice(quoted[0].length), time, level, step: undefined, inStep: true }
  return { text: text.trimStart(), time, level, step: undefined, inStep: false }
}

function levelOf(command: string | undefined): PlainLine['level'] {
  return command === 'error' || command === 'warning' ? command : 'other'
}

/** The words of a failure that the program itself met; `undefined` for those that are no tool's words. */
export function wordsOfFailure(failure: Failure, hosts: readonly string[]): Words | undefined {
  switch (failure.kind) {
    case 'registry': {
      const said = failure.diagnostics.map(({ code, message }) => `${code.toLowerCase()}: ${message}`).join('; ')
      const body = said === '' ? (failure.body ?? '').slice(0, 2000).replaceAll(/\s+/g, ' ') : said
      return own(failure.request, `${failure.status}${body === '' ? '' : ` ${body}`}`, hosts)
    }
    case 'network':
      return own(failure.request ?? `GET https://${failure.host}/`, failure.code, hosts)
    case 'command':
    case 'mismatch':
    case 'input':
    case 'refused':
    case 'exposed':
    case 'test':
    case 'check':
    case 'cancelled':
      return undefined
  }
}

/** Whose answer it is, the request tells; words alone may be those of many registries. */
function own(request: string, answer: string, hosts: readonly string[]): Words {
  return { text: `${request}: ${answer}`, place: placeOf(request, hosts) ?? 'nowhere', vertex: '', inStep: false }
}

const CACHE =
  /actions-cache|\bblob\.core\.windows\.net|gha-cache|type=gha|github actions cache|cache manifest from gha|actions\.githubusercontent\.com|exporting to gha/i
const DOCKER_HUB =
  /registry-1\.docker\.io|auth\.docker\.io|index\.docker\.io|docker\.io\/|insufficient_scope|requested access to the resource is denied|docker\.com\/increase-rate-limit/i
const LEGACY = /docker\.pkg\.github\.com|createRegistryPackageVersion|GitHub Packages service/i
const GHCR = /\bghcr\.io\b|pkg-containers\.githubusercontent\.com|\bcontainers\.[a-z0-9-]+\.ghe\.com\b/i
const ELSEWHERE =
  /https?:\/\/(?!github\.com|api\.github\.com)[^\s"'/]+\/(?:v2\/|token\b)|\b(?:quay\.io|gcr\.io|[a-z0-9-]+\.pkg\.dev|mcr\.microsoft\.com|[a-z0-9.-]+\.amazonaws\.com|public\.ecr\.aws|[a-z0-9-]+\.azurecr\.io|registry\.gitlab\.com|(?:npm|maven|nuget|rubygems)\.pkg\.github\.com|registry\.k8s\.io|(?:[a-z]+\.)?docker\.elastic\.co)\b|\bdial tcp \S+:(?!443\b)\d/i

/**
 * Whose answer a line is. The cache and Docker Hub are looked for first: their failures often stand in a line that begins with
 * `failed to push ghcr.io/…` (https://github.com/docker/build-push-action/issues/1371).
 */
export function placeOf(text: string, hosts: readonly string[]): Place | undefined {
  if (CACHE.test(text)) return 'cache'
  if (DOCKER_HUB.test(text)) return 'docker-hub'
  if (LEGACY.test(text)) return 'legacy'
  if (GHCR.test(text) || hosts.some(host => text.includes(host))) return 'registry'
  return ELSEWHERE.test(text) ? 'elsewhere' : undefined
}
