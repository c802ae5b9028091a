import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '..', '..')
const src = join(root, 'src')

/**
 * Some of `src/` as JavaScript, for children: what Node reads from the environment at its start (extra CAs) and what a program writes to
 * its real standard output can only be seen from outside. Lies below `build/`, so that packages are found.
 *
 * @param entry path below `src/`; what it imports comes along
 */
export function transpile(entry: string): { readonly file: string; remove(): void } {
  mkdirSync(join(root, 'build'), { recursive: true })
  const folder = mkdtempSync(join(root, 'build', 'test-'))
  const pending = [join(src, entry)]
  const done = new Set<string>()
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (done.has(file)) continue
    done.add(file)
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true }
    })
    const target = join(folder, relative(src, file)).replace(/\.ts$/, '.js')
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, outputText)
    for (const [, specifier = ''] of outputText.matchAll(/from '(\.[^']+)\.js'/g))
      pending.push(`${resolve(dirname(file), specifier)}.ts`)
  }
  return {
    file: join(folder, entry).replace(/\.ts$/, '.js'),
    remove: () => rmSync(folder, { recursive: true, force: true })
  }
}
