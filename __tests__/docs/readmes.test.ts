import { describe, expect, it } from 'vitest'
import { linksOf, prose, readPage } from './pages.js'

const english = readPage('README.md')
const japanese = readPage('README.ja.md')

const shape = (text: string): string[] =>
  prose(text)
    .split('\n')
    .flatMap(line => {
      const heading = /^#+ /.exec(line)?.[0]
      if (heading !== undefined) return [heading]
      if (/^\d+\. /.test(line)) return ['1.']
      if (line.startsWith('|')) return [`| × ${line.replaceAll('\\|', '').split('|').length}`]
      return line.startsWith('**') && line.includes('](') ? [`recipe × ${line.split('](').length - 1}`] : []
    })
    // The line with the other language.
    .filter((part, at) => at !== 1 || !part.startsWith('recipe'))

/** Fences with what a shell or a workflow does; what is said beside it is in the reader's language. */
const fences = (text: string): string[] =>
  [...text.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(match => match[1]!.replaceAll(/ +#.*$/gm, ''))

/** Where a page of the other language is there, it is linked. */
const targets = (text: string): string[] =>
  linksOf(text)
    .map(link => link.replace('docs/failures/README.ja.md', 'docs/failures/'))
    .filter(link => !/^README(\.ja)?\.md$/.test(link))
    .sort()

const firstCells = (text: string): string[] =>
  [...text.matchAll(/^\| (`[^|]*`) \|/gm)].map(match => match[1]!.replaceAll('、', ', '))

describe('README.md and README.ja.md', () => {
  it('have the same headings, lists, recipes and tables', () => {
    expect(shape(japanese)).toEqual(shape(english))
    expect(shape(english).filter(part => part.startsWith('recipe')).length).toBeGreaterThan(8)
  })

  it('have the same code', () => {
    expect(fences(japanese)).toEqual(fences(english))
  })

  it('lead to the same places', () => {
    expect(targets(japanese)).toEqual(targets(english))
  })

  it('name the same inputs, outputs, permissions and numbers', () => {
    expect(firstCells(japanese)).toEqual(firstCells(english))
    const measured = (text: string): string[] => text.match(/\b\d+ ms\b|\b\d\.\d\d\b/g) ?? []
    expect(measured(japanese)).toEqual(measured(english))
  })
})
