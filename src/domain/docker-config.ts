import type { Secret } from './secret.js'

/** A `config.json` as docker, buildx and go-containerregistry read it; unknown keys are carried along untouched. */
export type DockerConfig = Readonly<Record<string, unknown>>

export interface Login {
  readonly username: string
  readonly password: Secret
}

/**
 * The user's config with one host's login put in (`login`) or taken out (`'none'`), everything else as it was.
 *
 * A credential store or helper would win over `auths`, so the host gets an empty helper of its own: docker/cli takes an existing but
 * empty `credHelpers` entry as "use the file" (https://github.com/docker/cli/blob/master/cli/config/configfile/file.go, GetCredentialsStore).
 */
export function withLogin(config: DockerConfig, host: string, login: Login | 'none'): DockerConfig {
  const auths = without(recordOf(config['auths']), host)
  const helpers = without(recordOf(config['credHelpers']), host)
  const stored = config['credsStore'] !== undefined || host in recordOf(config['credHelpers'])
  return {
    ...config,
    auths: login === 'none' ? auths : { ...auths, [host]: { auth: encode(login) } },
    ...(stored || config['credHelpers'] !== undefined
      ? { credHelpers: stored ? { ...helpers, [host]: '' } : helpers }
      : {})
  }
}

/** The login that the config's own `auths` hold for the host; stores and helpers are asked elsewhere. */
export function loginIn(config: DockerConfig, host: string): { username: string; password: string } | undefined {
  for (const [key, entry] of Object.entries(recordOf(config['auths']))) {
    const auth = recordOf(entry)['auth']
    if (hostOf(key) !== host || typeof auth !== 'string' || auth === '') continue
    const decoded = Buffer.from(auth, 'base64').toString('utf8')
    const colon = decoded.indexOf(':')
    if (colon > 0) return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1).replace(/\0+$/, '') }
  }
  return undefined
}

/** Name of the program that keeps the host's login, without the `docker-credential-` in front. */
export function helperFor(config: DockerConfig, host: string): string | undefined {
  const helper = recordOf(config['credHelpers'])[host] ?? config['credsStore']
  return typeof helper === 'string' && helper !== '' ? helper : undefined
}

export function parseDockerConfig(text: string): DockerConfig | undefined {
  try {
    const parsed = JSON.parse(text) as unknown
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as DockerConfig)
      : undefined
  } catch {
    return undefined
  }
}

function encode(login: Login): string {
  return Buffer.from(`${login.username}:${login.password.reveal()}`, 'utf8').toString('base64')
}

/** Keys of `auths` may be written `https://ghcr.io/v2/`; docker treats them as the bare host. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
}

function without(record: Readonly<Record<string, unknown>>, host: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => hostOf(key) !== host))
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
