// @ts-check
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadEvent } from '../events/load.mjs'
import { RUNNER_WAITS } from './child.mjs'
import { contextOf, describeRunner } from './context.mjs'
import { listLeftovers } from './leftovers.mjs'
import { Masks } from './masks.mjs'
import { renderJob } from './print.mjs'
import { findByEnvironment, findBySession, ProcessRecorder, signalAll } from './processes.mjs'
import { StepsRunner } from './steps-runner.mjs'
import { Supervisor } from './supervisor.mjs'

export { findSecrets } from './secrets.mjs'

/** @typedef {import('./step-types.mjs').Step} Step */
/** @typedef {import('./step-types.mjs').StepResult} StepResult */
/** @typedef {import('./step-types.mjs').Conclusion} Conclusion */

/**
 * @typedef {object} JobOptions
 * @property {import('../events/load.mjs').LoadedEvent | string} event from `loadEvent`, or its name
 * @property {string} workspace `GITHUB_WORKSPACE`: the checkout
 * @property {readonly Step[]} steps
 * @property {Record<string, string>} [secrets] masked from the start; `GITHUB_TOKEN` is also `github.token`
 * @property {Record<string, string>} [env] the job's `env:`; shown in the log as on GitHub
 * @property {Record<string, string>} [machine] variables of the machine (`DOCKER_HOST`, `PATH` …); not shown
 * @property {Record<string, string>} [runtime] `ACTIONS_…` variables of GitHub's services; actions get them, scripts do not
 * @property {Record<string, unknown>} [inputs] of workflow_dispatch or workflow_call
 * @property {Record<string, unknown>} [matrix]
 * @property {string} [node] path of the Node for actions; default: `LAB_NODE`, else this one
 * @property {string} [runnerTemp] default: a new folder
 * @property {string} [home] default: a new, empty folder
 * @property {Parameters<typeof import('./hosts.mjs').resolveHost>[0]} [host] where `event` is a name
 * @property {boolean} [debug] step debugging, as when a job is re-run with debug logging
 * @property {number} [timeoutMs] of the whole job, default 120 000; then it is cancelled, and killed after as long again
 * @property {import('./supervisor.mjs').Moment} [cancelAfter] cancels the job as a user would
 * @property {import('./supervisor.mjs').Kill} [kill] sends a signal to the process of an action
 * @property {Partial<import('./child.mjs').Waits>} [waits] default: those of the runner
 * @property {boolean} [recordProcesses] keep every command line that is seen below the steps
 * @property {boolean} [keepTemp] leave the folders for `findSecrets`; call `dispose` afterwards
 */

/**
 * @typedef {object} JobResult
 * @property {Conclusion} conclusion
 * @property {StepResult[]} pres
 * @property {StepResult[]} steps main stages, skipped ones too, in the order of the workflow
 * @property {StepResult[]} posts in the order they ran: the last step's first
 * @property {string} summary Markdown of all steps, as the page of the run shows it
 * @property {string[]} masks values that are masked at the end
 * @property {Record<string, string>} env the job's environment at the end, `GITHUB_ENV` included
 * @property {string} text the whole log without colours
 * @property {import('./processes.mjs').SeenProcess[]} processes seen, where `recordProcesses` was set
 * @property {import('./processes.mjs').SeenProcess[]} orphans that were still running at the end and were killed
 * @property {string[]} leftovers files that the job left, as `RUNNER_TEMP/…` and `HOME/…`, without the runner's own
 * @property {{ temp: string, home: string, workspace: string }} folders
 * @property {number} durationMs
 * @property {() => void} dispose deletes the folders that were made for the job
 */

/**
 * Runs a job as actions/runner does: main of each step, then the post stages in reverse order.
 * @param {JobOptions} options
 * @returns {Promise<JobResult>}
 * @throws only where the options themselves are wrong; a step that cannot run is a failed step
 */
