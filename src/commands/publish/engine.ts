import { basename } from 'node:path'
import { type BuilderChoice, builderNeeds, chooseBuilder } from '../../domain/builder.js'
import type { Decision } from '../../domain/decision.js'
import { decideEmulation, type Emulation } from '../../domain/emulation.js'
import type { EngineFacts } from '../../domain/engine.js'
import { FailureError } from '../../domain/failure.js'
import { unknown } from '../../domain/known.js'
import { chooseEngine, type EngineChoice, ENGINES } from '../../engines/choose.js'
import { privateFolderPath } from '../../execute/undo.js'
import type { PublishIntent } from '../../intent/publish.js'
import { parseList } from '../../inputs/list.js'
import type { Log } from '../../ports/ports.js'
import { randomWord } from '../../ports/runtime.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'

/** What builds, with everything that has to stand before it can. */
export interface Workshop {
  readonly engine: Extract<EngineChoice, { kind: 'chosen' }>
  /** Undefined where the engine is not buildx. */
  readonly builder: Exclude<BuilderChoice, { kind: 'refused' }> | undefined
  readonly emulation: Emulation
  /** Of a builder that is made for this run: that of the folder with its definition. */
  readonly name: string
}

/** Chooses engine, builder and emulators, and says why. Throws where nothing can build what is asked, before anything is built. */
export async function chooseWorkshop(
  intent: PublishIntent,
  survey: PublishSurvey,
  journal: Journal,
  log: Log
): Promise<Workshop> {
  const { inputs, build } = intent
  const facts = survey.engine
  const annotations = parseList(inputs.annotations, { ignoreComma: true })
  const asked = { ...build.build, annotations, dockerFormat: survey.checkout.needs.dockerFormat.length > 0 }
  const engine = chooseEngine(inputs.engine, facts, asked)
  if (engine.kind === 'refused') throw new FailureError(engine.failure)
  const builder = engine.engine === 'buildx' ? chooseBuilderFor(intent, facts) : undefined
  const emulation = decideEmulation({
    platforms: build.build.platforms,
    native: facts.platform,
    runsForTarget: survey.checkout.needs.runsForTarget,
    emulators: buildsHere(builder) ? facts.emulators : unknown('the builder is elsewhere and may have native machines')
  })
  const decisions: Decision[] = [...engine.decisions, ...describeBuilder(builder)]
  journal.decide(...decisions)
  await log.group('Engine', async () => {
    for (const { about, value, verdict, because } of decisions) log.info(`${about} ${value}: ${verdict} – ${because}`)
    for (const sentence of ENGINES[engine.engine].leavesOut(asked)) log.info(`engine ${engine.engine}: ${sentence}`)
    if (build.build.platforms.length > 0) log.info(`emulation: ${emulation.because}`)
    return Promise.resolve()
  })
  tellSlow(emulation, log)
  return { engine, builder, emulation, name: basename(privateFolderPath('', randomWord())) }
}

function chooseBuilderFor({ inputs, build }: PublishIntent, facts: EngineFacts): Workshop['builder'] {
  const needs = builderNeeds({ ...build.build, cache: inputs.cache })
  const choice = chooseBuilder(needs, facts, inputs['builder-image'])
  if (choice.kind !== 'refused') return choice
  throw new FailureError({ kind: 'refused', id: 'buildx-driver-unsupported', because: choice.because })
}

/** Whether the build runs on the kernel that was looked at. */
function buildsHere(builder: Workshop['builder']): boolean {
  if (builder?.kind !== 'selected') return true
  const { driver, nodes } = builder.builder
  return driver.known && ['docker', 'docker-container'].includes(driver.value) && nodes === 1
}

function describeBuilder(builder: Workshop['builder']): Decision[] {
  switch (builder?.kind) {
    case undefined:
      return []
    case 'selected':
      return [{ about: 'builder', value: builder.builder.name, verdict: 'chosen', because: builder.because }]
    case 'daemon':
      return [{ about: 'builder', value: 'the Docker daemon', verdict: 'chosen', because: builder.because }]
    case 'container':
      return [
        { about: 'builder', value: `a container of ${builder.image}`, verdict: 'chosen', because: builder.because }
      ]
  }
}

function tellSlow({ emulated }: Emulation, log: Log): void {
  if (emulated.length === 0) return
  log.notice(
    `Commands for ${emulated.join(', ')} run under QEMU emulation: compiling takes about 5 to 20 times as long. One job per platform on a native runner is faster: examples/native-matrix.yml of this action shows how. If the compiler can cross-compile, FROM --platform=$BUILDPLATFORM needs no emulation.`,
    'Emulated platforms are slow'
  )
}
