// @ts-check
/**
 * `npm run meta:explain`: paste tag rules, pick an event, read what comes out and why.
 *
 *   npm run meta:explain -- --event push-tag --ref refs/tags/v1.2.3 < rules.txt
 */
import { readFileSync } from 'node:fs'
import { register } from 'node:module'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { listEvents, loadEvent } from '../lab/events/load.mjs'

const HELP = `Tag rules come from standard input, or from --tags; one per line, none for the default ones.

  --event NAME        one of the kept events (default push-branch):
                      ${listEvents().join(' ')}
  --payload FILE      a payload of your own in place of the kept one, with --event saying which event it is
  --ref REF           full ref, such as refs/tags/v1.2.3
  --repository O/N    owner and name
  --version V  --images I  --tags T  --flavor F  --labels L  --annotations A    inputs, lists one item a line
  --drop-in           as the action meta, without the rules of ghcr.io
  --help`

const OPTIONS = /** @type {const} */ ({
  event: { type: 'string', default: 'push-branch' },
  payload: { type: 'string' },
  ref: { type: 'string' },
  repository: { type: 'string' },
  version: { type: 'string', default: '' },
  images: { type: 'string', default: '' },
  tags: { type: 'string' },
  flavor: { type: 'string', default: '' },
  labels: { type: 'string', default: '' },
  annotations: { type: 'string', default: '' },
  'drop-in': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false }
})

try {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) console.log(HELP)
  else process.exitCode = await explain(values)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
}

/**
 * @param {ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']} values
 * @returns {Promise<number>} 1 where the inputs have a problem
 */
async function explain(values) {
  register('./typescript-hooks.mjs', import.meta.url)
  // Written as values, because the type checker must not follow them into sources that it checks anyway.
  const [context, list, metadata, template, failure] = await Promise.all(
    ['context/parse', 'inputs/list', 'domain/metadata', 'domain/tags/template', 'domain/failure'].map(
      name => import(new URL(`../src/${name}.ts`, import.meta.url).href)
    )
  )
  const event = loadEvent(values.event, {
    ...(values.ref === undefined ? {} : { ref: values.ref }),
    ...(values.repository === undefined ? {} : { repository: values.repository })
  })
  const payload = values.payload === undefined ? event.payload : JSON.parse(readFileSync(values.payload, 'utf8'))
  const parsed = context.parseContext({ ...event.env, RUNNER_TEMP: '/tmp', GITHUB_WORKSPACE: process.cwd() }, payload)
  if (parsed.problems !== undefined) return printProblems(parsed.problems, failure.describeProblem)
  const run = parsed.context
  const home = { registry: run.hosts.registry, owner: run.repository.owner, repository: run.repository.name }
  /** @param {string} input */
  const items = input => list.parseList(input, { ignoreComma: true })
  const result = metadata.resolveMetadata(
    {
      naming: values['drop-in'] ? { kind: 'verbatim' } : { kind: 'package', home },
      images: items(values.images),
      tags: items(values.tags ?? (process.stdin.isTTY ? '' : await text(process.stdin))),
      flavor: items(values.flavor),
      labels: items(values.labels),
      annotations: items(values.annotations),
      version: values.version,
      context: run,
      repository: run.repository,
      now: new Date(),
      settings: metadata.DEFAULT_SETTINGS
    },
    template.handlebarsEngine
  )
  console.log(
    `${event.name}, ref ${run.ref}, commit ${run.sha.slice(0, 7)}, ${run.repository.owner}/${run.repository.name}, token: ${run.trust}`
  )
  printMetadata(result)
  return printProblems(result.problems, failure.describeProblem)
}

/** @param {import('../src/domain/metadata.js').Metadata} metadata */
function printMetadata({ decisions, labels, rules, version, warnings }) {
  section('Images', decisions.filter(({ about }) => about === 'image').map(describeDecision))
  section(
    'Tags',
    decisions.filter(({ about, verdict }) => about === 'tag' && verdict === 'chosen').map(describeDecision)
  )
  section(
    'Rules without a tag',
    rules
      .filter(({ tag }) => tag === undefined)
      .map(({ rule, because, remedy }) => row(rule, `${because}${remedy === undefined ? '' : ` → ${remedy}`}`))
  )
  section(
    'latest',
    decisions
      .filter(({ value, verdict }) => value === 'latest' && verdict === 'rejected')
      .map(({ because }) => row('not given', because))
  )
  section('Version', [row(version ?? '(none)', 'the first tag')])
  section(
    'Labels',
    labels.map(({ key, value, origin }) => row(`${key} (${origin})`, value))
  )
  section(
    'Warnings',
    warnings.map(warning => `  ${warning}`)
  )
}

/** @param {readonly import('../src/domain/failure.js').InputProblem[]} problems @param {(problem: import('../src/domain/failure.js').InputProblem) => string} describe */
function printProblems(problems, describe) {
  section(
    'Problems',
    problems.map(problem => `  ${describe(problem)}`)
  )
  return problems.length === 0 ? 0 : 1
}

/** @param {import('../src/domain/decision.js').Decision} decision */
function describeDecision({ value, verdict, because }) {
  return row(verdict === 'chosen' ? value : `not ${value}`, because)
}

/** @param {string} title @param {readonly string[]} rows */
function section(title, rows) {
  if (rows.length > 0) console.log(`\n${title}\n${rows.join('\n')}`)
}

/** @param {string} left @param {string} right */
function row(left, right) {
  return `  ${left.padEnd(40)} ${right}`
}
