import type { Explanation } from '../../diagnosis/diagnose.js'
import { NOT_ASKED } from '../../diagnosis/reasons.js'
import type { Language, Text } from '../../diagnosis/text.js'
import type { Facts } from '../../diagnosis/facts.js'
import { valueOf } from '../../domain/known.js'
import { type ImageName, sameName } from '../../domain/reference.js'
import type { CanPush, Examination } from '../../report/doctor.js'
import type { DoctorSurvey } from '../../survey/doctor.js'
import type { ExplainedRefusal } from '../../survey/refusals.js'

const UNEXPLAINED = 'unknown-failure'
const NOTHING_KNOWN: Text = {
  en: 'The log contains no known failure. What follows was found by asking the registry.',
  ja: 'ログに既知の失敗はありません。以下は、レジストリへの問い合わせで分かったことです。'
}

/** What was found, brought together. */
export interface Findings {
  readonly images: readonly ImageName[]
  readonly survey: DoctorSurvey
  readonly ofLog: Explanation | undefined
  readonly refusals: readonly ExplainedRefusal[]
  readonly notes: readonly string[]
  readonly language: Language
}

/**
 * The explanation of the log comes first: it is what the user asked about. Where the log says nothing that is known, the refusals that
 * the tests met take its place. Refusals of credentials that are not needed, because another may push, are kept for the reader.
 */
export function conclude({ images, survey, ofLog, refusals, notes, language }: Findings): Examination {
  const { choice, tested, facts } = survey
  const canPush: CanPush =
    choice === undefined || choice.kind === 'unknown' ? 'unknown' : choice.kind === 'granted' ? 'true' : 'false'
  const explained = refusals.map(({ explanation }) => explanation)
  const told = ofLog === undefined ? [] : [ofLog]
  // A log that explains nothing must not stand before, or beside, a refusal that explains everything.
  const useless = ofLog?.diagnosis.id === UNEXPLAINED && explained.length > 0
  const ordered = distinct(useless ? explained : [...told, ...explained], ofLog)
  const [main] = ordered
  return {
    canPush,
    credential: choice === undefined || choice.kind === 'refused' ? 'none' : choice.id,
    images,
    decisions: choice?.decisions ?? [],
    diagnoses: ordered.map(({ diagnosis }) => diagnosis),
    facts: { ...complete(main?.facts ?? {}, facts), credentials: tested },
    notes: useless ? [...notes, NOTHING_KNOWN[language]] : notes,
    trouble: ofLog !== undefined || canPush !== 'true',
    unusable: false
  }
}

/**
 * One failure is told once. What was asked just now knows more than the line in a log, above all whose refusal it is; so it takes the
 * place of the log's explanation, whose line stays as evidence.
 */
function distinct(explanations: readonly Explanation[], ofLog: Explanation | undefined): Explanation[] {
  const better = explanations.find(
    each => each !== ofLog && each.diagnosis.id === ofLog?.diagnosis.id && samePackage(each.image, ofLog.image)
  )
  const merged = explanations.flatMap(each => {
    if (better === undefined || ofLog === undefined) return [each]
    if (each === ofLog) return [withEvidence(better, ofLog)]
    return each === better ? [] : [each]
  })
  const key = ({ diagnosis, causeId, image }: Explanation): string =>
    `${diagnosis.id} ${causeId ?? ''} ${image?.path ?? ''}`
  return merged.filter((each, index) => merged.findIndex(other => key(other) === key(each)) === index)
}

function samePackage(a: ImageName | undefined, b: ImageName | undefined): boolean {
  return a === undefined || b === undefined || sameName(a, b)
}

function withEvidence(explanation: Explanation, ofLog: Explanation): Explanation {
  const { diagnosis } = explanation
  const evidence = [...ofLog.diagnosis.evidence.slice(0, 1), ...diagnosis.evidence]
  return { ...explanation, diagnosis: { ...diagnosis, evidence } }
}

/** Facts about one credential; those of another must not be mixed in. */
const OF_CREDENTIAL = ['tokenKind', 'pushTest', 'readTest', 'token', 'organization']

/** The facts of the explanation; where it had no need to look, what was collected. */
function complete(used: Partial<Facts>, collected: Partial<Facts>): Readonly<Record<string, unknown>> {
  const same = used.credential?.known !== true || valueOf(used.credential) === credentialOf(collected)
  const fitting = Object.entries(collected).filter(([name]) => same || !OF_CREDENTIAL.includes(name))
  const looked = Object.entries(used).filter(([, fact]) => fact.known || fact.because !== NOT_ASKED)
  return { ...used, ...Object.fromEntries(fitting), ...Object.fromEntries(looked) }
}

function credentialOf({ credential }: Partial<Facts>): string | undefined {
  return credential === undefined ? undefined : valueOf(credential)
}
