import type { InputProblem } from '../domain/failure.js'
import type { Context } from './context.js'
import { parseEvent, parseTrust } from './event.js'
import { parseHosts } from './hosts.js'
import { fieldsOf } from './payload.js'
import { parseRepository, parseSlug } from './repository.js'

export type ParsedContext =
  | { readonly context: Context; readonly problems?: undefined }
  | { readonly context?: undefined; readonly problems: readonly InputProblem[] }

/**
 * What this run is, from the variables that the runner sets and the event payload. Pure; every problem is collected, none hides
 * another. A payload that is missing or malformed is no problem by itself: the fields that it lacks stay unknown.
 *
 * @param env https://docs.github.com/actions/reference/workflows-and-actions/variables
 * @param payload parsed JSON of `GITHUB_EVENT_PATH`, of whatever shape
 */
export function parseContext(env: Readonly<Record<string, string | undefined>>, payload: unknown): ParsedContext {
  const read = (name: string): string => env[name] ?? ''
  const fields = fieldsOf(payload)
  const problems: InputProblem[] = []
  const slug = parseSlug(read('GITHUB_REPOSITORY'))
  if (slug === undefined) problems.push(notSet('GITHUB_REPOSITORY', read, 'OWNER/NAME'))
  const hosts = parseHosts(read('GITHUB_SERVER_URL'), read('GITHUB_API_URL'))
  if ('problem' in hosts) problems.push(hosts.problem)
  const sha = read('GITHUB_SHA').toLowerCase()
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha))
    problems.push(notSet('GITHUB_SHA', read, 'a commit id of 40 digits'))
  const ref = read('GITHUB_REF')
  if (!isRef(ref)) problems.push(notSet('GITHUB_REF', read, 'a full ref such as refs/heads/main'))
  const name = read('GITHUB_EVENT_NAME')
  if (!/^[a-z_]+$/.test(name)) problems.push(notSet('GITHUB_EVENT_NAME', read, 'the name of an event such as push'))
  const temp = read('RUNNER_TEMP')
  if (temp === '') problems.push(notSet('RUNNER_TEMP', read, 'a folder for temporary files'))
  if (slug === undefined || 'problem' in hosts || problems.length > 0) return { problems }

  const facts = {
    name,
    ref,
    sha,
    actor: read('GITHUB_ACTOR'),
    headRef: read('GITHUB_HEAD_REF'),
    baseRef: read('GITHUB_BASE_REF')
  }
  const repository = parseRepository(slug, hosts.hosts.server, fields)
  const id = read('GITHUB_RUN_ID')
  const attempt = read('GITHUB_RUN_ATTEMPT') === '' ? '1' : read('GITHUB_RUN_ATTEMPT')
  return {
    context: {
      event: parseEvent(facts, fields),
      trust: parseTrust(facts, fields),
      repository,
      ref,
      sha,
      actor: facts.actor,
      triggeringActor: read('GITHUB_TRIGGERING_ACTOR') === '' ? facts.actor : read('GITHUB_TRIGGERING_ACTOR'),
      run: {
        id,
        attempt,
        number: read('GITHUB_RUN_NUMBER'),
        workflow: read('GITHUB_WORKFLOW'),
        job: read('GITHUB_JOB'),
        url: `${hosts.hosts.server}/${slug.owner}/${slug.name}/actions/runs/${id}/attempts/${attempt}`
      },
      hosts: hosts.hosts,
      workspace: read('GITHUB_WORKSPACE'),
      temp
    }
  }
}

/** Empty where the event has no ref. Git itself allows neither blanks nor control characters: `git check-ref-format`. */
function isRef(ref: string): boolean {
  return ref === '' || /^[^\u0000-\u0020\u007f]+$/.test(ref)
}

function notSet(input: string, read: (name: string) => string, expected: string): InputProblem {
  const value = read(input)
  return {
    input,
    value,
    problem: value === '' ? 'is not set' : 'has an unexpected value',
    allowed: `The runner sets this variable to ${expected}; outside a workflow set it yourself.`
  }
}
