import type { ImageName } from '../domain/reference.js'
import type { LogFacts, Values } from './facts.js'
import { bytesOf, interestingLines, lastLines, newlinesIn, textOf } from './prefilter.js'
import { imagesIn } from './references.js'
import type { Place, Rule } from './rule.js'
import { tellingRules } from './select.js'
import { type PlainLine, plainLine, placeOf, type Words } from './words.js'

/** What a log says about its failure. */
export interface LogReading {
  /** The line to explain: the first fatal one, or a later and more telling one of the same failure. */
  readonly words: Words | undefined
  /** Number of that line, from 1. */
  readonly line: number
  readonly facts: LogFacts
  readonly tokenPermission: Values['tokenPermission'] | undefined
  /** Images below our registries: those of the failing line first, then the last ones named before it. */
  readonly images: readonly ImageName[]
  /** The last lines that look like errors, and the last lines of all: for a failure that no rule knows. */
  readonly errors: readonly string[]
  readonly tail: readonly string[]
}

interface Finding {
  readonly words: Words
  readonly line: number
  readonly bare: boolean
  readonly fatal: boolean
  readonly inPost: boolean
  readonly images: readonly ImageName[]
  readonly pushedBefore: boolean
}

/** Longer lines are cut: nobody's error is longer, and a pattern must not run over megabytes. */
const LONGEST_LINE = 4096
/** How many lines the mention of a registry counts for the lines after it. */
const CARRIED_LINES = 80
/** Lines after the first fatal one in which the same failure may be worded better. */
const RETOLD_LINES = 60
const MOST_VERTICES = 2000
const TAIL_LINES = 8

