import { isNoPullRequest, resolve, soleExpression } from './expression.js'
import { judgeCredential } from './login.js'
import { describeStep, stepNeeds } from './needs.js'
import { isDefaultImage, splitReferences, whoseRegistry } from './reference.js'
import type { Input } from './render.js'
import { followImages, nameAndTag, type ScriptedImage, type Scripts } from './scripts.js'
import { readScript } from './shell/actions.js'
import { shellVariables } from './shell/environment.js'
import { expand } from './shell/values.js'
import { scriptedTags } from './scripted-tags.js'
import { type Found, runsOnPullRequests, type Scene, textInput } from './unit.js'
import type { Step } from './workflow.js'

type Images = Extract<Scripts, { kind: 'images' }>

/** The `docker build`, `tag` and `push` of a job's scripts as one step for each image. */
export function findScripted(scene: Scene): Found {
  const scripts = followImages(scene)
  if (scripts.kind !== 'images') return scripts
  const stays = (because: string): Found => ({ kind: 'stays', step: scripts.host, because })
  const obstacle = findObstacle(scene, scripts)
  if (obstacle !== undefined) return stays(obstacle)
  const push = decidePush(scene, scripts)
  if (push.kind === 'stays') return stays(push.because)
  const steps: (readonly Input[])[] = []
  for (const image of scripts.images) {
    const inputs = imageInputs(scene, image)
    if (typeof inputs === 'string') return stays(inputs)
    steps.push([...inputs, ...push.inputs])
  }
  const login = scripts.logins.at(-1)
  return {
    kind: 'unit',
    unit: {
      kind: 'publish',
      host: scripts.host,
      absorbs: [...scripts.steps.filter(step => step !== scripts.host), ...setUpScripts(scene, scripts)],
      metadata: [],
      steps,
      env: [],
      drop: ['shell', 'working-directory', ...(keepsEnv(scripts) ? [] : ['env']), ...push.drop],
      login: login === undefined ? undefined : judgeCredential(login.password, login.username),
      changes: ['the image gets labels (source, revision, version …) that docker build did not set', ...push.changes],
      remarks: scripts.images.flatMap(({ build }) => describeSecrets(build.inputs.get('build-args') ?? [])),
      wantsCheckout: false
    }
  }
}

/** Scripts that make a builder or register emulators, and do nothing else, where no other step builds. */
function setUpScripts(scene: Scene, scripts: Images): Step[] {
  const { steps } = scene.job
  const setsUp = (step: Step): boolean => {
    if (step.run === undefined || !/\bbuildx\s+create\b|\bbinfmt\b|\bqemu-user-static\b/.test(step.run)) return false
    const script = readScript(step.run, shellVariables(scene, step))
    return script.kind === 'read' && script.actions.length === 0
  }
  const found = steps.slice(0, steps.indexOf(scripts.host)).filter(setsUp)
  const others = steps.filter(step => !found.includes(step) && !scripts.steps.includes(step))
  return others.some(step => stepNeeds(step, 'qemu')) ? [] : found.filter(step => !scripts.steps.includes(step))
}

function findObstacle(scene: Scene, scripts: Images): string | undefined {
  const { job, source } = scene
  const foreign = scripts.logins.find(
    ({ registry }) => whoseRegistry(`${resolve(registry, scene.variables)}/x`) !== 'github'
  )
  if (foreign !== undefined)
    return `it logs in to another registry (${foreign.registry === '' ? 'Docker Hub' : foreign.registry})`
  const [from, to] = [scripts.steps[0], scripts.host].map(step => job.steps.indexOf(step!)) as [number, number]
  const between = job.steps.slice(from, to).find(step => !scripts.steps.includes(step) && stepNeeds(step, 'login'))
  if (between !== undefined && !isLoginOnly(between) && !setUpScripts(scene, scripts).includes(between)) {
    return `"${describeStep(between)}" uses docker between build and push; the input test: runs a command in the built image before the push`
  }
  const needy = job.steps.slice(to + 1).find(step => missesScripts(scene, step, scripts))
  if (needy !== undefined)
    return `"${describeStep(needy)}" uses the login of its script or an image on the machine; after this action it would find neither. org/ghcr-action/login and load: true provide them`
  if (/^\s*defaults:/m.test(source.text) && /working-directory:/.test(source.text))
    return 'defaults: sets a folder for scripts'
  const read = scripts.steps.find(step => step.id !== undefined && source.text.includes(`steps.${step.id}.outputs.`))
  return read === undefined ? undefined : `other steps read outputs of "${describeStep(read)}"`
}

