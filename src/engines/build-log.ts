import type { CacheFailure, CacheUse } from '../domain/cache/use.js'
import { type Digest, parseDigest } from '../domain/digest.js'

/** What a step of the build is, by the words that BuildKit uses for it. */
type Vertex = { readonly kind: 'step' | 'import' | 'export' | 'other'; readonly name: string }

interface Seen {
  readonly vertex: Vertex
  outcome: 'running' | 'done' | 'cached' | 'failed'
  ms: number
  words: string
  /** Of what an export wrote, in the order of the platforms: attestations have a line of another form. */
  readonly manifests: Set<Digest>
  list: Digest | undefined
}

/** Longer lines and more steps than these are not what is looked for here. */
const LONGEST_LINE = 4096
const MOST_VERTICES = 5000

const DIGEST = /sha256:[0-9a-f]{64}/

/** Base images are not built, so they do not count as steps. */
const STEP = /^\[(?:[^\]]*\s)?\d+\/\d+\] (?!FROM\b)/i
const IMPORT = /^importing cache manifest from /
const EXPORT = /^exporting (?:cache\b|to (?:github actions cache|gha)\b|build cache\b)/i
/** buildx or BuildKit refuse before the build starts; the docker driver is the usual case. */
const UNSUPPORTED =
  /\bcache export is not supported\b|\bcache exporter .* (?:not found|could not be found)|\bunknown cache exporter\b|\bcache (?:ex|im)porter requires\b|\bfailed to configure \S+ cache (?:ex|im)porter\b/i
/** A layer could not be read from where it is kept; that it could not be written is the push's failure. */
const LOST = /\bhttpReadSeeker\b|\bcontent sha256:[0-9a-f]{64}: not found|^(?!.*\bfailed to push\b).*\bfailed to copy: /

/**
 * Reads `--progress=plain` as it comes: which steps came from a cache, how long caches took, what of them failed. Memory is bounded,
 * whatever the build prints. Output of RUN steps carries a time (`#5 0.333 hi`) and is told apart by that.
 * Example of the form: https://docs.docker.com/build/cache/optimize/
 */
export class BuildLog {
  readonly #seen = new Map<string, Seen>()
  /** Digests of base images and their layers. */
  readonly #base = new Set<string>()
  #rest = ''
  #unsupported: string | undefined
  #lastError = ''

  write(chunk: Buffer | string): void {
    const text = this.#rest + (typeof chunk === 'string' ? chunk : chunk.toString('utf8'))
    const lines = text.split(/\r\n|\r|\n/)
    // A line without an end is not kept for ever.
    this.#rest = (lines.pop() ?? '').slice(0, LONGEST_LINE)
    for (const line of lines) this.#read(line.slice(0, LONGEST_LINE))
  }

