import type { Context } from '../context/context.js'
import type { CredentialId } from '../domain/access.js'
import { type Known, known, unknown } from '../domain/known.js'
import { formatName, type ImageName, ownerOf } from '../domain/reference.js'
import type { Clock } from '../ports/ports.js'
import { judgeAll, type Verdict } from './condition.js'
import { type FactName, type Facts } from './facts.js'
import type { Looks } from './looks.js'
import type { LinkKey } from './link.js'
import { NOT_ASKED, reason } from './reasons.js'
import type { Cause, Rule } from './rule.js'

/** What the caller knows without asking anybody. */
export interface Given {
  readonly context: Context
  /** The package in question. */
  readonly image: ImageName | undefined
  /** Only the log names it: nothing is tried on it. */
  readonly foreign?: boolean
  /** Whose refusal it is; `undefined` for another tool's log, which does not say. */
  readonly credential: CredentialId | 'none' | undefined
  /** Facts that are at hand already: the preflight's answers, the kind of the token. They win over everything else. */
  readonly already: Partial<Facts>
  readonly now: number
}

/** The facts before anything is looked up. */
export function givenFacts(given: Given): Facts {
  const { context, image, credential } = given
  const notTold = unknown(reason.credentialNotTold)
  const noImage = unknown(reason.noImage)
  const open = unknown(NOT_ASKED)
  const fullName = `${context.repository.owner}/${context.repository.name}`
  const matches = image !== undefined && ownerOf(image) === context.repository.owner.toLowerCase()
  return {
    credential: credential === undefined ? notTold : known(credential),
    tokenKind: notTold,
    secretEmpty: open,
    secretSource: unknown(reason.notPassedOn),
    tokenPermission: unknown(reason.permissionsNotShown),
    pushTest: open,
    readTest: open,
    anonymousRead: open,
    owner:
      (matches || image === undefined) && context.repository.ownerType !== undefined
        ? known(context.repository.ownerType)
        : open,
    ownerMatches: image === undefined ? noImage : known(matches),
    package: open,
    repository: context.repository.complete
      ? known({
          fullName,
          ...(context.repository.id === undefined ? {} : { id: context.repository.id }),
          ...(context.repository.visibility === undefined ? {} : { visibility: context.repository.visibility }),
          ...(context.repository.createdAt === undefined ? {} : { createdAt: context.repository.createdAt })
        })
      : open,
    token: open,
    organization: open,
    trust: known(context.trust),
    event: known(context.event.kind),
    host: known(context.hosts.kind),
    status: context.hosts.kind === 'github.com' ? open : unknown(reason.noStatusPage),
    words: unknown(reason.noWords),
    reference: image === undefined ? noImage : known(formatName(image)),
    log: unknown(reason.noLog),
    engine: open,
    now: known(given.now),
    ...given.already
  }
}

const NEEDS_OWNER: readonly LinkKey[] = [
  'package-settings',
  'owner-packages',
  'organization-actions',
  'organization-packages',
  'organization-secrets',
  'organization-security',
  'token-policy',
  'billing'
]

/** Length of one slice of waiting: a look that answers early is not made to wait for the whole budget. */
const SLICE_MS = 25

/**
 * Looks up what the candidates still turn on, side by side, and again while answers bring up new questions (three rounds at most), all
 * within the budget. A look that is late or throws leaves its fact unknown, with the reason.
 */
export async function gather(
  candidates: readonly Rule[],
  facts: Facts,
  given: Given,
  looks: Looks,
  clock: Clock,
  budgetMs: number
): Promise<Facts> {
  const end = clock.now() + budgetMs
  let current = facts
  for (let round = 0; round < 3; round++) {
    const names = wanted(candidates, current).filter(name => lookable(name, current))
    if (names.length === 0) break
    const found = await within(
      names.map(name => [name, look(name, given, looks)] as const),
      clock,
      Math.max(0, end - clock.now())
    )
    current = { ...current, ...found }
  }
  return current
}

