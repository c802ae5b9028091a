import { describe, expect, it } from 'vitest'
import { chooseLevels, formatAnnotation, levelAnnotations, parseLevels } from '../../src/domain/annotations.js'
import type { Label } from '../../src/domain/labels.js'
import { limitLabels } from '../../src/domain/limits.js'
import { checkLicense } from '../../src/domain/spdx.js'
import { resolve, runOf } from './metadata-request.js'

const REPOSITORY = 'https://github.com/Octo-Org/Hello-World'

function own(name: string, value: string): Label {
  return { key: `org.opencontainers.image.${name}`, value, origin: 'user' }
}

describe('labels', () => {
  it('hold templates, keep what follows the first equals sign, and may be empty', () => {
    const { labels } = resolve(runOf('branch my/branch'), {
      labels: "a={{branch}}\nb=c=d=e\n e = f\nempty=\nat={{commit_date 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}\n{{sha}}=key"
    })
    const user = labels.filter(({ origin }) => origin === 'user').map(({ key, value }) => [key, value])
    expect(Object.fromEntries(user)).toEqual({
      a: 'my-branch',
      b: 'c=d=e',
      e: ' f',
      empty: '',
      at: '2026-03-04T10:11:09.000Z',
      '6113728': 'key'
    })
  })

  it('may have names that objects have too', () => {
    const { labels } = resolve(runOf('branch main'), { labels: '__proto__=a\nconstructor=b' })
    expect(labels.filter(({ origin }) => origin === 'user').map(({ key }) => key)).toEqual(['__proto__', 'constructor'])
  })

  it('say which expression means nothing in them', () => {
    expect(resolve(runOf('branch main'), { labels: 'a={{major}}' }).warnings).toEqual([
      'labels: a={{major}}: there is no {{major}} here'
    ])
  })
})

describe('the limits of ghcr.io', () => {
  it('cut a description above 512 characters, counted as a person counts', () => {
    const { labels, warnings } = limitLabels('labels', [own('description', '🚀'.repeat(600))], REPOSITORY)
    expect(Array.from(labels[0]?.value ?? '')).toHaveLength(512)
    expect(labels[0]?.value.endsWith('🚀…')).toBe(true)
    expect(warnings).toEqual([
      'org.opencontainers.image.description of labels has 600 characters, ghcr.io accepts 512; it was truncated'
    ])
  })

  it('take 512 characters for 512, however many bytes they have', () => {
    const labels = [own('description', '🚀'.repeat(512))]
    expect(limitLabels('labels', labels, REPOSITORY)).toEqual({ labels, warnings: [] })
  })

  it('cut licences above 256 characters between ids', () => {
    const long = Array<string>(40).fill('Apache-2.0').join(' OR ')
    const { labels, warnings } = limitLabels('labels', [own('licenses', long)], REPOSITORY)
    expect(labels[0]?.value).toBe(Array<string>(18).fill('Apache-2.0').join(' OR '))
    expect(checkLicense(labels[0]?.value ?? '')).toEqual([])
    expect(warnings).toHaveLength(1)
  })

  it('name the repository where a text comes from there', () => {
    const label: Label = { ...own('description', 'x'.repeat(513)), origin: 'generated' }
    expect(limitLabels('labels', [label], REPOSITORY).warnings[0]).toContain(
      'description of the repository has 513 characters'
    )
  })

  it('leave alone what is short enough, and every other label', () => {
    const labels = [own('description', 'x'.repeat(512)), own('title', 'x'.repeat(2000)), own('licenses', 'MIT')]
    expect(limitLabels('labels', labels, REPOSITORY)).toEqual({ labels, warnings: [] })
  })

  it('do not bind the drop-in', () => {
    const inputs = {
      labels: `org.opencontainers.image.description=${'x'.repeat(600)}\norg.opencontainers.image.licenses=nonsense`
    }
    const { labels, warnings } = resolve(runOf('branch main'), inputs)
    expect(labels.find(({ key }) => key.endsWith('.description'))?.value).toHaveLength(600)
    expect(warnings).toEqual([])
  })

  it('bind annotations as they bind labels', () => {
    const inputs = { annotations: `index:org.opencontainers.image.description=${'x'.repeat(600)}` }
    const { annotations, warnings } = resolve(runOf('branch main'), inputs, 'publish')
    expect(annotations.find(({ level }) => level === 'index')?.value).toHaveLength(512)
    expect(warnings).toEqual([
      'index:org.opencontainers.image.description of annotations has 600 characters, ghcr.io accepts 512; it was truncated'
    ])
  })

  it('are told once where labels and annotations share a value', () => {
    const { warnings } = resolve(runOf('branch main'), { repository: { description: 'x'.repeat(600) } }, 'publish')
    expect(warnings).toEqual([
      'org.opencontainers.image.description of the repository has 600 characters, ghcr.io accepts 512; it was truncated'
    ])
  })
})

describe('the link by the label source', () => {
  it.each([
    'https://github.com/Octo-Org/Hello-World',
    'https://github.com/octo-org/hello-world/',
    'https://github.com/Octo-Org/Hello-World.git',
    'git@github.com:Octo-Org/Hello-World.git',
    'ssh://git@github.com/Octo-Org/Hello-World',
    'https://github.com/Octo-Org/Hello-World/tree/main/app',
    ''
  ])('%s is this repository', source => {
    expect(limitLabels('labels', [own('source', source)], REPOSITORY).warnings).toEqual([])
  })

  it.each([
    'https://github.com/Octo-Org/Other',
    'https://github.com/Octo-Org/Hello-World-2',
    'https://gitlab.com/Octo-Org/Hello-World',
    'Hello-World'
  ])('%s is another one, and that is said', source => {
    expect(limitLabels('labels', [own('source', source)], REPOSITORY).warnings).toEqual([
      expect.stringContaining(
        `labels: org.opencontainers.image.source=${source} names a repository other than ${REPOSITORY}`
      ) as string
    ])
  })

  it('is looked at below a level of annotations too', () => {
    const label = { ...own('source', 'https://github.com/a/b'), key: 'index:org.opencontainers.image.source' }
    expect(limitLabels('annotations', [label], REPOSITORY).warnings).toHaveLength(1)
  })
})

