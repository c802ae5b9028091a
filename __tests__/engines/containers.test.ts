import { describe, expect, it } from 'vitest'
import { parseTag } from '../../src/domain/reference.js'
import { ENGINES } from '../../src/engines/choose.js'
import { indexAnnotations } from '../../src/engines/containers.js'
import type { BuildFiles, PushTarget } from '../../src/engines/engine.js'
import { BARE } from '../domain/plan/build-spec.js'

const DIGEST = `sha256:${'a'.repeat(64)}`
const FILES: BuildFiles = { metadata: '/p/m', iid: '/p/iid', digest: '/p/digest', list: 'localhost/p', secret: String }
const REFERENCE = 'ghcr.io/o/n:v1'
const ghcr: PushTarget = { kind: 'registry', host: 'ghcr.io' }
const file: PushTarget = { kind: 'file', path: '/p/out' }

describe('a push', () => {
  it.each([
    ['buildx', false, ghcr, ['push', REFERENCE]],
    ['docker', false, ghcr, ['push', REFERENCE]],
    ['docker', false, file, ['save', '--output', '/p/out', REFERENCE]],
    ['podman', false, ghcr, ['push', '--digestfile', '/p/digest', REFERENCE, `docker://${REFERENCE}`]],
    ['podman', false, file, ['push', '--digestfile', '/p/digest', REFERENCE, 'oci:/p/out']],
    [
      'buildah',
      true,
      ghcr,
      ['manifest', 'push', '--all', '--digestfile', '/p/digest', 'localhost/p', `docker://${REFERENCE}`]
    ],
    ['podman', true, file, ['manifest', 'push', '--all', '--digestfile', '/p/digest', 'localhost/p', 'oci:/p/out']]
  ] as const)('by %s (several platforms: %s) to %j', (engine, several, to, expected) => {
    expect(ENGINES[engine].push({ reference: REFERENCE, several, to }, FILES)).toEqual(expected)
  })

  it.each([
    ['localhost:5000', true],
    ['127.0.0.1:5000', true],
    ['[::1]:5000', true],
    ['localhost.example.org', false],
    ['127.0.0.1.example.org', false],
    ['ghcr.io', false]
  ])('to %s goes without TLS: %s', (host, expected) => {
    const argv = ENGINES.podman.push({ reference: REFERENCE, several: false, to: { kind: 'registry', host } }, FILES)
    expect(argv.includes('--tls-verify=false')).toBe(expected)
  })

  it.each([
    ['docker', { stdout: `x: Pushed\nv1: digest: ${DIGEST} size: 528\n` }, DIGEST],
    ['docker', { stdout: `RUN echo v1: digest: ${DIGEST}\n` }, undefined],
    ['podman', { digest: `${DIGEST}\n` }, DIGEST],
    ['buildah', { digest: 'no' }, undefined]
  ] as const)('by %s that left %j has the digest %s', (engine, written, expected) => {
    expect(ENGINES[engine].pushed({ metadata: '', iid: '', digest: '', stdout: '', ...written })).toBe(expected)
  })
})

describe('after everything', () => {
  const both = { ...BARE, platforms: ['linux/amd64', 'linux/arm64'] }
  const references = [{ name: { host: 'ghcr.io', path: 'o/n' }, tag: parseTag('v1')! }]

  it.each([
    ['nothing is left of one platform', BARE, []],
    ['the list of several goes', both, [['manifest', 'rm', 'localhost/p']]],
    [
      'and stays under its references where it was to be loaded',
      { ...both, load: true, references },
      [
        ['tag', 'localhost/p', REFERENCE],
        ['manifest', 'rm', 'localhost/p']
      ]
    ]
  ])('%s', (_, spec, expected) => expect(ENGINES.podman.tidy(spec, FILES)).toEqual(expected))
})

describe('what podman failed of', () => {
  const classify = (stderr: string) =>
    ENGINES.podman.classify({ argv: ['podman', 'build'], exitCode: 125, stdout: '', stderr })

  it.each([
    ['Error: unknown flag: --cache-to\nSee podman build --help', /does not know --cache-to.*too old/],
    ['cannot clone: Operation not permitted\nError: cannot re-exec process', /user namespace here \(cannot clone/],
    ['Error: exec: "newuidmap": executable file not found in $PATH', /user namespace/]
  ])('is told for %j', (stderr, expected) => {
    const failure = classify(stderr)
    expect(failure).toMatchObject({ kind: 'refused', id: 'engine-cannot' })
    expect(failure.kind === 'refused' ? failure.because : '').toMatch(expected)
  })

  it('is left to others where it is the build or the push', () => {
    expect(classify('Error: building at STEP "RUN false": exit status 1')).toEqual({
      kind: 'command',
      argv: ['podman', 'build'],
      exitCode: 125,
      stderr: 'Error: building at STEP "RUN false": exit status 1'
    })
  })
})

describe('annotations of the index', () => {
  it('are those of its level, with whatever stands in the value', () => {
    expect(
      indexAnnotations(['index:a=b=c:d', 'manifest:x=y', 'k=v', 'index:novalue', 'manifest-descriptor:q=r'])
    ).toEqual({
      a: 'b=c:d'
    })
  })
})
