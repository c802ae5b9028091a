import { intendDoctor, readDoctorRun } from '../intent/doctor.js'
import type { Tools } from '../lifecycle.js'
import { setOutput, writeSummary } from '../ports/actions.js'
import { givenInputs, readInput } from '../ports/runtime.js'
import { describeExamination, doctorOutputsOf, type Examination, renderDoctorSummary } from '../report/doctor.js'
import { tell } from '../report/telling.js'
import { examine } from './doctor/examine.js'
import { type DoctorScene, examineFailure } from './doctor/failure.js'

/** The sub-action `doctor`: may this job push, and why not; or what another tool's log means. Writes nothing, starts no engine. */
export async function doctor(tools: Tools): Promise<number> {
  const { environment, ports } = tools
  const scene: DoctorScene = {}
  const language = readInput(environment, 'language') === 'ja' ? 'ja' : 'en'
  let examination: Examination
  try {
    readInputs(scene, tools)
    examination = await examine(intendDoctor(scene.run), tools)
  } catch (error) {
    examination = await examineFailure(error, scene, language, tools)
  }
  const { diagnoses, trouble } = examination
  const failed = examination.unusable || (trouble && scene.run?.inputs.fail === 'true')
  for (const line of describeExamination(examination, language)) ports.log.info(line)
  await tell(diagnoses, failed ? 'error' : trouble ? 'warning' : 'notice', language, ports.log)
  for (const [name, value] of Object.entries(doctorOutputsOf(examination))) setOutput(name, value)
  await writeSummary(renderDoctorSummary(examination, language))
  return failed ? 1 : 0
}

/** Reads inputs and run; every secret is masked before anything else is done with it. */
function readInputs(
  scene: DoctorScene,
  { environment, payload, ports }: Tools
): asserts scene is Required<Pick<DoctorScene, 'run'>> {
  const run = readDoctorRun({
    read: name => readInput(environment, name),
    given: givenInputs(environment),
    environment,
    payload
  })
  scene.run = run
  const { inputs, context } = run
  ports.log.mask(inputs['github-token'], context.actor)
  ports.log.mask(inputs.pat, inputs.username === '' ? context.actor : inputs.username)
}
