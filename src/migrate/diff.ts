import { splitLines } from './render.js'

const CONTEXT = 3

interface Line {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

/** A unified diff with three lines of context, as `git apply` takes it. Empty where the texts are equal. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const lines = compareLines(splitLines(before), splitLines(after))
  const hunks = findHunks(lines).map(([from, to]) => formatHunk(lines, from, to))
  const path = file.replaceAll('\\', '/').replace(/^(\.?\/)+/, '')
  return hunks.length === 0 ? '' : `--- a/${path}\n+++ b/${path}\n${hunks.join('')}`
}

/** Longest common subsequence; workflows are short. */
function compareLines(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1
  const lengths = new Uint32Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!)
    }
  }
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ mark: ' ', text: before[i]! })
      i += 1
      j += 1
    } else if (
      i < before.length &&
      (j >= after.length || lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    ) {
      lines.push({ mark: '-', text: before[i++]! })
    } else lines.push({ mark: '+', text: after[j++]! })
  }
  return lines
}

/** Ranges of lines with their context; ranges that touch are one. */
function findHunks(lines: readonly Line[]): [number, number][] {
  const hunks: [number, number][] = []
  lines.forEach(({ mark }, at) => {
    if (mark === ' ') return
    const from = Math.max(0, at - CONTEXT)
    const to = Math.min(lines.length, at + CONTEXT + 1)
    const last = hunks.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = to
    else hunks.push([from, to])
  })
  return hunks
}

function formatHunk(lines: readonly Line[], from: number, to: number): string {
  const count = (some: readonly Line[], without: '-' | '+'): number =>
    some.filter(({ mark }) => mark !== without).length
  const [ahead, inside] = [lines.slice(0, from), lines.slice(from, to)]
  const range = (without: '-' | '+'): string => {
    const length = count(inside, without)
    return `${count(ahead, without) + (length === 0 ? 0 : 1)},${length}`
  }
  const body = inside.map(
    ({ mark, text }) => `${mark}${text.endsWith('\n') ? text : `${text}\n\\ No newline at end of file\n`}`
  )
  return `@@ -${range('+')} +${range('-')} @@\n${body.join('')}`
}
