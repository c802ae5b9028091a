import { describe, expect, it } from 'vitest'
import { metaOutputs, type MetaSettings } from '../../src/domain/meta-outputs.js'
import { parseMetadataEnvironment } from '../../src/inputs/metadata-environment.js'
import { LINES } from '../../src/domain/metadata-output.js'
import { resolve, runOf } from './metadata-request.js'

const SETTINGS: MetaSettings = {
  separators: LINES,
  bakeTarget: 'docker-metadata-action',
  folder: '/temp/meta',
  exportEnvironment: true
}

/** The repository, run and image of the README's example of a bake definition. */
const EXAMPLE = resolve(runOf('tag v1.2.3'), {
  images: 'name/app',
  tags: 'type=ref,event=branch\ntype=ref,event=pr\ntype=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=sha',
  commitDate: '2020-01-10T00:30:00.000Z',
  repository: {
    name: 'Hello-World',
    url: 'https://github.com/octocat/Hello-World',
    description: 'This your first repo!',
    license: 'MIT'
  },
  git: { ref: 'refs/tags/v1.2.3', sha: '860c1904a1ce19322e91ac35af1ab07466440c37' }
})
const OCI = 'org.opencontainers.image.'
const LABELS = {
  [`${OCI}created`]: '2020-01-10T00:30:00.000Z',
  [`${OCI}description`]: 'This your first repo!',
  [`${OCI}licenses`]: 'MIT',
  [`${OCI}revision`]: '860c1904a1ce19322e91ac35af1ab07466440c37',
  [`${OCI}source`]: 'https://github.com/octocat/Hello-World',
  [`${OCI}title`]: 'Hello-World',
  [`${OCI}url`]: 'https://github.com/octocat/Hello-World',
  [`${OCI}version`]: '1.2.3'
}
const TAGS = ['name/app:1.2.3', 'name/app:1.2', 'name/app:sha-860c190', 'name/app:latest']
const ANNOTATIONS = Object.entries(LABELS).map(([key, value]) => `manifest:${key}=${value}`)
const ARGS = { DOCKER_META_IMAGES: 'name/app', DOCKER_META_VERSION: '1.2.3' }

describe('the outputs of meta', () => {
  const { outputs, environment, files } = metaOutputs(EXAMPLE, SETTINGS)

  it('are those of docker/metadata-action, with its names', () => {
    expect(outputs).toEqual({
      version: '1.2.3',
      tags: TAGS.join('\n'),
      'tag-names': '1.2.3\n1.2\nsha-860c190\nlatest',
      labels: Object.entries(LABELS)
        .map(([key, value]) => `${key}=${value}`)
        .join('\n'),
      annotations: ANNOTATIONS.join('\n'),
      json: JSON.stringify({
        tags: TAGS,
        'tag-names': ['1.2.3', '1.2', 'sha-860c190', 'latest'],
        labels: LABELS,
        annotations: ANNOTATIONS
      }),
      'bake-file-tags': '/temp/meta/docker-metadata-action-bake-tags.json',
      'bake-file-labels': '/temp/meta/docker-metadata-action-bake-labels.json',
      'bake-file-annotations': '/temp/meta/docker-metadata-action-bake-annotations.json',
      'bake-file': '/temp/meta/docker-metadata-action-bake.json'
    })
  })

  it('are exported under the names that later steps look for', () => {
    expect(Object.keys(environment).map(name => name.replace('DOCKER_METADATA_OUTPUT_', ''))).toEqual([
      ...['VERSION', 'TAGS', 'TAG_NAMES', 'LABELS', 'ANNOTATIONS', 'JSON'],
      ...['BAKE_FILE_TAGS', 'BAKE_FILE_LABELS', 'BAKE_FILE_ANNOTATIONS', 'BAKE_FILE']
    ])
    expect(environment['DOCKER_METADATA_OUTPUT_TAGS']).toBe(outputs['tags'])
  })

  it('are not exported where that is switched off', () => {
    expect(metaOutputs(EXAMPLE, { ...SETTINGS, exportEnvironment: false }).environment).toEqual({})
  })

  it('have the separators that were asked for', () => {
    const separators = { tags: ',', labels: ' | ', annotations: '\n\n' }
    const apart = metaOutputs(EXAMPLE, { ...SETTINGS, separators }).outputs
    expect([apart['tags'], apart['tag-names']]).toEqual([TAGS.join(','), '1.2.3,1.2,sha-860c190,latest'])
    expect(apart['labels']?.split(' | ')).toHaveLength(8)
    expect(apart['annotations']).toBe(ANNOTATIONS.join('\n\n'))
  })

  it('hold bake definitions of an inherited target', () => {
    expect(Object.fromEntries(files.map(({ output, content }) => [output, JSON.parse(content) as unknown]))).toEqual({
      'bake-file-tags': { target: { 'docker-metadata-action': { tags: TAGS, args: ARGS } } },
      'bake-file-labels': { target: { 'docker-metadata-action': { labels: LABELS } } },
      'bake-file-annotations': { target: { 'docker-metadata-action': { annotations: ANNOTATIONS } } },
      'bake-file': { target: { 'docker-metadata-action': { tags: TAGS, labels: LABELS, args: ARGS } } }
    })
  })

  it('name the target as asked, whatever the name', () => {
    const [file] = metaOutputs(EXAMPLE, { ...SETTINGS, bakeTarget: '__proto__' }).files
    expect(file?.content).toContain('"__proto__": {')
  })

  it('are empty texts and lists where no rule gives a tag', () => {
    const none = metaOutputs(
      resolve(runOf('branch main'), { tags: 'type=ref,event=tag', images: 'a/b\nc/d' }),
      SETTINGS
    )
    expect([none.outputs['version'], none.outputs['tags'], none.outputs['tag-names']]).toEqual(['', '', ''])
    expect(JSON.parse(none.files[0]?.content ?? '')).toEqual({
      target: {
        'docker-metadata-action': { tags: [], args: { DOCKER_META_IMAGES: 'a/b,c/d', DOCKER_META_VERSION: '' } }
      }
    })
  })
})

