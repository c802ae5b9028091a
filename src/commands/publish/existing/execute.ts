import { mkdir } from 'node:fs/promises'
import { annotate } from '../../../content/annotate.js'
import type { Opened } from '../../../content/opened.js'
import type { Plan } from '../../../domain/plan/step.js'
import type { NoteProgress } from '../../../domain/progress.js'
import { indexAnnotations } from '../../../domain/records/join.js'
import { upwardOf } from '../../../domain/tag-guard/floating.js'
import { executePlan } from '../../../execute/plan.js'
import { copyStep } from '../../../execute/steps/copy.js'
import { retagStep } from '../../../execute/steps/retag.js'
import { verifyStep } from '../../../execute/steps/verify.js'
import { createTagKeeper } from '../../../execute/tags.js'
import { privateFolderPath } from '../../../execute/undo.js'
import type { Tools } from '../../../lifecycle.js'
import { randomWord } from '../../../ports/runtime.js'
import type { Journal } from '../../../report/journal.js'
import type { ExistingSurvey } from '../../../survey/existing.js'
import { createPersistence } from '../../stages/persistence.js'
import { phaseOf } from '../../stages/phase.js'
import { type Existing, type ExistingRun, identityGiven } from './run.js'

/** Does what the plan says: the image by digest into every package, then tags, then the read-back. */
export async function executeExisting(
  plan: Plan,
  run: ExistingRun,
  survey: ExistingSurvey,
  existing: Existing,
  journal: Journal,
  tools: Tools
): Promise<void> {
  const { log, clock } = tools.ports
  const { inputs } = run.intent
  const registry = survey.access.client.withRetry(createPersistence(run.intent, survey.access, journal, tools).policy)
  const note: NoteProgress = known => journal.note(known)
  const upward = upwardOf(existing.metadata.tags, inputs['move-tags'])
  const keeper = createTagKeeper({ registry, clock, looks: survey.looks, own: identityGiven(existing), upward })
  await executePlan(
    plan,
    {
      copy: async (step, slots) => {
        const opened = await open(run, existing, tools)
        for (const remark of opened.remarks) log.notice(remark)
        const onPushed = (): void => run.onPushed(survey)
        await copyStep(step, slots, { copied: opened, registry, clock, log, note, onPushed })
      },
      retag: async (step, slots) => retagStep(step, slots, { registry, log, keeper }),
      verify: async (step, slots) => verifyStep(step, slots, { registry, log, note, keeper })
    },
    phaseOf(journal, log)
  )
}

/** Takes the image out of where it is, into a private folder where that has to write; the undo is recorded first. */
async function open({ intent }: ExistingRun, { source, metadata, annotated }: Existing, tools: Tools): Promise<Opened> {
  const folder = privateFolderPath(intent.context.temp, randomWord())
  tools.recordUndo({ kind: 'remove-folder', path: folder })
  await mkdir(folder, { mode: 0o700 })
  const opened = await source.open(folder)
  return annotated ? annotate(opened, indexAnnotations(metadata.annotations)) : opened
}
