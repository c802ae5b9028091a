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
  const stored = config['credsStore'] !== undefined || Object.hasOwn(recordOf(config['credHelpers']), host)
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
  const entries = Object.entries(recordOf(config['auths'])).filter(([key]) => hostOf(key) === host)
  // docker takes the entry under exactly this name before one under an address of the same host.
  const ordered = [...entries.filter(([key]) => key === host), ...entries.filter(([key]) => key !== host)]
  return ordered.map(([, entry]) => decode(recordOf(entry))).find(login => login !== undefined)
}

/** `auth`, or the older form with `username` and `password`, which docker still reads. */
function decode(entry: Readonly<Record<string, unknown>>): { username: string; password: string } | undefined {
  const { auth, username, password } = entry
  if (typeof auth === 'string' && auth !== '') {
    const decoded = Buffer.from(auth, 'base64').toString('utf8')
    const colon = decoded.indexOf(':')
    return colon > 0
      ? { username: decoded.slice(0, colon), password: decoded.slice(colon + 1).replace(/\0+$/, '') }
      : undefined
  }
  return typeof username === 'string' && username !== '' && typeof password === 'string' && password !== ''
    ? { username, password }
    : undefined
}

/** Name of the program that keeps the host's login, without the `docker-credential-` in front. */
export function helperFor(config: DockerConfig, host: string): string | undefined {
  const helpers = recordOf(config['credHelpers'])
  const helper = Object.hasOwn(helpers, host) ? helpers[host] : config['credsStore']
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
