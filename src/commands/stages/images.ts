import type { Context } from '../../context/context.js'
import { packageInRepository, packagePage } from '../../domain/links.js'
import { type ImageName, ownerOf, packageOf } from '../../domain/reference.js'
import { namePackages } from '../../intent/packages.js'
import type { Journal } from '../../report/journal.js'

/** An action that names packages. */
export interface NamingIntent {
  readonly inputs: { readonly images: string; readonly registry: string }
  readonly context: Context
}

/** The packages of this run, or every problem with their names. */
export function nameImages({ inputs, context }: NamingIntent, journal: Journal): readonly ImageName[] {
  const named = namePackages(inputs.images, inputs.registry, context)
  journal.decide(...named.decisions)
  const page = pageOf(named.images[0], context)
  journal.note({ images: named.images, ...(page === undefined ? {} : { packageUrl: page }) })
  return named.images
}

/** A registry of one's own has no such page; neither is one known for another owner's package. */
function pageOf(image: ImageName | undefined, context: Context): string | undefined {
  const { repository, hosts } = context
  if (image?.host !== hosts.registry || ownerOf(image) !== repository.owner.toLowerCase()) return undefined
  return repository.ownerType === undefined
    ? packageInRepository(hosts, repository.owner, repository.name, packageOf(image))
    : packagePage(hosts, repository.owner, repository.ownerType, packageOf(image))
}
