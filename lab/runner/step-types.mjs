// @ts-check

/** @typedef {import('./annotations.mjs').Annotation} Annotation */
/** @typedef {import('./log.mjs').LogEntry} LogEntry */
/** @typedef {'success' | 'failure' | 'cancelled' | 'skipped'} Conclusion */

/**
 * What every step can say, as in a workflow file.
 * @typedef {object} StepCommon
 * @property {string} [id]
 * @property {string} [name] default: `Run …`
 * @property {string} [if] default: `success()`
 * @property {Record<string, string>} [env] with expressions
 * @property {boolean} [continueOnError]
 * @property {number} [timeoutMs] the step fails when it runs longer
 */

/**
 * A step with an action in Node.
 * @typedef {StepCommon & {
 *   uses: string,
 *   action?: string,
 *   with?: Record<string, string | number | boolean>,
 *   run?: undefined
 * }} UsesStep
 * `uses` is the folder of the action.yml; `action` what the workflow would write (`org/repo/sub@v1`), which sets
 * `GITHUB_ACTION_REPOSITORY` and `GITHUB_ACTION_REF` and gives the step its title.
 */

/**
 * What a function of a `run` step gets: the environment as a script would have it.
 * @typedef {{ env: Record<string, string>, workspace: string, print: (line: string) => void }} ScriptWorld
 */

/**
 * A step with a command: an argument array (never a shell line), or a function that stands for a script. A function
 * fails the step by returning another number than 0 or by throwing.
 * @typedef {StepCommon & {
 *   run: readonly string[] | ((world: ScriptWorld) => number | void | Promise<number | void>),
 *   workingDirectory?: string,
 *   uses?: undefined
 * }} RunStep
 */

/** @typedef {UsesStep | RunStep} Step */

/**
 * What one stage of a step came to.
 * @typedef {object} StepResult
 * @property {string} id of the step, or its place (`step-1`) where it has none
 * @property {string} name as the web log shows it
 * @property {'pre' | 'main' | 'post'} stage
 * @property {Conclusion} conclusion after `continueOnError`
 * @property {Conclusion} outcome before it
 * @property {number | null} exitCode null where nothing was started; 128 + number where a signal ended it
 * @property {NodeJS.Signals | null} signal
 * @property {Record<string, string>} outputs masked nowhere, as a later step sees them
 * @property {Record<string, string>} state what the post stage gets as `STATE_…`
 * @property {number} durationMs of the program alone
 * @property {LogEntry[]} log
 * @property {Annotation[]} annotations at most ten of each level, as GitHub keeps them
 * @property {string} text the log as the web page shows it, without colours
 * @property {string} raw what the program wrote, before masking and commands
 * @property {string} summary masked Markdown
 * @property {Record<import('./files.mjs').FileKind, string>} files the command files as they were after the step
 */

export {}
