import type { Secret } from '../domain/secret.js'

/** Everything that speaks, waits or touches the world, handed in by argument so that tests give their own. */
export interface Ports {
  readonly log: Log
  readonly http: Http
  readonly commands: Commands
  readonly clock: Clock
}

export interface Log {
  info(line: string): void
  debug(line: string): void
  notice(message: string, title?: string): void
  /** Where a file is named, the annotation stands at its line. */
  warning(message: string, title?: string, at?: Place): void
  error(message: string, title?: string, at?: Place): void
  /** A folded group around what `body` prints. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>
  /** What `write` gets is shown as it is, but no line of it is taken for a workflow command. */
  fenced<T>(body: (write: (chunk: Buffer) => void) => Promise<T>): Promise<T>
  /** Registers every form of the secret with the runner before anything else can print it. */
  mask(secret: Secret, username?: string): void
}

/** A file of the workspace, its path relative to the repository's root. */
export interface Place {
  readonly file: string
  readonly line?: number | undefined
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | NodeJS.ReadableStream
  /** Milliseconds without a byte after which the request fails. */
  readonly timeout?: number
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body up to `limit` bytes; more fails with a network failure of code `BODY_TOO_LARGE`. */
  body(limit: number): Promise<Buffer>
  /** For blobs: the bytes as they come. Exactly one of `body`, `stream`, `discard` is called. */
  stream(): NodeJS.ReadableStream
  /** Lets the answer go unread: a short one keeps its connection, a long one gives it up. */
  discard(): void
}

/** One request, one answer: no redirect is followed and nothing is repeated here. Throws `FailureError` of kind `network`. */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>
}

export interface Command {
  /** Program and arguments; never a shell line, never a secret. */
  readonly argv: readonly string[]
  /** Added to (or, with `undefined`, taken from) the environment that children get. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly input?: string
  /** Called with each chunk as it comes, in the order of arrival. */
  readonly onOutput?: (chunk: Buffer, stream: 'stdout' | 'stderr') => void
}

export interface CommandResult {
  readonly exitCode: number
  /** The last 16 MiB. */
  readonly stdout: string
  /** The last 256 KiB. */
  readonly stderr: string
  readonly durationMs: number
}

export interface Commands {
  /** Throws `FailureError` of kind `command` only where the program cannot be started; an exit code is a result. */
  run(command: Command): Promise<CommandResult>
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  sleep(ms: number): Promise<void>
  /** In [0, 1): jitter. */
  random(): number
}

/** What the lifecycle keeps between `main` and `post`. */
export interface State {
  save(name: string, value: string): void
  read(name: string): string | undefined
}
