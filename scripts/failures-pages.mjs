// @ts-check
/**
 * The pages below `docs/failures/`, one for each failure that the action explains, in English and Japanese: made from the rules
 * themselves, and the wordings from the logs that the tests hold against them.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {'en' | 'ja'} Language */
/** @typedef {{ en: string, ja: string }} Text */
/** @typedef {{ text: Text, link?: string, snippet?: string }} Remedy */
/** @typedef {{ asks: string[], label: Text }} Condition */
/** @typedef {{ id: string, when: Condition[], certainty: 'certain' | 'likely' | 'possible', text: Text, remedies: Remedy[] }} Cause */
/** @typedef {{ id: string, title: Text, means: Text, when?: Condition[], causes: Cause[], shows?: string[] }} Rule */
/** @typedef {{ tool: string, line: string }} Wording */
/** @typedef {{ fill: (text: Text | string, language: Language, variables: object) => string, resolveLink: (key: string, places: object) => string | undefined, fenceOf: (snippet: string) => string }} Tools */

const WORDS = {
  en: {
    index: 'Failures that are explained',
    intro:
      'Each page says what the answer means, how to tell the causes apart, and what to do. The ids are public and never change. Annotations, logs, summaries and these pages are generated from the same data.',
    seen: 'Seen as',
    causes: 'Causes',
    when: 'When',
    always: 'always',
    otherwise: 'if nothing above applies',
    counts: 'Applies only if',
    certainty: 'Certainty',
    todo: 'What to do',
    page: 'page',
    remarks: 'After a successful push',
    back: 'All failures',
    certain: 'certain',
    likely: 'likely',
    possible: 'possible'
  },
  ja: {
    index: '説明できる失敗の一覧',
    intro:
      '各ページでは、応答の意味、原因の見分け方、対処を説明します。ID は公開されており、変わることはありません。アノテーション、ログ、サマリー、このページは、すべて同じデータから作られます。',
    seen: '実際の表示',
    causes: '原因',
    when: '条件',
    always: '常に',
    otherwise: '上のどれにも当てはまらない場合',
    counts: '次の場合に限る',
    certainty: '確かさ',
    todo: '対処',
    page: 'ページ',
    remarks: '成功した後のお知らせ',
    back: '失敗の一覧',
    certain: '確実',
    likely: 'おそらく',
    possible: '可能性あり'
  }
}

/** A server, an owner and a repository as the documentation writes them. */
const PLACES = {
  hosts: { kind: 'github.com', server: 'https://github.com', api: 'https://api.github.com', registry: 'ghcr.io' },
  image: { host: 'ghcr.io', path: 'OWNER/IMAGE' },
  ownerType: 'Organization',
  repository: { owner: 'OWNER', name: 'REPO' },
  ssoUrl: undefined
}

/**
 * @param {(path: string) => Promise<any>} importBuilt Loads a compiled module of `src/` by its path below it.
 * @param {string} root
 * @returns {Promise<{ path: string, content: string }[]>}
 */
export async function failurePages(importBuilt, root) {
  const { RULES } = await importBuilt('diagnosis/rules/index.js')
  const { REMARKS } = await importBuilt('diagnosis/rules/after-success.js')
  const { readLog } = await importBuilt('diagnosis/log.js')
  const { fill } = await importBuilt('diagnosis/text.js')
  const { resolveLink } = await importBuilt('diagnosis/link.js')
  const { fenceOf } = await importBuilt('diagnosis/snippets.js')
  const tools = { fill, resolveLink, fenceOf }
  /** @type {Rule[]} */
  const remarks = REMARKS.filter(
    (/** @type {Rule} */ { id }) => !RULES.some((/** @type {Rule} */ rule) => rule.id === id)
  )
  /** @type {Rule[]} */
  const rules = [...RULES].sort((a, b) => a.id.localeCompare(b.id))
  const pages = []
  for (const language of /** @type {const} */ (['en', 'ja'])) {
    pages.push({ path: pathOf('README', language), content: indexPage(rules, remarks, language, tools) })
    for (const rule of [...rules, ...remarks]) {
      const wordings = wordingsOf(rule.id, join(root, '__tests__', 'fixtures', 'logs'), text =>
        readLog(RULES, ['ghcr.io'], text)
      )
      pages.push({ path: pathOf(rule.id, language), content: page(rule, wordings, language, tools) })
    }
  }
  return pages
}

/** @param {string} name @param {Language} language */
function pathOf(name, language) {
  return `docs/failures/${name}${language === 'en' ? '' : '.ja'}.md`
}

