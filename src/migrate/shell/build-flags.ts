/** What a `docker build` asks for, in the terms of the action. */
export interface BuildCommand {
  readonly tags: readonly string[]
  readonly inputs: ReadonlyMap<string, readonly string[]>
  readonly push: boolean
}

export type ReadBuild =
  { readonly ok: true; readonly build: BuildCommand } | { readonly ok: false; readonly because: string }

/** Flags with a value: https://docs.docker.com/reference/cli/docker/buildx/build/ */
const WITH_VALUE: Readonly<Record<string, string>> = {
  '--add-host': 'add-hosts',
  '--allow': 'allow',
  '--annotation': 'annotations',
  '--attest': 'attests',
  '--build-arg': 'build-args',
  '--build-context': 'build-contexts',
  '--builder': 'builder',
  '--cache-from': 'cache-from',
  '--cache-to': 'cache-to',
  '--cgroup-parent': 'cgroup-parent',
  '--file': 'file',
  '-f': 'file',
  '--label': 'labels',
  '--network': 'network',
  '--no-cache-filter': 'no-cache-filters',
  '--platform': 'platforms',
  '--provenance': 'provenance',
  '--sbom': 'sbom',
  '--secret': 'secret',
  '--shm-size': 'shm-size',
  '--ssh': 'ssh',
  '--tag': 'tags',
  '-t': 'tags',
  '--target': 'target',
  '--ulimit': 'ulimit',
  '--progress': ''
}
const SWITCHES: Readonly<Record<string, string>> = {
  '--no-cache': 'no-cache',
  '--pull': 'pull',
  '--push': 'push',
  '--load': '',
  '--rm': '',
  '--force-rm': '',
  '--quiet': '',
  '-q': ''
}

/** @param words what follows `docker build`, expanded */
export function readBuild(words: readonly string[]): ReadBuild {
  const inputs = new Map<string, string[]>()
  const add = (name: string, value: string): void => {
    if (name !== '') inputs.set(name, [...(inputs.get(name) ?? []), value])
  }
  const contexts: string[] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!
    if (!word.startsWith('-') || word === '-') {
      contexts.push(word)
      continue
    }
    const [, flag = '', value] = /^(--[\w-]+|-\w)=?([\s\S]+)?$/.exec(word) ?? []
    const inSwitch = SWITCHES[flag]
    const name = WITH_VALUE[flag]
    if (inSwitch !== undefined) add(inSwitch, value ?? 'true')
    else if (name === undefined) return { ok: false, because: `the flag ${word} has no input` }
    else if (value !== undefined) add(name, value)
    else {
      at += 1
      if (words[at] === undefined) return { ok: false, because: `the flag ${flag} has no value` }
      add(name, words[at]!)
    }
  }
  const [context, ...more] = contexts
  if (context === undefined || context === '-' || more.length > 0) {
    return { ok: false, because: 'its context is not a single folder' }
  }
  if (!/^\.\/?$/.test(context)) inputs.set('context', [context])
  return finish(inputs)
}

function finish(inputs: Map<string, string[]>): ReadBuild {
  const bare = (inputs.get('build-args') ?? []).find(argument => !argument.includes('='))
  if (bare !== undefined)
    return { ok: false, because: `the build argument ${bare} takes its value from the environment` }
  for (const secret of inputs.get('secret') ?? []) {
    const fields = new Map(secret.split(',').map(field => field.split(/=(.*)/s, 2) as [string, string]))
    const [id, file, env] = [fields.get('id'), fields.get('src') ?? fields.get('source'), fields.get('env')]
    if (id === undefined || (file === undefined) === (env === undefined)) {
      return { ok: false, because: `the secret ${secret} cannot be expressed with inputs` }
    }
    const name = file === undefined ? 'secret-envs' : 'secret-files'
    inputs.set(name, [...(inputs.get(name) ?? []), `${id}=${file ?? env!}`])
  }
  const tags = inputs.get('tags') ?? []
  const push = inputs.get('push')?.at(-1) === 'true'
  for (const name of ['secret', 'tags', 'push']) inputs.delete(name)
  if (/^(\.\/)?Dockerfile$/.test(inputs.get('file')?.[0] ?? '') && !inputs.has('context')) inputs.delete('file')
  return { ok: true, build: { tags, inputs, push } }
}
