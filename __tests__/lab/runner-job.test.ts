import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { loadEvent } from '../../lab/events/load.mjs'
import { runJob, type JobOptions, type Step } from '../../lab/runner/job.mjs'
import type { UsesStep } from '../../lab/runner/step-types.mjs'

const probe = fileURLToPath(new URL('../fixtures/actions/probe', import.meta.url))
const workspace = mkdtempSync(join(tmpdir(), 'workspace-'))
afterAll(() => rmSync(workspace, { recursive: true }))

/** Runs steps on the push of a tag. */
function run(steps: Step[], options: Partial<JobOptions> = {}) {
  return runJob({ event: 'push-tag', workspace, steps, timeoutMs: 20_000, ...options })
}

/** A step whose action prints the value of a JavaScript expression as JSON. */
function show(expression: string, { with: inputs = {}, ...more }: Partial<UsesStep> = {}): UsesStep {
  return { ...more, uses: probe, with: { ...inputs, script: `core.print(JSON.stringify(${expression}))` } }
}

const printed = (result: { raw: string } | undefined) => JSON.parse(result?.raw ?? 'null') as unknown

describe('an action', () => {
  it('gets its inputs under the names of the runner, defaults and expressions evaluated', async () => {
    const job = await run(
      [
        show(
          "Object.entries(process.env).filter(([name]) => name.startsWith('INPUT_') && name !== 'INPUT_SCRIPT').sort()",
          {
            with: {
              'Some NAME': 'x ${{ secrets.CR_PAT }} ${{ github.ref_name }} ${{ env.A }}${{ vars.NONE }}',
              number: 5,
              flag: true
            }
          }
        )
      ],
      { secrets: { GITHUB_TOKEN: 'ghs_token-0', CR_PAT: 'ghp_pat-0' }, env: { A: 'a' } }
    )
    expect(printed(job.steps[0])).toEqual([
      ['INPUT_FLAG', 'true'],
      ['INPUT_GITHUB-TOKEN', 'ghs_token-0'],
      ['INPUT_NUMBER', '5'],
      ['INPUT_OLD', ''],
      ['INPUT_POST-SCRIPT', ''],
      ['INPUT_SOME_NAME', 'x ghp_pat-0 v1.2.3 a']
    ])
    expect(job.steps[0]?.annotations.map(({ message }) => message)).toEqual([
      "Unexpected input(s) 'number', 'flag', valid inputs are ['script', 'post-script', 'github-token', 'some Name', 'old']"
    ])
  })

  it('is told about deprecated inputs, and runs without required ones', async () => {
    const job = await run([{ uses: probe, with: { old: '1' } }])
    expect(job.conclusion).toBe('success')
    expect(job.steps[0]?.annotations[0]?.message).toBe(
      "Input 'old' has been deprecated with message: use script instead"
    )
  })

  it('runs in the workspace with a clean environment', async () => {
    const job = await run([
      show('[process.cwd(), Object.keys(process.env).filter(name => !/^(GITHUB|RUNNER|INPUT)_/.test(name)).sort()]')
    ])
    expect(printed(job.steps[0])).toEqual([workspace, ['CI', 'HOME', 'LANG', 'PATH']])
  })

  it('gets the variables of the event, the runner and the machine', async () => {
    const job = await run(
      [show('process.env', { action: 'my-org/probe/sub@v2', env: { B: '${{ env.A }}2', GITHUB_REF: 'mine' } })],
      {
        event: loadEvent('release-published', { host: 'ghe.example.org' }),
        env: { A: '1' },
        machine: { DOCKER_HOST: 'unix:///run/x.sock', HOME: '/h' },
        runtime: { ACTIONS_RUNTIME_TOKEN: 'runtime-token' },
        debug: true
      }
    )
    expect(job.masks).toEqual(['runtime-token'])
    const env = printed({ raw: job.steps[0]?.raw.split('\n').at(-1) ?? '' }) as Record<string, string>
    expect(env).toMatchObject({
      A: '1',
      B: '12',
      ACTIONS_RUNTIME_TOKEN: 'runtime-token',
      DOCKER_HOST: 'unix:///run/x.sock',
      HOME: '/h',
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION: '__my-org_probe',
      GITHUB_ACTION_REPOSITORY: 'my-org/probe',
      GITHUB_ACTION_REF: 'v2',
      GITHUB_API_URL: 'https://ghe.example.org/api/v3',
      // What GitHub sets cannot be replaced by `env:`.
      GITHUB_REF: 'refs/tags/v1.2.3',
      GITHUB_WORKSPACE: workspace,
      RUNNER_OS: 'Linux',
      RUNNER_TEMP: job.folders.temp,
      RUNNER_DEBUG: '1',
      RUNNER_TRACKING_ID: expect.stringMatching(/^github_/) as unknown
    })
  })

  it('finds the payload in a file', async () => {
    const event = loadEvent('pull-request')
    const job = await run(
      [show("JSON.parse(process.getBuiltinModule('node:fs').readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8'))")],
      { event }
    )
    expect(printed(job.steps[0])).toEqual(event.payload)
  })

  it('is started by the Node that is given', async () => {
    const node = join(workspace, 'other-node')
    writeFileSync(node, `#!/bin/sh\nSTARTED_BY=other exec ${process.execPath} "$@"\n`)
    chmodSync(node, 0o755)
    const job = await run([show('process.env.STARTED_BY')], { node })
    expect(printed(job.steps[0])).toBe('other')
  })

  it('fails by its exit code, by a broken command file, and where it cannot be loaded', async () => {
    const job = await run([
      { uses: probe, if: 'always()', with: { script: 'process.exitCode = 3' } },
      { uses: probe, if: 'always()', with: { script: "core.append('OUTPUT', 'broken')" } },
      { uses: probe, if: 'always()', with: { script: "core.print('::set-env name=A::b')" } },
      { uses: join(workspace, 'nowhere'), if: 'always()' },
      { uses: probe, if: 'always()', with: { script: '${{ nothing.here }}' } },
      { run: [join(workspace, 'no-program')], if: 'always()' }
    ])
    expect(job.conclusion).toBe('failure')
    expect(job.steps.map(step => [step.conclusion, step.exitCode])).toEqual([
      ['failure', 3],
      ['failure', 0],
      ['failure', 0],
      ['failure', null],
      ['failure', null],
      ['failure', 1]
    ])
    expect(job.steps.map(step => step.annotations.at(-1)?.message)).toEqual([
      undefined,
      "Invalid format 'broken'",
      expect.stringContaining('The `set-env` command is disabled'),
      expect.stringContaining("Can't find 'action.yml'"),
      expect.stringContaining("Unrecognized named-value: 'nothing'"),
      expect.stringContaining('ENOENT')
    ])
  })

  it('cannot take a default from the secrets, as on GitHub', async () => {
    const uses = join(workspace, 'greedy')
    mkdirSync(uses)
    const head =
      'name: n\ndescription: d\ninputs:\n  a:\n    default: ${{ secrets.X }}\nruns:\n  using: node20\n  main: m.js\n'
    writeFileSync(join(uses, 'action.yml'), head)
    const job = await run([{ uses }], { secrets: { X: 'not-for-you' } })
    expect(job.steps[0]?.annotations[0]?.message).toContain("Unrecognized named-value: 'secrets'")
  })
})