describe('a licence expression', () => {
  it.each([
    ...[
      'MIT',
      'Apache-2.0',
      'MIT OR Apache-2.0',
      '(MIT AND BSD-3-Clause) OR GPL-2.0-or-later WITH Classpath-exception-2.0',
      'GPL-2.0+',
      'GPL-2.0'
    ],
    ...[
      'LicenseRef-Octo',
      'DocumentRef-x:LicenseRef-y',
      'mit or apache-2.0'.replace('mit', 'MIT').replace('apache', 'Apache'),
      ''
    ]
  ])('%s is sound', expression => {
    expect(checkLicense(expression)).toEqual([])
  })

  it.each([
    ['mit', ['"mit" is not an SPDX id; write MIT']],
    ['Apache2.0', ['"Apache2.0" is not an SPDX id; write Apache-2.0']],
    ['apache-2.0 OR mit', ['"apache-2.0" is not an SPDX id; write Apache-2.0', '"mit" is not an SPDX id; write MIT']],
    ['Apache License 2.0', ['"Apache License 2.0" is not an SPDX id; write Apache-2.0']],
    ['MIT License', ['"MIT License" is not an SPDX id; write MIT']],
    ['Proprietary', ['"Proprietary" is not an SPDX id (https://spdx.org/licenses/)']],
    ['MIT Apache-2.0', ['"MIT Apache-2.0" is not an SPDX expression; join ids by AND, OR, WITH']],
    ['MIT,Apache-2.0', ['"MIT,Apache-2.0" is not an SPDX id (https://spdx.org/licenses/)']],
    ['(MIT', ['"(MIT" is not an SPDX id; write MIT']],
    ['(MIT OR Zlib', ['"(MIT OR Zlib" is not an SPDX expression; join ids by AND, OR, WITH']],
    ['MIT OR Zlib)', ['"MIT OR Zlib)" is not an SPDX expression; join ids by AND, OR, WITH']],
    ['MIT OR', ['"MIT OR" is not an SPDX expression; join ids by AND, OR, WITH']],
    ['()', ['"()" is not an SPDX expression; join ids by AND, OR, WITH']]
  ])('%s is pointed at', (expression, mistakes) => {
    expect(checkLicense(expression)).toEqual(mistakes)
  })

  it('is pointed at in a label, but NOASSERTION is what GitHub says itself', () => {
    expect(limitLabels('labels', [own('licenses', 'mit')], REPOSITORY).warnings).toEqual([
      'labels: org.opencontainers.image.licenses: "mit" is not an SPDX id; write MIT'
    ])
    expect(limitLabels('labels', [own('licenses', 'NOASSERTION')], REPOSITORY).warnings).toEqual([])
  })
})

describe('annotations', () => {
  const labels: readonly Label[] = [
    { key: 'a', value: '1', origin: 'generated' },
    { key: 'index:a', value: '2', origin: 'user' },
    { key: 'manifest[linux/amd64],manifest-descriptor:b', value: '3', origin: 'user' },
    { key: 'com.example:c', value: '4', origin: 'user' }
  ]

  it('go to one level after the other', () => {
    expect(levelAnnotations(labels.slice(0, 1), ['manifest', 'index'], true).map(formatAnnotation)).toEqual([
      'manifest:a=1',
      'index:a=1'
    ])
  })

  it('keep a level that they name themselves, and win there', () => {
    expect(levelAnnotations(labels, ['manifest', 'index'], true).map(formatAnnotation)).toEqual([
      ...['manifest:a=1', 'manifest:com.example:c=4', 'index:com.example:c=4'],
      ...['index:a=2', 'manifest[linux/amd64]:b=3', 'manifest-descriptor:b=3']
    ])
  })

  it('get the level in front of whatever they say in the drop-in', () => {
    expect(levelAnnotations(labels.slice(1, 2), ['manifest'], false).map(formatAnnotation)).toEqual([
      'manifest:index:a=2'
    ])
  })

  it.each([
    ['manifest', ['manifest']],
    ['manifest,index', ['manifest', 'index']],
    [' index , manifest-descriptor,index-descriptor, index', ['index', 'manifest-descriptor', 'index-descriptor']],
    ['manifest[linux/arm64]', ['manifest[linux/arm64]']]
  ])('have the levels of "%s"', (text, levels) => {
    expect(parseLevels(text, 'annotation-levels')).toEqual({ levels })
  })

  it.each([
    ['manifests', 'has the unknown level "manifests"'],
    ['index;manifest', 'has the unknown level "index;manifest"'],
    ['', 'names no level'],
    [',', 'names no level']
  ])('have no levels of "%s"', (text, problem) => {
    expect(parseLevels(text, 'annotation-levels')).toEqual({
      problem: {
        input: 'annotation-levels',
        value: text,
        problem,
        allowed: expect.stringContaining('manifest, index') as string
      }
    })
  })

  it('leave out the levels that an image without index does not have', () => {
    const all = ['manifest', 'index', 'manifest-descriptor', 'index-descriptor', 'manifest[linux/amd64]']
    expect(chooseLevels(all, false)).toEqual(['manifest', 'manifest[linux/amd64]'])
    expect(chooseLevels(all, true)).toEqual(all)
  })
})
