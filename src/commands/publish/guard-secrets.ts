import { FailureError } from '../../domain/failure.js'
import { Secret } from '../../domain/secret.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'

/**
 * Stops before anything is built where a credential would be published with the image. An image that stays here is built, with a word of
 * warning. Either way the value is in no output, summary or log line from here on.
 */
export function guardSecrets({ exposures, push }: PublishIntent, journal: Journal, { ports }: Tools): void {
  if (exposures.length === 0) return
  const hidden = exposures.map(({ value }) => new Secret(value))
  for (const secret of hidden) ports.log.mask(secret)
  journal.note({ hidden })
  const told = exposures.map(({ input, name, because }) => ({ input, name, because }))
  if (push.push) throw new FailureError({ kind: 'exposed', exposures: told })
  const list = told.map(({ input, name, because }) => `${name} (${input}) ${because}`).join('; ')
  ports.log.warning(
    `Anyone who gets this image can read what the build was given: ${list}. Pass it with the input secrets; this step would not push such an image.`,
    'A credential would be published with the image (secret-exposed)'
  )
}