/** A step behind the scripts that uses an image which only they name, or the login that goes with them. */
function missesScripts(scene: Scene, step: Step, { images, logins }: Images): boolean {
  if (!stepNeeds(step, 'login')) return false
  const pushed = new Set(images.flatMap(image => image.pushed.map(reference => nameAndTag(scene, reference))))
  const local = new Set(images.flatMap(({ names }) => names).filter(name => !pushed.has(name)))
  const words = [step.run ?? '', ...step.with.values()].flatMap(text => text.split(/[\s"']+/))
  const variables = shellVariables(scene, step)
  return logins.length > 0 || words.some(word => local.has(nameAndTag(scene, expand(word, variables) ?? word)))
}

function isLoginOnly(step: Step): boolean {
  return /login/.test(step.uses ?? '') || /^[^\n]*\bdocker\s+login\b[^\n]*\n?$/.test(step.run ?? '')
}

function keepsEnv({ images, host }: Images): boolean {
  return images.some(({ build, builtBy }) => builtBy === host && build.inputs.has('secret-envs'))
}

type Push =
  | {
      readonly kind: 'push'
      readonly inputs: readonly Input[]
      readonly drop: readonly string[]
      readonly changes: readonly string[]
    }
  | { readonly kind: 'stays'; readonly because: string }

/** When the scripts push: their conditions, the builds' and the pushes', as the input `push`. */
function decidePush({ workflow }: Scene, scripts: Images): Push {
  const { host } = scripts
  const builds = new Set(scripts.images.map(({ builtBy }) => builtBy.if))
  const others = scripts.steps.filter(step => /\bpush\b/.test(step.run ?? '')).map(step => step.if)
  const [condition, ...more] = [...new Set(others)]
  if (builds.size > 1 || more.length > 0) return { kind: 'stays', because: 'its steps have different conditions' }
  const same = builds.has(host.if)
  if (!same && [...builds][0] !== undefined)
    return { kind: 'stays', because: 'build and push have different conditions' }
  if (same || condition === undefined) {
    const guarded = condition !== undefined && isNoPullRequest(condition)
    return runsOnPullRequests(workflow.triggers) && !guarded
      ? {
          kind: 'push',
          inputs: [textInput('push', 'true')],
          drop: [],
          changes: ['push: true stays: without it, pull requests are built and not pushed']
        }
      : { kind: 'push', inputs: [], drop: [], changes: [] }
  }
  if (isNoPullRequest(condition)) {
    return {
      kind: 'push',
      inputs: [],
      drop: ['if'],
      changes: ['pull requests are built but not pushed by default (push: auto)']
    }
  }
  if (/\b(always|success|failure|cancelled)\(/.test(condition))
    return { kind: 'stays', because: `its condition is ${condition}` }
  const inner = soleExpression(condition) ?? condition
  return { kind: 'push', inputs: [textInput('push', `\${{ ${inner} }}`)], drop: ['if'], changes: [] }
}

function imageInputs(scene: Scene, image: ScriptedImage): Input[] | string {
  const { build, builtBy, pushed } = image
  const split = splitReferences([...new Set(pushed)].join('\n'), scene.variables)
  if (split.kind === 'stays') return split.because
  const tags = scriptedTags(split.tags)
  if (typeof tags === 'string') return tags
  const folder = builtBy.pairs.some(({ key }) => key === 'working-directory') ? folderOf(scene, builtBy) : ''
  if (build.inputs.has('secret-envs') && builtBy.env.size > 0 && !/push/.test(builtBy.run ?? '')) {
    return 'the environment of its build contains a secret, and the push is another step'
  }
  const computed = [...build.inputs].find(([name, values]) => !LISTS.has(name) && values.some(isTemplate))
  if (computed !== undefined) return `${computed[0]} is computed by the shell`
  return [
    ...(isDefaultImage(split.images, scene.variables) ? [] : [textInput('images', split.images.join('\n'))]),
    ...tags,
    ...[...below(build.inputs, folder)].map(([name, values]) => textInput(name, values.join('\n')))
  ]
}

/** Inputs whose text may hold expressions of the metadata language, such as `{{sha}}`. */
const LISTS = new Set(['labels', 'annotations'])

function isTemplate(text: string): boolean {
  return /(?<!\$)\{\{|[\u0001\u0002]/.test(text)
}

function folderOf({ source }: Scene, step: Step): string {
  const pair = step.pairs.find(({ key }) => key === 'working-directory')
  return pair === undefined
    ? ''
    : source.text
        .slice(pair.valueStart, pair.valueEnd)
        .replaceAll(/^["']|["']$/g, '')
        .replace(/\/+$/, '')
}

/** Paths seen from the workspace, for scripts that ran in a folder of their own. */
function below(inputs: ReadonlyMap<string, readonly string[]>, folder: string): Map<string, readonly string[]> {
  const result = new Map(inputs)
  if (folder === '') return result
  const inside = (path: string): string => `${folder}/${path.replace(/^\.\//, '')}`
  const context = inputs.get('context')?.[0]
  if (context === undefined || !/^(\/|\w+:\/\/)/.test(context)) {
    result.set('context', [context === undefined ? folder : inside(context)])
  }
  const file = inputs.get('file')?.[0]
  if (file !== undefined && !file.startsWith('/')) result.set('file', [inside(file)])
  for (const name of ['secret-files', 'build-contexts']) {
    const values = inputs.get(name)
    if (values !== undefined)
      result.set(
        name,
        values.map(value => value.replace(/^([^=]+=)(?!\/|[\w-]+:\/\/)/, `$1${folder}/`))
      )
  }
  return result
}

function describeSecrets(args: readonly string[]): string[] {
  return args
    .filter(argument => argument.includes('secrets.'))
    .map(
      argument =>
        `build-args: ${argument.split('=', 1)[0]!} contains a secret, which ends up in the image's history; use secrets: instead. The action stops there unless allow-secret-build-args names it`
    )
}
