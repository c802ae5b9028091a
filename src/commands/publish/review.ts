import type { Diagnosis } from '../../domain/diagnosis.js'
import { known } from '../../domain/known.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import { RegistryClient } from '../../registry/client.js'
import { probeRead } from '../../registry/probe.js'
import type { PublishSurvey } from '../../survey/publish.js'
import type { Journal } from '../../report/journal.js'

const BUDGET_MS = 2_000

/**
 * What is worth saying although all went well: a private package of a public repository, a missing link, a token that ends soon. Starts
 * when the image is in the registry and runs beside the read-back. The usual case, the job's token and a package that everybody may
 * read, costs one anonymous question and never loads the knowledge base.
 */
export async function reviewSuccess(
  intent: PublishIntent,
  survey: PublishSurvey,
  journal: Journal,
  { ports }: Tools
): Promise<readonly Diagnosis[]> {
  const { access, repository } = survey
  const { images } = journal.facts
  const [image] = images
  const isPublic = repository.visibility === 'public'
  if (image === undefined || access.login === undefined) return []
  const anonymous = new RegistryClient({ ...ports, host: image.host, credential: { kind: 'anonymous' } })
  const read = isPublic ? await probeRead(anonymous, image) : undefined
  if (access.login.id === 'github-token' && (read === undefined || read.kind !== 'denied')) return []
  const [{ review }, { createLooks }, { tokenKindOf }] = await Promise.all([
    import('../../diagnosis/remarks.js'),
    import('../../survey/looks.js'),
    import('../../diagnosis/facts.js')
  ])
  return review({
    context: intent.context,
    images,
    credential: access.login.id,
    already: {
      tokenKind: known(tokenKindOf(access.login.password.reveal())),
      ...(read === undefined ? {} : { anonymousRead: known(read) })
    },
    looks: createLooks(intent.context, access.candidates, ports),
    clock: ports.clock,
    budgetMs: BUDGET_MS,
    language: intent.inputs.language
  })
}
