import type { InputProblem } from '../domain/failure.js'

/** Inputs of the actions that people come from, and what they are called here. */
const RENAMED: Readonly<Record<string, string>> = {
  password: 'pat',
  token: 'github-token',
  'registry-token': 'pat',
  image: 'images',
  'image-name': 'images',
  image_name: 'images',
  tag: 'tags',
  'image-tag': 'tags',
  image_tag: 'tags',
  dockerfile: 'file',
  build_args: 'build-args',
  build_arg: 'build-args',
  'build-arg': 'build-args',
  buildargs: 'build-args',
  'add-host': 'add-hosts',
  cache_from: 'cache-from',
  cache_froms: 'cache-from',
  cache_to: 'cache-to',
  'cache-image': 'cache-from',
  no_cache: 'no-cache',
  platform: 'platforms',
  secret: 'secrets'
}

/** Inputs that the action does not know. One that has another name here is an error that says which; the rest is left to the runner's own warning. */
export function findRenamed(given: readonly string[], allowed: readonly string[]): InputProblem[] {
  return given
    .filter(name => !allowed.includes(name))
    .flatMap(name => {
      const now = RENAMED[name]
      return now !== undefined && allowed.includes(now)
        ? [{ input: name, value: '', problem: 'is not an input of this action', allowed: `Its name here is "${now}".` }]
        : []
    })
}
