import { type CacheChoice, chooseCache } from '../../domain/cache/choose.js'
import { cacheRight } from '../../domain/cache/right.js'
import { type Known, known, unknown } from '../../domain/known.js'
import { type ImageName } from '../../domain/reference.js'
import { Secret } from '../../domain/secret.js'
import type { PublishIntent } from '../../intent/publish.js'
import type { Tools } from '../../lifecycle.js'
import type { Journal } from '../../report/journal.js'
import type { PublishSurvey } from '../../survey/publish.js'
import type { Workshop } from './engine.js'

/** The caches of this build, noted and said. */
export function cacheRun(
  intent: PublishIntent,
  image: ImageName | undefined,
  survey: PublishSurvey,
  workshop: Workshop,
  journal: Journal,
  { environment, ports }: Pick<Tools, 'environment' | 'ports'>
): CacheChoice {
  const { inputs, build, context, push } = intent
  const { platforms, target, cacheFrom, cacheTo } = build.build
  const token = environment['ACTIONS_RUNTIME_TOKEN'] ?? ''
  const address = environment['ACTIONS_RESULTS_URL'] ?? environment['ACTIONS_CACHE_URL'] ?? ''
  // The builder gets it from the environment; nobody has to read it.
  if (token !== '') ports.log.mask(new Secret(token))
  const isBuildx = workshop.engine.engine === 'buildx'
  const choice = chooseCache({
    kind: isBuildx ? inputs.cache : 'none',
    from: cacheFrom,
    to: cacheTo,
    subject: {
      target,
      platforms: platforms.length > 0 ? platforms : [survey.engine.platform].filter(each => each !== '')
    },
    image,
    context,
    defaultBranch: survey.repository.defaultBranch,
    right: cacheRight(context, environment['ACTIONS_CACHE_MODE']),
    push: push.push,
    exports: isBuildx ? exportsOf(survey, workshop) : known(true),
    actionsCache: token !== '' && address !== ''
  })
  const decisions =
    isBuildx || inputs.cache === 'none'
      ? choice.decisions
      : [
          ...choice.decisions,
          {
            about: 'cache',
            value: inputs.cache,
            verdict: 'rejected',
            because: `${workshop.engine.engine} does not have this cache; only buildx does`
          } as const
        ]
  journal.decide(...decisions)
  for (const { about, value, verdict, because } of decisions)
    ports.log.info(`${about} ${value}: ${verdict} – ${because}`)
  return choice
}

/** Whether the builder can write caches other than inline ones. */
function exportsOf({ engine }: PublishSurvey, { builder }: Workshop): Known<boolean> {
  const inDaemon =
    builder?.kind === 'daemon' ||
    (builder?.kind === 'selected' && builder.builder.driver.known && builder.builder.driver.value === 'docker')
  if (!inDaemon) return builder?.kind === 'container' ? known(true) : unknown('the builder was not asked')
  return engine.store.known ? known(engine.store.value === 'containerd') : engine.store
}
