import { unifiedDiff } from './diff.js'
import type { Migration } from './migrate.js'
import type { Note, NoteKind } from './note.js'

const TITLES: readonly (readonly [NoteKind, string])[] = [
  ['changed', 'What changes'],
  ['kept', 'What stays, and why'],
  ['look', 'To check']
]

/** What a person reads about one file, as lines. */
export function describeMigration(
  file: string,
  before: string,
  migration: Exclude<Migration, { kind: 'unreadable' }>,
  order: { readonly write: boolean; readonly diff: boolean }
): string {
  if (migration.kind === 'nothing') {
    return [`# ${file}: nothing to migrate (${migration.because})`, ...describeNotes(migration.notes)].join('\n')
  }
  const whole = migration.jobs[0]?.text === migration.text
  const done = order.write ? 'written' : 'not written; --write does'
  const shown = order.diff
    ? unifiedDiff(file, before, migration.text)
    : order.write
      ? ''
      : `${whole ? '' : 'jobs:\n'}${migration.jobs.map(({ text }) => text).join('\n')}`
  const notes = describeNotes(migration.notes)
  // A diff has to come out as it is: the rest stands before it as comments.
  return [
    `# ${file}: ${whole ? 'the action changes' : countJobs(migration.jobs.length)} (${done})`,
    ...notes,
    ...(shown === '' ? [] : ['', shown.replace(/\r?\n$/, '')])
  ].join('\n')
}

function describeNotes(notes: readonly Note[]): string[] {
  return TITLES.flatMap(([kind, title]) => {
    const some = notes.filter(note => note.kind === kind)
    return some.length === 0
      ? []
      : ['#', `# ${title}:`, ...some.map(note => `# - line ${note.line}, job ${note.job}: ${note.text}`)]
  })
}

function countJobs(count: number): string {
  return count === 1 ? '1 job changes' : `${count} jobs change`
}