/** Facts that a rule or a cause asks for which could still be chosen: none behind one that is known to hold. */
function wanted(candidates: readonly Rule[], facts: Facts): FactName[] {
  const names = upToFirstTrue(candidates, rule => judgeAll(rule.when ?? [], facts)).flatMap(rule => [
    ...(rule.when ?? []).flatMap(({ asks }) => asks),
    ...(rule.shows ?? []),
    ...upToFirstTrue(rule.causes, cause => judgeAll(cause.when, facts)).flatMap(askedBy)
  ])
  return [...new Set(names)]
}

function upToFirstTrue<T>(list: readonly T[], judge: (each: T) => Verdict): T[] {
  const open = list.map(each => ({ each, verdict: judge(each) })).filter(({ verdict }) => verdict !== 'false')
  const first = open.findIndex(({ verdict }) => verdict === 'true')
  return (first < 0 ? open : open.slice(0, first + 1)).map(({ each }) => each)
}

/** What a cause turns on, and the kind of account that the address of a settings page depends on. */
function askedBy(cause: Cause): FactName[] {
  const links = cause.remedies.map(({ link }) => link)
  return [
    ...cause.when.flatMap(({ asks }) => asks),
    ...(links.some(link => link !== undefined && NEEDS_OWNER.includes(link)) ? (['owner'] as const) : [])
  ]
}

function lookable(name: FactName, facts: Facts): boolean {
  const fact = facts[name]
  return !fact.known && fact.because === NOT_ASKED
}

/** Async, so that a look that throws at once is like one that fails later. */
async function look(name: FactName, { image, foreign, credential }: Given, looks: Looks): Promise<Known<unknown>> {
  const noImage = () => Promise.resolve(unknown(reason.noImage))
  const noCredential = () =>
    Promise.resolve(unknown(credential === undefined ? reason.credentialNotTold : reason.noCredential))
  const id = credential === 'none' ? undefined : credential
  // Another tool's log does not name its credential. The job's token is the one to try; a look at the token itself would prove nothing.
  const toTry = credential === undefined ? 'github-token' : id
  const withImage = (ask: (image: ImageName) => Promise<Known<unknown>>) =>
    image === undefined ? noImage() : foreign === true ? Promise.resolve(unknown(reason.foreign)) : ask(image)
  const withBoth = (
    who: CredentialId | undefined,
    ask: (id: CredentialId, image: ImageName) => Promise<Known<unknown>>
  ) => withImage(name => (who === undefined ? noCredential() : ask(who, name)))
  const ways: Readonly<Partial<Record<FactName, () => Promise<Known<unknown>>>>> = {
    pushTest: () => withBoth(toTry, looks.pushTest),
    readTest: () => withBoth(toTry, looks.readTest),
    anonymousRead: () => withImage(looks.anonymousRead),
    owner: () => (image === undefined ? noImage() : looks.owner(ownerOf(image))),
    package: () => withImage(looks.package),
    repository: looks.repository,
    token: () => (id === undefined ? noCredential() : looks.token(id)),
    organization: () => withBoth(id, (who, name) => looks.organization(who, ownerOf(name))),
    status: looks.status,
    engine: looks.engine
  }
  return ways[name]?.() ?? Promise.resolve(unknown(NOT_ASKED))
}

type Asked = readonly (readonly [FactName, Promise<Known<unknown>>])[]

async function within(asked: Asked, clock: Clock, ms: number): Promise<Partial<Facts>> {
  const found: Partial<Record<FactName, Known<unknown>>> = {}
  for (const [name] of asked) found[name] = unknown(`there was no answer within ${(ms / 1000).toFixed(1)} s`)
  let pending = asked.length
  const all = asked.map(async ([name, answer]) => {
    try {
      found[name] = await answer
    } catch (error) {
      found[name] = unknown(`the lookup failed: ${error instanceof Error ? error.message : String(error)}`)
    }
    pending -= 1
  })
  const settled = Promise.all(all)
  // The port's sleep cannot be called off, so it is taken in slices: nothing is left waiting once all answers are in.
  const end = clock.now() + ms
  for (let waited = 0; pending > 0 && waited < ms && clock.now() < end; waited += SLICE_MS) {
    await Promise.race([settled, clock.sleep(SLICE_MS)])
  }
  return { ...found } as Partial<Facts>
}
