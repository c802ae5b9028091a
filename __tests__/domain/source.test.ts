import { describe, expect, it } from 'vitest'
import { describeSource, parseSource, type Source } from '../../src/domain/source.js'

const DIGEST = `sha256:${'a'.repeat(64)}`
const registry = (host: string, path: string, reference: string) => ({
  kind: 'registry',
  name: { host, path },
  reference
})
const engine = (image: string) => ({ kind: 'engine', image })
const layout = (path: string, wanted?: string) => ({ kind: 'oci-layout', path, wanted })

describe('the input source', () => {
  it.each([
    ['app', engine('app')],
    ['app:1.0', engine('app:1.0')],
    ['library/app:1.0', engine('library/app:1.0')],
    ['localhost/app:1.0', engine('localhost/app:1.0')],
    ['0123456789ab', engine('0123456789ab')],
    [DIGEST, engine(DIGEST)],
    ['docker-daemon:ghcr.io/o/n:1', engine('ghcr.io/o/n:1')],
    ['containers-storage:quay.io/o/n:1', engine('quay.io/o/n:1')],
    ['docker:27-cli', engine('docker:27-cli')],
    ['ghcr.io/o/n:1', registry('ghcr.io', 'o/n', '1')],
    ['ghcr.io/O/N', registry('ghcr.io', 'o/n', 'latest')],
    ['localhost:5000/o/n', registry('localhost:5000', 'o/n', 'latest')],
    ['docker.io/busybox:1.37', registry('docker.io', 'library/busybox', '1.37')],
    ['docker://busybox', registry('docker.io', 'library/busybox', 'latest')],
    [`quay.io/o/n:1@${DIGEST}`, registry('quay.io', 'o/n', DIGEST)],
    ['oci-layout:out', layout('out')],
    ['oci-layout://out:v1', layout('out', 'v1')],
    [`oci-layout:out@${DIGEST}`, layout('out', DIGEST)],
    ['oci-layout:C:\\work\\out', layout('C:\\work\\out')],
    ['docker-archive:/tmp/app.tar', { kind: 'docker-archive', path: '/tmp/app.tar' }]
  ])('"%s" is %j', (text, source) => {
    expect(parseSource(text)).toEqual({ ok: true, source })
  })

  it.each([
    ['oci-layout:', /names no folder/],
    ['oci-layout:out@sha256:1', /not a digest/],
    ['docker-archive:', /names no file/],
    ['ghcr.io/o/n:-', /neither a tag nor a digest/],
    ['ghcr.io/o/n@sha256:1', /neither a tag nor a digest/],
    ['ghcr.io/n', /has no owner/],
    ['--output=x', /not an image name/],
    ['two words', /not an image name/]
  ])('"%s" is a problem', (text, says) => {
    const parsed = parseSource(text)
    expect(parsed.ok ? '' : parsed.problem.problem).toMatch(says)
  })

  it.each<[Source, string]>([
    [{ kind: 'oci-layout', path: 'out', wanted: 'v1' }, 'oci-layout:out'],
    [{ kind: 'engine', image: 'app:1' }, 'app:1'],
    [{ kind: 'registry', name: { host: 'ghcr.io', path: 'o/n' }, reference: DIGEST as never }, `ghcr.io/o/n@${DIGEST}`]
  ])('%j is told as %s', (source, text) => {
    expect(describeSource(source)).toBe(text)
  })
})
