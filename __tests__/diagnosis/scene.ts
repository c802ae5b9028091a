import type { Context } from '../../src/context/context.js'
import type { Question } from '../../src/diagnosis/diagnose.js'
import { type Looks, noLooks } from '../../src/diagnosis/looks.js'
import { readLog } from '../../src/diagnosis/log.js'
import { reason } from '../../src/diagnosis/reasons.js'
import { RULES } from '../../src/diagnosis/rules/index.js'
import type { Failure } from '../../src/domain/failure.js'

/** Saturday 14 November 2026, 12:00 UTC. */
export const NOW = Date.parse('2026-11-14T12:00:00Z')

export const context: Context = {
  event: { kind: 'push', deleted: false },
  trust: 'full',
  repository: {
    owner: 'Octo-Org',
    name: 'Hello',
    ownerType: 'Organization',
    id: 42,
    visibility: 'public',
    url: 'https://github.com/Octo-Org/Hello',
    createdAt: '2020-02-02T00:00:00Z',
    complete: true
  },
  ref: 'refs/heads/main',
  sha: 'a'.repeat(40),
  actor: 'mona',
  triggeringActor: 'mona',
  run: {
    id: '7',
    attempt: '1',
    number: '3',
    workflow: 'ci',
    job: 'image',
    url: 'https://github.com/Octo-Org/Hello/actions/runs/7'
  },
  hosts: { kind: 'github.com', server: 'https://github.com', api: 'https://api.github.com', registry: 'ghcr.io' },
  workspace: '/work',
  temp: '/temp'
}

export const image = { host: 'ghcr.io', path: 'octo-org/hello' }

/** Time stands still, and waiting takes none. */
export const clock = { now: () => NOW, sleep: () => Promise.resolve(), random: () => 0 }

/** What a question needs besides its subject. */
export function ask(about: Question['about'], rest: Partial<Question> = {}): Question {
  return { about, context, images: [image], looks: noLooks(reason.noProbe), clock, ...rest }
}

export function askLog(log: string, rest: Partial<Question> = {}): Question {
  return ask(readLog(RULES, ['ghcr.io'], log), { images: [], ...rest })
}

export function looksWith(some: Partial<Looks>): Looks {
  return { ...noLooks(reason.noProbe), ...some }
}

/** The registry's refusal of an upload. */
export function refusal(message: string, code = 'DENIED', status = 403): Failure {
  return {
    kind: 'registry',
    request: 'POST https://ghcr.io/v2/octo-org/hello/blobs/uploads/',
    status,
    diagnostics: [{ code, message }],
    requestId: 'C0DE:1234'
  }
}