  /** What was seen so far. */
  get cache(): CacheUse {
    if (this.#rest !== '') this.write('\n')
    const all = [...this.#seen.values()]
    const steps = all.filter(({ vertex }) => vertex.kind === 'step')
    const failed = all.filter(({ vertex, outcome }) => outcome === 'failed' && isCache(vertex))
    return {
      cached: steps.filter(({ outcome }) => outcome === 'cached').length,
      built: steps.filter(({ outcome }) => outcome === 'done').length,
      importMs: total(all, 'import'),
      exportMs: total(all, 'export'),
      failures: [
        ...failed.map(
          ({ vertex, words }) =>
            ({ way: vertex.kind === 'import' ? 'import' : 'export', subject: vertex.name, words }) as const
        ),
        ...(this.#unsupported === undefined
          ? []
          : [
              {
                way: / cache importer /.test(this.#unsupported) ? 'import' : 'export',
                subject: 'the builder',
                words: this.#unsupported
              } as const
            ])
      ]
    }
  }

  /** The failures of caches that the build ended by; none where a step of the Dockerfile, the push or anything else failed. */
  get endedByCache(): readonly CacheFailure[] {
    if (this.otherFailure) return []
    return this.cache.failures.filter(
      ({ words }) => this.#lastError.includes(words) || words.startsWith(this.#lastError)
    )
  }

  /**
   * What a layer was lost by, where the build ended because one could not be fetched. A cache may name layers that its registry, folder or
   * service has dropped since; BuildKit finds out only when it needs one, and fails the step or the export. Those of base images are told
   * apart by their digests. Whether a cache was read is for the caller to know.
   */
  get lostLayer(): string | undefined {
    if (!LOST.test(this.#lastError)) return undefined
    const digest = DIGEST.exec(this.#lastError)?.[0]
    return digest !== undefined && this.#base.has(digest) ? undefined : this.#lastError
  }

  /** What buildx said where it ended before any step began: it could not make or open something that the command line names. */
  get endedAtOnce(): string | undefined {
    return this.#seen.size === 0 ? this.#lastError : undefined
  }

  /** Whether something other than a cache failed: a step of the Dockerfile, or the push. */
  get otherFailure(): boolean {
    return [...this.#seen.values()].some(({ vertex, outcome }) => outcome === 'failed' && !isCache(vertex))
  }

  /** The manifests that an index was made of, in the order of the platforms; none where the builder does not tell. */
  manifestsOf(index: Digest | undefined): readonly Digest[] {
    const made = [...this.#seen.values()].find(({ list }) => list !== undefined && list === index)
    return [...(made?.manifests ?? [])]
  }

  #noteBase(text: string): void {
    const digest = DIGEST.exec(text)?.[0]
    if (digest !== undefined && this.#base.size < MOST_VERTICES) this.#base.add(digest)
  }

  #read(line: string): void {
    const match = /^#(\d+) (.*)$/.exec(line)
    if (match === null) {
      if (!line.startsWith('ERROR: ')) return
      this.#lastError = line.replace(/^ERROR: (?:failed to build: )?(?:failed to solve: )?/, '')
      if (UNSUPPORTED.test(line)) this.#unsupported = this.#lastError
      return
    }
    const [, number = '', text = ''] = match
    const seen = this.#seen.get(number)
    if (seen === undefined) {
      const vertex = classify(text)
      if (vertex.kind === 'other') this.#noteBase(text)
      if (this.#seen.size < MOST_VERTICES)
        this.#seen.set(number, { vertex, outcome: 'running', ms: 0, words: '', manifests: new Set(), list: undefined })
      return
    }
    const done = /^DONE (\d+(?:\.\d+)?)s$/.exec(text)
    if (done !== null) {
      seen.ms = Math.max(seen.ms, Math.round(Number(done[1]) * 1000))
      if (seen.outcome === 'running') seen.outcome = 'done'
    } // A layer that has to be fetched is one out of a cache.
    else if (text === 'CACHED' || /^(?:extracting )?sha256:[0-9a-f]{64} /.test(text)) {
      seen.outcome = 'cached'
      if (seen.vertex.kind === 'other') this.#noteBase(text)
    } else if (text.startsWith('exporting manifest ')) {
      const digest = parseDigest(text.split(' ').find(word => word.startsWith('sha256:')) ?? '')
      if (digest === undefined) return
      if (text.startsWith('exporting manifest list ')) seen.list = digest
      else seen.manifests.add(digest)
    } else if (text.startsWith('ERROR: ')) {
      seen.outcome = 'failed'
      seen.words = text.slice('ERROR: '.length)
    }
  }
}

/** What a failed build said, read at once. */
export function readBuildLog(text: string): BuildLog {
  const log = new BuildLog()
  log.write(text)
  return log
}

function classify(name: string): Vertex {
  const kind = STEP.test(name) ? 'step' : IMPORT.test(name) ? 'import' : EXPORT.test(name) ? 'export' : 'other'
  return { kind, name }
}

function isCache({ kind }: Vertex): boolean {
  return kind === 'import' || kind === 'export'
}

function total(all: readonly Seen[], kind: Vertex['kind']): number | undefined {
  const times = all.filter(({ vertex, outcome }) => vertex.kind === kind && outcome !== 'failed').map(({ ms }) => ms)
  return times.length === 0 ? undefined : times.reduce((sum, ms) => sum + ms, 0)
}
