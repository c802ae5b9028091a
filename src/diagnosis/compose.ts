import type { Context } from '../context/context.js'
import type { Certainty, Diagnosis, Evidence, Remedy, Unchecked } from '../domain/diagnosis.js'
import type { Failure } from '../domain/failure.js'
import { valueOf } from '../domain/known.js'
import { formatName, type ImageName, ownerOf } from '../domain/reference.js'
import { judgeAll } from './condition.js'
import type { Verdicts } from './decide.js'
import { FACT_WORDS } from './fact-words.js'
import type { FactName, Facts, Values } from './facts.js'
import { resolveLink } from './link.js'
import type { LogReading } from './log.js'
import { reason, reasonIn } from './reasons.js'
import { redact } from './redact.js'
import type { RemedyDraft } from './rule.js'
import { fill, type Language, type Text, type Variables } from './text.js'
import type { Words } from './words.js'

/** What the explanation is about, besides the facts. */
export interface Scene {
  readonly context: Context
  readonly image: ImageName | undefined
  /** Nothing after a success. */
  readonly about: Failure | LogReading | undefined
  readonly words: Words | undefined
  readonly reading: LogReading | undefined
  readonly language: Language
  /** The registry's words when it was asked again, because the tool had hidden them. */
  readonly asked: Words | undefined
}

const HEDGES: Readonly<Record<Certainty, Text>> = {
  certain: { en: '', ja: '' },
  likely: { en: 'Most likely: ', ja: 'おそらく次の原因です: ' },
  possible: { en: 'Possibly: ', ja: '次の可能性があります: ' }
}

/** The chosen rule and cause as sentences, with the evidence, what stayed open, and what to do. */
export function compose({ rule, cause, certainty, open }: Verdicts, facts: Facts, scene: Scene): Diagnosis {
  const { language } = scene
  const variables = variablesOf(facts, scene)
  const write = (text: Text | string): string => fill(text, language, inProse(variables, language))
  const sure = sureOf(certainty, facts, scene)
  const shown = [...new Set([...cause.when.flatMap(({ asks }) => asks), ...(rule.shows ?? [])])]
  return {
    id: rule.id,
    certainty: sure,
    title: write(rule.title),
    // Japanese sentences stand side by side without a space.
    cause: `${write(rule.means)}${language === 'ja' ? '' : ' '}${HEDGES[sure][language]}${write(cause.text)}`,
    evidence: [...answer(scene), ...shown.flatMap(name => evidenceOf(name, facts, language, variables))],
    unknown: open.filter(name => !SILENT.includes(name)).map(name => unchecked(name, facts, language)),
    remedies: remediesOf(cause.remedies, scene, facts, variables)
  }
}

/** Neither evidence of their own nor worth a line where unknown. */
const SILENT: readonly FactName[] = ['words', 'now', 'reference']

/**
 * Two things make any cause less than certain: trouble that GitHub itself reports, and a refusal met by trying the job's token because
 * the log does not name the tool's.
 */
function sureOf(certainty: Certainty, facts: Facts, scene: Scene): Certainty {
  const troubled = facts.status.known && facts.status.value.packages !== 'operational'
  const guessed = scene.asked !== undefined && !facts.credential.known
  const warningOnly = facts.log.known && facts.log.value.warningOnly
  if (warningOnly) return 'possible'
  return certainty === 'certain' && (troubled || guessed) ? 'likely' : certainty
}

function variablesOf(facts: Facts, { context, image }: Scene): Variables {
  const token = valueOf(facts.token)
  const seen = valueOf(facts.package)
  const linked = seen?.kind === 'visible' ? seen.linked : null
  const repository = `${context.repository.owner}/${context.repository.name}`
  return {
    registry: registryOf(image, context),
    repository,
    repositoryOwner: context.repository.owner,
    server: context.hosts.server,
    lowercase: `${context.hosts.registry}/${repository.toLowerCase()}`,
    ghcr: `${context.hosts.registry}/${image?.path ?? repository.toLowerCase()}`,
    owner: image === undefined ? context.repository.owner : ownerOf(image),
    ...(image === undefined ? {} : { image: formatName(image) }),
    ...(facts.reference.known ? { reference: redact(facts.reference.value) } : {}),
    ...(facts.credential.known ? { credential: facts.credential.value } : {}),
    ...(linked === null ? {} : { linked }),
    ...(token?.login === undefined ? {} : { login: token.login }),
    ...(token?.scopes === undefined ? {} : { scopes: token.scopes.length === 0 ? '-' : token.scopes.join(', ') }),
    ...(token?.expiresAt === undefined ? {} : { expires: token.expiresAt.slice(0, 10) })
  }
}

/** A sentence about a package whose name nobody knows says "the package"; only what is to be pasted keeps the generic form. */
function inProse(variables: Variables, language: Language): Variables {
  return { image: { en: 'the package', ja: 'パッケージ' }[language], ...variables }
}

