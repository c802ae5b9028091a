import { join } from 'node:path'
import { type Digest, parseDigest } from '../../domain/digest.js'
import { FailureError } from '../../domain/failure.js'
import type { StepOf } from '../../domain/plan/step.js'
import type { NoteProgress } from '../../domain/progress.js'
import { formatReference, type Reference } from '../../domain/reference.js'
import type { PushTarget } from '../../engines/engine.js'
import type { RegistryClient } from '../../registry/client.js'
import { type BuildTools, filesIn, readWritten } from '../build.js'
import type { Slots } from '../plan.js'
import { askDigest } from './build.js'

export interface PushStepTools {
  readonly build: BuildTools
  /** What pushes: the engine itself; for images that buildx has built, docker. */
  readonly program: readonly string[]
  readonly registry: RegistryClient
  readonly note: NoteProgress
  /** Called once the image is in the registry, before its further tags are. */
  readonly onPushed: () => void
}

/** What the engine holds goes to the registry: by the engine where it is one image, else out of a layout, so that its index can be ours. */
export async function pushStep(step: StepOf<'push'>, slots: Slots, tools: PushStepTools): Promise<void> {
  if (step.several) await pushSeveral(step, slots, tools)
  else await pushOne(step, slots, tools)
  tools.onPushed()
}

async function pushOne({ to }: StepOf<'push'>, slots: Slots, tools: PushStepTools): Promise<void> {
  const digests: Digest[] = []
  for (const reference of to) {
    const digest = await runPush(reference, { kind: 'registry', host: reference.name.host }, false, tools)
    digests.push(digest ?? (await demandDigest(reference, tools.registry)))
  }
  const [first] = digests
  if (first === undefined) return
  const other = digests.findIndex(digest => digest !== first)
  if (other >= 0)
    throw new FailureError({
      kind: 'mismatch',
      reference: formatReference(to[other]!),
      expected: first,
      actual: digests[other]!
    })
  tools.note({ digest: first })
  slots.fill(first)
}

/**
 * Neither podman nor buildah write annotations on an index, where ghcr.io looks for the description of an image of several platforms. So
 * the list leaves the engine as a layout, and goes from there with its annotations; nothing else of it changes.
 */
async function pushSeveral(step: StepOf<'push'>, slots: Slots, tools: PushStepTools): Promise<void> {
  const { to, annotations } = step
  const [first] = to
  if (first === undefined) return
  const folder = join(tools.build.folder, 'layout')
  await runPush(first, { kind: 'file', path: folder }, true, tools)
  const [{ folderFiles }, { demandLayout, layoutSource, pickListed }, { annotate }, { copyStep }, { putTags }] =
    await Promise.all([
      import('../../content/files.js'),
      import('../../content/layout.js'),
      import('../../content/annotate.js'),
      import('./copy.js'),
      import('../push.js')
    ])
  const files = folderFiles(folder, `the image that ${step.engine} has built`)
  const listed = pickListed(await demandLayout(files), undefined, files.description)
  const built = { source: layoutSource(files), root: listed.digest, remarks: [] }
  const copied = Object.keys(annotations).length === 0 ? built : await annotate(built, annotations)
  const { clock, log } = tools.build.ports
  const images = to.map(({ name }) => name)
  const { registry, note } = tools
  await copyStep({ kind: 'copy', into: step.into, from: files.description, to: images }, slots, {
    copied,
    registry,
    clock,
    log,
    note
  })
  for (const { name, tag } of to) await putTags(registry, name, copied.root, [tag])
}

/** Throws `FailureError` of kind `command`; undefined where the engine does not say the digest. */
async function runPush(
  reference: Reference,
  target: PushTarget,
  several: boolean,
  { build, program }: PushStepTools
): Promise<Digest | undefined> {
  const files = filesIn(build.folder)
  const argv = [...program, ...build.engine.push({ reference: formatReference(reference), several, to: target }, files)]
  const { commands, log } = build.ports
  const result = await build.persist('push', async () => {
    const ended = await log.fenced(async write =>
      commands.run({ argv, cwd: build.workspace, env: build.env, onOutput: write })
    )
    if (ended.exitCode === 0) return ended
    throw new FailureError(build.engine.classify({ argv, ...ended }))
  })
  return parseDigest(build.engine.pushed(await readWritten(files, result.stdout)) ?? '')
}

async function demandDigest(reference: Reference, registry: RegistryClient): Promise<Digest> {
  const digest = await askDigest(reference, registry)
  if (digest !== undefined) return digest
  throw new FailureError({
    kind: 'refused',
    id: 'no-digest',
    because: `the engine did not report which digest it pushed to ${formatReference(reference)}, and the registry does not have it`
  })
}
