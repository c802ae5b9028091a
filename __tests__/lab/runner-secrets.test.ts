import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { findSecrets, runJob } from '../../lab/runner/job.mjs'

const probe = fileURLToPath(new URL('../fixtures/actions/probe', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
afterAll(() => rmSync(folder, { recursive: true }))

const token = 'ghp_a/b+c"d.e_0123'
const planted = { name: 'PAT', value: token, users: ['octocat'] }

describe('searching for secrets', () => {
  it.each([
    ['raw', `x${token}y`],
    ['JSON', JSON.stringify({ token })],
    ['percent-encoded', encodeURIComponent(token)],
    ['hexadecimal', Buffer.from(token).toString('hex')],
    ['hexadecimal', Buffer.from(token).toString('hex').toUpperCase()],
    ['base64(octocat:token)', Buffer.from(`octocat:${token}`).toString('base64')],
    ['base64', Buffer.from(`somebody:${token}`).toString('base64')],
    ['base64', Buffer.from(`{"auth":"${token}"}`).toString('base64')],
    ['base64', Buffer.from(token).toString('base64')],
    ['base64url', Buffer.from(`${token}?`).toString('base64url')]
  ])('finds the form %s', (form, text) => {
    const [finding] = findSecrets({ texts: { here: text } }, [planted])
    expect(finding?.place).toBe('here')
    expect(form.startsWith(finding?.form.replace(/url$/, '') ?? '-')).toBe(true)
  })

  it('finds a token in base64 whatever stands around it', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (before, after) => {
        const text = Buffer.concat([before, Buffer.from(token), after]).toString('base64')
        expect(findSecrets({ texts: { text } }, [planted])).toHaveLength(1)
      })
    )
  })

  it('finds nothing in what is only similar', () => {
    const texts = { a: token.slice(1), b: Buffer.from(token.slice(0, -2)).toString('base64'), c: token.toUpperCase() }
    expect(findSecrets({ texts }, [planted, 'another-secret'])).toEqual([])
  })

  it('names a bare secret by its first characters, and refuses a short one', () => {
    expect(findSecrets({ texts: { t: 'a-long-secret' } }, ['a-long-secret'])[0]?.secret).toBe('a-long…')
    expect(() => findSecrets({}, ['short'])).toThrow('has 5 characters')
  })

  it('looks through folders: contents, names, link targets, and across the pieces of a large file', () => {
    mkdirSync(join(folder, 'a', 'secret-in-a-name'), { recursive: true })
    writeFileSync(join(folder, 'a', 'config.json'), '{"auth":"secret-in-a-file"}')
    symlinkSync('/tmp/secret-in-a-link', join(folder, 'link'))
    writeFileSync(
      join(folder, 'large'),
      Buffer.concat([Buffer.alloc((1 << 20) - 6), Buffer.from('secret-at-a-border'), Buffer.alloc(10)])
    )
    writeFileSync(join(folder, 'clean'), 'nothing')
    const secrets = ['secret-in-a-name', 'secret-in-a-file', 'secret-in-a-link', 'secret-at-a-border'].map(value => ({
      name: value,
      value
    }))
    const findings = findSecrets({ folders: [folder, join(folder, 'missing')] }, secrets)
    expect(findings.map(({ secret, place }) => [secret, place.replace(folder, '')]).sort()).toEqual([
      ['secret-at-a-border', '/large'],
      ['secret-in-a-file', '/a/config.json'],
      ['secret-in-a-link', 'link /link'],
      ['secret-in-a-name', 'name of /a/secret-in-a-name']
    ])
  })

  const leaks: [string, string, string][] = [
    ['the log', 'core.print(process.env.LEAK)', 'log of leaky (main)'],
    [
      'what only the mask hides',
      "core.print('::add-mask::' + process.env.LEAK); core.print(process.env.LEAK)",
      'raw output of leaky (main)'
    ],
    ['an output', "core.output('o', process.env.LEAK)", 'outputs of leaky (main)'],
    ['state', "core.state('s', process.env.LEAK)", 'state of leaky (main)'],
    ['the summary', "core.append('STEP_SUMMARY', process.env.LEAK)", 'summary of leaky (main)'],
    [
      'a masked summary file',
      "core.print('::add-mask::' + process.env.LEAK); core.append('STEP_SUMMARY', process.env.LEAK)",
      'step_summary file of leaky (main)'
    ],
    ['an annotation', "core.print('::warning title=' + process.env.LEAK + '::w')", 'annotations of leaky (main)'],
    ['the environment of later steps', "core.append('ENV', 'X=' + process.env.LEAK + '\\n')", 'environment of the job'],
    ['a post stage', '', 'log of leaky (post)'],
    ['a command line', "core.spawn('/bin/sh', ['-c', 'sleep 0.3; true', process.env.LEAK])", 'argv of process'],
    [
      'a file in RUNNER_TEMP',
      "process.getBuiltinModule('node:fs').writeFileSync(process.env.RUNNER_TEMP + '/f', process.env.LEAK)",
      '/_temp/f'
    ],
    [
      'a file at home',
      "process.getBuiltinModule('node:fs').writeFileSync(process.env.HOME + '/f', process.env.LEAK)",
      '/home/f'
    ]
  ]

  it.each(leaks)('finds a leak through %s', async (_, script, place) => {
    const job = await runJob({
      event: 'push-tag',
      workspace: folder,
      machine: { LEAK: token },
      steps: [
        {
          uses: probe,
          id: 'leaky',
          with: { script, ...(script ? {} : { 'post-script': 'core.print(process.env.LEAK)' }) }
        }
      ],
      recordProcesses: true,
      keepTemp: true,
      timeoutMs: 20_000
    })
    const findings = findSecrets({ job, folders: [job.folders.temp, job.folders.home] }, [planted])
    job.dispose()
    expect(findings.map(finding => finding.place)).toEqual(expect.arrayContaining([expect.stringContaining(place)]))
  })

  it('finds nothing after an action that only masks its token', async () => {
    const script = "core.print('::add-mask::' + process.env.LEAK); core.print('fine')"
    const job = await runJob({
      event: 'push-tag',
      workspace: folder,
      machine: { LEAK: token },
      steps: [{ uses: probe, with: { script } }],
      recordProcesses: true,
      keepTemp: true
    })
    const findings = findSecrets({ job, folders: [job.folders.temp, job.folders.home] }, [planted])
    job.dispose()
    expect(findings).toEqual([])
  })
})
