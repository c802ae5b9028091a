import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

/** Every page in Markdown that is part of the repository, by its path from the root. */
export function pages(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root })
  return listed
    .toString()
    .trim()
    .split('\n')
    .filter(path => !path.startsWith('__tests__/'))
}

export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** The page without what stands in fences and in code spans: nothing in there is a link or a heading. */
export function prose(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, code => code.replaceAll(/[[\]()#]/g, ' '))
}

/** Targets of links and pictures, as written. */
export function linksOf(text: string): string[] {
  const inline = [...prose(text).matchAll(/\]\(([^()\s]+)\)/g)].map(match => match[1]!)
  const html = [...text.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)].map(match => match[1]!)
  const bare = [...prose(text).matchAll(/<(https?:[^>\s]+)>/g)].map(match => match[1]!)
  return [...inline, ...html, ...bare]
}

/** Anchors of the headings, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  const counts = new Map<string, number>()
  const plain = text.replaceAll(/^```[\s\S]*?^```$/gm, '')
  return [...plain.matchAll(/^#{1,6} (.+)$/gm)].map(match => {
    const slug = match[1]!
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .trim()
      .replaceAll(' ', '-')
    const before = counts.get(slug) ?? 0
    counts.set(slug, before + 1)
    return before === 0 ? slug : `${slug}-${before}`
  })
}
