import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anchorsOf, linksOf, pages, readPage, root } from './pages.js'

/** What is wrong with a link of a page; undefined where it leads somewhere. */
function problemOf(page: string, link: string): string | undefined {
  if (/^https?:/.test(link)) {
    if (!URL.canParse(link)) return 'is no address'
    return link.startsWith('http:') ? 'is not encrypted' : undefined
  }
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : join(dirname(page), path)
  if (target.startsWith('..') || !existsSync(join(root, target))) return `there is no ${target}`
  if (anchor === undefined) return undefined
  const read = statSync(join(root, target)).isDirectory() ? join(target, 'README.md') : target
  return anchorsOf(readPage(read)).includes(anchor) ? undefined : `${read} has no heading #${anchor}`
}

describe('links of the documentation', () => {
  it.each(pages())('%s leads nowhere wrong', page => {
    const problems = linksOf(readPage(page)).map(link => ({ link, problem: problemOf(page, link) }))
    expect(problems.filter(({ problem }) => problem !== undefined)).toEqual([])
  })

  it('are found at all', () => {
    expect(pages()).toEqual(expect.arrayContaining(['README.md', 'README.ja.md', 'docs/migrate.md']))
    expect(linksOf(readPage('README.md')).length).toBeGreaterThan(25)
  })

  it.each([
    ['[a](docs/absent.md)', 'there is no docs/absent.md'],
    ['[a](docs/migrate.md#absent)', 'docs/migrate.md has no heading #absent'],
    ['[a](#absent)', 'README.md has no heading #absent'],
    ['[a](http://example.org)', 'is not encrypted'],
    ['[a](../outside.md)', 'there is no ../outside.md']
  ])('%s is found wrong', (text, problem) => {
    expect(linksOf(text).map(link => problemOf('README.md', link))).toEqual([problem])
  })

  it.each(['[a](docs/migrate.md#dockerlogin-action)', '`[a](absent)`', '[a](#inputs)', '<https://example.org/a>'])(
    '%s is found right',
    text => {
      expect(linksOf(text).map(link => problemOf('README.md', link))).not.toContainEqual(expect.any(String))
    }
  )
})
