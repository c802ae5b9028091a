import { formatName, type Reference } from '../domain/reference.js'
import type { TagKeeper } from './tags.js'

/**
 * What an engine may push now. It can only push under a tag, and where all tags of a package are floating that has to be one of them: then
 * each of them is looked at again first, and the next best one carries where the first has to stay. A package none of whose tags may move
 * gets nothing.
 *
 * @param carried one reference of each package, as planned
 * @param all that are published
 */
export async function chooseCarriers(
  carried: readonly Reference[],
  all: readonly Reference[],
  keeper: TagKeeper
): Promise<readonly Reference[]> {
  const answers = await Promise.all(
    carried.map(async planned => {
      if (!keeper.guards(planned)) return [planned]
      const ofPackage = all.filter(({ name }) => formatName(name) === formatName(planned.name))
      const free = await keeper.mayPush(ofPackage)
      return free.some(({ tag }) => tag === planned.tag) ? [planned] : free.slice(0, 1)
    })
  )
  return answers.flat()
}

/** Whether pushing these at once could take a tag back: it exists already, and only a look after the build tells whose it is then. */
export async function needLookAfterBuild(carried: readonly Reference[], keeper: TagKeeper): Promise<boolean> {
  const answers = await Promise.all(carried.map(async reference => keeper.exists(reference)))
  return answers.includes(true)
}
