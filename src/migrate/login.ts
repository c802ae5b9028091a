import { isJobToken, isNoPullRequest, resolve, soleExpression } from './expression.js'
import { type Whose, whoseRegistry } from './reference.js'
import { type Login, movedInput, pairOf, type Scene, textInput } from './unit.js'
import { readScript } from './shell/actions.js'
import { shellVariables } from './shell/environment.js'
import { actionName, readMapOf } from './with.js'
import type { Step } from './workflow.js'

/** docker/login-action, or a script that logs in and does nothing else. */
export function isLogin(scene: Scene, step: Step): boolean {
  return actionName(step) === 'docker/login-action' || readLoginScript(scene, step) !== undefined
}

function readLoginScript(
  scene: Scene,
  step: Step
): { readonly registry: string; readonly username: string; readonly password: string } | undefined {
  if (step.run === undefined || !/\bdocker\s+login\b/.test(step.run)) return undefined
  const script = readScript(step.run, shellVariables(scene, step))
  const [only, ...more] = script.kind === 'read' ? script.actions : []
  return only?.kind === 'login' && more.length === 0 ? only : undefined
}

/** Which registry a step with docker/login-action logs in to; Docker Hub where it names none. */
export function loginRegistry(scene: Scene, step: Step): Whose {
  const registry = (readLoginScript(scene, step)?.registry ?? step.with.get('registry') ?? '').trim()
  if (registry === '') return 'other'
  return whoseRegistry(resolve(registry, scene.variables).replace(/^https?:\/\//, ''))
}

/** Why a login step cannot be done without; undefined where the action does all that it does. */
export function loginStays(scene: Scene, step: Step): string | undefined {
  switch (loginRegistry(scene, step)) {
    case 'other':
      return 'it logs in to another registry'
    case 'unknown':
      return 'the file does not say which registry it logs in to'
    case 'github':
      break
  }
  if (readMapOf(scene.source, step, 'with') === undefined) return 'its inputs are a YAML alias'
  if (step.with.get('logout') === 'false') return 'logout: false leaves its login for what comes after the job'
  const special = ['scope', 'registry-auth', 'ecr'].find(
    name => !['', 'auto', 'false'].includes(step.with.get(name) ?? '')
  )
  return special === undefined ? undefined : `it uses ${special}, which the action does not support`
}

/** The credential of a login step. The job's token is the action's default; any other secret becomes `pat`. */
export function credentialOf(scene: Scene, step: Step): Login {
  const { source } = scene
  const script = readLoginScript(scene, step)
  if (script !== undefined) {
    const login = judgeCredential(script.password, script.username)
    return { ...login, remarks: [...login.remarks, ...describeCondition(step)] }
  }
  const pairs = readMapOf(source, step, 'with') ?? []
  const password = pairOf(pairs, 'password')
  const username = pairOf(pairs, 'username')
  // Variables of the step go with it.
  const variables = new Map([...scene.variables, ...step.env])
  const read = (name: string): string => resolve(step.with.get(name) ?? '', variables)
  const login = judgeCredential(read('password'), read('username'))
  const untouched = login.pat?.kind === 'text' && login.pat.text === step.with.get('password')
  return {
    remarks: [...login.remarks, ...describeCondition(step)],
    ...(login.pat === undefined
      ? {}
      : { pat: untouched && password !== undefined ? movedInput('pat', password) : login.pat }),
    ...(login.username === undefined
      ? {}
      : { username: username === undefined || step.env.size > 0 ? login.username : movedInput('username', username) })
  }
}

/** @param password the text of the workflow, usually an expression */
export function judgeCredential(password: string, username: string): Login {
  const inner = soleExpression(password)
  if (password === '' || isJobToken(password) || /^(secrets\.GITHUB_TOKEN|github\.token)\s*\|\|/i.test(inner ?? ''))
    return { remarks: [] }
  // A fallback to the job's token is what the action does anyway: it tests the job's token first.
  const first =
    inner === undefined ? undefined : /^([\w.]+)\s*\|\|\s*(?:secrets\.GITHUB_TOKEN|github\.token)$/i.exec(inner)?.[1]
  const plain = inner === undefined && !/\$\{\{/.test(password)
  return {
    pat: textInput('pat', first === undefined ? password : `\${{ ${first} }}`),
    ...(isActor(username) ? {} : { username: textInput('username', username) }),
    remarks: plain
      ? ['the password is in the file in plain text: revoke it, and put a new one into a secret']
      : ['the secret became pat: it is used only if the registry refuses the job’s token']
  }
}

/** ghcr.io does not check the name, and the actor is what the action uses. */
function isActor(username: string): boolean {
  return (
    username.trim() === '' || /^github\.(actor|repository_owner|triggering_actor)$/.test(soleExpression(username) ?? '')
  )
}

function describeCondition(step: Step): string[] {
  if (step.if === undefined || isNoPullRequest(step.if)) return []
  return [`the login had a condition (if: ${step.if}) that is gone with it; the action logs in only for itself`]
}
