import type { Repository } from '../context/context.js'
import type { InputProblem } from '../domain/failure.js'
import { known, type Known, unknown } from '../domain/known.js'
import { type JudgedRecords, judgeRecords, type Leg } from '../domain/records/judge.js'
import { commonDate, type FoundLeg, judgeLegs } from '../domain/records/legs.js'
import { type ImageName, sameName } from '../domain/reference.js'
import type { TagLooks } from '../domain/tag-guard/seen.js'
import { createGitHub } from '../github/api.js'
import { readCommitDate } from '../github/commits.js'
import type { MergeIntent } from '../intent/merge.js'
import { type Access, surveyAccess, type SurveyTools } from './access.js'
import { readDockerConfig } from './engine.js'
import { surveyLegs } from './legs.js'
import { readRecordFiles } from './records.js'
import { completeRepository } from './repository.js'
import { createTagLooks } from './tag-guard.js'
import { historyOf } from './tag-history.js'

export interface MergeSurvey {
  readonly access: Access
  readonly repository: Repository
  /** Of the commit that the legs were built from. */
  readonly commitDate: Known<string>
  readonly legs: readonly Leg[]
  readonly found: readonly FoundLeg[]
  /** Everything that speaks against joining them; empty where they fit. */
  readonly problems: readonly InputProblem[]
  readonly remarks: readonly string[]
  /** For floating tags and exact versions. */
  readonly looks: TagLooks
}

/** Records, push tests and repository side by side, then what the registry holds of each leg. */
export async function surveyMerge(
  intent: MergeIntent,
  images: readonly ImageName[],
  tools: SurveyTools
): Promise<MergeSurvey> {
  const { inputs, context } = intent
  const config = await readDockerConfig(tools.environment)
  const [records, access, repository] = await Promise.all([
    readRecordFiles(intent.folder).then(files => judgeRecords(files, intent.platforms, images)),
    surveyAccess({ inputs, actor: context.actor, push: true }, images, config, tools),
    completeRepository(context, inputs['github-token'], tools.ports)
  ])
  const found = access.choice?.kind === 'refused' ? [] : await surveyLegs(reachable(records, images), access.client)
  const judged = judgeLegs(found)
  const problems = [...records.problems, ...judged.problems]
  return {
    access,
    repository,
    commitDate:
      problems.length > 0 ? unknown('the legs do not fit') : await findCommitDate(intent, records, found, tools),
    legs: records.legs,
    found,
    problems,
    remarks: [...records.remarks, ...judged.remarks],
    looks: createTagLooks(access.client, historyOf(context, inputs['github-token'], tools.ports))
  }
}

/** Records of packages that this step does not name are no business of the credential. */
function reachable({ legs }: JudgedRecords, images: readonly ImageName[]): Leg[] {
  return legs.filter(({ record }) => images.some(image => sameName(image, record.image)))
}

/** The legs carry the commit's date as a label; only images built by others have to be asked for. */
async function findCommitDate(
  { inputs, context }: MergeIntent,
  { legs }: JudgedRecords,
  found: readonly FoundLeg[],
  { ports }: SurveyTools
): Promise<Known<string>> {
  const date = commonDate(found)
  if (date !== undefined) return known(date)
  const revision = legs[0]?.record.revision
  if (inputs['github-token'].empty || revision === undefined) return unknown('the images carry no common date')
  const github = createGitHub({ ...ports, api: context.hosts.api, token: inputs['github-token'] })
  return readCommitDate(github, context.repository.owner, context.repository.name, revision)
}
