import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FailureError } from '../domain/failure.js'
import { valueOf } from '../domain/known.js'
import { metaOutputs } from '../domain/meta-outputs.js'
import { type Metadata, type MetadataRequest, resolveMetadata } from '../domain/metadata.js'
import { templateEngineFor } from '../intent/metadata.js'
import { intendMeta, type MetaIntent } from '../intent/meta.js'
import type { Tools } from '../lifecycle.js'
import { exportVariable, setOutput } from '../ports/actions.js'
import { givenInputs, randomWord, readInput } from '../ports/runtime.js'
import { describeMetadata } from '../report/meta.js'
import { readCommitDate } from '../survey/checkout.js'
import { readCheckedOut } from '../survey/git.js'
import { completeRepository } from '../survey/repository.js'

/** The sub-action `meta`: names, tags, labels and annotations, as docker/metadata-action gives them, and why. */
export async function meta(tools: Tools): Promise<number> {
  try {
    const { environment, payload, ports } = tools
    const read = (name: string): string => readInput(environment, name)
    const intent = intendMeta({ read, given: givenInputs(environment), environment, payload })
    ports.log.mask(intent.inputs['github-token'], intent.context.actor)
    const request = await lookUp(intent, tools)
    const metadata = resolveMetadata(request, await templateEngineFor(request))
    if (metadata.problems.length > 0) throw new FailureError({ kind: 'input', problems: metadata.problems })
    await show(metadata, intent, tools)
    await give(metadata, intent)
    return 0
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    const { explainPlainly } = await import('./meta/explain.js')
    await explainPlainly(error, tools)
    return 1
  }
}

/** Side by side: the commit's date by git, the checkout's ref where it was asked for, the repository where the event lacks it. */
async function lookUp(intent: MetaIntent, { ports }: Tools): Promise<MetadataRequest> {
  const { context, inputs, request } = intent
  const git = inputs.context === 'git' ? await readCheckedOut(context.workspace, ports.commands) : undefined
  const [date, repository] = await Promise.all([
    readCommitDate(context.workspace, git?.sha ?? context.sha, ports.commands),
    completeRepository(context, inputs['github-token'], ports)
  ])
  const commitDate = valueOf(date)
  return {
    ...request,
    repository,
    now: new Date(ports.clock.now()),
    ...(git === undefined ? {} : { git }),
    ...(commitDate === undefined ? {} : { commitDate })
  }
}

async function show(metadata: Metadata, intent: MetaIntent, { ports: { log } }: Tools): Promise<void> {
  for (const warning of [...intent.warnings, ...metadata.warnings]) log.warning(warning)
  await log.group('Tags and labels, and why', async () => {
    for (const line of describeMetadata(metadata)) log.info(line)
    return Promise.resolve()
  })
}

/** Outputs, environment, and the bake files, which later steps read and the runner removes with its folder. */
async function give(metadata: Metadata, intent: MetaIntent): Promise<void> {
  const { inputs, context } = intent
  const folder = join(context.temp, `docker-metadata-${randomWord()}`)
  const result = metaOutputs(metadata, {
    separators: { tags: inputs['sep-tags'], labels: inputs['sep-labels'], annotations: inputs['sep-annotations'] },
    bakeTarget: inputs['bake-target'],
    folder,
    exportEnvironment: intent.exportEnvironment
  })
  await mkdir(folder)
  await Promise.all(result.files.map(async ({ path, content }) => writeFile(path, content)))
  for (const [name, value] of Object.entries(result.outputs)) setOutput(name, value)
  for (const [name, value] of Object.entries(result.environment)) exportVariable(name, value)
}
