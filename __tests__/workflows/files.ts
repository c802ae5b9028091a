import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '../..')

export interface WorkflowFile {
  /** Where to look when something is wrong; a snippet has the line of its fence. */
  readonly path: string
  readonly text: string
}

/** The workflows that this repository runs itself. */
export function ownWorkflows(): WorkflowFile[] {
  return read('.github/workflows', /\.ya?ml$/)
}

/** The workflows that people copy: complete examples, and snippets in the documentation that are complete. */
export function shownWorkflows(): WorkflowFile[] {
  const pages = ['.', 'docs', 'docs/failures', 'docs/adr', 'examples', ...actionFolders()].flatMap(folder =>
    read(folder, /\.md$/)
  )
  return [...read('examples', /\.ya?ml$/), ...pages.flatMap(snippetsOf)]
}

export function issueForms(): WorkflowFile[] {
  return read('.github/ISSUE_TEMPLATE', /\.yml$/).filter(({ path }) => !path.endsWith('config.yml'))
}

/** The folders of the actions, without the root's. */
export function actionFolders(): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && existsSync(join(root, entry.name, 'action.yml')))
    .map(({ name }) => name)
}

/**
 * @param folder as `uses: ./FOLDER` names it; empty for the root
 * @returns its inputs, nothing where there is no such action
 */
export function inputsOf(folder: string): string[] | undefined {
  const file = join(root, folder, 'action.yml')
  if (!existsSync(file)) return undefined
  const manifest = parse(readFileSync(file, 'utf8')) as { inputs?: Record<string, unknown> }
  return Object.keys(manifest.inputs ?? {})
}

/** The fenced YAML of a page that is a whole workflow. */
export function snippetsOf({ path, text }: WorkflowFile): WorkflowFile[] {
  return [...text.matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)].flatMap(({ 1: snippet = '', index }) => {
    const line = text.slice(0, index).split('\n').length
    return /^on:/m.test(snippet) && /^jobs:/m.test(snippet) ? [{ path: `${path}:${line}`, text: snippet }] : []
  })
}

function read(folder: string, name: RegExp): WorkflowFile[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder))
    .filter(file => name.test(file))
    .sort()
    .map(file => {
      const path = folder === '.' ? file : `${folder}/${file}`
      return { path, text: readFileSync(join(root, path), 'utf8') }
    })
}
