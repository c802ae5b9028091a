import { explain } from '../../diagnosis/diagnose.js'
import type { LogReading } from '../../diagnosis/log.js'
import { valueOf } from '../../domain/known.js'
import { type ImageName, ownerOf } from '../../domain/reference.js'
import type { DoctorIntent } from '../../intent/doctor.js'
import type { Tools } from '../../lifecycle.js'
import type { Examination } from '../../report/doctor.js'
import { answeredBy } from '../../survey/answered.js'
import { type DoctorSurvey, surveyDoctor } from '../../survey/doctor.js'
import { readToolLog } from '../../survey/log.js'
import { explainAlone, explainRefusals, type ExplainedRefusal, type RefusalScene } from '../../survey/refusals.js'
import { conclude } from './conclude.js'

/** Reads the log, tests the credentials, explains both. */
export async function examine(intent: DoctorIntent, tools: Tools): Promise<Examination> {
  const { inputs, context } = intent
  const { ports } = tools
  const notes: string[] = []
  const reading = await readGivenLog(intent, notes)
  const images = packagesToTest(intent, reading)
  const survey = await surveyDoctor(intent, images, tools)
  const setting: RefusalScene = {
    context,
    images,
    candidates: survey.candidates,
    looks: survey.looks,
    clock: ports.clock,
    language: inputs.language
  }
  const [ofLog, refusals] = await Promise.all([
    reading === undefined
      ? undefined
      : explain({
          about: reading,
          context,
          images: intent.imagesGiven || reading.images.length === 0 ? images : [],
          askable: images,
          looks: survey.looks,
          clock: ports.clock,
          language: inputs.language
        }),
    explainAccess(survey, setting)
  ])
  return conclude({ images, survey, ofLog, refusals, notes, language: inputs.language })
}

/** A log that cannot be read is no reason to give up: the step that should have written it may have failed before. */
async function readGivenLog(
  { inputs, context, images }: DoctorIntent,
  notes: string[]
): Promise<LogReading | undefined> {
  const path = inputs['log-file']
  if (inputs.log.trim() === '' && path === '') return undefined
  const hosts = [...new Set([context.hosts.registry, ...images.map(({ host }) => host)])]
  const log = await readToolLog(
    path === '' ? { kind: 'text', text: inputs.log } : { kind: 'file', path, workspace: context.workspace },
    hosts
  )
  if (!log.known) notes.push(log.because)
  return valueOf(log)
}

/** Words of a pull. */
const PULL = /\bpull|\/manifests\/|\breading manifest\b|\bmetadata for\b|\bbuild container\b|\binitializing source\b/i

/**
 * What the user named. Where nothing was named, what the tool in the log tried to push below the repository's own owner: there its own
 * push has opened an upload already, so a test changes nothing. A foreign package, or one that was only pulled, is never tried.
 */
function packagesToTest(intent: DoctorIntent, reading: LogReading | undefined): readonly ImageName[] {
  const [told] = reading?.images ?? []
  const own = ({ host, path }: ImageName): boolean =>
    intent.images.some(image => image.host === host && ownerOf(image) === ownerOf({ host, path }))
  const pulled = PULL.test(`${reading?.words?.text ?? ''} ${reading?.words?.vertex ?? ''}`)
  return !intent.imagesGiven && told !== undefined && own(told) && !pulled ? [told] : intent.images
}

async function explainAccess(
  { choice, tested }: DoctorSurvey,
  setting: RefusalScene
): Promise<readonly ExplainedRefusal[]> {
  if (choice === undefined) return []
  const refusals = await explainRefusals(tested.map(answeredBy), setting)
  return refusals.length === 0 && choice.kind === 'refused' ? [await explainAlone(choice.failure, setting)] : refusals
}
