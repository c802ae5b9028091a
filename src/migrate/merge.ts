import { resolve, usesOfStep } from './expression.js'
import { isMetadata, metadataInputs } from './metadata.js'
import { isDefaultImage, splitReferences } from './reference.js'
import type { Edit } from './edit.js'
import type { Input } from './render.js'
import { expand } from './shell/values.js'
import { shellVariables } from './shell/environment.js'
import { type Found, pairOf, type Scene, textInput, type Unit } from './unit.js'
import { actionName, readMapOf } from './with.js'
import type { Job, Step } from './workflow.js'

const CREATES = /\bimagetools\s+create\b/
const INSPECTS = /^\s*docker\s+buildx\s+imagetools\s+inspect\s[^\n]*\n?$/

/** The job that joins the images of a matrix with `docker buildx imagetools create`, as a step of `merge`. */
export function findMerge(scene: Scene): Found {
  const { job, source } = scene
  const host = job.steps.find(step => step.run !== undefined && CREATES.test(step.run))
  if (host === undefined) return { kind: 'none' }
  const stays = (because: string): Found => ({ kind: 'stays', step: host, because })
  const at = job.steps.indexOf(host)
  const download = job.steps.slice(0, at).find(step => actionName(step) === 'actions/download-artifact')
  if (download === undefined) return stays('it joins images that no artifact of this workflow names')
  const records = pairOf(readMapOf(source, download, 'with') ?? [], 'path')
  const named = namesOf(scene, host)
  if (named.kind === 'stays') return stays(named.because)
  const platforms = platformsOf(scene)
  return {
    kind: 'unit',
    unit: {
      kind: 'merge',
      host,
      absorbs: job.steps.slice(at + 1).filter(step => INSPECTS.test(step.run ?? '')),
      metadata: named.metadata,
      steps: [
        [
          textInput('records', download.with.get('path') ?? '.'),
          ...(platforms === undefined ? [] : [textInput('platforms', platforms)]),
          ...named.inputs
        ]
      ],
      env: named.env,
      drop: ['shell', 'working-directory', 'env'],
      changes: [
        'imagetools create became merge, which checks that every platform is there and from this run, and reads every tag back'
      ],
      remarks:
        records === undefined ? ['download-artifact has no path: the records are expected in the workspace'] : [],
      wantsCheckout: false
    }
  }
}

/** What belongs to a build that pushes by digest: the script that writes the digest down, and the upload of it. */
export function withRecord(scene: Scene, unit: Unit): Found {
  const { job, source } = scene
  const { host } = unit
  const stays = (because: string): Found => ({ kind: 'stays', step: host, because })
  const { id } = host
  const after = job.steps.slice(job.steps.indexOf(host) + 1)
  const writer = after.find(
    step =>
      id !== undefined &&
      step.run !== undefined &&
      usesOfStep(source.text.slice(step.start, step.end), id).some(({ output }) => output === 'digest') &&
      /\b(touch|>)/.test(step.run)
  )
  const upload = after.find(step => actionName(step) === 'actions/upload-artifact')
  const path = upload === undefined ? undefined : pairOf(readMapOf(source, upload, 'with') ?? [], 'path')
  if (writer === undefined || path === undefined || id === undefined) {
    return stays('it pushes by digest, but how the digest gets to the job that joins the images could not be read')
  }
  const edit: Edit = {
    start: path.valueStart,
    end: path.valueEnd,
    text: `\${{ steps.${id}.outputs.digest-record }}${/\n$/.test(source.text.slice(path.valueStart, path.valueEnd)) ? source.eol : ''}`
  }
  return {
    kind: 'unit',
    unit: {
      ...unit,
      absorbs: [writer],
      edits: [edit],
      changes: [...unit.changes, 'push by digest became digest-only; the artifact carries its digest record now']
    }
  }
}

type Names =
  | {
      readonly kind: 'names'
      readonly inputs: readonly Input[]
      readonly env: readonly Input[]
      readonly metadata: readonly Step[]
    }
  | { readonly kind: 'stays'; readonly because: string }

function namesOf(scene: Scene, host: Step): Names {
  const { job, source } = scene
  const text = source.text.slice(host.start, host.end)
  const metadata = job.steps.filter(
    step =>
      isMetadata(step) &&
      (text.includes('DOCKER_METADATA_OUTPUT_') || (step.id !== undefined && usesOfStep(text, step.id).length > 0))
  )
  if (metadata.length > 1) return { kind: 'stays', because: 'it reads several metadata steps' }
  if (metadata[0] !== undefined) {
    const read = metadataInputs(scene, metadata[0])
    return read.kind === 'stays' ? read : { ...read, kind: 'names', metadata }
  }
  const flags = [...(host.run ?? '').matchAll(/(?:\s)(?:-t|--tag)[ =]("[^"]*"|\S+)/g)].map(match =>
    match[1]!.replaceAll('"', '')
  )
  const tags = flags.map(flag => expand(flag, shellVariables(scene, host)))
  if (tags.length === 0 || tags.includes(undefined))
    return { kind: 'stays', because: 'its tags are assembled by the shell' }
  const split = splitReferences(tags.join('\n'), scene.variables)
  if (split.kind === 'stays') return split
  return {
    kind: 'names',
    metadata: [],
    env: [],
    inputs: [
      ...(isDefaultImage(split.images, scene.variables) ? [] : [textInput('images', split.images.join('\n'))]),
      textInput('tags', split.tags.join('\n'))
    ]
  }
}

/** The platforms of the matrix that pushes by digest, where they are written out. */
function platformsOf({ workflow, variables }: Scene): string | undefined {
  for (const job of workflow.jobs) {
    const build = job.steps.find(step => /push-by-digest=true/.test(step.with.get('outputs') ?? ''))
    if (build === undefined) continue
    const given = resolve(build.with.get('platforms') ?? '', variables)
    const values = matrixValues(job, given)
    return values === undefined || values.length === 0 ? undefined : [...new Set(values)].join(',')
  }
  return undefined
}

function matrixValues(job: Job, text: string): readonly string[] | undefined {
  const key = /^\$\{\{ matrix\.([\w.-]+) \}\}$/.exec(text)?.[1]
  if (key !== undefined) return job.matrix.get(key)
  return text === '' || text.includes('${{') ? undefined : [text]
}
