import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFields } from '../../src/inputs/field.js'
import { type PublishInputs, publishFields } from '../../src/inputs/publish.js'
import { type BuildIntent, intendBuild } from '../../src/intent/build.js'

type Given = Readonly<Record<string, string>>

function intend(given: Given): BuildIntent {
  const parsed = parseFields(publishFields, name => given[name] ?? '')
  return intendBuild((parsed as { inputs: PublishInputs }).inputs)
}

const secretsOf = (text: string): (readonly [string, string])[] => {
  const { build, secrets } = intend({ secrets: text })
  return build.secrets.map((source, index) => [source.id, secrets[index]?.reveal() ?? ''] as const)
}

describe('lists', () => {
  /** Which lists part at commas: https://github.com/docker/build-push-action#inputs (`List/CSV` and `List`). */
  it.each([
    ['platforms', 'platforms', 'linux/amd64,linux/arm64\nlinux/s390x', ['linux/amd64', 'linux/arm64', 'linux/s390x']],
    ['no-cache-filters', 'noCacheFilters', 'deps,build', ['deps', 'build']],
    ['allow', 'allow', 'network.host, security.insecure', ['network.host', 'security.insecure']],
    ['add-hosts', 'addHosts', 'a:10.0.0.1,b:10.0.0.2', ['a:10.0.0.1', 'b:10.0.0.2']],
    ['build-args', 'buildArgs', 'A=1,2\n# comment\n\nB=x y', ['A=1,2', 'B=x y']],
    ['build-args', 'buildArgs', 'A={"k": "v"}', ['A={"k": "v"}']],
    ['build-contexts', 'buildContexts', 'base=docker-image://a\napp=./b', ['base=docker-image://a', 'app=./b']],
    ['cache-from', 'cacheFrom', 'type=gha,scope=a\ntype=registry,ref=r', ['type=gha,scope=a', 'type=registry,ref=r']],
    ['cache-to', 'cacheTo', 'type=gha,mode=max', ['type=gha,mode=max']],
    ['attests', 'attests', 'type=sbom,generator=image', ['type=sbom,generator=image']],
    ['outputs', 'outputs', 'type=image,"name=a,b",push=true', ['type=image,"name=a,b",push=true']],
    ['ulimit', 'ulimits', 'nofile=1024:1024\nnproc=3', ['nofile=1024:1024', 'nproc=3']],
    ['ssh', 'ssh', 'default,git=/keys/a', ['default', 'git=/keys/a']],
    ['ssh', 'ssh', 'git=/keys/a,/keys/b\nother=c:\\k', ['git=/keys/a,/keys/b', 'other=c:\\k']],
    ['ssh', 'ssh', 'default\ngit=~/.ssh/id', ['default', 'git=~/.ssh/id']]
  ] as const)('%s becomes %s: %j', (input, key, text, expected) => {
    const { build, problems } = intend({ [input]: text })
    expect(build[key]).toEqual(expected)
    expect(problems).toEqual([])
  })

  it('text that is not given is absent, not empty', () => {
    expect(intend({}).build).toMatchObject({
      file: undefined,
      target: undefined,
      network: undefined,
      builder: undefined
    })
  })
})

describe('secrets', () => {
  it.each([
    [
      'one per line',
      'A=1\nB=two words',
      [
        ['A', '1'],
        ['B', 'two words']
      ]
    ],
    ['a value with equals signs and commas', 'A=b==,c=d', [['A', 'b==,c=d']]],
    [
      'an empty value, as an unset secret arrives',
      'A=\nB=x',
      [
        ['A', ''],
        ['B', 'x']
      ]
    ],
    ['JSON on one line', 'A={"k": "v", "l": [1, 2]}', [['A', '{"k": "v", "l": [1, 2]}']]],
    ['JSON in doubled quotes', '"A={""k"":""v""}"', [['A', '{"k":"v"}']]],
    [
      'several lines in quotes',
      '"KEY=line 1\nline 2\n"\nB=x',
      [
        ['KEY', 'line 1\nline 2\n'],
        ['B', 'x']
      ]
    ],
    ['an empty line and a comment sign inside quotes', '"A=1\n\n# 2"', [['A', '1\n\n# 2']]],
    [
      'blanks at the end of a value',
      'A=x  \nB=y',
      [
        ['A', 'x  '],
        ['B', 'y']
      ]
    ],
    ['blanks around an id', '  A =x', [['A', 'x']]],
    ['comments', '# A=0\nA=1 # kept', [['A', '1 # kept']]],
    [
      'Windows line ends',
      'A=1\r\nB=2\r\n',
      [
        ['A', '1'],
        ['B', '2']
      ]
    ]
  ] as const)('%s', (_, text, expected) => {
    expect(secretsOf(text)).toEqual(expected)
  })

  it.each([
    ['secrets', 'novalue', 'entry 1'],
    ['secrets', 'A=1\n=hunter2', 'entry 2'],
    ['secret-envs', 'TOKEN', 'TOKEN'],
    ['secret-files', '=./a', '=./a']
  ])('an entry of %s without an id is named: %j', (input, text, value) => {
    const { problems } = intend({ [input]: text })
    expect(problems).toMatchObject([{ input, value, problem: 'has no id' }])
  })

  it.each(['secret-envs', 'secret-files'])('an entry of %s that names nothing after its id is a problem', input => {
    expect(intend({ [input]: 'id= ' }).problems).toMatchObject([{ input, value: 'id=' }])
  })

  it.each(['cache-from', 'cache-to'] as const)(
    'an entry of %s without a type is refused, without its values',
    input => {
      expect(intend({ [input]: 'ghcr.io/o/n:cache\nlocalhost:5000/a\ntype=gha' }).problems).toEqual([])
      expect(intend({ [input]: 'type=gha\nref=ghcr.io/o/n,token=hunter2' }).problems).toMatchObject([
        { input, value: 'ref,token', problem: 'names no type' }
      ])
    }
  )

  it('come from values, variables and files, each value found by its index', () => {
    const { build, secrets } = intend({ secrets: 'a=1\nb=2', 'secret-envs': 'c=C,d=D', 'secret-files': 'e=./x,y' })
    expect(build.secrets).toEqual([
      { kind: 'value', id: 'a', index: 0 },
      { kind: 'value', id: 'b', index: 1 },
      { kind: 'environment', id: 'c', variable: 'C' },
      { kind: 'environment', id: 'd', variable: 'D' },
      { kind: 'file', id: 'e', path: './x,y' }
    ])
    expect(secrets.map(secret => secret.reveal())).toEqual(['1', '2'])
  })

  it('no value is in the build, however it is written', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[!-~]{1,20}$/), { minLength: 1, maxLength: 5 }), values => {
        const text = values.map((value, index) => `"id${index}=<${value.replaceAll('"', '""')}>"`).join('\n')
        const { build, secrets } = intend({ secrets: text })
        expect(secrets.map(secret => secret.reveal())).toEqual(values.map(value => `<${value}>`))
        const printed = JSON.stringify(build)
        for (const value of values) expect(printed).not.toContain(JSON.stringify(`<${value}>`).slice(1, -1))
      })
    )
  })
})