describe('the steps of a job', () => {
  it('hand on outputs, environment, path and their result', async () => {
    const job = await run([
      {
        uses: probe,
        id: 'one',
        with: {
          script:
            "core.output('answer', 'two\\nlines'); core.append('ENV', 'LATER=set\\n'); core.append('PATH', '/first\\n/second\\n')"
        }
      },
      show("[process.env.LATER, process.env.PATH.split(':').slice(0, 2), process.env.INPUT_OLD]", {
        with: { old: '${{ steps.one.outputs.answer }}|${{ steps.one.conclusion }}' }
      })
    ])
    expect(job.steps[0]?.outputs).toEqual({ answer: 'two\nlines' })
    expect(printed(job.steps[1])).toEqual(['set', ['/second', '/first'], 'two\nlines|success'])
    expect(job.env).toEqual({ LATER: 'set' })
  })

  it('run or not by their condition', async () => {
    const job = await run([
      { uses: probe, id: 'a', continueOnError: true, with: { script: 'core.fail("tolerated")' } },
      { run: ['/bin/true'], if: "steps.a.outcome == 'failure' && steps.a.conclusion == 'success'" },
      { run: ['/bin/true'], if: 'false' },
      { run: ['/bin/false'] },
      { run: ['/bin/true'] },
      { run: ['/bin/true'], if: 'failure()' },
      { run: ['/bin/true'], if: '${{ always() }}' },
      { run: ['/bin/true'], if: 'cancelled()' }
    ])
    expect(job.steps.map(step => step.conclusion)).toEqual([
      'success',
      'success',
      'skipped',
      'failure',
      'skipped',
      'success',
      'success',
      'skipped'
    ])
    expect(job.steps[0]?.outcome).toBe('failure')
    expect(job.conclusion).toBe('failure')
  })

  it('may be commands, which get no addresses of services but the one for identity', async () => {
    const runtime = { ACTIONS_RUNTIME_TOKEN: 'rt', ACTIONS_RESULTS_URL: 'u', ACTIONS_ID_TOKEN_REQUEST_URL: 'id' }
    mkdirSync(join(workspace, 'sub'), { recursive: true })
    const job = await run(
      [
        {
          run: [
            process.execPath,
            '-p',
            'JSON.stringify([process.cwd(), Object.keys(process.env).filter(n => n.startsWith("ACTIONS_"))])'
          ],
          workingDirectory: 'sub'
        },
        { run: [process.execPath, '-e', 'process.exit(4)'] }
      ],
      { runtime }
    )
    expect(printed(job.steps[0])).toEqual([join(workspace, 'sub'), ['ACTIONS_ID_TOKEN_REQUEST_URL']])
    expect(job.steps[1]?.annotations).toEqual([{ level: 'error', message: 'Process completed with exit code 4.' }])
  })

  it('may be functions, which use the command files like any script', async () => {
    const job = await run([
      {
        id: 'f',
        run: ({ env, print }) => {
          writeFileSync(env['GITHUB_OUTPUT'] ?? '', `ref=${env['GITHUB_REF_NAME']}\n`)
          print('::notice::from a function')
        }
      },
      { run: () => 2, if: "steps.f.outputs.ref == 'v1.2.3'" },
      { run: () => Promise.reject(new Error('thrown')), if: 'always()' }
    ])
    expect(job.steps.map(step => [step.conclusion, step.annotations.map(({ message }) => message)])).toEqual([
      ['success', ['from a function']],
      ['failure', ['Process completed with exit code 2.']],
      ['failure', ['thrown']]
    ])
  })

  it('show what a person sees: heading, inputs, folds, masks, both streams', async () => {
    const script =
      "core.print('::group::Inside'); await core.sleep(40); core.complain('ghs_token-0 on stderr'); await core.sleep(40); core.print('::endgroup::'); core.print('progress\\rbar')"
    const job = await run([{ uses: probe, action: 'org/probe@v1', with: { script } }], {
      secrets: { GITHUB_TOKEN: 'ghs_token-0' },
      env: { SHOWN: 'yes ghs_token-0' }
    })
    expect(job.steps[0]?.text.split('\n')).toEqual([
      '▸ Run org/probe@v1',
      '  with:',
      `    script: ${script.replace('ghs_token-0', '***')}`,
      '    github-token: ***',
      '    some Name: quoted # not a comment',
      '  env:',
      '    SHOWN: yes ***',
      '▸ Inside',
      '  *** on stderr',
      'progress',
      'bar'
    ])
    expect(job.text).not.toContain('ghs_token-0')
    expect(job.steps[0]?.raw).toContain('ghs_token-0 on stderr')
    expect(job.masks).toEqual(['ghs_token-0'])
  })

  it('join their summaries, masked', async () => {
    const job = await run(
      [
        {
          uses: probe,
          with: {
            script: "core.append('STEP_SUMMARY', '# One\\nghs_token-0\\n')",
            'post-script': "core.append('STEP_SUMMARY', 'last\\n')"
          }
        },
        { uses: probe, with: { script: "core.append('STEP_SUMMARY', '## Two\\n')" } }
      ],
      { secrets: { GITHUB_TOKEN: 'ghs_token-0' } }
    )
    expect(job.summary).toBe('# One\n***\n\n## Two\n\nlast\n')
  })
})

