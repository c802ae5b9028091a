import type { Language } from '../../diagnosis/text.js'
import { hideSecrets } from '../../domain/secret-guard/hide.js'
import { setOutput, writeSummary } from '../../ports/actions.js'
import type { Journal } from '../../report/journal.js'
import { outputsOf } from '../../report/publish.js'
import { renderSummary } from '../../report/summary.js'
import type { Explained } from './explain.js'

export interface ReportRequest {
  /** Undefined where the inputs could not be read: the summary is then written, for it holds the explanation. */
  readonly summary?: boolean
  readonly 'dry-run'?: boolean
  readonly language?: Language
  /** Remarks after a success, as Markdown. */
  readonly remarks: string | undefined
  /** The action's documented outputs by name, where they are fewer than those of the root action. */
  readonly documented?: Readonly<Record<string, string>>
}

/** Outputs and job summary, after success and failure alike, as far as things got. */
export async function reportRun(
  { facts, decisions, phases, attempts }: Journal,
  { diagnoses, markdown }: Explained,
  request: ReportRequest
): Promise<void> {
  const hide = (text: string): string => hideSecrets(text, facts.hidden ?? [])
  for (const [name, value] of Object.entries(outputsOf(facts, decisions, diagnoses[0])))
    if (request.documented === undefined || name in request.documented) setOutput(name, hide(value))
  if (request.summary === false) return
  const { remarks, language = 'en' } = request
  const dryRun = request['dry-run'] === true
  const summary = renderSummary({ facts, decisions, phases, attempts, dryRun, failure: markdown, remarks, language })
  await writeSummary(hide(summary))
}
