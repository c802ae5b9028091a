import { describeFailure } from '../../domain/failure.js'
import type { Log } from '../../ports/ports.js'
import type { Journal } from '../../report/journal.js'
import type { Access } from '../../survey/access.js'

/** Each credential, whether it was chosen, and why. */
export function describeChoice({ choice }: Access): string[] {
  return (choice?.decisions ?? []).map(({ value, verdict, because }) => `credential ${value}: ${verdict} – ${because}`)
}

/** Notes the choice, and says what a person should know of it although the run goes on. */
export function noteAccess(access: Access, journal: Journal, log: Log): void {
  const { choice, login } = access
  journal.decide(...(choice?.decisions ?? []))
  journal.note({ credential: login?.id ?? 'none' })
  if (choice?.kind === 'unknown') {
    const because = describeFailure(choice.failure)
    log.warning(
      `Push access could not be tested, so the build continues with ${choice.id} and may fail at the push: ${because}`
    )
  }
}
