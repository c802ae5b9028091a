import { describe, expect, it } from 'vitest'
import { loadEvent } from '../../lab/events/load.mjs'
import { FailureError } from '../../src/domain/failure.js'
import { describe as describeImages, type DescribingIntent, metadataRequest } from '../../src/intent/metadata.js'
import { intendMerge } from '../../src/intent/merge.js'
import { intendPromote } from '../../src/intent/promote.js'
import { intendPublish } from '../../src/intent/publish.js'
import { publishFields } from '../../src/inputs/publish.js'

const PULL = loadEvent('pull-request')
const HEAD = '0ddf0a0'
const MERGE = 'b7c1e8a'

type Texts = Readonly<Record<string, string>>

/** As the runner does, with the default of an input that is not given. */
function publish(variables: Texts, given: Texts = {}): ReturnType<typeof intendPublish> {
  const inputs: Texts = { 'annotation-levels': publishFields['annotation-levels'].default, ...given }
  return intendPublish(name => inputs[name] ?? '', Object.keys(inputs), environment(variables), PULL.payload)
}

function source(variables: Texts, given: Texts): Parameters<typeof intendPromote>[0] {
  const read = (name: string): string => given[name] ?? ''
  return { read, given: Object.keys(given), environment: environment(variables), payload: PULL.payload }
}

function environment(variables: Texts): Texts {
  return { ...PULL.env, GITHUB_WORKSPACE: '/work', RUNNER_TEMP: '/temp', ...variables }
}

async function tagsOf(intent: DescribingIntent): Promise<readonly string[]> {
  const learnt = { repository: intent.context.repository, commitDate: undefined }
  const { metadata } = await describeImages(intent, metadataRequest(intent, 'ghcr.io', learnt, new Date(0)))
  return metadata.tags.map(({ tag }) => tag)
}

const LONGER = { DOCKER_METADATA_SHORT_SHA_LENGTH: '12' }
const OF_HEAD = { DOCKER_METADATA_PR_HEAD_SHA: 'true' }

describe('the variables of docker/metadata-action, on a step of an action that pushes', () => {
  it('say how long a short commit is, and which one a pull request has', async () => {
    const given = { tags: 'type=sha' }
    for (const intendTo of [
      (variables: Texts) => publish(variables, given),
      (variables: Texts) => intendPromote(source(variables, given)).describing,
      (variables: Texts) => intendMerge(source(variables, given))
    ]) {
      expect(await tagsOf(intendTo({}))).toEqual([`sha-${MERGE}`])
      const [tag = ''] = await tagsOf(intendTo(LONGER))
      expect([tag.length, tag.startsWith(`sha-${MERGE}`)]).toEqual(['sha-'.length + 12, true])
      expect(await tagsOf(intendTo(OF_HEAD))).toEqual([`sha-${HEAD}`])
    }
  })

  it('say where annotations go, unless the input does', () => {
    const levels = { DOCKER_METADATA_ANNOTATIONS_LEVELS: 'index, manifest-descriptor' }
    expect(publish({}).inputs['annotation-levels']).toBe('manifest,index')
    expect(publish(levels).inputs['annotation-levels']).toBe('index,manifest-descriptor')
    expect(publish(levels, { 'annotation-levels': 'manifest' }).inputs['annotation-levels']).toBe('manifest')
  })

  it('name the tag by which promote looks for the image of this commit', () => {
    const { references } = intendPromote(source(LONGER, { tags: 'x' })).source
    expect(references.map(reference => reference.length)).toEqual(['sha-'.length + 40, 'sha-'.length + 12])
  })

  it.each([
    (variables: Texts) => publish(variables),
    (variables: Texts) => intendPromote(source(variables, {})),
    (variables: Texts) => intendMerge(source(variables, {}))
  ])('are an error by their name where they say nothing sensible', intendTo => {
    let problems: readonly { readonly input: string }[] = []
    try {
      intendTo({ DOCKER_METADATA_SHORT_SHA_LENGTH: 'seven' })
    } catch (error) {
      if (error instanceof FailureError && error.failure.kind === 'input') problems = error.failure.problems
    }
    expect(problems.map(({ input }) => input)).toEqual(['DOCKER_METADATA_SHORT_SHA_LENGTH'])
  })
})
