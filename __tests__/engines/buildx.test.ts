import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BuildSpec } from '../../src/domain/plan/step.js'
import { parseTag } from '../../src/domain/reference.js'
import { compileBuild } from '../../src/engines/buildx.js'
import type { BuildFiles } from '../../src/engines/engine.js'
import { BARE } from '../domain/plan/build-spec.js'

const FILES: BuildFiles = {
  metadata: '/p/metadata.json',
  iid: '/p/iid',
  digest: '/p/digest',
  list: 'localhost/p',
  secret: index => `/p/secrets/${index}`
}

const name = { host: 'ghcr.io', path: 'o/n' }
const compile = (given: Partial<BuildSpec>): string[] => compileBuild({ ...BARE, ...given }, FILES)
const bare = compile({})

/** What a spec adds to the bare command. */
function added(given: Partial<BuildSpec>): string[] {
  const rest = [...bare]
  return compile(given).filter(argument => {
    const at = rest.indexOf(argument)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}

describe('the command for a build', () => {
  it('is this where nothing is asked for', () => {
    expect(bare).toEqual([
      'build',
      '--progress=plain',
      '--metadata-file',
      '/p/metadata.json',
      '--iidfile',
      '/p/iid',
      '--provenance=false',
      '--',
      '.'
    ])
  })

  const rows: readonly (readonly [Partial<BuildSpec>, readonly string[]])[] = [
    [{ file: 'app/Dockerfile' }, ['--file', 'app/Dockerfile']],
    [{ platforms: ['linux/amd64', 'linux/arm64'] }, ['--platform', 'linux/amd64,linux/arm64']],
    [{ target: 'release' }, ['--target', 'release']],
    [{ buildArgs: ['A=1', 'B=two words'] }, ['--build-arg', 'A=1', '--build-arg', 'B=two words']],
    [{ buildContexts: ['base=./x'] }, ['--build-context', 'base=./x']],
    [{ secrets: [{ kind: 'value', id: 'a', index: 4 }] }, ['--secret', 'id=a,src=/p/secrets/4']],
    [{ secrets: [{ kind: 'environment', id: 'a', variable: 'V' }] }, ['--secret', 'id=a,env=V']],
    [{ secrets: [{ kind: 'file', id: 'a', path: './f' }] }, ['--secret', 'id=a,src=./f']],
    [{ secrets: [{ kind: 'file', id: 'a', path: './f,g' }] }, ['--secret', 'id=a,"src=./f,g"']],
    [{ secrets: [{ kind: 'file', id: 'q"', path: './f' }] }, ['--secret', '"id=q""",src=./f']],
    [{ ssh: ['default', 'git=/a,/b'] }, ['--ssh', 'default', '--ssh', 'git=/a,/b']],
    [{ noCache: true }, ['--no-cache']],
    [{ noCacheFilters: ['deps'] }, ['--no-cache-filter', 'deps']],
    [{ pull: true }, ['--pull']],
    [{ cacheFrom: ['type=gha'] }, ['--cache-from', 'type=gha']],
    [{ cacheTo: ['type=gha,mode=max'] }, ['--cache-to', 'type=gha,mode=max']],
    [{ provenance: 'mode=max' }, ['--provenance=mode=max']],
    [{ provenance: '' }, []],
    [{ sbom: 'true' }, ['--sbom=true']],
    [{ sbom: 'generator=image' }, ['--sbom=generator=image']],
    [{ sbom: '' }, []],
    [{ attests: ['type=sbom'] }, ['--attest', 'type=sbom']],
    [{ outputs: ['type=local,dest=out'] }, ['--output', 'type=local,dest=out']],
    [{ load: true }, ['--load']],
    [{ allow: ['network.host'] }, ['--allow', 'network.host']],
    [{ addHosts: ['a:10.0.0.1'] }, ['--add-host', 'a:10.0.0.1']],
    [{ cgroupParent: '/jobs' }, ['--cgroup-parent', '/jobs']],
    [{ network: 'host' }, ['--network', 'host']],
    [{ shmSize: '128m' }, ['--shm-size', '128m']],
    [{ ulimits: ['nofile=1:2'] }, ['--ulimit', 'nofile=1:2']],
    [{ builder: 'mine' }, ['--builder', 'mine']],
    [{ labels: [['k', 'a=b c']] }, ['--label', 'k=a=b c']],
    [{ annotations: ['index:k=v'] }, ['--annotation', 'index:k=v']],
    [{ references: [{ name, tag: parseTag('v1')! }] }, ['--tag', 'ghcr.io/o/n:v1']],
    [{ push: true }, ['--push']],
    [{ sourceDate: 1 }, []],
    [{ dockerFormat: true }, []]
  ]

  it.each(rows)('for %j adds %j', (given, expected) => {
    expect(added(given)).toEqual(expected)
  })

  it('has a row for every part of a spec but context and call', () => {
    const covered = new Set(rows.flatMap(([given]) => Object.keys(given)))
    expect(Object.keys(BARE).filter(key => !covered.has(key))).toEqual(['context', 'call'])
  })

  it.each(['type=provenance,mode=max', 'mode=max,type=provenance', '"type=provenance",mode=min'])(
    'leaves provenance to attests that ask for it (%s): buildx takes one of a type',
    attest => {
      expect(compile({ attests: [attest] })).not.toContain('--provenance=false')
    }
  )

  it('still says no to provenance beside another attestation', () => {
    expect(compile({ attests: ['type=provenance-like'] })).toContain('--provenance=false')
  })

  it.each([
    [['type=local,dest=out'], false],
    [['dest=out.tar,type=tar'], false],
    [['type=image,push=true', '"type=local",dest=out'], false],
    [['out'], false],
    [['-'], false],
    [['type=docker,dest=image.tar'], true],
    [['type=oci,dest=local'], true],
    [[], true]
  ])('asks for the id of the image beside outputs %j: %j', (outputs, asked) => {
    expect(compile({ outputs }).includes('--iidfile')).toBe(asked)
  })

  it('ends in the context, which is none of the options however it is called', () => {
    expect(compile({ context: '--push' }).slice(-2)).toEqual(['--', '--push'])
  })

  it.each(['check', 'outline,format=json'])('that only looks (call: %s) writes and pushes nothing', call => {
    const argv = compile({ call, push: true, load: true, references: [{ name, tag: parseTag('v1')! }], sbom: 'true' })
    expect(argv).toEqual(['build', '--progress=plain', '--call', call, '--', '.'])
  })

  it('knows only options that buildx has', () => {
    const help = execFileSync('docker', ['buildx', 'build', '--help'], { encoding: 'utf8' })
    const options = rows.flatMap(([given]) => compile(given)).filter(argument => /^--\w/.test(argument))
    const missing = options.map(option => option.split('=')[0] ?? '').filter(option => !help.includes(`${option} `))
    expect([...new Set(missing)]).toEqual([])
  })
})

/** One CSV record as Go's reader takes it; a reading of our own, so that the quoting is not checked by itself. */
function readRecord(text: string): string[] {
  return [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''
  )
}

describe('a secret in the command', () => {
  it('keeps its id and path through buildx’ CSV, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (id, path) => {
        const argv = compile({ secrets: [{ kind: 'file', id, path }] })
        expect(readRecord(argv[argv.indexOf('--secret') + 1] ?? '')).toEqual([`id=${id}`, `src=${path}`])
      })
    )
  })
})
