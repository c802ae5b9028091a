import { join } from 'node:path'
import { folderFiles } from '../content/files.js'
import { demandLayout, layoutSource, pickListed } from '../content/layout.js'
import type { Opened } from '../content/opened.js'
import { absent } from '../content/source.js'
import { FailureError } from '../domain/failure.js'
import type { Commands } from '../ports/ports.js'

type EngineName = 'docker' | 'podman' | 'buildah'

/** An image that an engine of this machine has. */
export interface EngineImage {
  readonly engine: EngineName
  /** Its ID, as the engine writes it. */
  readonly id: string
  /** Takes it out of the engine, into `folder`, which is private and exists. */
  readonly open: (folder: string) => Promise<Opened>
}

const INSPECT: Readonly<Record<EngineName, readonly string[]>> = {
  docker: ['docker', 'image', 'inspect', '--format', '{{.Id}}'],
  podman: ['podman', 'image', 'inspect', '--format', '{{.Id}}'],
  buildah: ['buildah', 'inspect', '--type', 'image', '--format', '{{.FromImageID}}']
}

/** Asks the engines one after another until one has the image. Throws `source-absent` with what each said. */
export async function findEngineImage(
  image: string,
  engines: readonly EngineName[],
  commands: Commands
): Promise<EngineImage> {
  const said: string[] = []
  for (const engine of engines) {
    const answer = await inspect(engine, image, commands)
    if ('id' in answer) return { engine, id: answer.id, open: async folder => take(engine, image, folder, commands) }
    said.push(`${engine}: ${answer.because}`)
  }
  throw absent(
    `the source ${image} is not in any engine on this machine (${said.join('; ')}). An image in a registry is written with its host, such as docker.io/library/${image}`
  )
}

async function inspect(
  engine: EngineName,
  image: string,
  commands: Commands
): Promise<{ readonly id: string } | { readonly because: string }> {
  try {
    const result = await commands.run({ argv: [...INSPECT[engine], image] })
    if (result.exitCode === 0) return { id: result.stdout.trim() }
    return { because: result.stderr.trim().split('\n').at(-1) ?? `exit code ${result.exitCode}` }
  } catch (error) {
    if (error instanceof FailureError) return { because: 'not on this machine' }
    throw error
  }
}

/**
 * docker writes an archive: its push would go through the daemon's own logins, and the containerd store cannot push what it pulled in
 * part. podman and buildah write a layout, with compressed layers.
 */
async function take(engine: EngineName, image: string, folder: string, commands: Commands): Promise<Opened> {
  const description = `${image} of ${engine}`
  if (engine === 'docker') {
    const path = join(folder, 'image.tar')
    await demandSuccess(['docker', 'image', 'save', '--output', path, image], commands)
    const [{ openTar }, { openDockerArchive }, { trim }] = await Promise.all([
      import('../content/tar.js'),
      import('../content/docker-archive.js'),
      import('../content/trim.js')
    ])
    return trim(await openDockerArchive(await openTar(path, description), folder))
  }
  const layout = join(folder, 'image')
  await demandSuccess([engine, 'push', '--quiet', image, `oci:${layout}`], commands)
  const files = folderFiles(layout, description)
  const { digest } = pickListed(await demandLayout(files), undefined, description)
  return {
    source: layoutSource(files),
    root: digest,
    remarks: [
      `${engine} recompresses the layers when it exports an image, so the digest is new; the image ID stays the same.`
    ]
  }
}

async function demandSuccess(argv: readonly string[], commands: Commands): Promise<void> {
  const { exitCode, stderr } = await commands.run({ argv })
  if (exitCode !== 0) throw new FailureError({ kind: 'command', argv, exitCode, stderr })
}
