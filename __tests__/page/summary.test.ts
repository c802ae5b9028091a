import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBrowser } from '../../lab/page/browser.mjs'
import { openSummary, WIDTH } from '../../lab/page/summary-page.mjs'
import { digestOf } from '../../src/domain/digest.js'
import type { Progress } from '../../src/domain/progress.js'
import { formatReference, parseTag, type Tag } from '../../src/domain/reference.js'
import { renderSummary, type SummaryParts } from '../../src/report/summary.js'

let browser: Browser | undefined
beforeAll(async () => {
  if (process.platform === 'linux') browser = await startBrowser()
})
afterAll(async () => browser?.close())

const name = { host: 'ghcr.io', path: 'octo-org/hello-world' }
const digest = digestOf(Buffer.from('a'))
const references = ['1.2.3', '1.2', 'latest'].map(tag => ({ name, tag: parseTag(tag)! }))
const size = (platform: string, bytes: number) => ({ platform, digest, bytes })
const DONE: Progress = {
  images: [name],
  references,
  credential: 'github-token',
  digest,
  pushed: true,
  verified: references.map(formatReference),
  tags: [
    {
      reference: formatReference(references[1]!),
      state: 'moved',
      because: '1.2.3 is higher',
      from: { digest, version: '1.2.2' }
    },
    {
      reference: formatReference(references[2]!),
      state: 'kept',
      because: '1.2.3 is lower than 2.0.0',
      from: { digest, version: '2.0.0' }
    }
  ],
  sizes: {
    now: [size('linux/amd64', 31_400_000), size('linux/arm64', 29_900_000)],
    before: { tag: '1.2', sizes: [size('linux/amd64', 31_000_000)] }
  },
  packageUrl: 'https://github.com/octo-org/hello-world/pkgs/container/hello-world'
}
const PARTS: SummaryParts = {
  facts: DONE,
  decisions: [
    { about: 'credential', value: 'github-token', verdict: 'chosen', because: 'the registry opened an upload' },
    { about: 'tag', value: 'latest', verdict: 'rejected', because: 'a higher version is there' }
  ],
  phases: [
    { name: 'checks', ms: 420 },
    { name: 'build and push', ms: 42_000 },
    { name: 'read back', ms: 110 }
  ],
  attempts: ['github-token: 503 (attempt 1, again after 500 ms)'],
  dryRun: false,
  failure: undefined
}

const open = async (parts: Partial<SummaryParts> = {}, theme: 'light' | 'dark' = 'light') =>
  openSummary(browser!, renderSummary({ ...PARTS, ...parts }), theme)

/** Texts that would be markup if they got through. */
const HOSTILE =
  '<img src=x onerror=alert(1)> | a `b` **c** @octocat </details> <script>alert(1)</script> [x](https://evil)'

describe.skipIf(process.platform !== 'linux')('the job summary in a browser', () => {
  it.each(['light', 'dark'] as const)('is a page in which everything fits, %s', async theme => {
    const page = await open({}, theme)
    expect(await page.locator('h2').allInnerTexts()).toEqual([
      '✅ Published ghcr.io/octo-org/hello-world — package page'
    ])
    expect(await page.locator('h2 a').getAttribute('href')).toBe(DONE.packageUrl)
    expect(await page.locator('pre code').innerText()).toContain(`ghcr.io/octo-org/hello-world@${digest}`)
    // Tags, platforms, phases; decisions are folded away.
    expect(await page.locator('table:visible').count()).toBe(3)
    expect(await page.locator('details').count()).toBe(2)
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(WIDTH)
    await page.close()
  })

  it('says of each tag what became of it', async () => {
    const page = await open()
    const rows = await page.locator('table').first().locator('tbody tr').allInnerTexts()
    expect(rows.map(row => row.split('\t'))).toEqual([
      ['1.2.3', 'published', ''],
      ['1.2', 'moved from 1.2.2', ''],
      ['latest', 'kept at 2.0.0', '1.2.3 is lower than 2.0.0']
    ])
    await page.close()
  })

  it('shows times as bars whose lengths are those of the times', async () => {
    const page = await open({ phases: [PARTS.phases[1]!, { name: 'half', ms: 21_000 }] })
    const bars = await page.locator('table').nth(2).locator('tbody td:last-child').allInnerTexts()
    expect(bars.map(bar => bar.length)).toEqual([16, 8])
    await page.close()
  })

  it('folds decisions out on a click', async () => {
    const page = await open()
    const decisions = page.locator('details', { hasText: 'Decisions' })
    expect(await decisions.locator('table').isVisible()).toBe(false)
    await decisions.locator('summary').click()
    expect(await decisions.locator('tbody tr').count()).toBe(2)
    await page.close()
  })

  it('shows hostile text as text', async () => {
    const page = await open({
      facts: {
        ...DONE,
        images: [{ host: 'ghcr.io', path: HOSTILE }],
        references: [{ name, tag: HOSTILE as Tag }],
        tags: [{ reference: `x:${HOSTILE}`, state: 'kept', because: HOSTILE }]
      },
      decisions: [{ about: 'label', value: HOSTILE, verdict: 'chosen', because: HOSTILE }],
      attempts: [HOSTILE],
      phases: [{ name: HOSTILE, ms: 5 }]
    })
    expect(await page.locator('img, script, strong:not(p > strong), article a:not(h2 a)').count()).toBe(0)
    expect(await page.locator('details').count()).toBe(2)
    expect(await page.locator('h2').innerText()).toContain('<script>alert(1)</script>')
    await page.close()
  })

  it('is still a page with ten thousand tags', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({ name, tag: parseTag(`tag-${index}`)! }))
    const page = await open({ facts: { ...DONE, references: many, verified: [] } })
    expect(await page.locator('table').first().locator('tbody tr').count()).toBe(201)
    await page.close()
  })
})
