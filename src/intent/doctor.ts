import type { Context } from '../context/context.js'
import type { InputProblem } from '../domain/failure.js'
import type { ImageName } from '../domain/reference.js'
import { type DoctorInputs, doctorFields } from '../inputs/doctor.js'
import { namePackages } from './packages.js'
import { readRun, type RunSource } from './run.js'

/** What is to be looked into. */
export interface DoctorIntent {
  readonly inputs: DoctorInputs
  readonly context: Context
  /** The packages in question: those of the input, else the one after the repository. */
  readonly images: readonly ImageName[]
  /** False: a log may know better which package it is about. */
  readonly imagesGiven: boolean
}

export function readDoctorRun(source: RunSource): Pick<DoctorIntent, 'inputs' | 'context'> {
  return readRun(doctorFields, source, contradictions)
}

/** Throws a `FailureError` for names that cannot be. */
export function intendDoctor({ inputs, context }: Pick<DoctorIntent, 'inputs' | 'context'>): DoctorIntent {
  return {
    inputs,
    context,
    images: namePackages(inputs.images, inputs.registry, context).images,
    imagesGiven: inputs.images.trim() !== ''
  }
}

function contradictions(inputs: DoctorInputs): InputProblem[] {
  const log = inputs.log.trim() !== ''
  const file = inputs['log-file'] !== ''
  if (log && file)
    return [
      {
        input: 'log-file',
        value: inputs['log-file'],
        problem: 'and log are mutually exclusive',
        allowed: 'Use one of the two.'
      }
    ]
  if (!inputs.probe && !log && !file)
    return [
      {
        input: 'probe',
        value: 'false',
        problem: 'leaves nothing to check, because there is no log',
        allowed: 'Set log or log-file, or leave probe at true.'
      }
    ]
  return []
}
