import { describe, expect, it } from 'vitest'
import { listEvents } from '../../lab/events/load.mjs'
import { formatAnnotation } from '../../src/domain/annotations.js'
import { describeProblem } from '../../src/domain/failure.js'
import { formatLabel } from '../../src/domain/labels.js'
import type { Metadata } from '../../src/domain/metadata.js'
import { formatReference } from '../../src/domain/reference.js'
import { contextOf, type Inputs, resolve } from './metadata-request.js'

const RICH: Inputs = {
  tags: [
    'type=schedule',
    'type=semver,pattern={{version}}',
    'type=semver,pattern={{major}}.{{minor}}',
    'type=semver,pattern={{version}},match=^web/v(.*)$',
    'type=edge',
    'type=ref,event=branch',
    'type=ref,event=pr',
    'type=raw,value=stable,enable={{is_default_branch}}',
    "type=raw,value={{branch}}-{{commit_date 'YYYYMMDD'}}",
    'type=sha'
  ].join('\n'),
  labels: 'org.opencontainers.image.vendor=Octo\ncom.example.ref={{branch}}{{tag}}{{base_ref}}',
  settings: { annotationLevels: ['manifest', 'index'] },
  commitDate: '2026-03-04T10:11:09Z'
}

/** The whole result as text that a person can check against the event. */
function print(metadata: Metadata): string {
  const rules = metadata.rules.map(
    ({ rule, tag, because, remedy }) =>
      `${rule}\n    ${tag ?? '(no tag)'}: ${because}${remedy === undefined ? '' : `; ${remedy}`}`
  )
  return [
    '# references',
    ...metadata.references.map(formatReference),
    '# version, latest, created, revision',
    ...[metadata.version ?? '(none)', String(metadata.latest), metadata.created, metadata.revision],
    '# tags',
    ...metadata.tags.map(({ tag, kind, priority, rule }) => `${tag} ${kind} ${priority} <- ${rule}`),
    '# rules',
    ...rules,
    '# labels',
    ...metadata.labels.map(label => `${label.origin} ${formatLabel(label)}`),
    '# annotations',
    ...metadata.annotations.map(formatAnnotation),
    '# warnings',
    ...metadata.warnings,
    '# decisions',
    ...metadata.decisions.map(({ about, value, verdict, because }) => `${about} ${value} ${verdict}: ${because}`),
    '# problems',
    ...metadata.problems.map(describeProblem),
    ''
  ].join('\n')
}

describe('the metadata of a kept event', () => {
  it.each(listEvents())('%s, default rules, is what was looked over by hand', async event => {
    const text = print(resolve(contextOf(event), {}, 'publish'))
    await expect(text).toMatchFileSnapshot(`../fixtures/metadata/${event}.default.txt`)
  })

  it.each(listEvents())('%s, many rules, is what was looked over by hand', async event => {
    const text = print(resolve(contextOf(event), RICH, 'publish'))
    await expect(text).toMatchFileSnapshot(`../fixtures/metadata/${event}.rich.txt`)
  })
})
