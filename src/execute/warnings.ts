import { chooseWarnings, describeWarning, type DockerfileWarning } from '../domain/warnings.js'
import type { Log } from '../ports/ports.js'

/** Annotations at file and line, as many as GitHub shows; the others go to the log. */
export function tellWarnings(warnings: readonly DockerfileWarning[], log: Log): void {
  const { shown, more } = chooseWarnings(warnings)
  for (const { rule, message, url, file, line } of shown) {
    const page = url === undefined ? '' : ` ${url}`
    log.warning(`${message}${page}`, rule === '' ? 'Dockerfile' : rule, file === undefined ? undefined : { file, line })
  }
  if (more.length === 0) return
  log.info(`And ${more.length} more:`)
  for (const warning of more) log.info(`  ${describeWarning(warning)}`)
}