/** @param {Rule[]} rules @param {Rule[]} remarks @param {Language} language @param {Tools} tools */
function indexPage(rules, remarks, language, tools) {
  const w = WORDS[language]
  const row = (/** @type {Rule} */ rule) =>
    `| [\`${rule.id}\`](${rule.id}${language === 'en' ? '' : '.ja'}.md) | ${tools.fill(rule.title, language, {})} |`
  const table = (/** @type {Rule[]} */ list) => ['| id | |', '|---|---|', ...list.map(row)]
  return lines([
    GENERATED,
    `# ${w.index}`,
    '',
    w.intro,
    '',
    ...table(rules),
    '',
    `## ${w.remarks}`,
    '',
    ...table(remarks)
  ])
}

/** @param {Rule} rule @param {Wording[]} wordings @param {Language} language @param {Tools} tools */
function page(rule, wordings, language, tools) {
  const w = WORDS[language]
  const write = (/** @type {Text | string} */ text) => tools.fill(text, language, {})
  const other = language === 'en' ? `[日本語](${rule.id}.ja.md)` : `[English](${rule.id}.md)`
  return lines([
    GENERATED,
    `# ${write(rule.title)} (\`${rule.id}\`)`,
    '',
    `[${w.back}](README${language === 'en' ? '' : '.ja'}.md) · ${other}`,
    '',
    write(rule.means),
    '',
    ...(rule.when === undefined ? [] : [`${w.counts}: ${labels(rule.when, language, tools)}`, '']),
    ...seen(wordings, w.seen),
    `## ${w.causes}`,
    '',
    ...rule.causes.flatMap((cause, index) => [...causeLines(cause, index, language, tools), ''])
  ])
}

/** @param {Wording[]} wordings @param {string} heading */
function seen(wordings, heading) {
  if (wordings.length === 0) return []
  return [`## ${heading}`, '', '```text', ...wordings.map(({ tool, line }) => `${tool}: ${line}`), '```', '']
}

/** @param {Cause} cause @param {number} index @param {Language} language @param {Tools} tools */
function causeLines(cause, index, language, tools) {
  const w = WORDS[language]
  const write = (/** @type {Text | string} */ text) => tools.fill(text, language, {})
  return [
    `### ${index + 1}. ${write(cause.text)}`,
    '',
    `- ${w.when}: ${labels(cause.when, language, tools) || (index === 0 ? w.always : w.otherwise)}`,
    `- ${w.certainty}: ${w[cause.certainty]}`,
    '',
    `${w.todo}:`,
    '',
    ...cause.remedies.flatMap((remedy, number) => remedyLines(remedy, number, language, tools))
  ]
}

/** @param {Condition[]} conditions @param {Language} language @param {Tools} tools */
function labels(conditions, language, tools) {
  return conditions.map(({ label }) => tools.fill(label, language, {})).join(language === 'en' ? '; ' : '、')
}

/** @param {Remedy} remedy @param {number} index @param {Language} language @param {Tools} tools */
function remedyLines({ text, link, snippet }, index, language, tools) {
  const url = link === undefined ? undefined : tools.resolveLink(link, PLACES)
  const line = `${index + 1}. ${tools.fill(text, language, {})}${url === undefined ? '' : ` ([${WORDS[language].page}](${url}))`}`
  if (snippet === undefined) return [line]
  const code = [`\`\`\`${tools.fenceOf(snippet)}`, ...tools.fill(snippet, language, {}).split('\n'), '```']
  return [line, '', ...code.map(each => `   ${each}`), '']
}

/**
 * The failing line of each log of the corpus, as the reader finds it.
 *
 * @param {string} id @param {string} folder @param {(text: string) => { words?: { text: string } }} read
 * @returns {Wording[]}
 */
function wordingsOf(id, folder, read) {
  /** @type {string[]} */
  let files
  try {
    files = readdirSync(join(folder, id)).sort()
  } catch {
    return []
  }
  const found = files.map(file => ({
    tool: file.replace(/-\d+\.log$/, ''),
    line: shorten(read(readFileSync(join(folder, id, file), 'utf8')).words?.text ?? '')
  }))
  return found.filter(
    ({ tool, line }, index) =>
      line !== '' && found.findIndex(each => each.tool === tool && each.line === line) === index
  )
}

/** @param {string} line */
function shorten(line) {
  const text = line.replaceAll(/sha256:[0-9a-f]{12,}/g, 'sha256:…')
  return text.length > 300 ? `${text.slice(0, 299)}…` : text
}

const GENERATED = '<!-- Generated by scripts/generate.mjs from src/diagnosis/rules. -->'

/** @param {string[]} list */
function lines(list) {
  return `${list
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`
}