const WARNING =
  /^(?:warn(?:ing)?\b|\[?warn|time="[^"]*" level=(?:warning|info|debug)|level=(?:warning|info|debug))|\bretry(?:ing)?\b.{0,40}(?:\bin \d|\(\d|\d\/\d)|\bwill retry\b|\bretrying\b|\battempt \d+ (?:of|\/) ?\d+ failed\b|\bignore-error=true\b/i
const LOGGED_IN = /^Login Succeeded|^Logged in to\b|\blogged in via /i
const PUSH_BEGINS = /^The push refers to repository|^Getting image source signatures|^pushing layers$/
const POST = /^Post job cleanup\.|^Cleaning up orphan processes/
const VERTEX = /^(?:\[|importing |exporting |pushing |resolving |load |CACHED|sending )/
/** BuildKit goes on without a cache that it cannot read. */
const OPTIONAL_VERTEX = /^importing cache manifest/i
/** What was done with the registry has ended well: its mention says nothing about the lines that follow. */
const ALL_WELL = /^Login Succeeded|^Logged in to\b|^Status: (?:Downloaded newer image|Image is up to date)\b/i
/** A test's comparison, or a compiler's: the words stand in somebody's source text. */
const COMPARISON =
  /^(?:left|right|expected|received|actual|got|want)\b ?[:=]|\bgot (?:error )?".*\bwant\b|\berror TS\d+:|\bassert(?:ion)?\b/i
const ERROR_LIKE = /\berror\b|\bdenied\b|\bfatal\b|\bfailed\b|\bunauthorized\b|\bforbidden\b/i

/**
 * Reads a tool's log as it comes, keeping a few lines of it only. Feed it with `write`, end with `end`.
 */
export class LogReader {
  readonly #rules: readonly Rule[]
  readonly #hosts: readonly string[]
  /** Bytes, one a character: most lines are passed over, and only those that are read become text. */
  #rest = ''
  #line = 0
  #vertices = new Map<string, string>()
  #place: { readonly place: Place; readonly line: number } | undefined
  #images: readonly ImageName[] = []
  #fatal: Finding | undefined
  #retold: Finding | undefined
  #warning: Finding | undefined
  #inPost = false
  #facts = {
    loggedIn: false,
    pushed: [] as string[],
    pushSeconds: undefined as number | undefined,
    inPermissions: false
  }
  #tokenPermission: Values['tokenPermission'] | undefined
  #tool: string | undefined
  #pushBegan: string | undefined
  #errors: string[] = []
  #tail: string[] = []

  /** @param hosts Registries that count as ours besides ghcr.io. */
  constructor(rules: readonly Rule[], hosts: readonly string[]) {
    this.#rules = rules
    this.#hosts = hosts
  }

  write(chunk: string | Uint8Array): void {
    const text = this.#rest + bytesOf(chunk)
    const whole = text.lastIndexOf('\n') + 1
    this.#readLines(text.slice(0, whole))
    // A line without an end must not grow: what is beyond the longest line is dropped as it comes.
    this.#rest = text.slice(whole, whole + LONGEST_LINE)
  }

  end(): LogReading {
    if (this.#rest !== '') this.#readLines(`${this.#rest}\n`)
    this.#rest = ''
    const finding = this.#retold ?? this.#fatal ?? this.#warning
    return {
      words: finding?.words,
      line: finding?.line ?? 0,
      facts: {
        ...(this.#tool === undefined ? {} : { tool: this.#tool }),
        pushedBefore: finding?.pushedBefore ?? false,
        loggedIn: this.#facts.loggedIn,
        inPost: finding?.inPost ?? false,
        warningOnly: finding !== undefined && !finding.fatal,
        ...(this.#facts.pushSeconds === undefined ? {} : { pushSeconds: this.#facts.pushSeconds })
      },
      tokenPermission: this.#tokenPermission ?? (this.#facts.inPermissions ? 'none' : undefined),
      images: finding?.images ?? this.#images,
      errors: this.#errors,
      tail: this.#tail
    }
  }

  #readLines(text: string): void {
    const before = this.#line
    let [lines, counted] = [0, 0]
    interestingLines(text, (start, end) => {
      lines += newlinesIn(text, counted, start)
      counted = start
      this.#line = before + lines + 1
      this.#read(textOf(text.slice(start, Math.min(end, start + LONGEST_LINE))))
    })
    this.#line = before + lines + newlinesIn(text, counted, text.length)
    this.#tail = [...this.#tail, ...lastLines(text, TAIL_LINES).map(textOf)].slice(-TAIL_LINES)
  }

  #read(raw: string): void {
    const plain = plainLine(raw)
    if (plain.text === '') return
    if (POST.test(plain.text)) this.#inPost = true
    const vertex = this.#vertexOf(plain)
    const named = placeOf(plain.text, this.#hosts) ?? (vertex === '' ? undefined : placeOf(vertex, this.#hosts))
    if (named !== undefined) this.#place = { place: named, line: this.#line }
    this.#note(plain.text)
    if (PUSH_BEGINS.test(plain.text)) this.#pushBegan = plain.time
    const images = imagesIn(plain.text, this.#hosts)
    if (images.length > 0)
      this.#images = [...images, ...this.#images.filter(old => !images.some(image => same(image, old)))].slice(0, 8)
    if (ERROR_LIKE.test(plain.text) && !plain.inStep && this.#errors.push(plain.text.slice(0, 500)) > 5)
      this.#errors.shift()
    if (this.#done() || OPTIONAL_VERTEX.test(vertex)) return
    const words: Words = { text: plain.text, place: named ?? this.#carried(), vertex, inStep: plain.inStep }
    const rules = tellingRules(this.#rules, words)
    if (rules.length > 0 && !COMPARISON.test(plain.text)) this.#keep(words, rules, plain)
    if (ALL_WELL.test(plain.text)) this.#place = undefined
  }

  /** Everything that could still change the outcome has been seen. */
  #done(): boolean {
    return (
      this.#fatal !== undefined &&
      (!this.#fatal.bare || this.#retold !== undefined || this.#line - this.#fatal.line > RETOLD_LINES)
    )
  }

  #keep(words: Words, rules: readonly Rule[], plain: PlainLine): void {
    const fatal = plain.level !== 'warning' && !WARNING.test(plain.text) && !this.#inPost
    const images = imagesIn(words.text, this.#hosts)
    const finding: Finding = {
      words,
      line: this.#line,
      bare: rules.find(({ when }) => when === undefined)?.bare === true,
      fatal,
      inPost: this.#inPost,
      images: [...images, ...this.#images.filter(old => !images.some(image => same(image, old)))],
      pushedBefore: this.#pushedBefore(images[0] ?? this.#images[0])
    }
    this.#timePush(plain.time)
    if (!fatal) this.#warning ??= finding
    else if (this.#fatal === undefined) this.#fatal = finding
    else if (this.#fatal.bare && !finding.bare && words.place !== 'cache' && words.place !== 'docker-hub')
      this.#retold = finding
  }

  /** Tools that print no duration: the times of the Actions log tell how long the push ran. */
  #timePush(time: string | undefined): void {
    if (time === undefined || this.#pushBegan === undefined) return
    const seconds = Math.round((Date.parse(time.trim()) - Date.parse(this.#pushBegan.trim())) / 1000)
    if (seconds > 0) this.#facts.pushSeconds = Math.max(this.#facts.pushSeconds ?? 0, seconds)
  }

  #carried(): Place {
    return this.#place !== undefined && this.#line - this.#place.line <= CARRIED_LINES ? this.#place.place : 'nowhere'
  }

  #vertexOf({ step, text, inStep }: PlainLine): string {
    if (step === undefined) return ''
    if (!inStep && VERTEX.test(text) && !this.#vertices.has(step) && this.#vertices.size < MOST_VERTICES) {
      this.#vertices.set(step, text.slice(0, 300))
    }
    return this.#vertices.get(step) ?? ''
  }

  #pushedBefore(image: ImageName | undefined): boolean {
    return image !== undefined && this.#facts.pushed.some(text => text.includes(`${image.host}/${image.path}`))
  }

  /** Facts beside the failure. */
  #note(text: string): void {
    if (this.#carried() === 'registry' && LOGGED_IN.test(text)) this.#facts.loggedIn = true
    if (/^GITHUB_TOKEN Permissions/.test(text)) this.#facts.inPermissions = true
    const permission = /^Packages: (read|write)\b/.exec(text)
    if (permission !== null) this.#tokenPermission = permission[1] === 'write' ? 'write' : 'read'
    if (
      /^pushing manifest for .* done$|: digest: sha256:[0-9a-f]{64} size:|^Pushed: /.test(text) &&
      this.#facts.pushed.length < 50
    ) {
      const image = imagesIn(text, this.#hosts)[0] ?? this.#images[0]
      if (image !== undefined) this.#facts.pushed.push(`${image.host}/${image.path}`)
    }
    const seconds = /^pushing layers (\d+(?:\.\d+)?)s/.exec(text)
    if (seconds !== null) this.#facts.pushSeconds = Math.max(this.#facts.pushSeconds ?? 0, Number(seconds[1]))
    this.#tool ??= TOOLS.find(([pattern]) => pattern.test(text))?.[1]
  }
}

const TOOLS: readonly (readonly [RegExp, string])[] = [
  [/\bbuildx\b|failed to solve|importing cache manifest|\[internal\] load/i, 'buildx'],
  [/error checking push permissions|\bkaniko\b/i, 'kaniko'],
  [/^The push refers to repository|Error response from daemon/i, 'docker'],
  [
    /initiating layer upload|trying to reuse blob|Requesting bear(?:er)? token|\bpodman\b|\bbuildah\b|\bskopeo\b/i,
    'podman, buildah or skopeo'
  ],
  [/failed to perform "|\bhelm\b/i, 'helm'],
  [/\boras\b/i, 'oras'],
  [/\b(?:crane|cosign|ko publish|flux)\b/i, 'crane, ko, cosign or flux']
]

function same(a: ImageName, b: ImageName): boolean {
  return a.host === b.host && a.path === b.path
}

/** A log that is at hand as a whole. */
export function readLog(rules: readonly Rule[], hosts: readonly string[], log: string | Uint8Array): LogReading {
  const reader = new LogReader(rules, hosts)
  reader.write(log)
  return reader.end()
}