describe('the variables that meta listens to', () => {
  it('have the defaults of docker/metadata-action', () => {
    expect(parseMetadataEnvironment({})).toEqual({
      settings: { shortShaLength: 7, prHeadSha: false, annotationLevels: ['manifest'] },
      levelsGiven: false,
      exportEnvironment: true,
      problems: [],
      warnings: []
    })
  })

  it('change what they name', () => {
    const read = parseMetadataEnvironment({
      DOCKER_METADATA_PR_HEAD_SHA: 'True',
      DOCKER_METADATA_SHORT_SHA_LENGTH: ' 12 ',
      DOCKER_METADATA_ANNOTATIONS_LEVELS: 'manifest,index',
      DOCKER_METADATA_SET_OUTPUT_ENV: 'false'
    })
    expect(read).toEqual({
      settings: { shortShaLength: 12, prHeadSha: true, annotationLevels: ['manifest', 'index'] },
      levelsGiven: true,
      exportEnvironment: false,
      problems: [],
      warnings: []
    })
  })

  it.each(['seven', '0', '-1', '7.5', '65'])('are refused where a length of commits is "%s"', length => {
    expect(parseMetadataEnvironment({ DOCKER_METADATA_SHORT_SHA_LENGTH: length }).problems).toEqual([
      {
        input: 'DOCKER_METADATA_SHORT_SHA_LENGTH',
        value: length,
        problem: 'is not a number of digits',
        allowed: 'Allowed: 1 to 64; the default is 7.'
      }
    ])
  })

  it('are refused where a level is unknown', () => {
    const { problems } = parseMetadataEnvironment({ DOCKER_METADATA_ANNOTATIONS_LEVELS: 'image' })
    expect(problems).toEqual([expect.objectContaining({ input: 'DOCKER_METADATA_ANNOTATIONS_LEVELS', value: 'image' })])
  })

  it('count as false, with a warning, where they are neither true nor false', () => {
    const read = parseMetadataEnvironment({ DOCKER_METADATA_PR_HEAD_SHA: '1', DOCKER_METADATA_SET_OUTPUT_ENV: 'yes' })
    expect([read.settings.prHeadSha, read.exportEnvironment]).toEqual([false, false])
    expect(read.warnings).toEqual([
      'DOCKER_METADATA_PR_HEAD_SHA: "1" is neither true nor false; it counts as false',
      'DOCKER_METADATA_SET_OUTPUT_ENV: "yes" is neither true nor false; it counts as false'
    ])
  })
})
