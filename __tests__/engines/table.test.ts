import { describe, expect, it } from 'vitest'
import type { EngineName } from '../../src/domain/engine.js'
import type { BuildSpec } from '../../src/domain/plan/step.js'
import { parseTag } from '../../src/domain/reference.js'
import { ENGINES } from '../../src/engines/choose.js'
import type { BuildFiles } from '../../src/engines/engine.js'
import { BARE } from '../domain/plan/build-spec.js'

const FILES: BuildFiles = {
  metadata: '/p/metadata.json',
  iid: '/p/iid',
  digest: '/p/digest',
  list: 'localhost/p',
  secret: index => `/p/secrets/${index}`
}
const NAMES: readonly EngineName[] = ['buildx', 'docker', 'podman', 'buildah']
const tag = { name: { host: 'ghcr.io', path: 'o/n' }, tag: parseTag('v1')! }

/** What a spec adds to the bare command of an engine, or the inputs that it refuses before building. */
function outcome(engine: EngineName, given: Partial<BuildSpec>): readonly string[] | { readonly refused: string[] } {
  const spec = { ...BARE, ...given }
  const refused = ENGINES[engine].refusals(spec).map(({ input }) => input)
  if (refused.length > 0) return { refused: [...new Set(refused)] }
  const rest = ENGINES[engine].build(BARE, FILES)
  return ENGINES[engine].build(spec, FILES).filter(argument => {
    const at = rest.indexOf(argument)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}

type Cell = readonly string[] | { readonly refused: readonly string[] }
/** A part of a spec, and what buildx, docker's classic builder, and podman and buildah (which share theirs) make of it. */
type Row = readonly [given: Partial<BuildSpec>, buildx: Cell, docker: Cell, podman: Cell]

const no = (...inputs: readonly string[]): Cell => ({ refused: inputs })
const all = (...argv: readonly string[]): readonly [Cell, Cell, Cell] => [argv, argv, argv]

const ROWS: readonly Row[] = [
  [{ context: 'app' }, ['app'], ['app'], ['app/Dockerfile', 'app']],
  [
    { context: 'https://github.com/o/r.git#main' },
    ['https://github.com/o/r.git#main'],
    ['https://github.com/o/r.git#main'],
    ['https://github.com/o/r.git#main']
  ],
  [{ context: 'oci-layout://x' }, ['oci-layout://x'], no('context'), no('context')],
  [{ file: 'app/Dockerfile' }, ['--file', 'app/Dockerfile'], ['--file', 'app/Dockerfile'], ['app/Dockerfile']],
  [{ target: 'release' }, ...all('--target', 'release')],
  [{ buildArgs: ['A=1', 'B=two words'] }, ...all('--build-arg', 'A=1', '--build-arg', 'B=two words')],
  [{ labels: [['k', 'a=b c']] }, ...all('--label', 'k=a=b c')],
  [{ noCache: true }, ...all('--no-cache')],
  [{ addHosts: ['a:10.0.0.1'] }, ...all('--add-host', 'a:10.0.0.1')],
  [{ cgroupParent: '/jobs' }, ...all('--cgroup-parent', '/jobs')],
  [{ shmSize: '128m' }, ...all('--shm-size', '128m')],
  [{ ulimits: ['nofile=1:2'] }, ...all('--ulimit', 'nofile=1:2')],
  [{ network: 'host' }, ...all('--network', 'host')],
  [{ network: 'default' }, ['--network', 'default'], ['--network', 'default'], []],
  [{ references: [tag] }, ...all('--tag', 'ghcr.io/o/n:v1')],
  [
    { platforms: ['linux/arm64'] },
    ['--platform', 'linux/arm64'],
    ['--platform', 'linux/arm64'],
    ['--platform', 'linux/arm64', '--no-cache']
  ],
  [
    { platforms: ['linux/amd64', 'linux/arm64'], references: [tag] },
    ['--platform', 'linux/amd64,linux/arm64', '--tag', 'ghcr.io/o/n:v1'],
    no('platforms'),
    ['--manifest', 'localhost/p', '--platform', 'linux/amd64,linux/arm64', '--no-cache']
  ],
  [
    { buildContexts: ['base=./x'] },
    ['--build-context', 'base=./x'],
    no('build-contexts'),
    ['--build-context', 'base=./x']
  ],
  [
    { buildContexts: ['base=oci-layout://x'] },
    ['--build-context', 'base=oci-layout://x'],
    no('build-contexts'),
    no('build-contexts')
  ],
  [
    { secrets: [{ kind: 'value', id: 'a', index: 4 }] },
    ['--secret', 'id=a,src=/p/secrets/4'],
    no('secrets'),
    ['--secret', 'id=a,src=/p/secrets/4']
  ],
  [
    { secrets: [{ kind: 'environment', id: 'a', variable: 'V' }] },
    ['--secret', 'id=a,env=V'],
    no('secret-envs'),
    ['--secret', 'id=a,env=V']
  ],
  [
    { secrets: [{ kind: 'file', id: 'a', path: './f' }] },
    ['--secret', 'id=a,src=./f'],
    no('secret-files'),
    ['--secret', 'id=a,src=./f']
  ],
  [
    { secrets: [{ kind: 'file', id: 'a', path: './f,g' }] },
    ['--secret', 'id=a,"src=./f,g"'],
    no('secret-files'),
    no('secret-files')
  ],
  [
    { ssh: ['default', 'git=/a,/b'] },
    ['--ssh', 'default', '--ssh', 'git=/a,/b'],
    no('ssh'),
    ['--ssh', 'default', '--ssh', 'git=/a,/b']
  ],
  [{ noCacheFilters: ['deps'] }, ['--no-cache-filter', 'deps'], no('no-cache-filters'), no('no-cache-filters')],
  [{ pull: true }, ['--pull'], ['--pull'], ['--pull=always']],
  [{ cacheFrom: ['type=gha'] }, ['--cache-from', 'type=gha'], no('cache-from'), no('cache-from')],
  [
    { cacheFrom: ['type=registry,ref=ghcr.io/o/n:cache'] },
    ['--cache-from', 'type=registry,ref=ghcr.io/o/n:cache'],
    ['--cache-from', 'ghcr.io/o/n:cache'],
    ['--cache-from', 'ghcr.io/o/n']
  ],
  [
    { cacheFrom: ['localhost:5000/o/n'] },
    ['--cache-from', 'localhost:5000/o/n'],
    ['--cache-from', 'localhost:5000/o/n'],
    ['--cache-from', 'localhost:5000/o/n']
  ],
  [{ cacheTo: ['type=gha,mode=max'] }, ['--cache-to', 'type=gha,mode=max'], no('cache-to'), no('cache-to')],
  [{ cacheTo: ['type=inline'] }, ['--cache-to', 'type=inline'], no('cache-to'), no('cache-to')],
  [
    { cacheTo: ['type=registry,ref=ghcr.io/o/n:cache,mode=max'] },
    ['--cache-to', 'type=registry,ref=ghcr.io/o/n:cache,mode=max'],
    no('cache-to'),
    ['--cache-to', 'ghcr.io/o/n']
  ],
  [
    { cacheTo: ['ghcr.io/o/cache'], platforms: ['linux/amd64', 'linux/arm64'] },
    ['--platform', 'linux/amd64,linux/arm64', '--cache-to', 'ghcr.io/o/cache'],
    no('platforms', 'cache-to'),
    no('cache-to')
  ],
  [{ provenance: 'mode=max' }, ['--provenance=mode=max'], no('provenance'), no('provenance')],
  [{ sbom: 'true' }, ['--sbom=true'], no('sbom'), no('sbom')],
  [{ attests: ['type=sbom'] }, ['--attest', 'type=sbom'], no('attests'), no('attests')],
  [
    { outputs: ['type=local,dest=out'] },
    ['--output', 'type=local,dest=out'],
    no('outputs'),
    ['--output', 'type=local,dest=out']
  ],
  [{ outputs: ['out'] }, ['--output', 'out'], no('outputs'), ['--output', 'out']],
  [{ outputs: ['type=oci,dest=x.tar'] }, ['--output', 'type=oci,dest=x.tar'], no('outputs'), no('outputs')],
  [
    { outputs: ['type=tar,dest=x.tar', 'type=local,dest=out'] },
    ['--output', 'type=tar,dest=x.tar', '--output', 'type=local,dest=out'],
    no('outputs'),
    no('outputs')
  ],
  // Without buildx, what is built stands in the engine anyway.
  [{ load: true }, ['--load'], [], []],
  [{ call: 'check' }, ['--call', 'check'], no('call'), no('call')],
  [{ allow: ['network.host'] }, ['--allow', 'network.host'], no('allow'), no('allow')],
  [{ builder: 'mine' }, ['--builder', 'mine'], no('builder'), no('builder')],
  [
    { annotations: ['manifest:k=v', 'index:i=w'] },
    ['--annotation', 'manifest:k=v', '--annotation', 'index:i=w'],
    no('annotations'),
    ['--annotation', 'k=v']
  ],
  [{ annotations: ['k=v'] }, ['--annotation', 'k=v'], no('annotations'), ['--annotation', 'k=v']],
  [
    { annotations: ['manifest-descriptor[linux/amd64]:k=v'] },
    ['--annotation', 'manifest-descriptor[linux/amd64]:k=v'],
    no('annotations'),
    no('annotations')
  ],
  // buildx reads SOURCE_DATE_EPOCH; the classic builder knows no other time than now.
  [{ sourceDate: 5 }, [], [], ['--timestamp', '5']],
  [{ dockerFormat: true }, [], [], ['docker']],
  [{ push: true }, ['--push'], [], []]
]

describe('each option of a build, engine by engine', () => {
  for (const [given, buildx, docker, podman] of ROWS) {
    for (const engine of NAMES) {
      const expected = { buildx, docker, podman, buildah: podman }[engine]
      it(`${JSON.stringify(given)} with ${engine}`, () => expect(outcome(engine, given)).toEqual(expected))
    }
  }

  it('has a row for every part of a spec', () => {
    const covered = new Set(ROWS.flatMap(([given]) => Object.keys(given)))
    expect(Object.keys(BARE).filter(key => !covered.has(key))).toEqual([])
  })

  it.each([
    ['buildx', { annotations: ['k=v'], dockerFormat: true }, 0],
    ['docker', {}, 1],
    ['podman', { annotations: ['k=v'] }, 0],
    ['podman', { annotations: ['k=v'], dockerFormat: true }, 1]
  ] as const)('%s leaves out of %j so many things: %i', (engine, given, expected) => {
    expect(ENGINES[engine].leavesOut({ ...BARE, ...given })).toHaveLength(expected)
  })

  it.each(NAMES)('%s never takes a context for an option', engine => {
    expect(ENGINES[engine].build({ ...BARE, context: '--privileged' }, FILES).slice(-2)).toEqual(['--', '--privileged'])
  })
})
