import { type Action, readScript } from './shell/actions.js'
import type { BuildCommand } from './shell/build-flags.js'
import { shellVariables } from './shell/environment.js'
import { resolve } from './expression.js'
import { shorten } from './needs.js'
import { cutReference } from './reference.js'
import type { Scene } from './unit.js'
import type { Step } from './workflow.js'

/** An image that scripts of a job build, and under which names they push it. */
export interface ScriptedImage {
  readonly build: BuildCommand
  readonly builtBy: Step
  /** `name:tag`, resolved. */
  readonly names: readonly string[]
  readonly pushed: readonly string[]
}

export type Scripts =
  | {
      readonly kind: 'images'
      readonly images: readonly ScriptedImage[]
      /** Steps that build, tag, push, or log in beside that. */
      readonly steps: readonly Step[]
      readonly host: Step
      readonly logins: readonly Extract<Action, { kind: 'login' }>[]
    }
  | { readonly kind: 'stays'; readonly step: Step; readonly because: string }
  | { readonly kind: 'none' }

const TOUCHES_IMAGES = /\bdocker\s+(image\s+|builder\s+)?(build|tag|push)\b|\bdocker\s+buildx\s+build\b/

/** Follows images through all scripts of a job, from `docker build` to `docker push`. */
export function followImages(scene: Scene): Scripts {
  const concerned = scene.job.steps.filter(step => step.run !== undefined && TOUCHES_IMAGES.test(step.run))
  const pushing = concerned.filter(step => /\bpush\b/.test(step.run ?? ''))
  const host = pushing.at(-1)
  if (host === undefined) return { kind: 'none' }
  const stays = (because: string, step = host): Scripts => ({ kind: 'stays', step, because })
  const images: { build: BuildCommand; builtBy: Step; names: string[]; pushed: string[] }[] = []
  const logins: Extract<Action, { kind: 'login' }>[] = []
  const key = (reference: string): string => nameAndTag(scene, reference)
  for (const step of concerned) {
    const script = readScript(step.run ?? '', shellVariables(scene, step))
    if (script.kind === 'refused')
      return stays(`its script contains "${shorten(script.line)}": ${script.because}`, step)
    for (const action of script.actions) {
      switch (action.kind) {
        case 'login':
          logins.push(action)
          break
        case 'build': {
          const { tags, push } = action.build
          images.push({ build: action.build, builtBy: step, names: tags.map(key), pushed: push ? [...tags] : [] })
          break
        }
        case 'tag': {
          const image = images.findLast(({ names }) => names.includes(key(action.from)))
          if (image === undefined) return stays(`it tags ${action.from}, which no script of this job builds`, step)
          image.names.push(key(action.to))
          break
        }
        case 'push': {
          const image = images.findLast(({ names }) => names.some(name => matches(name, action, key)))
          if (image === undefined)
            return stays(`it pushes ${action.reference}, which no script of this job builds`, step)
          const found = image.names.filter(name => matches(name, action, key))
          image.pushed.push(...(action.all ? found : [action.reference]))
        }
      }
    }
  }
  const idle = images.find(({ pushed }) => pushed.length === 0)
  if (idle !== undefined)
    return stays(
      'it builds an image that is not pushed; the input test: runs a command in the built image',
      idle.builtBy
    )
  return { kind: 'images', images, steps: concerned, host, logins }
}

/** `name:tag` of a reference, variables put in. */
export function nameAndTag({ variables }: Scene, reference: string): string {
  const { name, tag } = cutReference(resolve(reference, variables))
  return `${name}:${tag}`
}

function matches(name: string, push: Extract<Action, { kind: 'push' }>, key: (reference: string) => string): boolean {
  return push.all ? cutReference(name).name === cutReference(key(push.reference)).name : name === key(push.reference)
}
