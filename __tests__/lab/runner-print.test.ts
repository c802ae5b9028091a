import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runJob } from '../../lab/runner/job.mjs'
import { printResult, renderJob, renderResult } from '../../lab/runner/print.mjs'

const workspace = mkdtempSync(join(tmpdir(), 'print-'))
afterAll(() => rmSync(workspace, { recursive: true }))

const job = await runJob({
  event: 'push-tag',
  workspace,
  steps: [
    {
      id: 'build',
      name: 'Build',
      continueOnError: true,
      run: ({ env, print }) => {
        print('::group::Layers')
        print('\u001b[32mone\u001b[0m')
        print('::endgroup::')
        print('::warning file=Dockerfile,line=3::slow%0Avery')
        print('::notice title=Done::well')
        print(`::set-output name=digest::sha256:1`)
        print('::set-output name=tags::a%0Ab')
        process.getBuiltinModule('node:fs').writeFileSync(env['GITHUB_STEP_SUMMARY'] ?? '', '# Title\n\ntext\n')
        return 1
      }
    },
    { name: 'Never', if: 'false', run: () => 0 }
  ]
})
/** Times differ from run to run. */
const timeless = (text: string) => text.replace(/\d+\.\d ?s/g, 'T')

describe('a printed job', () => {
  it('reads like the page of the run: steps, annotations, outputs, summary', () => {
    const text = timeless(renderResult(job)).replaceAll(/The `set-output`.*$/gm, 'deprecated')
    expect(text.split('\n')).toEqual([
      '✗ Build (T, continued as success)',
      '  ▸ Run script',
      '  ▸ Layers',
      '    one',
      '  Warning: slow',
      '  very',
      '  Notice: well',
      '  Warning: deprecated',
      '  Warning: deprecated',
      '  Error: Process completed with exit code 1.',
      '- Never (skipped)',
      '',
      'Annotations',
      '  warning  Dockerfile#L3',
      '    slow',
      '    very',
      '  notice  Done',
      '    well',
      '  warning  Build',
      '    deprecated',
      '  warning  Build',
      '    deprecated',
      '  error  Build',
      '    Process completed with exit code 1.',
      '',
      'Outputs of build',
      '  digest  sha256:1',
      '  tags',
      '          a',
      '          b',
      '',
      'Job summary',
      '  # Title',
      '',
      '  text',
      '',
      'Job: success in T',
      ''
    ])
  })

  it('leaves outputs and summary out on demand', () => {
    expect(renderResult(job, { outputs: false, summary: false })).not.toMatch(/Outputs of|Job summary/)
  })

  it('has colours only where they are wanted', () => {
    expect(renderResult(job)).not.toContain('\u001b')
    expect(renderResult(job, { colours: true })).toContain('\u001b[32mone\u001b[0m')
    expect(timeless(job.text)).toBe(timeless(renderJob(job.steps)))
  })

  it('goes to a stream, plain where that is no terminal', () => {
    const written: string[] = []
    printResult(job, { write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream)
    expect(written).toEqual([renderResult(job)])
  })
})
