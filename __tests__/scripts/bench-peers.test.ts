import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { missingPeers, ownSteps, peerSteps, timeSteps } from '../../scripts/bench/peers.mjs'

const folder = mkdtempSync(join(tmpdir(), 'peers-'))
const notes = join(folder, 'notes')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Actions that do nothing but write down what they were given, in the place of Docker's. */
function standIn(name: string, inputs: readonly string[], program: string): void {
  mkdirSync(join(folder, name))
  const table = inputs.map(input => `  ${input}:\n    description: ${input}`).join('\n')
  writeFileSync(
    join(folder, name, 'action.yml'),
    `name: ${name}\ndescription: ${name}\ninputs:\n${table}\nruns:\n  using: node20\n  main: index.js\n  post: index.js\n`
  )
  writeFileSync(
    join(folder, name, 'index.js'),
    `const { appendFileSync } = require('node:fs')\nconst note = text => appendFileSync(${JSON.stringify(notes)}, ${JSON.stringify(name)} + ' ' + text + '\\n')\nif (process.env.STATE_ran) note('post')\nelse { appendFileSync(process.env.GITHUB_STATE, 'ran=true\\n'); ${program} }\n`
  )
}

const publication = { host: 'localhost:5000', image: 'localhost:5000/octo/hello', tags: ['1.0.0', '1.0.1'] }

describe('Docker’s actions in the bench', () => {
  it('are said to be missing by name', () => {
    expect(missingPeers(folder)).toEqual([
      'login-action',
      'setup-buildx-action',
      'metadata-action',
      'build-push-action'
    ])
  })

  it('run one after another with the results of those before, main and post', async () => {
    standIn('login-action', ['registry', 'username', 'password'], `note(process.env.INPUT_PASSWORD)`)
    standIn('setup-buildx-action', ['driver', 'install'], `note(process.env.INPUT_DRIVER)`)
    standIn(
      'metadata-action',
      ['images', 'tags', 'flavor'],
      `appendFileSync(process.env.GITHUB_OUTPUT, 'tags=' + process.env.INPUT_IMAGES + ':1.0.0\\nlabels=a=b\\n'); note(process.env.INPUT_TAGS.split('\\n').length + ' rules')`
    )
    standIn(
      'build-push-action',
      ['context', 'push', 'provenance', 'tags', 'labels'],
      `note(process.env.INPUT_TAGS + ' ' + process.env.INPUT_LABELS)`
    )
    expect(missingPeers(folder)).toEqual([])
    const job = { event: 'push-tag', workspace: folder, secrets: { GITHUB_TOKEN: 'token-of-the-job' } }
    const time = await timeSteps(job, peerSteps(folder, publication))
    expect(time).toBeGreaterThan(0)
    expect(readFileSync(notes, 'utf8').trim().split('\n')).toEqual([
      'login-action token-of-the-job',
      'setup-buildx-action docker',
      'metadata-action 2 rules',
      'build-push-action localhost:5000/octo/hello:1.0.0 a=b',
      'build-push-action post',
      'metadata-action post',
      'setup-buildx-action post',
      'login-action post'
    ])
  })

  it('are not timed where one of them fails', async () => {
    writeFileSync(join(folder, 'login-action', 'index.js'), 'process.exit(1)')
    const job = { event: 'push-tag', workspace: folder, secrets: { GITHUB_TOKEN: 'token-of-the-job' } }
    await expect(timeSteps(job, peerSteps(folder, publication))).rejects.toThrow('the job ended with failure')
  })

  it('publish what our one step publishes', () => {
    expect(ownSteps(publication).map(step => step.with)).toEqual([
      {
        registry: 'localhost:5000',
        images: 'localhost:5000/octo/hello',
        tags: 'type=raw,value=1.0.0\ntype=raw,value=1.0.1',
        flavor: 'latest=false'
      }
    ])
  })
})
