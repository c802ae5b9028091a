import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FailureError } from '../../src/domain/failure.js'
import { publishFields } from '../../src/inputs/publish.js'
import { describe as describeImages, metadataRequest } from '../../src/intent/metadata.js'
import { namePackages } from '../../src/intent/packages.js'
import { intendPublish } from '../../src/intent/publish.js'

const NAMES = Object.keys(publishFields) as (keyof typeof publishFields)[]

/** Texts that have broken programs before: commands of the runner, shells, CSV, templates, controls, long ones, other scripts. */
const HOSTILE = [
  '::error::x',
  '##[add-mask]x',
  '$(touch /tmp/x)',
  '`id`',
  '"a,""b',
  '{{#each a}}{{/each}}',
  '{{tag',
  '%0A::warning::x',
  '\u0000',
  '\u202e',
  '../../etc',
  'type=semver,pattern={{raw}}',
  'type=match,pattern=(a+)+$',
  'type=match,pattern=/(/',
  'name=,enable=',
  'ghcr.io/../x',
  'https://user:pass@host/x.git#ref:dir',
  '-',
  '--output=x',
  'true',
  '9'.repeat(400),
  'x'.repeat(5000),
  '標籤',
  '\ud800'
]

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 3 }).map(lines => lines.join('\n'))
)

const run = fc.record({
  GITHUB_REPOSITORY: fc.oneof(fc.constant('Octo-Org/Hello-World'), text),
  GITHUB_SERVER_URL: fc.oneof(fc.constant('https://github.com'), text),
  GITHUB_API_URL: fc.oneof(fc.constant('https://api.github.com'), text),
  GITHUB_SHA: fc.oneof(fc.constant('a'.repeat(40)), text),
  GITHUB_REF: fc.oneof(
    fc.constantFrom('refs/heads/main', 'refs/tags/v1.2.3', 'refs/pull/7/merge'),
    text.map(name => `refs/heads/${name}`),
    text.map(name => `refs/tags/${name}`)
  ),
  GITHUB_EVENT_NAME: fc.constantFrom('push', 'pull_request', 'release', 'schedule', 'workflow_run', 'x', ''),
  GITHUB_ACTOR: fc.oneof(fc.constant('octocat'), text),
  GITHUB_WORKSPACE: fc.constant('/workspace'),
  RUNNER_TEMP: fc.constant('/temp')
})

const payload = fc.oneof(
  fc.jsonValue(),
  fc.record({
    repository: fc.record({ full_name: text, owner: fc.record({ login: text }), default_branch: text, html_url: text }),
    pull_request: fc.record({
      number: fc.integer(),
      head: fc.record({ ref: text, sha: text }),
      base: fc.record({ ref: text })
    }),
    release: fc.record({ tag_name: text })
  })
)

/** Few inputs at a time, so that now and then all are good and the way goes on behind the door. */
const inputs = fc.dictionary(fc.constantFrom<string>(...NAMES), text, { maxKeys: 3 })

describe('inputs, refs and payloads that say anything', () => {
  it('give an intent with legal names and tags, or one failure that names the inputs', async () => {
    let passed = 0
    await fc.assert(
      fc.asyncProperty(inputs, run, payload, async (given, environment, event) => {
        try {
          const intent = intendPublish(name => given[name] ?? '', Object.keys(given), environment, event)
          const { images } = namePackages(intent.inputs.images, intent.inputs.registry, intent.context)
          const learnt = { repository: intent.context.repository, commitDate: undefined }
          const request = metadataRequest(intent, images[0]?.host ?? '', learnt, new Date(0))
          const { metadata } = await describeImages(intent, request)
          for (const { tag } of metadata.tags) expect(tag).toMatch(/^\w[\w.-]{0,127}$/)
          for (const { path } of images) expect(path).toMatch(/^[a-z0-9._/-]+$/)
          passed += 1
        } catch (error) {
          if (!(error instanceof FailureError)) throw error
          expect(['input', 'refused']).toContain(error.failure.kind)
          expect(error.message).not.toBe('')
        }
      }),
      { numRuns: 10_000 }
    )
    // Both ends of the sentence have been seen.
    expect(passed).toBeGreaterThan(100)
    expect(passed).toBeLessThan(9_900)
  }, 240_000)
})
