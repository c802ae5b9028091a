import { FailureError } from '../domain/failure.js'
import type { Clock, Commands } from '../ports/ports.js'

export interface HeldLogin {
  readonly username: string
  readonly secret: string
}

/** A keyring that waits for somebody to type a password must not hold the job. */
const PATIENCE_MS = 10_000
const SLICE_MS = 50

export interface HelperTools {
  readonly commands: Commands
  readonly clock: Pick<Clock, 'sleep'>
  /** Ends what is still running when patience is over. */
  readonly stop: () => void
}

/**
 * Talks to `docker-credential-NAME`; the secret goes by standard input, never by argument.
 * Protocol: https://github.com/docker/docker-credential-helpers#development
 */
export class LoginHelper {
  readonly #program: string
  readonly #tools: HelperTools

  constructor(name: string, tools: HelperTools) {
    this.#program = `docker-credential-${name}`
    this.#tools = tools
  }

  /** `undefined` where the helper holds nothing for the host. */
  async get(host: string): Promise<HeldLogin | undefined> {
    const { exitCode, stdout, stderr } = await this.#run('get', host)
    if (exitCode !== 0) {
      // Its way to say "no such entry": https://github.com/docker/docker-credential-helpers/blob/master/credentials/error.go
      if (/credentials not found/i.test(stdout + stderr)) return undefined
      throw this.#failure('get', exitCode, `${stdout} ${stderr}`)
    }
    const { Username: username, Secret: secret } = parse(stdout)
    return typeof username === 'string' && typeof secret === 'string' && secret !== ''
      ? { username, secret }
      : undefined
  }

  async store(host: string, login: HeldLogin): Promise<void> {
    const input = JSON.stringify({ ServerURL: host, Username: login.username, Secret: login.secret })
    const { exitCode, stdout, stderr } = await this.#run('store', input)
    if (exitCode !== 0) throw this.#failure('store', exitCode, `${stdout} ${stderr}`, login)
  }

  async erase(host: string): Promise<void> {
    const { exitCode, stdout, stderr } = await this.#run('erase', host)
    if (exitCode !== 0 && !/credentials not found/i.test(stdout + stderr))
      throw this.#failure('erase', exitCode, `${stdout} ${stderr}`)
  }

  async #run(verb: string, input: string) {
    const { commands, clock, stop } = this.#tools
    const answer = commands.run({ argv: [this.#program, verb], input }).catch((error: unknown) => {
      throw this.#failure(verb, 127, error instanceof FailureError ? 'not found' : String(error))
    })
    // The port's sleep cannot be called off, so it is taken in slices: nothing is left waiting once the answer is in.
    for (let waited = 0; waited < PATIENCE_MS; waited += SLICE_MS) {
      const ended = await Promise.race([answer, clock.sleep(SLICE_MS).then(() => undefined)])
      if (ended !== undefined) return ended
    }
    stop()
    await answer.catch(() => undefined)
    throw this.#failure(verb, 124, `no answer within ${PATIENCE_MS / 1000} s`)
  }

  /** The words as docker says them, so that the same explanation fits; a helper that echoes the secret is silenced. */
  #failure(verb: string, code: number, said: string, login?: HeldLogin): FailureError {
    const words = said.replaceAll(/\s+/g, ' ').trim()
    const safe = login === undefined || login.secret === '' ? words : words.replaceAll(login.secret, '***')
    const act = { get: 'getting', store: 'storing', erase: 'erasing' }[verb] ?? verb
    return new FailureError({
      kind: 'refused',
      id: 'credential-store-failure',
      because: `error ${act} credentials – ${this.#program} ${verb} failed (exit status ${code}): ${safe}`
    })
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
