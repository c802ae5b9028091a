/** A piece of the file that is replaced; `start` and `end` are offsets into the text as it was read. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** @throws never for edits that do not overlap; overlapping ones are a fault of the planner */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = ''
  let at = 0
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < at) throw new Error(`edits overlap at offset ${edit.start}`)
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + text.slice(at)
}
