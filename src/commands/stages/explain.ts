import type { Context } from '../../context/context.js'
import { explainOwn } from '../../diagnosis/own.js'
import { renderMarkdown } from '../../diagnosis/render.js'
import type { Language } from '../../diagnosis/text.js'
import type { Diagnosis } from '../../domain/diagnosis.js'
import type { EngineFacts } from '../../domain/engine.js'
import { type Failure, FailureError } from '../../domain/failure.js'
import { formatName, type ImageName } from '../../domain/reference.js'
import type { Tools } from '../../lifecycle.js'
import { readInput } from '../../ports/runtime.js'
import type { Journal } from '../../report/journal.js'
import { tell } from '../../report/telling.js'
import type { Access } from '../../survey/access.js'
import { refusalsBy } from '../../survey/answered.js'
import { createLooks } from '../../survey/looks.js'
import { explainFailure, explainRefusals, type RefusalScene } from '../../survey/refusals.js'
import { noteArrivals } from './arrivals.js'
import { nameRefusals } from './name-refusals.js'

/** What was known when the run failed; each stage adds to it. */
export interface Scene {
  context?: Context
  access?: Access
  /** The package that is read, where it is another one than those that are written to. */
  source?: ImageName | undefined
  /** What builds here, where a build was meant. */
  engine?: EngineFacts
}

/** What is wrong; empty after success. */
export interface Explained {
  readonly diagnoses: readonly Diagnosis[]
  /** The same for the job summary; undefined after success. */
  readonly markdown: string | undefined
}

/** The main explanation first, then one for each other refusal, by credential and package. Also writes log and annotation. */
export async function explainRun(error: unknown, scene: Scene, journal: Journal, tools: Tools): Promise<Explained> {
  if (!(error instanceof FailureError)) throw error
  const language = readInput(tools.environment, 'language') === 'ja' ? 'ja' : 'en'
  const signal = tools.cancelled()
  const failure: Failure = signal === undefined ? error.failure : { kind: 'cancelled', signal }
  const { context, access, source, engine } = scene
  await noteArrivals(error, access, journal, tools)
  const diagnoses =
    context === undefined
      ? [explainOwn(failure, language)].filter(diagnosis => diagnosis !== undefined)
      : await journal.phase('explain', async () =>
          explainByFacts(failure, { context, access, source, engine, language }, journal, tools)
        )
  await tell(diagnoses, 'error', language, tools.ports.log)
  return { diagnoses, markdown: diagnoses.map(diagnosis => renderMarkdown(diagnosis, language)).join('\n\n') }
}

async function explainByFacts(
  failure: Failure,
  {
    context,
    access,
    source,
    engine,
    language
  }: {
    readonly context: Context
    readonly access: Access | undefined
    readonly source: ImageName | undefined
    readonly engine: EngineFacts | undefined
    readonly language: Language
  },
  journal: Journal,
  { ports }: Tools
): Promise<readonly Diagnosis[]> {
  const candidates = access?.candidates ?? []
  const scene: RefusalScene = {
    context,
    images: isOfSource(failure) && source !== undefined ? [source] : journal.facts.images,
    candidates,
    looks: createLooks(
      context,
      candidates,
      ports,
      engine === undefined ? undefined : async () => Promise.resolve(engine)
    ),
    clock: ports.clock,
    language
  }
  const refused = access?.choice?.kind === 'refused' ? access.tested.flatMap(refusalsBy) : []
  const explained =
    refused.length > 0
      ? await explainRefusals(refused, scene)
      : [await explainFailure(failure, access?.login?.id ?? 'none', scene)]
  // In Japanese the sentence, which is English, stays among the evidence alone.
  const diagnoses = nameRefusals(explained, language).map(diagnosis =>
    language === 'ja' ? diagnosis : precede(failure, diagnosis)
  )
  return isOfSource(failure) ? diagnoses.map(diagnosis => nameSide(diagnosis, source, language)) : diagnoses
}

function isOfSource(failure: Failure): boolean {
  return (failure.kind === 'registry' || failure.kind === 'network') && failure.side === 'source'
}

/** Two packages are in play; the reader has to know which of them the rest is about. */
function nameSide(diagnosis: Diagnosis, source: ImageName | undefined, language: Language): Diagnosis {
  const name = source === undefined ? '' : formatName(source)
  const side =
    language === 'ja'
      ? `コピー元${name === '' ? '' : ` (${name})`} についての説明です。`
      : `This is about the source${name === '' ? '' : `, ${name}`}, not the destination. `
  return { ...diagnosis, cause: `${side}${diagnosis.cause}` }
}

/** What this run itself found out (which file, which socket) goes before what the catalogue says of such failures in general. */
function precede(failure: Failure, diagnosis: Diagnosis): Diagnosis {
  // A sentence begins with a capital.
  const isTold = (because: string): boolean => diagnosis.cause.toLowerCase().includes(because.toLowerCase())
  if (failure.kind !== 'refused' || isTold(failure.because)) return diagnosis
  const found = `${failure.because.charAt(0).toUpperCase()}${failure.because.slice(1)}`
  return { ...diagnosis, cause: `${found}${/[.!?。]$/.test(found) ? '' : '.'} ${diagnosis.cause}` }
}
