import { redact } from '../diagnosis/redact.js'
import { reasonIn } from '../diagnosis/reasons.js'
import { renderMarkdown } from '../diagnosis/render.js'
import { fenceOf } from '../diagnosis/snippets.js'
import type { Language, Text } from '../diagnosis/text.js'
import type { CredentialId } from '../domain/access.js'
import type { Decision } from '../domain/decision.js'
import type { Diagnosis } from '../domain/diagnosis.js'
import { codeBlock, escapeMarkdown, inlineCode, table } from '../domain/markdown.js'
import { formatName, type ImageName } from '../domain/reference.js'

/** Outputs of the sub-action `doctor`, in the order of its README's table. */
export const doctorOutputs = {
  'can-push': '`true`, `false` or `unknown`: can this job push to every package?',
  credential: 'The credential that can: `github-token`, `pat` or `existing` (a login of an earlier step); else `none`.',
  failure: 'Id of the explanation, such as `write-package-denied`; empty if nothing is wrong.',
  diagnosis: 'JSON with cause, certainty, evidence, what could not be checked, and remedies.',
  facts: 'JSON: everything that was looked up, each fact with its value or with the reason why it is not known.'
} as const

export type CanPush = 'true' | 'false' | 'unknown'

/** What the doctor found. */
export interface Examination {
  readonly canPush: CanPush
  readonly credential: CredentialId | 'none'
  readonly images: readonly ImageName[]
  readonly decisions: readonly Decision[]
  /** The main one first. */
  readonly diagnoses: readonly Diagnosis[]
  readonly facts: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
  /** Something is wrong: the first diagnosis is what the step is about, not a remark. */
  readonly trouble: boolean
  /** The inputs made no sense. */
  readonly unusable: boolean
}

const WORDS = {
  true: { en: 'This job can push to', ja: 'このジョブはプッシュできます:' },
  false: { en: 'This job cannot push to', ja: 'このジョブはプッシュできません:' },
  unknown: { en: 'Whether this job can push is not known:', ja: 'このジョブがプッシュできるかは分かりません:' },
  with: { en: 'with', ja: '使用する資格情報:' },
  wrong: { en: 'What is wrong', ja: '何が問題か' },
  where: { en: 'Where to click', ja: '開くページ' },
  workflow: { en: 'in the workflow file', ja: 'ワークフローファイル' },
  set: { en: 'What to set', ja: '設定すること' },
  credentials: { en: 'Credentials', ja: '資格情報' },
  credential: { en: 'Credential', ja: '資格情報' },
  answer: { en: 'Answer', ja: '応答' },
  pushIsFine: {
    en: 'Push access is not what failed. For the reason, give this step the output of the tool: `log-file: build.log`.',
    ja: '失敗の原因はプッシュの権限ではありません。理由を調べるには、ツールの出力を `log-file: build.log` で渡してください。'
  },
  besides: {
    en: 'Another credential was refused; no action is needed as long as the one above works.',
    ja: '別の資格情報は拒否されました。上の資格情報が使える間は、対応は不要です。'
  }
} as const satisfies Readonly<Record<string, Text>>

export function doctorOutputsOf(examination: Examination): {
  readonly [K in keyof typeof doctorOutputs]: string
} {
  const main = examination.trouble ? examination.diagnoses[0] : undefined
  return {
    'can-push': examination.canPush,
    credential: examination.credential,
    failure: main?.id ?? '',
    diagnosis: main === undefined ? '' : JSON.stringify(main),
    facts: JSON.stringify(examination.facts, (_, value: unknown) => (typeof value === 'string' ? redact(value) : value))
  }
}

const VERDICTS = {
  en: { chosen: 'chosen', rejected: 'rejected' },
  ja: { chosen: '採用', rejected: '不採用' }
} as const

/** The first lines of the log. */
export function describeExamination(examination: Examination, language: Language): string[] {
  return [
    headline(examination, language),
    ...examination.decisions.map(
      ({ value, verdict, because }) => `  ${value}: ${VERDICTS[language][verdict]} – ${reasonIn(because, language)}`
    ),
    ...examination.notes.map(note => reasonIn(note, language)),
    ...(examination.diagnoses.length === 0 ? [WORDS.pushIsFine[language]] : [])
  ]
}

/** Something to send to whoever can help: what is wrong, where to click, what to set; the evidence comes after that. */
export function renderDoctorSummary(examination: Examination, language: Language): string {
  const { canPush, diagnoses, decisions, notes, trouble } = examination
  const [main] = diagnoses
  const mark = { true: '✅', false: '❌', unknown: '❔' }[canPush]
  const blocks = [
    `## ${mark} ${escapeMarkdown(headline(examination, language))}`,
    main === undefined || !trouble ? undefined : threeLines(main, language),
    trouble || main === undefined ? undefined : WORDS.besides[language],
    main === undefined ? prose(WORDS.pushIsFine[language]) : undefined,
    ...notes.map(note => escapeMarkdown(reasonIn(note, language))),
    decisions.length === 0 ? undefined : credentialTable(decisions, language),
    ...diagnoses.map(diagnosis => renderMarkdown(diagnosis, language))
  ]
  return `${blocks.filter(block => block !== undefined).join('\n\n')}\n`
}

function headline({ canPush, credential, images }: Examination, language: Language): string {
  const names = images.map(formatName).join(', ')
  const how = canPush === 'true' ? ` ${WORDS.with[language]} ${credential}` : ''
  return `${WORDS[canPush][language]} ${names}${how}`.trim()
}

function threeLines({ title, cause, remedies }: Diagnosis, language: Language): string {
  const [first] = remedies
  const where = first?.url === undefined ? WORDS.workflow[language] : `<${first.url}>`
  const lines = [
    `**${WORDS.wrong[language]}:** ${prose(`${title}${language === 'ja' ? '。' : '. '}${cause}`)}`,
    `**${WORDS.where[language]}:** ${where}`,
    `**${WORDS.set[language]}:** ${prose(first?.text ?? '')}`
  ].map(line => `- ${line}`)
  return first?.snippet === undefined
    ? lines.join('\n')
    : `${lines.join('\n')}\n\n${codeBlock(first.snippet, fenceOf(first.snippet))}`
}

function credentialTable(decisions: readonly Decision[], language: Language): string {
  return table(
    [WORDS.credential[language], WORDS.answer[language]],
    decisions.map(({ value, because }) => [inlineCode(value), escapeMarkdown(reasonIn(because, language))])
  )
}

/** Back-ticks of our own texts stay code; everything else is shown as it is. */
function prose(text: string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map(part => (/^`[^`]+`$/.test(part) ? inlineCode(part.slice(1, -1)) : escapeMarkdown(part)))
    .join('')
}
