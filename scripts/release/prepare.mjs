// @ts-check
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addSection } from './changelog.mjs'
import { formatVersion, highest, parseVersion, versionOfTag } from './version.mjs'

/**
 * Writes the section of a version into CHANGELOG.md and nothing else: a person reads it, changes it, and commits it.
 *
 * @param {string} version
 * @param {{ folder: string, git: import('./git.mjs').Git, today: Date }} world
 * @returns {Promise<string>} what was done
 */
export async function prepareRelease(version, { folder, git, today }) {
  if (parseVersion(version) === undefined)
    throw new Error(`"${version}" is no version. Write three numbers, such as 1.2.3.`)
  await git(['fetch', '--quiet', 'origin', '+refs/tags/v*:refs/tags/v*'])
  const merged = (await git(['tag', '--merged', 'HEAD'])).split('\n').flatMap(tag => versionOfTag(tag) ?? [])
  const last = highest(merged)
  const commits = await readCommits(git, last === undefined ? 'HEAD' : `v${formatVersion(last)}..HEAD`)
  const file = join(folder, 'CHANGELOG.md')
  const date = today.toISOString().slice(0, 10)
  await writeFile(file, addSection(await readFile(file, 'utf8'), { version, date, commits }))
  return `CHANGELOG.md has a section for ${version}. Read it, commit it, and start the workflow "Release" when it is on main.`
}

/** @param {import('./git.mjs').Git} git @param {string} range @returns {Promise<import('./changelog.mjs').Commit[]>} */
async function readCommits(git, range) {
  const log = await git(['log', '--no-merges', '--format=%H%x09%s', range])
  return log
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const at = line.indexOf('\t')
      return { commit: line.slice(0, at), subject: line.slice(at + 1) }
    })
}
