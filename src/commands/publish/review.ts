import type { Diagnosis } from '../../domain/diagnosis.js'
import { known } from '../../domain/known.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import { RegistryClient } from '../../registry/client.js'
import { probeRead } from '../../registry/probe.js'
import { refusalsBy } from '../../survey/answered.js'
import type { PublishSurvey } from '../../survey/publish.js'
import type { Journal } from '../../report/journal.js'

const BUDGET_MS = 2_000

export interface Reviewed {
  readonly remarks: readonly Diagnosis[]
  /** Why the job's token was refused, by package, where the PAT was taken in its place. */
  readonly refused: readonly Diagnosis[]
}

const NOTHING: Reviewed = { remarks: [], refused: [] }

/**
 * What is worth saying although all went well: a private package of a public repository, a missing link, a token that ends soon. Starts
 * when the image is in the registry and runs beside the read-back. The usual case, the job's token and a package that everybody may
 * read, costs one anonymous question and never loads the knowledge base.
 */
export async function reviewSuccess(
  intent: PublishIntent,
  survey: Pick<PublishSurvey, 'access' | 'repository'>,
  journal: Journal,
  { ports }: Tools
): Promise<Reviewed> {
  const { access, repository } = survey
  const { images } = journal.facts
  const [image] = images
  const isPublic = repository.visibility === 'public'
  if (image === undefined || access.login === undefined) return NOTHING
  const anonymous = new RegistryClient({ ...ports, host: image.host, credential: { kind: 'anonymous' } })
  const read = isPublic ? await probeRead(anonymous, image) : undefined
  if (access.login.id === 'github-token' && (read === undefined || read.kind !== 'denied')) return NOTHING
  const [{ review }, { createLooks }, { tokenKindOf }, { explainRefusals }] = await Promise.all([
    import('../../diagnosis/remarks.js'),
    import('../../survey/looks.js'),
    import('../../diagnosis/facts.js'),
    import('../../survey/refusals.js')
  ])
  const { choice, candidates, login } = access
  const scene = {
    context: intent.context,
    images,
    candidates,
    looks: createLooks(intent.context, candidates, ports),
    clock: ports.clock,
    language: intent.inputs.language
  }
  const instead = choice?.kind === 'granted' && login.id === 'pat' ? choice.afterRefusal : undefined
  const [remarks, explained] = await Promise.all([
    review({
      ...scene,
      credential: login.id,
      already: {
        tokenKind: known(tokenKindOf(login.password.reveal())),
        ...(read === undefined ? {} : { anonymousRead: known(read) })
      },
      budgetMs: BUDGET_MS
    }),
    instead === undefined ? [] : explainRefusals(refusalsBy(instead), scene)
  ])
  return { remarks, refused: explained.map(({ explanation }) => explanation.diagnosis) }
}
