import { valueOf } from '../../domain/known.js'
import { writePrivateConfig } from '../../execute/private-config.js'
import type { PublishTools } from '../../execute/publish.js'
import { privateFolderPath } from '../../execute/undo.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import { randomWord } from '../../ports/runtime.js'
import { PATIENT } from '../../registry/retry.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'

/** The private folder with the chosen login, and everything else that the execution needs. The undo is recorded first. */
export async function prepareTools(
  onPushed: () => void,
  intent: PublishIntent,
  survey: PublishSurvey,
  journal: Journal,
  tools: Tools
): Promise<PublishTools> {
  const { environment, ports } = tools
  const folder = privateFolderPath(intent.context.temp, randomWord())
  tools.recordUndo({ kind: 'remove-folder', path: folder })
  const { login, choice } = survey.access
  const refused = choice?.kind === 'refused' || (choice === undefined && survey.access.candidates.length > 0)
  const { env } = await writePrivateConfig({
    folder,
    userFolder: survey.engine.configFolder,
    userConfig: survey.userConfig,
    host: journal.facts.images[0]?.host ?? '',
    login: login ?? (refused ? 'none' : 'as-it-is'),
    buildxConfig: environment['BUILDX_CONFIG']
  })
  return {
    build: {
      buildx: valueOf(survey.engine.buildx) ?? [],
      folder,
      env,
      secrets: intent.build.secrets,
      workspace: intent.context.workspace,
      ports
    },
    registry: survey.access.client.withRetry({ ...PATIENT, retries: intent.inputs.retries }),
    note: known => journal.note(known),
    onPushed,
    phase: async (name, body) => journal.phase(name, async () => ports.log.group(title(name), body))
  }
}

function title(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}
