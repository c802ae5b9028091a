import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** A test with one of these words stands on the real parts: a registry, an engine, the tools of others. */
const REAL_PARTS = /\blab-stage\b|\bghcr-client\b|\blab\/machine\/|execFile(Sync)?\('docker'/

/** File modes, links, signals, sockets and scripts that start by themselves: what Windows has not, or has otherwise. */
const POSIX_ONLY = /symlink|chmod|\b0o[0-7]{3}\b|SIGTERM|\.sock\b|#!\//

const notEverywhere = readdirSync('__tests__', { recursive: true, encoding: 'utf8' })
  .map(path => `__tests__/${path.replaceAll('\\', '/')}`)
  .filter(path => path.endsWith('.test.ts'))
  .filter(path => {
    const text = readFileSync(path, 'utf8')
    return (
      REAL_PARTS.test(text) ||
      // The lab stands on Linux.
      (process.platform !== 'linux' && path.startsWith('__tests__/lab/')) ||
      (process.platform === 'win32' && POSIX_ONLY.test(text))
    )
  })

/** Nothing in these folders changes the process it runs in, so that many files share one: it takes half the time. */
const SHARING =
  '__tests__/{content,context,diagnosis,docs,domain,engines,inputs,intent,migrate,registry,report,workflows}/**/*.test.ts'

/** Stories with a limit in time: what else runs on the machine would count for them. */
const ALONE = '__tests__/e2e/times.test.ts'

/** Hosted runners execute node20 actions on Node 24: every action, every ending, the proxies and the trust are run there too. */
const ON_NODE_24 = ['publish', 'refusal', 'endings', 'ghcr-io', 'every-action'].map(
  name => `__tests__/e2e/${name}.test.ts`
)

const PATIENT = { testTimeout: 120_000, hookTimeout: 180_000 }

/** The Node that the lab starts actions with; the one that runs the tests unless `npm test` names another. */
const onNode = (program: string | undefined) => (program === undefined ? {} : { env: { LAB_NODE: program } })

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['__tests__/**/*.test.ts'],
          exclude: ['__tests__/e2e/**', '__tests__/fixtures/**', SHARING],
          // Every core: by default one is left for the person at the machine, which halves the pace where there are two.
          maxWorkers: '100%',
          testTimeout: 60_000,
          // Some start a real engine.
          hookTimeout: 120_000
        }
      },
      {
        test: {
          name: 'unit-sharing',
          include: [SHARING],
          exclude: ['__tests__/fixtures/**'],
          isolate: false,
          maxWorkers: '100%',
          testTimeout: 60_000
        }
      },
      {
        // What a contributor without the real parts can run, and CI on Windows and macOS.
        test: {
          name: 'portable',
          include: ['__tests__/**/*.test.ts'],
          exclude: ['__tests__/e2e/**', '__tests__/fixtures/**', ...notEverywhere],
          testTimeout: 60_000
        }
      },
      {
        // Each file has a lab of its own, and half of a story is waiting.
        test: {
          name: 'e2e',
          include: ['__tests__/e2e/**/*.test.ts'],
          exclude: [ALONE],
          maxWorkers: '100%',
          ...onNode(process.env['LAB_NODE_20']),
          ...PATIENT
        }
      },
      {
        test: {
          name: 'node24',
          include: ON_NODE_24,
          maxWorkers: '100%',
          ...onNode(process.env['LAB_NODE_24']),
          ...PATIENT
        }
      },
      {
        test: {
          name: 'alone',
          include: [ALONE],
          fileParallelism: false,
          ...onNode(process.env['LAB_NODE_20']),
          // After all others.
          sequence: { groupOrder: 1 },
          ...PATIENT
        }
      }
    ]
  }
})