export async function runJob(options) {
  const started = performance.now()
  const event =
    typeof options.event === 'string'
      ? loadEvent(options.event, options.host ? { host: options.host } : {})
      : options.event
  const root = mkdtempSync(join(tmpdir(), 'ghcr-job-'))
  const folders = {
    temp: resolve(options.runnerTemp ?? join(root, '_temp')),
    home: resolve(options.home ?? join(root, 'home')),
    workspace: resolve(options.workspace)
  }
  const tools = join(root, 'tools')
  for (const folder of [folders.temp, folders.home, tools]) mkdirSync(folder, { recursive: true })
  const eventPath = join(folders.temp, '_github_workflow', 'event.json')
  mkdirSync(join(eventPath, '..'), { recursive: true })
  writeFileSync(eventPath, JSON.stringify(event.payload, null, 2))

  const masks = new Masks()
  for (const secret of Object.values(options.secrets ?? {})) masks.add(secret)
  for (const [name, value] of Object.entries(options.runtime ?? {})) if (name.endsWith('_TOKEN')) masks.add(value)
  const trackingId = `github_${randomUUID()}`
  const githubEnv = { ...event.env, GITHUB_EVENT_PATH: eventPath, GITHUB_WORKSPACE: folders.workspace }
  const runner = describeRunner({
    temp: folders.temp,
    toolCache: tools,
    workspace: folders.workspace,
    debug: options.debug ?? false
  })
  const recorder = options.recordProcesses ? new ProcessRecorder() : undefined
  const { cancelAfter, kill, timeoutMs = 120_000 } = options
  const supervisor = new Supervisor({ cancelAfter, kill, recorder, timeoutMs })
  const steps = new StepsRunner({
    steps: options.steps,
    supervisor,
    githubEnv,
    runner,
    runtime: options.runtime ?? {},
    contexts: {
      github: contextOf(githubEnv, event.payload, options.secrets?.['GITHUB_TOKEN'] ?? ''),
      secrets: { ...options.secrets },
      inputs: { ...options.inputs },
      matrix: { ...options.matrix },
      strategy: {},
      vars: {},
      needs: {},
      runner
    },
    job: {
      env: { ...options.env },
      path: [],
      masks,
      status: 'success',
      workspace: folders.workspace,
      temp: folders.temp,
      node: options.node ?? process.env['LAB_NODE'] ?? process.execPath,
      debug: options.debug ?? false,
      waits: { ...RUNNER_WAITS, ...options.waits },
      machine: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: folders.home,
        LANG: 'C.UTF-8',
        ...options.machine,
        RUNNER_TRACKING_ID: trackingId
      }
    }
  })
  const dispose = () => rmSync(root, { recursive: true, force: true })
  const { pres, mains, posts, status, env } = await steps.run().catch((/** @type {unknown} */ error) => {
    killOrphans(trackingId, supervisor.sessions)
    dispose()
    throw error
  })
  const orphans = killOrphans(trackingId, supervisor.sessions)
  for (const own of ['_github_workflow', '_runner_file_commands']) {
    rmSync(join(folders.temp, own), { recursive: true, force: true })
  }
  const leftovers = [...listLeftovers(folders.temp, 'RUNNER_TEMP'), ...listLeftovers(folders.home, 'HOME')]
  if (!options.keepTemp) dispose()
  return {
    conclusion: status,
    pres,
    steps: mains,
    posts,
    summary: [...pres, ...mains, ...posts]
      .map(result => result.summary)
      .filter(Boolean)
      .join('\n'),
    masks: masks.values,
    env,
    text: renderJob([...pres, ...mains, ...posts]),
    processes: recorder?.seen ?? [],
    orphans,
    leftovers,
    folders,
    durationMs: performance.now() - started,
    dispose
  }
}

/**
 * Ends what the steps left running, found as the runner finds it (by `RUNNER_TRACKING_ID`) and by session.
 * @param {string} trackingId
 * @param {readonly number[]} sessions
 * @returns {import('./processes.mjs').SeenProcess[]}
 */
function killOrphans(trackingId, sessions) {
  const found = [...findByEnvironment('RUNNER_TRACKING_ID', trackingId), ...findBySession(sessions)]
  const orphans = [...new Map(found.map(orphan => [orphan.pid, orphan])).values()]
  signalAll(
    orphans.map(orphan => orphan.pid),
    'SIGKILL'
  )
  return orphans
}
