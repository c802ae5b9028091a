import { isAbsolute, join } from 'node:path'
import { folderFiles } from '../content/files.js'
import { demandLayout, layoutSource, pickListed } from '../content/layout.js'
import type { Opened } from '../content/opened.js'
import { absent, fromSource, registrySource } from '../content/source.js'
import { openTar } from '../content/tar.js'
import { demandBlobs, readTree } from '../content/tree.js'
import type { DockerConfig } from '../domain/docker-config.js'
import type { Digest } from '../domain/digest.js'
import { FailureError } from '../domain/failure.js'
import type { ImageName } from '../domain/reference.js'
import { describeSource, type Source } from '../domain/source.js'
import type { Ports } from '../ports/ports.js'
import { RegistryClient } from '../registry/client.js'
import { isDenial } from '../registry/probe.js'
import { BRISK } from '../registry/retry.js'
import { existingCandidate } from './candidates.js'
import { findEngineImage } from './engine-image.js'

/** A source that is there, and how to get at its content. */
export interface LookedSource {
  readonly description: string
  /** Undefined where it comes to be only when the image is taken out of the engine or compressed. */
  readonly digest: Digest | undefined
  /** @param folder private, exists; for what has to be written on the way */
  readonly open: (folder: string) => Promise<Opened>
}

export interface SourceTools {
  readonly ports: Ports
  readonly config: DockerConfig
  readonly workspace: string
  /** Which engine the user named, or `auto`. */
  readonly engine: string
  /** That was granted for the registry of the targets. */
  readonly client: RegistryClient
}

/** Looks whether the source is there with everything that belongs to it. Nothing is written. Throws `FailureError`. */
export async function lookAtSource(source: Source, tools: SourceTools): Promise<LookedSource> {
  const description = describeSource(source)
  switch (source.kind) {
    case 'registry':
      return lookAtRegistry(source.name, source.reference, description, tools)
    case 'engine': {
      const found = await findEngineImage(source.image, enginesFor(tools.engine), tools.ports.commands)
      return { description: `${description} of ${found.engine} (${found.id})`, digest: undefined, open: found.open }
    }
    case 'oci-layout': {
      const path = below(tools.workspace, source.path)
      const files = path.endsWith('.tar') ? await openTar(path, description) : folderFiles(path, description)
      const { digest } = pickListed(await demandLayout(files), source.wanted, description)
      return whole({ source: layoutSource(files), root: digest, remarks: [] }, description)
    }
    case 'docker-archive': {
      const files = await openTar(below(tools.workspace, source.path), description)
      const { openDockerArchive } = await import('../content/docker-archive.js')
      return { description, digest: undefined, open: async folder => openDockerArchive(files, folder) }
    }
  }
}

async function whole(opened: Opened, description: string): Promise<LookedSource> {
  const tree = await readTree(opened.source, opened.root)
  await demandBlobs(opened.source, tree)
  return { description, digest: opened.root, open: async () => Promise.resolve(opened) }
}

/** Read with the login for that registry, if there is one; one that is refused must not spoil the reading of what is public. */
async function lookAtRegistry(
  name: ImageName,
  reference: Parameters<RegistryClient['getManifest']>[1],
  description: string,
  tools: SourceTools
): Promise<LookedSource> {
  const look = async (client: RegistryClient): Promise<LookedSource> => {
    const read = await fromSource(async () => client.getManifest(name, reference))
    if (read.kind === 'absent') throw absent(`the source ${description} does not exist in the registry`)
    return whole({ source: registrySource(client, name), root: read.digest, remarks: [] }, description)
  }
  const { http, clock } = tools.ports
  const anonymous = new RegistryClient({
    http,
    clock,
    host: name.host,
    credential: { kind: 'anonymous' },
    retry: BRISK
  })
  const client = name.host === tools.client.host ? tools.client : await clientByLogin(name.host, tools)
  if (client === undefined) return look(anonymous)
  try {
    return await look(client)
  } catch (error) {
    if (!(error instanceof FailureError) || !isDenial(error.failure)) throw error
    return await look(anonymous).catch(() => Promise.reject(error))
  }
}

async function clientByLogin(host: string, { ports, config }: SourceTools): Promise<RegistryClient | undefined> {
  let login: Awaited<ReturnType<typeof existingCandidate>>
  for (const key of keysOf(host)) login ??= await existingCandidate(config, key, ports)
  if (login === undefined) return undefined
  const { username, password } = login
  const { http, clock } = ports
  return new RegistryClient({ http, clock, host, credential: { kind: 'basic', username, password }, retry: BRISK })
}

/** What logins for a registry are kept under; those of Docker Hub under an old address: https://docs.docker.com/reference/cli/docker/login/ */
function keysOf(host: string): string[] {
  return host === 'docker.io' ? ['https://index.docker.io/v1/', 'index.docker.io', host] : [host]
}

function enginesFor(engine: string): readonly ('docker' | 'podman' | 'buildah')[] {
  if (engine === 'podman' || engine === 'buildah') return [engine]
  return engine === 'auto' ? ['docker', 'podman', 'buildah'] : ['docker']
}

function below(workspace: string, path: string): string {
  return isAbsolute(path) ? path : join(workspace, path)
}
