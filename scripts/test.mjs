// @ts-check
/**
 * `npm test`: sets up what is missing, then every check there is, and one closing line `N passed, N failed`.
 * A check that fails does not stop the others; the exit code is 1 if any failed.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureNode } from '../lab/machine/node.mjs'
import { claimScratch } from '../lab/machine/scratch.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const scratch = claimScratch()
const count = { passed: 0, failed: 0 }

if (!installed()) must('install the packages of the lock file', 'npm', ['ci', '--no-audit', '--no-fund'])
must('set up the real parts', process.execPath, ['lab/machine/setup.mjs'])
must('set up a browser', process.execPath, ['lab/page/browser.mjs'])

// The longest beside all others: each of them keeps one core busy.
await Promise.all([
  checks([['lint', 'node_modules/eslint/bin/eslint.js', '.']]),
  checks([
    ['format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
    ['types', 'node_modules/typescript/bin/tsc', '--noEmit'],
    ['generated files', 'scripts/generate.mjs', '--check'],
    ['dist is what the sources give', 'scripts/bundle.mjs', '--check']
  ])
])
suite('units, architecture, and stories end to end', ['unit*', 'e2e', 'node24', 'alone'], {
  LAB_NODE_20: await ensureNode(20),
  LAB_NODE_24: await ensureNode(24),
  TMPDIR: scratch
})

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
  console.log(verdict(title, result.status === 0, started))
  return result.status === 0
}

/** @param {string} title @param {string} command @param {string[]} args */
function must(title, command, args) {
  if (start(title, command, args)) return
  console.log('\n0 passed, 1 failed')
  process.exit(1)
}

/**
 * Runs checks one after another, and shows what each had to say once it has ended.
 * @param {readonly (readonly [title: string, script: string, ...args: string[]])[]} list scripts for Node
 */
async function checks(list) {
  for (const [title, ...args] of list) {
    const started = Date.now()
    const { status, output } = await /** @type {Promise<{ status: number | null, output: string }>} */ (
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
        let output = ''
        for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)))
        child.on('error', reject).on('close', status => resolve({ status, output }))
      })
    )
    count[status === 0 ? 'passed' : 'failed'] += 1
    console.log(`\n── ${title}\n${output}${verdict(title, status === 0, started)}`)
  }
}

/** @param {string} title @param {boolean} passed @param {number} started */
function verdict(title, passed, started) {
  return `── ${title}: ${passed ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`
}

/** @param {string} title @param {readonly string[]} projects of vitest.config.ts @param {Record<string, string>} env */
function suite(title, projects, env) {
  const report = join(scratch, 'report.json')
  const passed = start(
    title,
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...projects.flatMap(project => ['--project', project]),
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
