import { type FactName, type Facts, tokenKindOf } from '../diagnosis/facts.js'
import { type Looks, noLooks } from '../diagnosis/looks.js'
import { reason } from '../diagnosis/reasons.js'
import { type Candidate, chooseCredential, type Choice, type PushAccess, type Tested } from '../domain/access.js'
import { type Known, known, unknown } from '../domain/known.js'
import { type ImageName, ownerOf } from '../domain/reference.js'
import type { DoctorIntent } from '../intent/doctor.js'
import type { Clock, Ports } from '../ports/ports.js'
import type { Environment } from '../ports/runtime.js'
import { existingCandidate, givenCandidates } from './candidates.js'
import { readDockerConfig, surveyEngine } from './engine.js'
import { createLooks } from './looks.js'
import { rememberLooks } from './memory.js'

export interface DoctorSurvey {
  readonly candidates: readonly Candidate[]
  /** Every candidate against every package; empty with `probe: false`. */
  readonly tested: readonly Tested[]
  /** What publish would choose; undefined with `probe: false`. */
  readonly choice: Choice | undefined
  /** For the explanations: nothing is looked at twice. */
  readonly looks: Looks
  /** What could be learnt about the first package and the credential in question. */
  readonly facts: Partial<Facts>
}

/** For all further looks together. */
const BUDGET_MS = 3_000
const SLICE_MS = 25

/** Tests every credential and collects every fact; read-only but for the uploads that are opened and left to expire. */
export async function surveyDoctor(
  intent: DoctorIntent,
  images: readonly ImageName[],
  { ports, environment }: { readonly ports: Ports; readonly environment: Environment }
): Promise<DoctorSurvey> {
  if (!intent.inputs.probe)
    return { candidates: [], tested: [], choice: undefined, looks: noLooks(reason.noProbe), facts: {} }
  const candidates = await allCandidates(intent, images[0]?.host ?? '', ports, environment)
  // From files and the daemon's socket: no process is started.
  const engine = async () =>
    surveyEngine(environment, await readDockerConfig(environment), { builder: '', store: false, emulators: true })
  const looks = rememberLooks(createLooks(intent.context, candidates, ports, engine))
  const tested = await Promise.all(
    candidates.map(async ({ id }) => ({
      id,
      answers: await Promise.all(
        images.map(async image => ({ image, access: settled(await looks.pushTest(id, image)) }))
      )
    }))
  )
  const choice = chooseCredential(tested)
  const facts = await collect(inQuestion(choice, candidates), images[0], tested, looks, ports.clock)
  return { candidates, tested, choice, looks, facts }
}

async function allCandidates(
  { inputs, context }: DoctorIntent,
  host: string,
  ports: Ports,
  environment: Environment
): Promise<readonly Candidate[]> {
  const given = givenCandidates({
    githubToken: inputs['github-token'],
    pat: inputs.pat,
    username: inputs.username,
    actor: context.actor,
    only: 'auto'
  })
  const existing = await existingCandidate(await readDockerConfig(environment), host, ports)
  return existing === undefined || given.some(({ password }) => password.equals(existing.password))
    ? given
    : [...given, existing]
}

function settled(answer: Known<PushAccess>): PushAccess {
  return answer.known
    ? answer.value
    : { kind: 'unknown', failure: { kind: 'refused', because: answer.because, id: 'not-logged-in' } }
}

/** The credential that would be used; where none would, the one that was meant to work. */
function inQuestion(choice: Choice, candidates: readonly Candidate[]): Candidate | undefined {
  const wanted = choice.kind === 'refused' ? ['pat', 'github-token', 'existing'] : [choice.id]
  return wanted.map(id => candidates.find(candidate => candidate.id === id)).find(each => each !== undefined)
}

async function collect(
  who: Candidate | undefined,
  image: ImageName | undefined,
  tested: readonly Tested[],
  looks: Looks,
  clock: Clock
): Promise<Partial<Facts>> {
  const found: Partial<Record<FactName, Known<unknown>>> = {
    credential: known(who?.id ?? 'none'),
    tokenKind: known(tokenKindOf(who?.password.reveal() ?? ''))
  }
  const pushTest = tested.find(({ id }) => id === who?.id)?.answers[0]?.access
  if (pushTest !== undefined) found.pushTest = known(pushTest)
  const asked: Promise<void>[] = []
  const ask = <K extends FactName>(name: K, answer: Promise<Facts[K]>): void => {
    found[name] = late
    asked.push(
      answer.then(
        value => void (found[name] = value),
        (error: unknown) => void (found[name] = unknown(`the lookup failed: ${String(error)}`))
      )
    )
  }
  ask('repository', looks.repository())
  ask('status', looks.status())
  if (image !== undefined) {
    ask('owner', looks.owner(ownerOf(image)))
    ask('package', looks.package(image))
    ask('anonymousRead', looks.anonymousRead(image))
  }
  if (image !== undefined && who !== undefined) {
    ask('readTest', looks.readTest(who.id, image))
    ask('token', looks.token(who.id))
    ask('organization', looks.organization(who.id, ownerOf(image)))
  }
  await within(BUDGET_MS, Promise.all(asked), clock)
  // Each was put under its own name.
  return { ...found } as Partial<Facts>
}

const late = unknown(`there was no answer within ${(BUDGET_MS / 1000).toFixed(1)} s`)

/** The port's sleep cannot be called off, so it is taken in slices: nothing is left waiting once all answers are in. */
async function within(ms: number, work: Promise<unknown>, clock: Clock): Promise<void> {
  const end = work.then(() => true)
  for (let waited = 0; waited < ms; waited += SLICE_MS) {
    if (await Promise.race([end, clock.sleep(SLICE_MS).then(() => false)])) return
  }
}
