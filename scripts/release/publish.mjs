// @ts-check
/** Carries out the steps of a release, in an order in which a second run repairs whatever the first one left undone. */
import { commitForNode24 } from './manifests.mjs'
import { isHighest, released } from './plan.mjs'
import { readRemote } from './survey.mjs'

/** @typedef {{ git: import('./git.mjs').Git, releases: import('./github.mjs').Releases, tell: (line: string) => void }} World */

/**
 * @param {readonly import('./plan.mjs').Step[]} steps
 * @param {string} head
 * @param {World} world
 */
export async function carryOut(steps, head, world) {
  for (const step of steps) {
    switch (step.kind) {
      case 'tag':
        await world.git(['push', '--quiet', 'origin', `${step.commit}:refs/tags/${step.tag}`])
        world.tell(`${step.tag} stands for ${step.commit}`)
        break
      case 'release':
        await publishRelease(step, head, world)
        break
      case 'float':
        await moveFloatingTags(step, world)
        break
    }
  }
}

/** @param {readonly import('./plan.mjs').Step[]} steps @returns {string[]} what a dry run prints */
export function describeSteps(steps) {
  return steps.map(step => {
    switch (step.kind) {
      case 'tag':
        return `push the tag ${step.tag} for ${step.commit}`
      case 'release':
        return `publish the release ${step.tag}${step.latest ? ' as the latest' : ''}`
      case 'float':
        return `move v${step.version.major} and v${step.version.major}-node24, unless a higher version has them`
    }
  })
}

/**
 * @param {Extract<import('./plan.mjs').Step, { kind: 'release' }>} step
 * @param {string} head
 * @param {World} world
 */
async function publishRelease({ tag, notes, latest }, head, { releases, tell }) {
  const before = (await releases.find(tag)) ?? (await releases.draft({ tag, commit: head, notes }))
  const release = before.draft ? await releases.publish(before.id, latest) : before
  if (!release.immutable) {
    throw new Error(
      `The release ${release.url} can still be changed, so the floating tags stay where they are. Switch on Settings → General → Releases → ` +
        '"Enable release immutability", delete this release (not its tag), and run again.'
    )
  }
  tell(`release ${release.url}`)
}

/**
 * Looks again right before: another release may have come in between. The lease makes git refuse a tag that moved after the look.
 *
 * @param {Extract<import('./plan.mjs').Step, { kind: 'float' }>} step
 * @param {World} world
 */
async function moveFloatingTags({ version, commit }, { git, tell }) {
  const { tags } = await readRemote(git)
  const floating = `v${version.major}`
  if (
    !isHighest(
      version,
      released(tags).filter(({ major }) => major === version.major)
    )
  ) {
    tell(`${floating} belongs to a higher version and stays`)
    return
  }
  const targets = new Map([
    [floating, commit],
    [`${floating}-node24`, await commitForNode24(git, commit)]
  ])
  const moved = [...targets].filter(([tag, target]) => tags.get(tag) !== target)
  if (moved.length > 0) {
    await git([
      'push',
      '--quiet',
      '--atomic',
      ...moved.map(([tag]) => `--force-with-lease=refs/tags/${tag}:${tags.get(tag) ?? ''}`),
      'origin',
      ...moved.map(([tag, target]) => `${target}:refs/tags/${tag}`)
    ])
  }
  for (const [tag, target] of targets) tell(`${tag} stands for ${target}`)
}
