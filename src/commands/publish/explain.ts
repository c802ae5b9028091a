import { diagnose, type Question } from '../../diagnosis/diagnose.js'
import { type Facts, tokenKindOf } from '../../diagnosis/facts.js'
import { explainOwn } from '../../diagnosis/own.js'
import { renderAnnotation, renderLog, renderMarkdown } from '../../diagnosis/render.js'
import type { CredentialId, Tested } from '../../domain/access.js'
import type { Diagnosis } from '../../domain/diagnosis.js'
import { type Failure, FailureError } from '../../domain/failure.js'
import { known } from '../../domain/known.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import { readInput } from '../../ports/runtime.js'
import type { Journal } from '../../report/journal.js'
import { createLooks } from '../../survey/looks.js'
import type { PublishSurvey } from '../../survey/publish.js'

/** What was known when the run failed. */
export interface Scene {
  intent?: PublishIntent
  survey?: PublishSurvey
}

/** What is wrong; empty after success. */
export interface Explained {
  readonly diagnoses: readonly Diagnosis[]
  /** The same for the job summary; undefined after success. */
  readonly markdown: string | undefined
}

/** One failure to explain, and whose it is. */
interface Matter {
  readonly failure: Failure
  readonly credential: CredentialId | 'none'
  readonly already: Partial<Facts>
}

/** The main explanation first, then one for each other credential that was refused. Also writes log and annotation. */
export async function explainPublish(error: unknown, scene: Scene, journal: Journal, tools: Tools): Promise<Explained> {
  if (!(error instanceof FailureError)) throw error
  const language = readInput(tools.environment, 'language') === 'ja' ? 'ja' : 'en'
  const signal = tools.cancelled()
  const failure: Failure = signal === undefined ? error.failure : { kind: 'cancelled', signal }
  const diagnoses =
    scene.intent === undefined
      ? [explainOwn(failure, language)].filter(diagnosis => diagnosis !== undefined)
      : await explainByFacts(failure, scene.intent, scene.survey, journal, tools)
  const { log } = tools.ports
  await log.group('Explanation', async () => {
    for (const line of diagnoses.flatMap(diagnosis => renderLog(diagnosis, language))) log.info(line)
    return Promise.resolve()
  })
  const [main] = diagnoses
  if (main !== undefined) {
    const { title, message } = renderAnnotation(main, language)
    log.error(message, title)
  }
  return { diagnoses, markdown: diagnoses.map(diagnosis => renderMarkdown(diagnosis, language)).join('\n\n') }
}

async function explainByFacts(
  failure: Failure,
  intent: PublishIntent,
  survey: PublishSurvey | undefined,
  journal: Journal,
  tools: Tools
): Promise<readonly Diagnosis[]> {
  const { clock } = tools.ports
  const question: Pick<Question, 'context' | 'images' | 'looks' | 'clock' | 'language'> = {
    context: intent.context,
    images: journal.facts.images,
    looks: createLooks(intent.context, survey?.access.candidates ?? [], tools.ports),
    clock,
    language: intent.inputs.language
  }
  const matters = mattersOf(failure, survey)
  return journal.phase('explain', async () =>
    Promise.all(
      matters.map(async ({ failure: about, credential, already }) =>
        precede(about, await diagnose({ ...question, about, credential, already }))
      )
    )
  )
}

/** What this run itself found out (which file, which socket) goes before what the catalogue says of such failures in general. */
function precede(failure: Failure, diagnosis: Diagnosis): Diagnosis {
  if (failure.kind !== 'refused' || diagnosis.cause.includes(failure.because)) return diagnosis
  const found = `${failure.because.charAt(0).toUpperCase()}${failure.because.slice(1)}`
  return { ...diagnosis, cause: `${found}${/[.!?。]$/.test(found) ? '' : '.'} ${diagnosis.cause}` }
}

/**
 * A refusal before the build concerns every credential that was tested. The PAT comes first: whoever gives one expects it to work,
 * while the job's token may be refused on purpose.
 */
function mattersOf(failure: Failure, survey: PublishSurvey | undefined): Matter[] {
  const { choice, login, tested, candidates } = survey?.access ?? {
    choice: undefined,
    login: undefined,
    tested: [],
    candidates: []
  }
  const kindOf = (id: CredentialId): Partial<Facts> => {
    const candidate = candidates.find(each => each.id === id)
    return candidate === undefined ? {} : { tokenKind: known(tokenKindOf(candidate.password.reveal())) }
  }
  if (choice?.kind !== 'refused' || tested.length === 0) {
    return [{ failure, credential: login?.id ?? 'none', already: login === undefined ? {} : kindOf(login.id) }]
  }
  const order: readonly CredentialId[] = ['pat', 'github-token', 'existing']
  return tested
    .toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
    .flatMap(test => {
      const access = refusalOf(test)
      return access === undefined
        ? []
        : [{ failure: access.failure, credential: test.id, already: { ...kindOf(test.id), pushTest: known(access) } }]
    })
}

function refusalOf(test: Tested) {
  return test.answers.map(({ access }) => access).find(access => access.kind === 'denied')
}
