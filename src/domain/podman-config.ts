import { type DockerConfig, type Login, withLogin } from './docker-config.js'

/**
 * The logins for podman and buildah: what the user's podman and docker know, podman's own first, plus the chosen one. They read the same
 * format with two differences: there is no store for all hosts, and an empty helper is not "none" but one without a name.
 * Source: https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 */
export function podmanConfig(
  docker: DockerConfig,
  own: DockerConfig,
  host: string,
  login: Login | 'none' | 'as-it-is'
): DockerConfig {
  const merged: DockerConfig = {
    auths: { ...recordOf(docker['auths']), ...recordOf(own['auths']) },
    credHelpers: { ...recordOf(docker['credHelpers']), ...recordOf(own['credHelpers']) }
  }
  const config = login === 'as-it-is' ? merged : withLogin(merged, host, login)
  const helpers = Object.entries(recordOf(config['credHelpers'])).filter(([, helper]) => helper !== '')
  return { ...config, credHelpers: Object.fromEntries(helpers) }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
