// @ts-check
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import markdownIt from 'markdown-it'

/** As wide as the column in which GitHub shows the summary of a job, in pixels. */
export const WIDTH = 920

const renderer = markdownIt({ html: true, linkify: true })
const require = createRequire(import.meta.url)

/**
 * A job summary as GitHub shows it. Stricter on us than GitHub is: what is HTML in the text stays HTML, where GitHub would take most of
 * it away.
 *
 * @param {string} markdown
 * @param {'light' | 'dark'} theme
 * @returns {string} a whole page
 */
export function renderSummaryPage(markdown, theme) {
  const style = readFileSync(require.resolve(`github-markdown-css/github-markdown-${theme}.css`), 'utf8')
  const background = theme === 'dark' ? '#0d1117' : '#ffffff'
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Summary</title>
<style>${style} body { margin: 0; background: ${background} } .markdown-body { width: ${WIDTH}px; box-sizing: border-box; padding: 24px }</style>
<body><article class="markdown-body">${renderer.render(markdown)}</article></body></html>`
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} markdown
 * @param {'light' | 'dark'} [theme]
 * @returns {Promise<import('playwright-core').Page>} without a way to the network; close it
 */
export async function openSummary(browser, markdown, theme = 'light') {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 600 }, deviceScaleFactor: 2 })
  await page.route('**/*', route => route.abort())
  await page.setContent(renderSummaryPage(markdown, theme))
  return page
}