/** Where to log in: not the retired registry, although the reference names it. */
function registryOf(image: ImageName | undefined, context: Context): string {
  return image === undefined || image.host === 'docker.pkg.github.com' ? context.hosts.registry : image.host
}

/** What was answered: always the first evidence, in the answerer's own words. */
function answer({ words, about, reading, asked, language, image, context }: Scene): Evidence[] {
  const registry = image?.host ?? context.hosts.registry
  const lines: Evidence[] = []
  if (words !== undefined && about !== undefined) {
    lines.push({
      fact: answered(words, about, registry)[language],
      value: bareWords(words),
      source: sourceOf(about, reading, language)
    })
  } else if (about !== undefined && 'kind' in about && about.kind === 'refused') {
    lines.push({
      fact: { en: 'this action found', ja: 'このアクションの検出' }[language],
      value: redact(about.because),
      source: 'ghcr-action'
    })
  }
  if (asked !== undefined) {
    lines.push({
      fact: { en: `${registry} answered when asked again`, ja: `再確認に対する ${registry} の応答` }[language],
      value: bareWords(asked),
      source: {
        en: 'the tool hides the reason, so the registry was asked again',
        ja: 'ツールが理由を表示しないため、レジストリに再度確認'
      }[language]
    })
  }
  return lines
}

function answered(words: Words, about: Failure | LogReading, registry: string): Text {
  if ('kind' in about && about.kind === 'registry') return { en: `${registry} answered`, ja: `${registry} の応答` }
  if ('kind' in about && about.kind === 'network') return { en: 'the connection failed with', ja: '接続エラー' }
  return words.place === 'registry'
    ? { en: 'the log says (registry)', ja: 'ログの記述 (レジストリ)' }
    : { en: 'the log says', ja: 'ログの記述' }
}

/** The request stands in the source already. */
function bareWords({ text }: Words): string {
  return redact(text.replace(/^(?:GET|HEAD|POST|PUT|PATCH|DELETE) \S+: (?=\d{3}\b)/, ''))
}

function sourceOf(about: Failure | LogReading, reading: LogReading | undefined, language: Language): string {
  if (!('kind' in about)) return { en: `line ${about.line} of the log`, ja: `ログの ${about.line} 行目` }[language]
  if (about.kind === 'registry') {
    return about.requestId === undefined ? about.request : `${about.request} (request id ${about.requestId})`
  }
  if (about.kind === 'command')
    return redact(`${about.argv.slice(0, 3).join(' ')} (${about.exitCode}, ${reading?.line ?? 0})`)
  return about.kind
}

function evidenceOf(name: FactName, facts: Facts, language: Language, variables: Variables): Evidence[] {
  const fact = facts[name]
  if (!fact.known || SILENT.includes(name)) return []
  const { label, source } = FACT_WORDS[name]
  return [
    {
      fact: label[language],
      value: redact(show(name, fact.value, language)),
      source: fill(source, language, variables)
    }
  ]
}

/** A name and its value belong together by construction, which the compiler cannot see. */
function show(name: FactName, value: Values[FactName], language: Language): string {
  const words = FACT_WORDS[name] as { show: (value: Values[FactName], language: Language) => string }
  return words.show(value, language)
}

function unchecked(name: FactName, facts: Facts, language: Language): Unchecked {
  const fact = facts[name]
  return {
    fact: FACT_WORDS[name].label[language],
    because: redact(reasonIn(fact.known ? unsettled(name, facts, language) : fact.because, language))
  }
}

/** Why an answer that did come settles nothing. */
function unsettled(name: FactName, facts: Facts, language: Language): string {
  const fact = facts[name]
  if (TESTS.includes(name) && fact.known) return show(name, fact.value, language)
  return UNSETTLED[name] ?? reason.unclear
}

const TESTS: readonly FactName[] = ['pushTest', 'readTest', 'anonymousRead']

const UNSETTLED: Readonly<Partial<Record<FactName, string>>> = {
  package: reason.packageHidden,
  organization: reason.organizationHidden,
  token: reason.noScopes
}

function remediesOf(drafts: readonly RemedyDraft[], scene: Scene, facts: Facts, variables: Variables): Remedy[] {
  const { context, image, language } = scene
  const owner = valueOf(facts.owner)
  const organization = valueOf(facts.organization)
  const places = {
    hosts: context.hosts,
    image,
    ownerType: owner === 'absent' ? undefined : owner,
    repository: context.repository,
    ssoUrl: organization?.kind === 'sso' ? organization.url : undefined
  }
  const fitting = drafts.filter(draft => judgeAll(draft.when ?? [], facts) !== 'false')
  return (fitting.length > 0 ? fitting : drafts).map(draft => {
    const url = draft.link === undefined ? undefined : resolveLink(draft.link, places)
    return {
      text: fill(draft.text, language, inProse(variables, language)),
      ...(url === undefined ? {} : { url }),
      ...(draft.snippet === undefined ? {} : { snippet: fill(draft.snippet, language, variables) })
    }
  })
}
