import type { Certainty } from '../domain/diagnosis.js'
import type { Condition } from './condition.js'
import type { FactName, Values } from './facts.js'
import type { LinkKey } from './link.js'
import type { Text } from './text.js'

/**
 * Whom the words come from: our registry, Docker Hub, the Actions cache, the retired `docker.pkg.github.com`, somebody else's registry,
 * or nobody that can be told.
 */
export type Place = 'registry' | 'docker-hub' | 'cache' | 'legacy' | 'elsewhere' | 'nowhere'

/** The tool's own words: they count whichever registry the lines around them speak of. */
export const ANYWHERE: readonly Place[] = ['registry', 'nowhere', 'elsewhere', 'docker-hub', 'cache', 'legacy']

export interface Signal {
  /** Matched against one line of which the tool's decoration was dropped. */
  readonly pattern: RegExp
  /** Where the words must come from; without it, anywhere but the cache and other people's registries. */
  readonly places?: readonly Place[]
  /** Title of the BuildKit step that the line belongs to. */
  readonly vertex?: RegExp
  /** The words fit too much to make a line a failure by themselves; they only add the rule where another one knows the line. */
  readonly weak?: true
  /** The words may be the output of a Dockerfile's own commands. Without it they may not. */
  readonly inStep?: true
}

export interface RemedyDraft {
  readonly text: Text
  readonly link?: LinkKey
  /** The same in both languages; placeholders are filled. */
  readonly snippet?: string
  /** Left out where one of these is known not to hold. */
  readonly when?: readonly Condition[]
}

export interface Cause {
  /** Unique within its rule. */
  readonly id: string
  readonly when: readonly Condition[]
  /** How sure it is where every condition is known to hold. */
  readonly certainty: Certainty
  /** It stays true if one of the causes above it is the real one, because it says less. */
  readonly general?: true
  readonly text: Text
  readonly remedies: readonly [RemedyDraft, ...RemedyDraft[]]
}

export interface Rule {
  readonly id: string
  readonly title: Text
  /** What the words mean: true as soon as they were read. */
  readonly means: Text
  readonly signals: readonly Signal[]
  /** What must be known to hold for the rule to count at all, where its words alone fit several failures. */
  readonly when?: readonly Condition[]
  /** What the words themselves say about facts that nobody looked up. */
  readonly implies?: Partial<Values>
  /** Tried in order: the first that is known to hold, else the first that may. The last one always may. */
  readonly causes: readonly [Cause, ...Cause[]]
  /** Shown as evidence where known, although no cause turns on them. */
  readonly shows?: readonly FactName[]
  /** The words say "refused" and not why: the registry is asked again. */
  readonly bare?: true
}
