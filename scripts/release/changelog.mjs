// @ts-check
/** Sections of CHANGELOG.md. Pure: text in, text out. */

const UNRELEASED = '## Unreleased'

/** @typedef {{ commit: string, subject: string }} Commit `commit` is the full SHA */

/**
 * Turns what stands under *Unreleased* into the section of a version. What a person wrote there is the section; where nobody wrote
 * anything, the subjects of the commits are listed.
 *
 * @param {string} text
 * @param {{ version: string, date: string, commits: readonly Commit[] }} release date as `2026-01-31`
 * @returns {string}
 */
export function addSection(text, { version, date, commits }) {
  const lines = text.split('\n')
  const start = lines.indexOf(UNRELEASED)
  if (start < 0) throw new Error(`CHANGELOG.md has no line "${UNRELEASED}"`)
  if (sectionOf(text, version) !== undefined) throw new Error(`CHANGELOG.md has a section for ${version} already`)
  const end = endOfSection(lines, start)
  const written = lines
    .slice(start + 1, end)
    .join('\n')
    .trim()
  const listed = commits.map(({ commit, subject }) => `- ${subject} (${commit.slice(0, 7)})`).join('\n')
  if (written === '' && listed === '') throw new Error(`Nothing was committed since the last release`)
  const parts = [...lines.slice(0, start), UNRELEASED, '', `## ${version} – ${date}`, '', written || listed, '']
  return `${[...parts, ...lines.slice(end)].join('\n').trimEnd()}\n`
}

/**
 * @param {string} text
 * @param {string} version
 * @returns {string | undefined} what the section says, without its heading
 */
export function sectionOf(text, version) {
  const lines = text.split('\n')
  const start = lines.findIndex(line => line === `## ${version}` || line.startsWith(`## ${version} `))
  if (start < 0) return undefined
  const content = lines
    .slice(start + 1, endOfSection(lines, start))
    .join('\n')
    .trim()
  return content === '' ? undefined : content
}

/** @param {readonly string[]} lines @param {number} start */
function endOfSection(lines, start) {
  const next = lines.findIndex((line, index) => index > start && line.startsWith('## '))
  return next < 0 ? lines.length : next
}
