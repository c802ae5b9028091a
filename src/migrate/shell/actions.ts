import { type BuildCommand, readBuild } from './build-flags.js'
import { BARE_VERSION, expand, LATEST_ON, type ShellVariables } from './values.js'
import { logicalLines, readLine, type Simple } from './words.js'

/** What a script does, as far as it concerns images. */
export type Action =
  | { readonly kind: 'login'; readonly registry: string; readonly username: string; readonly password: string }
  | { readonly kind: 'build'; readonly build: BuildCommand }
  | { readonly kind: 'tag'; readonly from: string; readonly to: string }
  | { readonly kind: 'push'; readonly reference: string; readonly all: boolean }

export type ReadScript =
  | { readonly kind: 'read'; readonly actions: readonly Action[] }
  /** `line` is the one that was not understood. */
  | { readonly kind: 'refused'; readonly line: string; readonly because: string }

/** Reads a whole script. One line that is not understood makes all of it stay. */
export function readScript(script: string, environment: ShellVariables): ReadScript {
  const variables = new Map(environment)
  const actions: Action[] = []
  for (const line of logicalLines(script)) {
    if (readConditionalVersion(line, variables)) continue
    const read = readLine(line)
    if (!read.ok) return { kind: 'refused', line, because: read.because }
    for (const command of read.commands) {
      const result = readCommand(command, variables)
      if (typeof result === 'string') return { kind: 'refused', line, because: result }
      actions.push(...result)
    }
  }
  return { kind: 'read', actions }
}

/** The two lines of the starter workflow that drop the `v` of a tag and call the main branch `latest`. */
function readConditionalVersion(line: string, variables: Map<string, string>): boolean {
  const strip = /^\[\[? .*refs\/tags\/.* \]\]? && (\w+)=\$\(echo "?\$\{?(\w+)\}?"? \| sed -e 's\/\^v\/\/'\)$/.exec(line)
  if (strip !== null && strip[1] === strip[2] && variables.get(strip[1]!) === '${{ github.ref_name }}') {
    variables.set(strip[1]!, BARE_VERSION)
    return true
  }
  const latest = /^\[\[? "?\$\{?(\w+)\}?"? ==? ["']?([\w./-]+)["']? \]\]? && (\w+)=["']?latest["']?$/.exec(line)
  if (latest === null || latest[1] !== latest[3] || variables.get(latest[1]!) !== BARE_VERSION) return false
  variables.set(latest[1]!, `${LATEST_ON}${latest[2]!}`)
  return true
}

const HARMLESS =
  /^(set [-+]\w+( pipefail)?|echo .*|printf .*|docker (images|image ls|version|info|logout|ps)( .*)?|docker buildx (ls|version|inspect|use)( .*)?|docker buildx create( (--use|--bootstrap|--name(=| )\S+|--driver(=| )docker-container))*|docker run (--privileged|--rm|\s)+\s?(docker\.io\/)?(tonistiigi\/binfmt|multiarch\/qemu-user-static).*|true|:)$/

function readCommand(command: Simple, variables: Map<string, string>): readonly Action[] | string {
  const words: string[] = []
  const given = command.words[0] === 'export' ? command.words.slice(1) : command.words
  for (const word of given) {
    const text = expand(word, variables)
    if (text === undefined) return `${word} is computed by the shell`
    words.push(text)
  }
  while (words.length > 0 && /^\w+=/.test(words[0]!)) {
    const [, name = '', value = ''] = /^(\w+)=([\s\S]*)$/.exec(words.shift()!)!
    variables.set(name, value)
  }
  if (words[0] === 'sudo') words.shift()
  const [tool, verb, ...rest] = words
  if (tool === undefined || (HARMLESS.test(words.join(' ')) && command.piped === undefined)) return []
  if (tool !== 'docker') return `${tool} is not one of the commands that the action replaces`
  if (verb === 'login') return readLogin(rest, command, variables)
  if (verb === 'build') return built(rest)
  if (verb === 'tag')
    return rest.length === 2 ? [{ kind: 'tag', from: rest[0]!, to: rest[1]! }] : 'docker tag has too many arguments'
  if (verb === 'push') return readPush(rest)
  if ((verb === 'buildx' || verb === 'image' || verb === 'builder') && rest[0] === 'build') return built(rest.slice(1))
  if (verb === 'image' && rest[0] === 'push') return readPush(rest.slice(1))
  if (verb === 'image' && rest[0] === 'tag' && rest.length === 3) return [{ kind: 'tag', from: rest[1]!, to: rest[2]! }]
  return `docker ${verb ?? ''} is not one of the commands that the action replaces`
}

function built(words: readonly string[]): readonly Action[] | string {
  const read = readBuild(words)
  return read.ok ? [{ kind: 'build', build: read.build }] : read.because
}

function readPush(words: readonly string[]): readonly Action[] | string {
  const all = words.some(word => word === '--all-tags' || word === '-a')
  const names = words.filter(word => !word.startsWith('-'))
  return names.length === 1 ? [{ kind: 'push', reference: names[0]!, all }] : 'docker push does not name a single image'
}

function readLogin(words: readonly string[], command: Simple, variables: ShellVariables): readonly Action[] | string {
  let [registry, username, password] = ['', '', '']
  const rest = words.flatMap(word => {
    const [, flag, value] = /^(--\w+)=([\s\S]*)$/.exec(word) ?? []
    return flag === undefined || value === undefined ? [word] : [flag, value]
  })
  while (rest.length > 0) {
    const word = rest.shift()!
    if (word === '-u' || word === '--username') username = rest.shift() ?? ''
    else if (word === '-p' || word === '--password') password = rest.shift() ?? ''
    else if (word === '--password-stdin') password = fedText(command, variables) ?? ''
    else if (word.startsWith('-')) return `docker login has the flag ${word}`
    else registry = word
  }
  if (password === '') return 'the file does not say where its password comes from'
  return [{ kind: 'login', registry: registry.replace(/^https?:\/\//, '').replace(/\/.*$/, ''), username, password }]
}

function fedText({ fed, piped }: Simple, variables: ShellVariables): string | undefined {
  if (fed !== undefined) return expand(fed, variables)
  if (piped?.piped !== undefined || piped === undefined) return undefined
  const [tool, ...words] = piped.words
  const text = words.filter(word => word !== '-n' && word !== '%s' && word !== '%s\\n')
  return (tool === 'echo' || tool === 'printf') && text.length === 1 ? expand(text[0]!, variables) : undefined
}
