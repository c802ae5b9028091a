// @ts-check
/**
 * `npm test`: sets up what is missing, then every check there is, and one closing line `N passed, N failed`.
 * A check that fails does not stop the others; the exit code is 1 if any failed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureNode } from '../lab/machine/node.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const reports = mkdtempSync(join(tmpdir(), 'ghcr-tests-'))
const count = { passed: 0, failed: 0 }
let suites = 0
const ON_NODE_24 = [
  'publish',
  'refusal',
  'endings',
  'ghcr-io',
  'promises',
  'pull-request',
  'doctor',
  'login',
  'meta',
  'promote',
  'merge'
].map(name => `__tests__/e2e/${name}.test.ts`)

if (!installed()) must('install the packages of the lock file', 'npm', ['ci', '--no-audit', '--no-fund'])
must('set up the real parts', process.execPath, ['lab/machine/setup.mjs'])
must('set up a browser', process.execPath, ['lab/page/browser.mjs'])

check('format', process.execPath, ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'])
check('types', process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit'])
check('lint', process.execPath, ['node_modules/eslint/bin/eslint.js', '.'])
check('generated files', process.execPath, ['scripts/generate.mjs', '--check'])
check('dist is what the sources give', process.execPath, ['scripts/bundle.mjs', '--check'])
suite('unit and architecture', 'unit')
suite('stories end to end, actions on Node 20', 'e2e', { env: { LAB_NODE: await ensureNode(20) } })
// Hosted runners execute node20 actions on Node 24: every action, every ending and the proxies are run there too.
suite('stories end to end, actions on Node 24', 'e2e', { env: { LAB_NODE: await ensureNode(24) }, only: ON_NODE_24 })

rmSync(reports, { recursive: true, force: true })
console.log(`\n${count.passed} passed, ${count.failed} failed`)
process.exitCode = count.failed === 0 ? 0 : 1

/** The lock file that npm wrote into node_modules is the one of the checkout. */
function installed() {
  const marker = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(marker)) return false
  const wanted = Object.keys(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages).filter(
    name => name !== ''
  )
  const { packages } = JSON.parse(readFileSync(marker, 'utf8'))
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return wanted.every(name => lock[name].optional === true || packages[name]?.version === lock[name].version)
}

/** @param {string} title @param {string} command @param {string[]} args @param {Record<string, string>} [env] */
function start(title, command, args, env = {}) {
  console.log(`\n── ${title}`)
  const started = Date.now()
  // npm is a script on Windows; everything else is a program.
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: command === 'npm' && process.platform === 'win32'
  })
  console.log(
    `── ${title}: ${result.status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`
  )
  return result.status === 0
}

/** @param {string} title @param {string} command @param {string[]} args */
function must(title, command, args) {
  if (start(title, command, args)) return
  console.log('\n0 passed, 1 failed')
  process.exit(1)
}

/** @param {string} title @param {string} command @param {string[]} args */
function check(title, command, args) {
  count[start(title, command, args) ? 'passed' : 'failed'] += 1
}

/** @param {string} title @param {string} project @param {{ env?: Record<string, string>, only?: readonly string[] }} [options] */
function suite(title, project, { env = {}, only = [] } = {}) {
  const report = join(reports, `${project}-${suites++}.json`)
  const passed = start(
    title,
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      project,
      ...only,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`
    ],
    env
  )
  if (!existsSync(report)) {
    count.failed += 1
    return
  }
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
  count.passed += numPassedTests
  // A file that cannot even be loaded has no failed test, yet the suite has failed.
  count.failed += numFailedTests === 0 && !passed ? 1 : numFailedTests
}
