import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { findSecrets } from '../../lab/runner/job.mjs'
import { publish, tokenOf } from './stage.js'
import { organizationWorld, unlinkedPackage } from './world.js'

const BUILD_SECRET = 'hunter2-is-a-poor-password'
const SLOW = { Dockerfile: 'FROM busybox:1.37\nRUN echo started building && sleep 30\n' }
const building = ({ output }: { output: string }): boolean => output.includes('started building')

let lab: Lab
beforeAll(async () => {
  lab = await startLab({
    world: organizationWorld({ packages: { 'octo-org/unlinked': unlinkedPackage.packages['octo-org/hello-world'] } })
  })
})
afterAll(async () => lab.stop())

describe('after every ending nothing is left and no token can be found', () => {
  const endings = [
    { name: 'success', story: {} },
    { name: 'success with the PAT', story: { pat: 'pat', with: { images: 'unlinked' } } },
    { name: 'refusal', story: { with: { images: 'unlinked' } } },
    { name: 'failing build', story: { files: { Dockerfile: 'FROM busybox:1.37\nRUN exit 7\n' } } },
    {
      name: 'build that prints its secret mount',
      story: {
        files: { Dockerfile: 'FROM busybox:1.37\nRUN --mount=type=secret,id=password test -s /run/secrets/password\n' }
      }
    },
    {
      name: 'SIGTERM in the build',
      story: { files: SLOW, options: { kill: { signal: 'SIGTERM' as const, when: building } } }
    },
    {
      name: 'SIGINT in the build',
      story: { files: SLOW, options: { kill: { signal: 'SIGINT' as const, when: building } } }
    },
    {
      name: 'SIGKILL in the build',
      story: { files: SLOW, options: { kill: { signal: 'SIGKILL' as const, when: building } } }
    }
  ]

  it.each(endings)('$name', async ({ story }) => {
    const home = join(lab.folder, `home-${Math.random()}`)
    mkdirSync(join(home, '.docker'), { recursive: true })
    const before = JSON.stringify({ auths: { 'registry.example.org': { auth: 'b3RoZXI6bG9naW4=' } } })
    writeFileSync(join(home, '.docker', 'config.json'), before)
    const job = await publish(lab, {
      ...story,
      secrets: { BUILD_SECRET },
      with: { secrets: 'password=${{ secrets.BUILD_SECRET }}', ...('with' in story ? story.with : {}) },
      options: { home, recordProcesses: true, keepTemp: true, ...('options' in story ? story.options : {}) }
    })
    try {
      const secrets = [
        { name: 'job token', value: tokenOf(lab, 'job'), users: ['octocat', job.env['GITHUB_ACTOR'] ?? 'octocat'] },
        { name: 'PAT', value: tokenOf(lab, 'pat'), users: ['octocat'] },
        { name: 'build secret', value: BUILD_SECRET }
      ]
      expect(findSecrets({ job, folders: [home, job.folders.temp] }, secrets)).toEqual([])
      expect(job.leftovers.filter(path => path !== 'HOME/.docker/config.json')).toEqual([])
      expect(job.posts.every(({ conclusion }) => conclusion === 'success')).toBe(true)
    } finally {
      job.dispose()
    }
  })
})
