import type { Context } from '../context/context.js'
import { isMisspeltGhcr } from '../diagnosis/misspelt-host.js'
import { FailureError, type InputProblem } from '../domain/failure.js'
import { type Images, resolveImages } from '../domain/images.js'
import { formatName } from '../domain/reference.js'
import { parseList } from '../inputs/list.js'

const LEGACY = /^docker\.pkg\.[^/]+/i

/**
 * The packages that the inputs `images` and `registry` name; the one after the repository where there are none. Throws a
 * `FailureError` for names that cannot be, and for hosts that no credential may be shown to.
 */
export function namePackages(images: string, registry: string, context: Context): Images {
  const home = {
    registry: registryHost(registry, context),
    owner: context.repository.owner,
    repository: context.repository.name
  }
  const named = resolveImages(parseList(images, { ignoreComma: true }), { kind: 'package', home })
  const legacy = named.problems.find(({ value }) => LEGACY.test(value))
  if (legacy !== undefined) throw legacyRegistry(`${legacy.value} ${legacy.problem}. ${legacy.allowed}`)
  const problems = [...named.problems, ...severalRegistries(named)]
  if (problems.length > 0) throw new FailureError({ kind: 'input', problems })
  for (const image of named.images) demandTrustworthy(image.host, formatName(image))
  return named
}

/** The registry's host, from the input or from the GitHub server. Throws as `namePackages` does. */
export function registryHost(input: string, context: Context): string {
  const host = input === '' ? context.hosts.registry : input.toLowerCase()
  demandTrustworthy(host, host)
  return host
}

/** A misspelt host belongs to somebody else, who would receive the token. */
function demandTrustworthy(host: string, written: string): void {
  if (LEGACY.test(host))
    throw legacyRegistry(
      `${written} names the registry ${host}, whose images have been moved to ghcr.io. Write ghcr.io/OWNER/NAME.`
    )
  if (isMisspeltGhcr(host)) {
    throw new FailureError({
      kind: 'refused',
      id: 'registry-host-typo',
      because: `${written} names the host ${host}, which looks like ghcr.io but is not; nothing was sent to it`
    })
  }
}

function legacyRegistry(because: string): FailureError {
  return new FailureError({ kind: 'refused', id: 'legacy-docker-pkg', because })
}

function severalRegistries({ images }: Images): InputProblem[] {
  const hosts = [...new Set(images.map(({ host }) => host))]
  return hosts.length < 2
    ? []
    : [
        {
          input: 'images',
          value: hosts.join(', '),
          problem: 'names several registries',
          allowed: 'One step works with one registry; use a step for each.'
        }
      ]
}
