import type { Diagnosis, Remedy } from '../domain/diagnosis.js'
import { codeBlock, details, escapeMarkdown, inlineCode, table } from '../domain/markdown.js'
import { fenceOf } from './snippets.js'
import type { Language, Text } from './text.js'

const HEADINGS = {
  evidence: { en: 'Evidence', ja: '証拠' },
  unknown: { en: 'What could not be checked', ja: '確認できなかったこと' },
  remedies: { en: 'What to do', ja: '対処' },
  certainty: { en: 'Certainty of the cause', ja: '原因の確かさ' },
  fact: { en: 'Fact', ja: '項目' },
  value: { en: 'Value', ja: '値' },
  source: { en: 'Source', ja: '出どころ' },
  because: { en: 'Why not', ja: '理由' },
  page: { en: 'Open the page', ja: 'ページを開く' },
  first: { en: 'First', ja: '最初に' }
} as const satisfies Readonly<Record<string, Text>>

const CERTAINTIES: Readonly<Record<Diagnosis['certainty'], Text>> = {
  certain: { en: 'certain', ja: '確実' },
  likely: { en: 'likely', ja: 'おそらく' },
  possible: { en: 'possible', ja: '可能性あり' }
}

/** The one annotation: *title (id)*, then the cause and the first remedy in one line. */
export function renderAnnotation(diagnosis: Diagnosis, language: Language): { title: string; message: string } {
  const [first] = diagnosis.remedies
  const remedy = first === undefined ? '' : ` ${HEADINGS.first[language]}: ${oneLine(first)}`
  return { title: `${diagnosis.title} (${diagnosis.id})`, message: flat(`${diagnosis.cause}${remedy}`) }
}

/**
 * The notice of a run that went well with the PAT, because the job's token was refused: `refusals` explain that, package by package, and
 * the first remedy of each is what makes the PAT unnecessary. Undefined where there was none.
 */
export function renderPatNotice(
  refusals: readonly Diagnosis[],
  language: Language
): { title: string; message: string } | undefined {
  const [main] = refusals
  if (main === undefined) return undefined
  const remedies = [...new Set(refusals.flatMap(each => each.remedies.slice(0, 1).map(oneLine)))]
  const intro = {
    en: 'The job’s token was refused, so `pat` was used.',
    ja: 'ジョブのトークンが拒否されたため、`pat` を使いました。'
  }
  const unnecessary = { en: 'To do without the PAT:', ja: 'PAT を不要にするには:' }
  const remedy = remedies.length === 0 ? '' : ` ${unnecessary[language]} ${remedies.join(' ')}`
  const title = { en: 'Pushed with the personal access token', ja: '個人用アクセストークンでプッシュしました' }
  return {
    title: `${title[language]} (${main.id})`,
    message: flat(`${intro[language]} ${main.cause}${remedy}`)
  }
}

/** The whole explanation as lines of a plain log. */
export function renderLog(diagnosis: Diagnosis, language: Language): string[] {
  const heading = (name: keyof typeof HEADINGS): string => HEADINGS[name][language]
  return [
    `${diagnosis.title} (${diagnosis.id})`,
    ...diagnosis.cause.split('\n').map(line => `  ${line}`),
    `  ${heading('certainty')}: ${CERTAINTIES[diagnosis.certainty][language]}`,
    `  ${heading('remedies')}:`,
    ...diagnosis.remedies.flatMap((remedy, index) => remedyLines(remedy, index)),
    ...section(
      heading('evidence'),
      diagnosis.evidence,
      ({ fact, value, source }) => `${fact}: ${flat(value)} [${source}]`
    ),
    ...section(heading('unknown'), diagnosis.unknown, ({ fact, because }) => `${fact}: ${flat(because)}`)
  ]
}

function section<T>(title: string, list: readonly T[], show: (each: T) => string): string[] {
  return list.length === 0 ? [] : [`  ${title}:`, ...list.map(each => `    - ${show(each)}`)]
}

function remedyLines({ text, url, snippet }: Remedy, index: number): string[] {
  return [
    `    ${index + 1}. ${text}`,
    ...(url === undefined ? [] : [`       ${url}`]),
    ...(snippet === undefined ? [] : snippet.split('\n').map(line => `         ${line}`))
  ]
}

/** The explanation for the job summary: what one can send to an admin first, the evidence folded away below. */
export function renderMarkdown(diagnosis: Diagnosis, language: Language): string {
  const heading = (name: keyof typeof HEADINGS): string => HEADINGS[name][language]
  const evidence = table(
    [heading('fact'), heading('value'), heading('source')],
    diagnosis.evidence.map(({ fact, value, source }) => [prose(fact), inlineCode(value), prose(source)])
  )
  const unknown = table(
    [heading('fact'), heading('because')],
    diagnosis.unknown.map(({ fact, because }) => [prose(fact), prose(because)])
  )
  return [
    `### ${prose(diagnosis.title)} (${inlineCode(diagnosis.id)})`,
    prose(diagnosis.cause),
    `*${heading('certainty')}: ${CERTAINTIES[diagnosis.certainty][language]}*`,
    `**${heading('remedies')}**`,
    diagnosis.remedies.map((remedy, index) => remedyMarkdown(remedy, index, language)).join('\n'),
    diagnosis.evidence.length === 0 ? undefined : details(heading('evidence'), evidence),
    diagnosis.unknown.length === 0 ? undefined : details(heading('unknown'), unknown)
  ]
    .filter(block => block !== undefined)
    .join('\n\n')
}

function remedyMarkdown({ text, url, snippet }: Remedy, index: number, language: Language): string {
  const link = url === undefined ? '' : ` [${HEADINGS.page[language]}](<${url}>)`
  const block = snippet === undefined ? '' : `\n\n${indent(codeBlock(snippet, fenceOf(snippet)))}\n`
  return `${index + 1}. ${prose(text)}${link}${block}`
}

/** Back-ticks of our own texts stay code; everything else is shown as it is. */
function prose(text: string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map(part => (/^`[^`]+`$/.test(part) ? inlineCode(part.slice(1, -1)) : escapeMarkdown(part)))
    .join('')
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '   ')
}

function flat(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim()
}

function oneLine({ text, url, snippet }: Remedy): string {
  const yaml =
    snippet === undefined
      ? ''
      : ` ${snippet
          .split('\n')
          .map(line => line.trim())
          .join(' | ')}`
  return flat(`${text}${url === undefined ? '' : ` ${url}`}${yaml}`)
}
