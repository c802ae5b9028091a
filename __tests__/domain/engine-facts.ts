import type { EngineFacts } from '../../src/domain/engine.js'
import { known, unknown } from '../../src/domain/known.js'

/** A runner with everything on it. */
export const FULL_RUNNER: EngineFacts = {
  buildx: known(['/usr/libexec/docker/cli-plugins/docker-buildx']),
  docker: known('/usr/bin/docker'),
  podman: known('/usr/bin/podman'),
  buildah: known('/usr/bin/buildah'),
  rootless: undefined,
  daemon: known({ version: '28.0.4', platform: 'linux/amd64', kind: 'docker' }),
  endpoint: 'unix:///var/run/docker.sock',
  store: unknown('not asked'),
  builder: undefined,
  platform: 'linux/amd64',
  emulators: known([]),
  configFolder: '/home/runner/.docker'
}
