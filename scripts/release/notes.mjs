// @ts-check
/** The text of a release on GitHub. Pure. */
import { released } from './plan.mjs'
import { compareVersions, formatVersion, highest, versionOfTag } from './version.mjs'

/**
 * @param {{ tag: string, notes: string }} release
 * @param {{ repository: string, survey: import('./survey.mjs').Survey }} facts
 * @returns {string}
 */
export function releaseNotes({ tag, notes }, { repository, survey }) {
  const version = versionOfTag(tag)
  const before = highest(
    released(survey.tags).filter(other => version !== undefined && compareVersions(other, version) < 0)
  )
  return [
    notes,
    '',
    '---',
    '',
    `Pinned: \`uses: ${repository}@${survey.head} # ${tag}\``,
    '',
    `Where \`dist/\` comes from: \`gh attestation verify dist/index.js --repo ${repository}\``,
    ...(before === undefined
      ? []
      : ['', `All commits: https://github.com/${repository}/compare/v${formatVersion(before)}...${tag}`])
  ].join('\n')
}
