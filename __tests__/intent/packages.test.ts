import { describe, expect, it } from 'vitest'
import { loadEvent } from '../../lab/events/load.mjs'
import type { Context } from '../../src/context/context.js'
import { parseContext } from '../../src/context/parse.js'
import { FailureError, type Failure } from '../../src/domain/failure.js'
import { formatName } from '../../src/domain/reference.js'
import { namePackages, registryHost } from '../../src/intent/packages.js'

function contextOf(host = 'github.com'): Context {
  const { env, payload } = loadEvent('push-tag', { host, repository: 'Octo-Org/Hello-World' })
  const { context } = parseContext({ ...env, RUNNER_TEMP: '/tmp' }, payload)
  if (context === undefined) throw new Error('the event fixture gives no context')
  return context
}

const names = (images: string, registry = '', host?: string): string[] =>
  namePackages(images, registry, contextOf(host)).images.map(formatName)

function failureOf(ask: () => unknown): Failure | undefined {
  try {
    ask()
    return undefined
  } catch (error) {
    return error instanceof FailureError ? error.failure : undefined
  }
}

describe('the packages of a run', () => {
  it.each([
    ['', '', ['ghcr.io/octo-org/hello-world']],
    ['App', '', ['ghcr.io/octo-org/app']],
    ['App\nother/Thing', 'localhost:5000', ['localhost:5000/octo-org/app', 'localhost:5000/other/thing']],
    ['gcr.io/google/app', '', ['gcr.io/google/app']],
    ['lscr.io/a/b', '', ['lscr.io/a/b']]
  ])('images %j and registry %j are %j', (images, registry, expected) => {
    expect(names(images, registry)).toEqual(expected)
  })

  it('lie in the registry of the server that the run is on', () => {
    expect(names('app', '', 'ghe.example.org')).toEqual(['containers.ghe.example.org/octo-org/app'])
    expect(registryHost('', contextOf('octo.ghe.com'))).toBe('containers.octo.ghe.com')
  })

  it.each([
    ['ghrc.io/octo-org/app', '', 'registry-host-typo', 'ghrc.io'],
    ['ghcr.com/octo-org/app', '', 'registry-host-typo', 'ghcr.com'],
    ['app', 'GHCR.OI', 'registry-host-typo', 'ghcr.oi'],
    ['docker.pkg.github.com/o/r/app', '', 'legacy-docker-pkg', 'Write ghcr.io/o/r/app'],
    ['app', 'docker.pkg.github.com', 'legacy-docker-pkg', 'Write ghcr.io/OWNER/NAME']
  ])('images %j and registry %j are refused before any credential is shown: %s', (images, registry, id, words) => {
    const failure = failureOf(() => names(images, registry))
    expect(failure).toMatchObject({ kind: 'refused', id })
    expect(JSON.stringify(failure)).toContain(words)
  })

  it('in several registries, or with names that cannot be, are problems of the input, all told at once', () => {
    expect(failureOf(() => names('a.example/o/x\nb.example/o/x'))).toMatchObject({
      kind: 'input',
      problems: [{ input: 'images', value: 'a.example, b.example' }]
    })
    expect(failureOf(() => names('ghcr.io/app\nApp:1.0'))).toMatchObject({ kind: 'input', problems: [{}, {}] })
  })
})
