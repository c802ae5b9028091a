import { join } from 'node:path'
import type { Opened } from '../../content/opened.js'
import { FailureError } from '../../domain/failure.js'
import type { StepOf } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import type { RegistryClient } from '../../registry/client.js'
import { type BuildTools, filesIn } from '../build.js'
import type { Slots } from '../plan.js'
import { copyStep } from './copy.js'

export interface DeliverTools {
  readonly build: BuildTools
  /** What takes an image out of the engine: the engine itself; for images that buildx has built, docker. */
  readonly program: readonly string[]
  /** ID of the image in the engine. */
  readonly imageId: string
  readonly registry: RegistryClient
  readonly note: NoteProgress
}

/** Where a build leaves its image as an OCI archive. */
export function archivePath(folder: string): string {
  return join(folder, 'built.tar')
}

/** Takes what was built out of where it is, and pushes it by our own client: the engines themselves push nothing without a tag. */
export async function deliverStep(step: StepOf<'deliver'>, slots: Slots, tools: DeliverTools): Promise<void> {
  const built = step.from === 'archive' ? await openArchive(tools) : await takeFromEngine(step, tools)
  const copied = Object.keys(step.annotations).length === 0 ? built : await annotated(built, step.annotations)
  const { registry, note } = tools
  const { clock, log } = tools.build.ports
  const copy = { kind: 'copy', into: step.into, from: copied.source.description, to: [step.to] } as const
  await copyStep(copy, slots, { copied, registry, clock, log, note })
}

async function annotated(built: Opened, annotations: Readonly<Record<string, string>>): Promise<Opened> {
  const { annotate } = await import('../../content/annotate.js')
  return annotate(built, annotations)
}

async function openArchive({ build }: DeliverTools): Promise<Opened> {
  const description = 'the image that was built'
  const [{ openTar }, { demandLayout, layoutSource, pickListed }] = await Promise.all([
    import('../../content/tar.js'),
    import('../../content/layout.js')
  ])
  const files = await openTar(archivePath(build.folder), description)
  const { digest } = pickListed(await demandLayout(files), undefined, description)
  return { source: layoutSource(files), root: digest, remarks: [] }
}

async function takeFromEngine({ engine, several }: StepOf<'deliver'>, tools: DeliverTools): Promise<Opened> {
  const { build, program, imageId } = tools
  const description = `the image that ${engine} has built`
  const path = join(build.folder, 'taken')
  const files = filesIn(build.folder)
  const target = { kind: 'file', path } as const
  const argv = [...program, ...build.engine.push({ reference: imageId, several, to: target }, files)]
  const result = await build.ports.commands.run({ argv, cwd: build.workspace, env: build.env })
  if (result.exitCode !== 0)
    throw new FailureError({ kind: 'command', argv, exitCode: result.exitCode, stderr: result.stderr })
  if (engine === 'docker' || engine === 'buildx') {
    const [{ openTar }, { openDockerArchive }, { trim }] = await Promise.all([
      import('../../content/tar.js'),
      import('../../content/docker-archive.js'),
      import('../../content/trim.js')
    ])
    return trim(await openDockerArchive(await openTar(path, description), build.folder))
  }
  const [{ folderFiles }, { demandLayout, layoutSource, pickListed }] = await Promise.all([
    import('../../content/files.js'),
    import('../../content/layout.js')
  ])
  const layout = folderFiles(path, description)
  const { digest } = pickListed(await demandLayout(layout), undefined, description)
  return { source: layoutSource(layout), root: digest, remarks: [] }
}
