import type { Context } from '../context/context.js'
import type { CredentialId } from '../domain/access.js'
import type { Diagnosis } from '../domain/diagnosis.js'
import type { Failure } from '../domain/failure.js'
import { known } from '../domain/known.js'
import { type ImageName, sameName } from '../domain/reference.js'
import type { Clock } from '../ports/ports.js'
import { compose } from './compose.js'
import { decide, type Verdicts, withImplied } from './decide.js'
import type { Facts } from './facts.js'
import { gather, type Given, givenFacts } from './gather.js'
import { type LogReading, readLog } from './log.js'
import type { Looks } from './looks.js'
import { explainOwn } from './own.js'
import { imagesIn } from './references.js'
import type { Rule } from './rule.js'
import { RULES } from './rules/index.js'
import { selectRules } from './select.js'
import type { Language } from './text.js'
import { explainUnknown } from './unknown-failure.js'
import { type Words, wordsOfFailure } from './words.js'

export interface Question {
  /** What went wrong: a failure of our own, or the log of another tool. */
  readonly about: Failure | LogReading
  readonly context: Context
  /** The packages that the user named, the likeliest first; may be empty for a log, which then has to name them. */
  readonly images: readonly ImageName[]
  /** Packages that may be asked about; those of `images` where left out. Nothing is tried on any other that a log names. */
  readonly askable?: readonly ImageName[]
  /** Whose refusal it is. Left out for another tool's log. */
  readonly credential?: CredentialId | 'none'
  /** Facts that are at hand already; they are not looked up again. */
  readonly already?: Partial<Facts>
  readonly looks: Looks
  readonly clock: Clock
  /** Time for all look-ups together; 3000 where left out. */
  readonly budgetMs?: number
  readonly language?: Language
}

export interface Explanation {
  readonly diagnosis: Diagnosis
  /** Which of the rule's causes was chosen; `undefined` where no rule was. */
  readonly causeId: string | undefined
  /** The package that the words are about. */
  readonly image: ImageName | undefined
  /** What is known in the end: the `facts` output of `doctor`. */
  readonly facts: Facts
}

const BUDGET_MS = 3000

/** Names the cause of a failure. Never throws, never writes, and ends within the budget. */
export async function diagnose(question: Question): Promise<Diagnosis> {
  return (await explain(question)).diagnosis
}

/** `diagnose` with what it is made of. */
export async function explain(question: Question): Promise<Explanation> {
  const { about, context, clock, looks, language = 'en', budgetMs = BUDGET_MS } = question
  const hosts = [context.hosts.registry, ...question.images.map(({ host }) => host)]
  const reading = readingOf(about, hosts)
  const words = 'kind' in about ? (wordsOfFailure(about, hosts) ?? reading?.words) : about.words
  const named = 'kind' in about && about.kind === 'refused' ? RULES.filter(({ id }) => id === about.id) : []
  const image = chooseImage(question.images, words, reading, hosts)
  const given: Given = {
    context,
    image,
    foreign: image !== undefined && !mayAsk(image, question.askable ?? question.images),
    credential: question.credential,
    already: { ...factsOf(reading, words, about), ...question.already },
    now: clock.now()
  }
  const facts = givenFacts(given)
  if (named.length === 0 && 'kind' in about) {
    const own = explainOwn(about, language)
    if (own !== undefined) return { diagnosis: own, causeId: undefined, image, facts }
  }
  const candidates = named.length > 0 ? named : words === undefined ? [] : selectRules(RULES, words)
  const end = clock.now() + budgetMs
  const seen = await settle(candidates, facts, given, looks, clock, budgetMs)
  const again = seen === undefined ? undefined : reasonBehind(seen, hosts)
  const retold =
    again === undefined
      ? undefined
      : await settle(
          again.rules,
          { ...seen!.facts, words: known(again.words.text) },
          given,
          looks,
          clock,
          Math.max(0, end - clock.now())
        )
  const final = retold ?? seen
  const scene = {
    context,
    image,
    about,
    words,
    reading,
    language,
    asked: retold === undefined ? undefined : again?.words
  }
  if (final === undefined) return { diagnosis: explainUnknown(scene, facts), causeId: undefined, image, facts }
  return {
    diagnosis: compose(final.verdicts, final.facts, scene),
    causeId: final.verdicts.cause.id,
    image,
    facts: final.facts
  }
}

interface Settled {
  readonly verdicts: Verdicts
  readonly facts: Facts
}

async function settle(
  candidates: readonly Rule[],
  facts: Facts,
  given: Given,
  looks: Looks,
  clock: Clock,
  budgetMs: number
): Promise<Settled | undefined> {
  if (candidates.length === 0) return undefined
  const gathered = await gather(candidates, facts, given, looks, clock, budgetMs)
  const verdicts = decide(candidates, gathered)
  return verdicts === undefined ? undefined : { verdicts, facts: withImplied(verdicts.rule, gathered) }
}

/** A tool that hid the reason: the push test asked again, and its answer has the words. */
function reasonBehind(
  { verdicts, facts }: Settled,
  hosts: readonly string[]
): { words: Words; rules: Rule[] } | undefined {
  if (verdicts.rule.bare !== true) return undefined
  for (const test of [facts.pushTest, facts.readTest]) {
    if (!test.known || test.value.kind !== 'denied') continue
    const words = wordsOfFailure(test.value.failure, hosts)
    const rules = words === undefined ? [] : selectRules(RULES, words)
    if (words !== undefined && rules.length > 0) return { words, rules }
  }
  return undefined
}

function readingOf(about: Question['about'], hosts: readonly string[]): LogReading | undefined {
  if (!('kind' in about)) return about
  return about.kind === 'command' ? readLog(RULES, hosts, about.stderr) : undefined
}

function factsOf(reading: LogReading | undefined, words: Words | undefined, about: Question['about']): Partial<Facts> {
  // The step's title belongs to the words: it names the image that a `FROM` could not get.
  const said = words === undefined ? undefined : words.vertex === '' ? words.text : `${words.text}\n${words.vertex}`
  const text = said ?? ('kind' in about && about.kind === 'refused' ? about.because : undefined)
  return {
    ...(text === undefined ? {} : { words: known(text) }),
    ...(reading === undefined ? {} : { log: known(reading.facts) }),
    ...(reading?.tokenPermission === undefined ? {} : { tokenPermission: known(reading.tokenPermission) })
  }
}

/** Where no package was named at all, the caller's looks decide. */
function mayAsk(image: ImageName, askable: readonly ImageName[]): boolean {
  return askable.length === 0 || askable.some(each => sameName(each, image))
}

/**
 * The package that the failing line itself names; where it names none, the last one before it that the user named too, else the first
 * that the user named.
 */
function chooseImage(
  images: readonly ImageName[],
  words: Words | undefined,
  reading: LogReading | undefined,
  hosts: readonly string[]
): ImageName | undefined {
  const inLine = words === undefined ? [] : imagesIn(words.text, hosts)
  const told = inLine.length > 0 ? inLine : (reading?.images ?? [])
  // Without a log it is an answer to a request of our own, which goes to named packages only.
  const foreign = reading !== undefined && inLine.length > 0
  const both = told.find(name => images.some(image => sameName(name, image)))
  return both ?? (images.length === 0 || foreign ? told[0] : images[0])
}
