import { isJobToken, resolve, splitList } from './expression.js'
import { whoseRegistry } from './reference.js'
import type { Input } from './render.js'
import { type Found, movedInput, pairOf, runsOnPullRequests, type Scene, textInput } from './unit.js'
import { actionName, readMapOf } from './with.js'
import type { Step } from './workflow.js'

/** https://github.com/macbre/push-to-ghcr#input-parameters */
const SAME: Readonly<Record<string, string>> = { dockerfile: 'file', context: 'context', platforms: 'platforms' }

/** A step with macbre/push-to-ghcr as a step of ours. */
export function findMacbre(scene: Scene, step: Step): Found {
  if (actionName(step) !== 'macbre/push-to-ghcr') return { kind: 'none' }
  const given = (name: string): string => (step.with.get(name) ?? '').trim()
  const stays = (because: string): Found => ({ kind: 'stays', step, because })
  const pairs = readMapOf(scene.source, step, 'with')
  if (step.kind === 'alias' || pairs === undefined) return stays('it is a YAML alias; write its inputs out first')
  if (given('docker_io_token') !== '') return stays('it pushes to docker.io too (docker_io_token)')
  const registry = given('repository')
  if (registry !== '' && whoseRegistry(`${resolve(registry, scene.variables)}/x`) !== 'github') {
    return stays(`it pushes to another registry (repository: ${registry})`)
  }
  if (given('extra_args') !== '') return stays(`extra_args has to be replaced by inputs first (${given('extra_args')})`)
  const moved = (from: string, to: string): Input[] => {
    const pair = pairOf(pairs, from)
    return pair === undefined || given(from) === '' ? [] : [movedInput(to, pair)]
  }
  const isDefault = /^\$\{\{ github\.repository \}\}$/i.test(resolve(given('image_name'), scene.variables))
  const token = given('github_token')
  const argument = given('build_arg')
  return {
    kind: 'unit',
    unit: {
      kind: 'publish',
      host: step,
      absorbs: [],
      metadata: [],
      steps: [
        [
          ...(token === '' || isJobToken(token) ? [] : moved('github_token', 'pat')),
          ...(isDefault ? [] : moved('image_name', 'images')),
          ...tagInputs(scene, given('image_tag')),
          ...Object.entries(SAME).flatMap(([from, to]) => (isPlainDefault(to, given(from)) ? [] : moved(from, to))),
          ...(argument === '' || argument === 'FOO=bar' ? [] : moved('build_arg', 'build-args'))
        ]
      ],
      env: [],
      drop: [],
      changes: [
        'tags now come from rules that give the same: the version on a release, and what image_tag named (or latest) on other events',
        ...(runsOnPullRequests(scene.workflow.triggers)
          ? ['pull requests are built but no longer pushed: push: true changes that']
          : [])
      ],
      remarks: [
        'macbre/push-to-ghcr passed the build arguments BUILD_DATE and GITHUB_SHA; if the Dockerfile reads GITHUB_SHA, add build-args: GITHUB_SHA=${{ github.sha }}'
      ],
      wantsCheckout: false
    }
  }
}

function isPlainDefault(name: string, text: string): boolean {
  return (name === 'context' && /^\.\/?$/.test(text)) || (name === 'file' && /^(\.\/)?Dockerfile$/.test(text))
}

/** It names a release after its version, without `latest`, and everything else as `image_tag` says. */
function tagInputs({ workflow: { triggers } }: Scene, imageTag: string): Input[] {
  const names = imageTag === '' ? ['latest'] : splitList(imageTag)
  const release = triggers.has('release')
  if (!release) return [textInput('tags', names.join('\n'))]
  const onlyRelease = triggers.size === 1
  const version = 'type=match,pattern=^v?(.*)$,group=1'
  const others = names.map(name => `type=raw,value=${name},enable=\${{ github.event_name != 'release' }}`)
  return [
    textInput('tags', onlyRelease ? version : [version, ...others].join('\n')),
    textInput('flavor', 'latest=false')
  ]
}
