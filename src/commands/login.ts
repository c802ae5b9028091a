import { FailureError } from '../domain/failure.js'
import { intendLogin, type LoginIntent, readLoginRun } from '../intent/login.js'
import type { Tools } from '../lifecycle.js'
import { setOutput } from '../ports/actions.js'
import { givenInputs, readInput } from '../ports/runtime.js'
import { loginOutputsOf } from '../report/login.js'
import { type LoginSurvey, surveyLogin } from '../survey/login.js'
import type { LoginScene } from './login/explain.js'
import { signInEverywhere } from './login/sign-in.js'

/** The sub-action `login`: chooses a credential by test, logs the engines in for later steps, and leaves the way back to post. */
export async function login(tools: Tools): Promise<number> {
  const scene: LoginScene = {}
  try {
    const intent = readIntent(scene, tools)
    const survey = await surveyLogin(intent, tools)
    scene.survey = survey
    await show(survey, tools)
    const { choice, login: chosen } = survey
    if (choice.kind === 'refused') throw new FailureError(choice.failure)
    if (chosen === undefined) throw new Error(`the chosen credential ${choice.id} is not among the candidates`)
    if (choice.kind === 'unknown')
      tools.ports.log.warning(`Whether ${choice.id} is accepted could not be tested; it is used anyway.`)
    await signInEverywhere(intent, survey.places.stores, chosen, tools)
    for (const [name, value] of Object.entries(loginOutputsOf(chosen))) setOutput(name, value)
    const refused = choice.kind === 'granted' && chosen.id === 'pat' ? choice.afterRefusal : undefined
    if (refused !== undefined) {
      const { tellPatUse } = await import('./login/explain.js')
      await tellPatUse(refused, scene, tools)
    }
    return 0
  } catch (error) {
    // The knowledge base is large; a login that goes well never loads it.
    const { explainLogin } = await import('./login/explain.js')
    await explainLogin(error, scene, tools)
    return 1
  }
}

/** Reads inputs and run; every secret is masked before anything else is done with it. */
function readIntent(scene: LoginScene, { environment, payload, ports }: Tools): LoginIntent {
  const run = readLoginRun({
    read: name => readInput(environment, name),
    given: givenInputs(environment),
    environment,
    payload
  })
  scene.run = run
  const { inputs, context } = run
  ports.log.mask(inputs['github-token'], context.actor)
  ports.log.mask(inputs.pat, inputs.username === '' ? context.actor : inputs.username)
  const intent = intendLogin(run)
  scene.intent = intent
  return intent
}

async function show({ choice, places }: LoginSurvey, { ports: { log } }: Tools): Promise<void> {
  await log.group('Credential and engines', async () => {
    for (const { about, value, verdict, because } of [...choice.decisions, ...places.decisions])
      log.info(`${about} ${value}: ${verdict} – ${because}`)
    return Promise.resolve()
  })
}
