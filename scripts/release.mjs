// @ts-check
/**
 * Releases, in the checkout that it is started in. Needs Node, git and gh only, so that no package runs beside the token that may write.
 *
 *   node scripts/release.mjs prepare 1.2.3             write the section of CHANGELOG.md, to be read and committed
 *   node scripts/release.mjs check 1.2.3               every reason against the release; rebuilds dist/ and compares; changes nothing
 *   node scripts/release.mjs publish 1.2.3 [--dry-run] tag, GitHub release, then the floating tags; running again repairs
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gitIn } from './release/git.mjs'
import { releasesOf } from './release/github.mjs'
import { releaseNotes } from './release/notes.mjs'
import { planRelease } from './release/plan.mjs'
import { prepareRelease } from './release/prepare.mjs'
import { carryOut, describeSteps } from './release/publish.mjs'
import { surveyRepository } from './release/survey.mjs'

const folder = process.cwd()
const git = gitIn(folder)
try {
  const { values, positionals } = parseArgs({ options: { 'dry-run': { type: 'boolean' } }, allowPositionals: true })
  const [command = '', version = ''] = positionals
  if (command === 'prepare') console.log(await prepareRelease(version, { folder, git, today: new Date() }))
  else if (command === 'check') await check(version)
  else if (command === 'publish') await publish(version, values['dry-run'] === true)
  else throw new Error('Usage: node scripts/release.mjs prepare|check|publish X.Y.Z')
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

/** @param {string} version */
async function check(version) {
  const plan = planRelease(version, await surveyRepository(folder, git))
  const because = [...(plan.kind === 'refused' ? plan.because : []), ...checkGenerated()]
  if (because.length > 0) throw refusal(version, because)
  console.log(`${version} may be released`)
}

/** @param {string} version @param {boolean} dryRun */
async function publish(version, dryRun) {
  const survey = await surveyRepository(folder, git)
  const plan = planRelease(version, survey)
  if (plan.kind === 'refused') throw refusal(version, plan.because)
  if (dryRun) {
    for (const line of describeSteps(plan.steps)) console.log(`would ${line}`)
    return
  }
  const repository = process.env['GITHUB_REPOSITORY'] ?? ''
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new Error('GITHUB_REPOSITORY must say OWNER/REPO')
  const steps = plan.steps.map(step =>
    step.kind === 'release' ? { ...step, notes: releaseNotes(step, { repository, survey }) } : step
  )
  await carryOut(steps, survey.head, { git, releases: releasesOf(repository), tell: line => console.log(line) })
}

/** What is committed must be what the sources give, byte for byte. @returns {string[]} */
function checkGenerated() {
  return [
    [
      'generate.mjs',
      'The manifests, tables or pages are not what the sources give. Run "npm run generate" and commit them.'
    ],
    ['bundle.mjs', 'dist/ is not what the sources give. Run "npm run build" and commit it.']
  ].flatMap(([script = '', because = '']) => {
    const result = spawnSync(process.execPath, [join('scripts', script), '--check'], { cwd: folder, stdio: 'inherit' })
    return result.status === 0 ? [] : [because]
  })
}

/** @param {string} version @param {readonly string[]} because */
function refusal(version, because) {
  return new Error([`${version} cannot be released:`, ...because.map(reason => `- ${reason}`)].join('\n'))
}
