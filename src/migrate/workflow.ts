import { type Alias, isAlias, isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml'
import { type PairText, readPairs, scalarMap, scalarText } from './pairs.js'
import { lineEnd, lineStart, type Source } from './source.js'

/** A step of a job with its place in the text. */
export interface Step {
  readonly kind: 'block' | 'flow' | 'alias'
  /** Whole lines: from the line of the dash to the last line, comments that are indented deeper than the dash included. */
  readonly start: number
  readonly end: number
  /** Column of the dash. */
  readonly indent: number
  /** Offset of the first key. */
  readonly body: number
  readonly pairs: readonly PairText[]
  readonly with: ReadonlyMap<string, string>
  readonly env: ReadonlyMap<string, string>
  readonly id: string | undefined
  readonly name: string | undefined
  readonly uses: string | undefined
  readonly run: string | undefined
  readonly if: string | undefined
}

export type Permissions = ReadonlyMap<string, string> | 'read-all' | 'write-all' | undefined

export interface Job {
  readonly name: string
  /** Whole lines, from the key of the job. */
  readonly start: number
  readonly end: number
  readonly steps: readonly Step[]
  /** `steps: [{…}]`: nothing in it can be edited line by line. */
  readonly flow: boolean
  readonly permissions: Permissions
  readonly env: ReadonlyMap<string, string>
  /** Values of the matrix by key, as far as they are written out. */
  readonly matrix: ReadonlyMap<string, readonly string[]>
}

export interface Workflow {
  /** The file is an action made of steps: its only job is the whole file. */
  readonly composite: boolean
  readonly jobs: readonly Job[]
  readonly env: ReadonlyMap<string, string>
  readonly permissions: Permissions
  readonly triggers: ReadonlySet<string>
}

/** Undefined where the file is neither a workflow nor an action made of steps. */
export function readWorkflow(source: Source): Workflow | undefined {
  const root = source.document.contents
  if (!isMap(root)) return undefined
  const jobs = root.get('jobs')
  if (!isMap(jobs)) return readComposite(source, root)
  return {
    composite: false,
    jobs: readPairs(source, jobs).map(pair => readJob(source, pair)),
    env: scalarMap(source, root.get('env', true)),
    permissions: readPermissions(source, root.get('permissions', true)),
    triggers: readTriggers(source, root)
  }
}

function readComposite(source: Source, root: YAMLMap): Workflow | undefined {
  const runs = readPairs(source, root).find(({ key }) => key === 'runs')
  if (!isMap(runs?.node) || runs.node.get('using') !== 'composite') return undefined
  // Its outputs stand beside its steps, and it runs on any event of those who use it.
  const job = { ...readJob(source, runs), start: 0, end: source.text.length }
  return { composite: true, jobs: [job], env: new Map(), permissions: undefined, triggers: new Set(['workflow_call']) }
}

function readJob(source: Source, pair: PairText): Job {
  const map = isMap(pair.node) ? pair.node : undefined
  const steps = map?.get('steps', true)
  const block = isSeq(steps) && steps.flow !== true
  return {
    name: pair.key,
    start: lineStart(source.text, pair.start),
    end: pair.end,
    steps: block ? readSteps(source, steps) : [],
    flow: isSeq(steps) && steps.flow === true,
    permissions: readPermissions(source, map?.get('permissions', true)),
    env: scalarMap(source, map?.get('env', true)),
    matrix: readMatrix(source, map)
  }
}

function readSteps(source: Source, steps: YAMLSeq): Step[] {
  const token = steps.srcToken
  if (token?.type !== 'block-seq') return []
  const dashes = token.items.flatMap(item => item.start.find(({ type }) => type === 'seq-item-ind')?.offset ?? [])
  return steps.items.flatMap((item, at) => {
    const dash = dashes[at]
    return dash !== undefined && (isMap(item) || isAlias(item)) ? [readStep(source, item, dash)] : []
  })
}

function readStep(source: Source, item: YAMLMap | Alias, dash: number): Step {
  const { text } = source
  const start = lineStart(text, dash)
  const map = isAlias(item) ? item.resolve(source.document) : item
  const pairs = isMap(map) ? readPairs(source, map) : []
  const kind = isAlias(item) ? 'alias' : item.flow === true ? 'flow' : 'block'
  const last = kind === 'block' ? pairs.at(-1)?.end : undefined
  const value = (key: string): string | undefined => (isMap(map) ? scalarText(source, map.get(key, true)) : undefined)
  return {
    kind,
    start,
    end: withTrailingComments(text, last ?? lineEnd(text, (item.range?.[1] ?? dash + 1) - 1), dash - start),
    indent: dash - start,
    body: pairs[0]?.start ?? dash,
    pairs,
    with: scalarMap(source, isMap(map) ? map.get('with', true) : undefined),
    env: scalarMap(source, isMap(map) ? map.get('env', true) : undefined),
    id: value('id'),
    name: value('name'),
    uses: value('uses'),
    run: value('run'),
    if: value('if')
  }
}

/** A comment that is indented deeper than the dash belongs to the step: left behind, it could fall into the scalar before it. */
function withTrailingComments(text: string, end: number, indent: number): number {
  let result = end
  let at = end
  while (at < text.length) {
    const next = lineEnd(text, at)
    const line = text.slice(at, next)
    const comment = /^( *)#/.exec(line)
    if (comment?.[1] !== undefined && comment[1].length > indent) result = next
    else if (line.trim() !== '') break
    at = next
  }
  return result
}

function readPermissions(source: Source, node: unknown): Permissions {
  if (node === undefined || node === null) return undefined
  const text = scalarText(source, node)
  if (text === 'write-all' || text === 'read-all') return text
  return scalarMap(source, node)
}

function readTriggers(source: Source, root: YAMLMap): Set<string> {
  const on = root.get('on', true) ?? root.get(true, true)
  const target = isAlias(on) ? on.resolve(source.document) : on
  if (isScalar(target)) return new Set([String(target.value)])
  if (isSeq(target)) return new Set(target.items.flatMap(item => scalarText(source, item) ?? []))
  return new Set(isMap(target) ? readPairs(source, target).map(({ key }) => key) : [])
}

function readMatrix(source: Source, job: YAMLMap | undefined): Map<string, string[]> {
  const matrix = job?.getIn(['strategy', 'matrix'], true)
  const values = new Map<string, string[]>()
  const add = (key: string, node: unknown): void => {
    const text = scalarText(source, node)
    if (text !== undefined) values.set(key, [...(values.get(key) ?? []), text])
  }
  if (!isMap(matrix)) return values
  for (const { key, node } of readPairs(source, matrix)) {
    if (!isSeq(node)) continue
    for (const item of node.items) {
      if (!isMap(item)) add(key, item)
      else {
        const prefix = key === 'include' ? '' : `${key}.`
        for (const field of readPairs(source, item)) add(`${prefix}${field.key}`, field.node)
      }
    }
  }
  return values
}