describe('post stages', () => {
  it('run in reverse order with the saved state of their own step, after failures too', async () => {
    const post = 'core.print(process.env.STATE_who ?? "none")'
    const job = await run([
      { uses: probe, id: 'a', with: { script: "core.state('who', 'a')", 'post-script': post } },
      {
        uses: probe,
        id: 'b',
        with: { script: "core.print('::save-state name=who::b'); core.fail('no')", 'post-script': post }
      },
      { uses: probe, id: 'c', with: { script: '', 'post-script': post } }
    ])
    expect(job.steps.map(step => step.conclusion)).toEqual(['success', 'failure', 'skipped'])
    expect(job.posts.map(step => [step.id, step.stage, step.raw])).toEqual([
      ['b', 'post', 'b'],
      ['a', 'post', 'a']
    ])
    expect(job.posts[0]?.text).toBe('Post job cleanup.\nb')
    expect(job.steps[0]?.state).toEqual({ who: 'a' })
  })

  it('can turn a job red, as on GitHub', async () => {
    const job = await run([{ uses: probe, with: { script: '', 'post-script': 'process.exitCode = 1' } }])
    expect([job.steps[0]?.conclusion, job.posts[0]?.conclusion, job.conclusion]).toEqual([
      'success',
      'failure',
      'failure'
    ])
  })

  it('follow post-if, and pre runs first where the action was downloaded', async () => {
    const uses = join(workspace, 'staged')
    mkdirSync(uses)
    const runs = 'runs:\n  using: node20\n  pre: pre.js\n  main: main.js\n  post: post.js\n  post-if: failure()\n'
    writeFileSync(join(uses, 'action.yml'), `name: n\ndescription: d\n${runs}`)
    for (const stage of ['pre', 'main', 'post']) {
      const save = `require('node:fs').appendFileSync(process.env.GITHUB_STATE, '${stage}=1\\n')`
      writeFileSync(
        join(uses, `${stage}.js`),
        `${save}; console.log(Object.keys(process.env).filter(n => n.startsWith('STATE_')).join())`
      )
    }
    const green = await run([{ uses, action: 'org/staged@v1' }])
    expect(green.pres.map(step => step.name)).toEqual(['Pre Run org/staged@v1'])
    expect(green.steps[0]?.raw).toBe('STATE_pre')
    expect(green.posts[0]?.conclusion).toBe('skipped')
    const red = await run([{ uses }, { run: ['/bin/false'] }])
    expect(red.pres).toEqual([])
    expect(red.posts[0]?.raw).toBe('STATE_main')
  })
})

