// @ts-check
/**
 * `npm run messages`: every text that a user can see, by file and line, so that somebody can read them all in one go.
 * A text is a string or template of `src/` with at least three words; `{}` stands for what is put in at run time.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const src = join(root, 'src')

/** @typedef {{ file: string, line: number, text: string }} Message */

/**
 * @param {string} file shown in the list
 * @param {string} source TypeScript
 * @returns {Message[]}
 */
export function listMessages(file, source) {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true)
  /** @type {Message[]} */
  const found = []
  /** @param {ts.Node} node */
  const visit = node => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isRegularExpressionLiteral(node)) return
    const text = textOf(node)
    if (text !== undefined && isMessage(text))
      found.push({ file, line: parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1, text })
    ts.forEachChild(node, visit)
  }
  visit(parsed)
  return found
}

/** @param {ts.Node} node */
function textOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text
  if (!ts.isTemplateExpression(node)) return undefined
  return node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('')
}

/** @param {string} text */
function isMessage(text) {
  const words = text.split(/\s+/).filter(word => /\p{L}{2,}/u.test(word))
  return words.length >= 3 || /[\u3040-\u30ff]/.test(text)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .sort()
  const messages = files.flatMap(name =>
    listMessages(relative(root, join(src, name)), readFileSync(join(src, name), 'utf8'))
  )
  for (const { file, line, text } of messages) console.log(`${file}:${line}\t${text.replaceAll(/\s+/g, ' ')}`)
  console.error(`${messages.length} messages`)
}
