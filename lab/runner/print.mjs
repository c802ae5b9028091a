// @ts-check
import { renderLog } from './log.mjs'

/** @typedef {import('./step-types.mjs').StepResult} StepResult */
/** @typedef {import('./job.mjs').JobResult} JobResult */

/** @type {Record<import('./step-types.mjs').Conclusion, { mark: string, colour: string }>} */
const MARKS = {
  success: { mark: '✓', colour: '32' },
  failure: { mark: '✗', colour: '31' },
  cancelled: { mark: '⊘', colour: '33' },
  skipped: { mark: '-', colour: '90' }
}

/**
 * The logs of steps below each other, as a page with all steps unfolded.
 * @param {readonly StepResult[]} results
 * @param {{ colours?: boolean }} [options]
 * @returns {string} ends in a newline unless there are no steps
 */
export function renderJob(results, { colours = false } = {}) {
  return results.map(result => renderStep(result, colours)).join('')
}

/**
 * A job as a person would read it in the browser: steps with their logs, then annotations, outputs, and the summary.
 * @param {JobResult} job
 * @param {{ colours?: boolean, outputs?: boolean, summary?: boolean }} [options] outputs and summary default to true
 * @returns {string}
 */
export function renderResult(job, { colours = false, outputs = true, summary = true } = {}) {
  const results = [...job.pres, ...job.steps, ...job.posts]
  const parts = [renderJob(results, { colours })]
  const annotations = results.flatMap(result =>
    result.annotations.map(annotation => ({ step: result.name, annotation }))
  )
  if (annotations.length > 0) {
    parts.push(
      `${title('Annotations', colours)}\n${annotations.map(entry => renderAnnotation(entry, colours)).join('\n')}\n`
    )
  }
  for (const result of outputs ? job.steps : []) {
    if (Object.keys(result.outputs).length === 0) continue
    parts.push(`${title(`Outputs of ${result.id}`, colours)}\n${renderTable(result.outputs)}\n`)
  }
  if (summary && job.summary !== '') parts.push(`${title('Job summary', colours)}\n${indent(job.summary.trimEnd())}\n`)
  parts.push(
    `${paint(`Job: ${job.conclusion}`, MARKS[job.conclusion].colour, colours)} in ${(job.durationMs / 1000).toFixed(1)} s\n`
  )
  return parts.join('\n')
}

/**
 * Writes `renderResult` to a stream, in colours where it is a terminal.
 * @param {JobResult} job
 * @param {NodeJS.WriteStream} [stream]
 */
export function printResult(job, stream = process.stdout) {
  stream.write(renderResult(job, { colours: stream.isTTY === true && !process.env['NO_COLOR'] }))
}

/** @param {StepResult} result @param {boolean} colours @returns {string} */
function renderStep(result, colours) {
  const { mark, colour } = MARKS[result.outcome]
  const time = result.conclusion === 'skipped' ? 'skipped' : `${(result.durationMs / 1000).toFixed(1)}s`
  const tolerated = result.outcome === result.conclusion ? '' : `, continued as ${result.conclusion}`
  const heading = `${paint(`${mark} ${result.name}`, `1;${colour}`, colours)} (${time}${tolerated})\n`
  return result.log.length === 0 ? heading : `${heading}${indent(renderLog(result.log, { colours }))}\n`
}

/** @param {{ step: string, annotation: import('./annotations.mjs').Annotation }} entry @param {boolean} colours */
function renderAnnotation({ step, annotation }, colours) {
  const colour = { error: '31', warning: '33', notice: '36' }[annotation.level]
  const place =
    annotation.file === undefined ? step : `${annotation.file}${annotation.line ? `#L${annotation.line}` : ''}`
  const headline = annotation.title ?? place
  return `  ${paint(annotation.level, colour, colours)}  ${headline}\n${indent(annotation.message, 4)}`
}

/** @param {Readonly<Record<string, string>>} values @returns {string} values of several lines stand below their name */
function renderTable(values) {
  const names = Object.keys(values)
  const width = Math.max(...names.map(name => name.length))
  return Object.entries(values)
    .map(([name, value]) => {
      const rows = value.split('\n')
      return rows.length === 1
        ? `  ${name.padEnd(width)}  ${value}`
        : `  ${name}\n${indent(rows.join('\n'), width + 4)}`
    })
    .join('\n')
}

/** @param {string} text @param {boolean} colours @returns {string} */
function title(text, colours) {
  return paint(text, '1', colours)
}

/** @param {string} text @param {number} [width] @returns {string} */
function indent(text, width = 2) {
  return text.replace(/^(?=.)/gm, ' '.repeat(width))
}

/** @param {string} text @param {string} parameters of an SGR sequence @param {boolean} colours @returns {string} */
function paint(text, parameters, colours) {
  return colours ? `\u001b[${parameters}m${text}\u001b[0m` : text
}
