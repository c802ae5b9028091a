import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.js'
import { renderAnnotation, renderLog, renderMarkdown, renderPatNotice } from '../../src/diagnosis/render.js'
import type { Diagnosis } from '../../src/domain/diagnosis.js'
import { known } from '../../src/domain/known.js'
import { ask, looksWith, refusal } from './scene.js'

const diagnosis: Diagnosis = {
  id: 'write-package-denied',
  certainty: 'likely',
  title: 'The package says no',
  cause: 'It knows the token.\nMost likely: `packages: write` is not enough.',
  evidence: [{ fact: 'ghcr.io answered', value: '403 `denied` | <b>', source: 'POST https://ghcr.io/v2/o/n/' }],
  unknown: [{ fact: 'package', because: 'hidden' }],
  remedies: [
    { text: 'Click here.', url: 'https://github.com/orgs/o/packages/container/n/settings' },
    { text: 'Write:', snippet: 'permissions:\n  packages: write' }
  ]
}

describe('the annotation', () => {
  it('is the title with the id, then cause and first remedy in one line', () => {
    expect(renderAnnotation(diagnosis, 'en')).toEqual({
      title: 'The package says no (write-package-denied)',
      message:
        'It knows the token. Most likely: `packages: write` is not enough. First: Click here. https://github.com/orgs/o/packages/container/n/settings'
    })
  })

  it('keeps what is to be pasted readable in one line', () => {
    const { message } = renderAnnotation({ ...diagnosis, remedies: [diagnosis.remedies[1]!] }, 'en')
    expect(message).toMatch(/First: Write: permissions: \| packages: write$/)
  })

  it('does without a remedy where there is none', () => {
    expect(renderAnnotation({ ...diagnosis, remedies: [] }, 'ja').message).toMatch(/is not enough\.$/)
  })
})

describe('the log', () => {
  it('holds all of it, what to do before the evidence', () => {
    expect(renderLog(diagnosis, 'en')).toEqual([
      'The package says no (write-package-denied)',
      '  It knows the token.',
      '  Most likely: `packages: write` is not enough.',
      '  Certainty of the cause: likely',
      '  What to do:',
      '    1. Click here.',
      '       https://github.com/orgs/o/packages/container/n/settings',
      '    2. Write:',
      '         permissions:',
      '           packages: write',
      '  Evidence:',
      '    - ghcr.io answered: 403 `denied` | <b> [POST https://ghcr.io/v2/o/n/]',
      '  What could not be checked:',
      '    - package: hidden'
    ])
  })

  it('has Japanese headings', () => {
    expect(renderLog(diagnosis, 'ja').join('\n')).toMatch(/対処:[\s\S]*証拠:[\s\S]*確認できなかったこと:/)
  })
})

describe('the Markdown', () => {
  const markdown = renderMarkdown(diagnosis, 'en')

  it('has one thing to do first, with its link, and YAML to paste', () => {
    expect(markdown).toContain(
      '1. Click here. [Open the page](<https://github.com/orgs/o/packages/container/n/settings>)'
    )
    expect(markdown).toContain('   ```yaml\n   permissions:\n     packages: write\n   ```')
  })

  it('marks a command as one', () => {
    const command = { text: 'Run:', snippet: 'docker logout ghcr.io' }
    expect(renderMarkdown({ ...diagnosis, remedies: [command] }, 'en')).toContain(
      '   ```sh\n   docker logout ghcr.io\n'
    )
  })

  it('shows foreign text as text and our code as code', () => {
    expect(markdown).toContain('Most likely: `packages: write` is not enough.')
    expect(markdown).not.toContain('<b>|')
    expect(markdown).toContain('`` 403 `denied` \\| <b> ``')
  })

  it('makes no markup of words that a registry or a branch made up', () => {
    const hostile = '</details><h1>x</h1> [a](https://evil.test) @team `'
    const text = renderMarkdown(
      { ...diagnosis, title: hostile, cause: hostile, unknown: [{ fact: hostile, because: hostile }] },
      'en'
    )
    expect(text).not.toMatch(/<h1>|\]\(https:\/\/evil|(?<!\\)@team/)
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length)
  })
})

describe('the notice that the PAT was used', () => {
  it('says why, and what makes the PAT unnecessary', async () => {
    const looks = looksWith({
      package: () =>
        Promise.resolve(
          known({ kind: 'visible', visibility: 'public', linked: null, createdAt: '2021-01-01T00:00:00Z' })
        )
    })
    const refused = await diagnose(
      ask(refusal('permission_denied: write_package'), {
        credential: 'github-token',
        already: { tokenKind: known('installation') },
        looks
      })
    )
    const { title, message } = renderPatNotice([refused], 'en') ?? { title: '', message: '' }
    expect(title).toBe('Pushed with the personal access token (write-package-denied)')
    expect(message).toMatch(
      /^The job’s token was refused, so `pat` was used\. .*not linked to a repository.* To do without the PAT: .*Add Repository.*settings$/
    )
    const other = { ...refused, remedies: [{ text: 'Click there.' }] }
    expect(renderPatNotice([refused, other, other], 'en')?.message).toBe(`${message} Click there.`)
    expect(renderPatNotice([], 'en')).toBeUndefined()
  })
})