describe('the folders of a job', () => {
  it('are new and private, and gone afterwards', async () => {
    const job = await run([show('[process.env.RUNNER_TEMP, process.env.HOME, process.env.RUNNER_TOOL_CACHE]')])
    const folders = printed(job.steps[0]) as string[]
    expect(folders.slice(0, 2)).toEqual([job.folders.temp, job.folders.home])
    expect(folders.map(folder => existsSync(folder))).toEqual([false, false, false])
  })

  it('are looked through for what was left, and kept on demand', async () => {
    const script =
      "for (const folder of ['RUNNER_TEMP', 'HOME']) process.getBuiltinModule('node:fs').writeFileSync(process.env[folder] + '/left', 'x')"
    const job = await run([{ uses: probe, with: { script } }], { keepTemp: true })
    expect(job.leftovers).toEqual(['RUNNER_TEMP/left', 'HOME/left'])
    expect(readFileSync(join(job.folders.temp, 'left'), 'utf8')).toBe('x')
    job.dispose()
    expect(existsSync(job.folders.temp)).toBe(false)
  })

  it('may be given, and then stay', async () => {
    const runnerTemp = join(workspace, 'my-temp')
    const job = await run([show('process.env.RUNNER_TEMP')], { runnerTemp })
    expect(printed(job.steps[0])).toBe(runnerTemp)
    expect(existsSync(runnerTemp)).toBe(true)
    expect(job.leftovers).toEqual([])
  })
})
