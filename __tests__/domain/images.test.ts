import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Home, parseImageName } from '../../src/domain/image.js'
import { resolveImages } from '../../src/domain/images.js'
import { formatName } from '../../src/domain/reference.js'

const HOME: Home = { registry: 'ghcr.io', owner: 'Octo-Org', repository: 'Hello-World' }

function names(lines: readonly string[], home: Home = HOME): readonly string[] {
  return resolveImages(lines, { kind: 'package', home }).names
}

function problem(lines: readonly string[], home: Home = HOME): string {
  const { problems } = resolveImages(lines, { kind: 'package', home })
  return problems.map(({ value, problem, allowed }) => `${value} ${problem}. ${allowed}`).join('\n')
}

describe('image names for a registry', () => {
  it.each([
    [[], ['ghcr.io/octo-org/hello-world']],
    [['App'], ['ghcr.io/octo-org/app']],
    [['My-Org/App'], ['ghcr.io/my-org/app']],
    [['ghcr.io/My-Org/App'], ['ghcr.io/my-org/app']],
    [['GHCR.IO/My-Org/App'], ['ghcr.io/my-org/app']],
    [['my-org/app/backend'], ['ghcr.io/my-org/app/backend']],
    [['ghcr.io/my-org/app/backend'], ['ghcr.io/my-org/app/backend']],
    [['localhost:5000/my-org/app'], ['localhost:5000/my-org/app']],
    [['localhost/my-org/app'], ['localhost/my-org/app']],
    [['docker.io/library/app'], ['docker.io/library/app']],
    [['[::1]:5000/my-org/app'], ['[::1]:5000/my-org/app']],
    [['app,tool'], ['ghcr.io/octo-org/app', 'ghcr.io/octo-org/tool']],
    [
      ['app', 'tool'],
      ['ghcr.io/octo-org/app', 'ghcr.io/octo-org/tool']
    ],
    [['app', 'Octo-Org/APP', 'ghcr.io/octo-org/app'], ['ghcr.io/octo-org/app']],
    [['name=App'], ['ghcr.io/octo-org/app']],
    [['name=app,enable=true', 'name=tool,enable=false'], ['ghcr.io/octo-org/app']],
    [['enable=true,name=app'], ['ghcr.io/octo-org/app']],
    [['ENABLE=false,NAME=app', 'tool'], ['ghcr.io/octo-org/tool']],
    [['app,enable=false', 'tool'], ['ghcr.io/octo-org/tool']],
    [['a.b_c__d---e'], ['ghcr.io/octo-org/a.b_c__d---e']],
    [['mona_octo/app'], ['ghcr.io/mona_octo/app']]
  ])('%j become %j', (lines, expected) => {
    expect(names(lines)).toEqual(expected)
    expect(problem(lines)).toBe('')
  })

  it('take the registry of the GitHub server, also where they name it themselves', () => {
    const home = { ...HOME, registry: 'containers.ghe.example.org' }
    expect(names([], home)).toEqual(['containers.ghe.example.org/octo-org/hello-world'])
    expect(names(['app'], { ...HOME, registry: 'registry' })).toEqual(['registry/octo-org/app'])
    expect(names(['registry/my-org/app'], { ...HOME, registry: 'registry' })).toEqual(['registry/my-org/app'])
  })

  it.each([
    ['ghcr.io/app', 'has no owner. Write ghcr.io/octo-org/app.'],
    ['ghcr.io/', 'has no owner. Write ghcr.io/octo-org/NAME.'],
    ['localhost:5000/app', 'has no owner. Write localhost:5000/octo-org/app.'],
    ['ghcr.io/my-org/app:latest', 'ends in a tag. Write ghcr.io/my-org/app here and the tag in the input "tags".'],
    ['app:1.0', 'ends in a tag. Write app here and the tag in the input "tags".'],
    ['my-org/app@sha256:00', 'ends in a digest. Write my-org/app: what is pushed gets its own digest.'],
    ['https://ghcr.io/my-org/app', 'is an address, not an image name. Write ghcr.io/my-org/app.'],
    [
      'docker.pkg.github.com/my-org/repo/app',
      'names the registry docker.pkg.github.com, whose images have been moved to ghcr.io. Write ghcr.io/my-org/repo/app.'
    ],
    ['my-org//app', 'has two slashes in a row or one at the start or end. '],
    ['my-org/app/', 'has two slashes in a row or one at the start or end. '],
    ['my-org/.github', 'has the illegal part ".github". '],
    ['my-org/app-', 'such as app.'],
    ['my-org/-app', 'such as app.'],
    ['my-org/my app', 'such as my-app.'],
    ['my-org/a___b', 'such as a_b.'],
    ['my-org/a._b', 'such as a_b.'],
    ['my-org/c++', 'such as c.'],
    ['my-org/äpp', 'such as pp.'],
    ['my-org/++', 'such as my-app.'],
    ['bad_host.io/my-org/app', 'has the invalid host "bad_host.io". '],
    [`my-org/${'a'.repeat(250)}`, 'has 265 characters. At most 255 are allowed, including the host.'],
    ['name=', 'has no name. '],
    ['enable=true', 'has no name. '],
    ['name=app,enable=yes', 'has enable=yes. Allowed: enable=true, enable=false.'],
    ['name=app,enabled=true', 'has the unknown attribute "enabled". '],
    ['"app', 'has a quote that is not closed. ']
  ])('"%s" is refused with what to write', (line, words) => {
    expect(problem([line])).toContain(words)
    expect(names([line])).toEqual([])
  })

  it('are refused all at once', () => {
    const { problems, names } = resolveImages(['a:1', 'good', 'b c'], { kind: 'package', home: HOME })
    expect(problems.map(({ input, value }) => [input, value])).toEqual([
      ['images', 'a:1'],
      ['images', 'b c']
    ])
    expect(names).toEqual(['ghcr.io/octo-org/good'])
  })

  it('cannot follow a repository whose own name is no image name', () => {
    expect(problem([], { ...HOME, repository: '.github' })).toContain(
      'cannot be ghcr.io/Octo-Org/.github, named after the repository: it has the illegal part ".github"'
    )
  })

  it('are missed where every one is switched off', () => {
    expect(problem(['name=a,enable=false'])).toContain('leaves nothing to name: the only image is switched off')
    expect(problem(['name=a,enable=false', 'name=b,enable=false'])).toContain('all 2 images are switched off')
  })

  it('come with the reason for each', () => {
    const { decisions } = resolveImages(['App', 'name=tool,enable=false', 'app'], { kind: 'package', home: HOME })
    expect(decisions.map(({ value, verdict, because }) => [value, verdict, because])).toEqual([
      ['tool', 'rejected', 'enable=false'],
      ['ghcr.io/octo-org/app', 'chosen', 'input images: App'],
      ['app', 'rejected', 'named twice']
    ])
  })

  it('are legal or refused, whatever is written, and reading a good one again changes nothing', () => {
    const line = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', 'B', '/', ':', '.', '-', '_', ',', '=', ' ') })
    )
    fc.assert(
      fc.property(line, text => {
        const parsed = parseImageName(text, HOME)
        const name = parsed.ok ? formatName(parsed.name) : 'ghcr.io/octo-org/refused'
        expect(name).toMatch(/^[a-z0-9.:[\]-]+(\/[a-z0-9]+([._-]+[a-z0-9]+)*){2,}$/)
        expect(parseImageName(name, HOME)).toMatchObject({ ok: true })
        expect(names([name])).toEqual([name])
      })
    )
  })
})

describe('image names of the drop-in', () => {
  it.each([
    [[], []],
    [['Name/App'], ['name/app']],
    [
      ['name/foo', 'ghcr.io/name/bar'],
      ['name/foo', 'ghcr.io/name/bar']
    ],
    [
      ['name=name/foo', 'name=ghcr.io/name/bar'],
      ['name/foo', 'ghcr.io/name/bar']
    ],
    [['name/app,ghcr.io/name/app'], ['name/app', 'ghcr.io/name/app']],
    [['name=a,enable=false'], []],
    // Whatever an empty secret leaves of a name is passed on, as docker/metadata-action does.
    [['/wright-agent'], ['/wright-agent']]
  ])('%j become %j', (lines, expected) => {
    expect(resolveImages(lines, { kind: 'verbatim' })).toMatchObject({ names: expected, images: [], problems: [] })
  })
})
