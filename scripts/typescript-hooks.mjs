// @ts-check
/**
 * Lets Node import the TypeScript of `src/` as it stands: `./x.js` is found as `./x.ts` and stripped of its types. For tools at a
 * developer's machine only; what users run is `dist/`.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import typescript from 'typescript'

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const source =
    context.parentURL?.endsWith('.ts') && specifier.startsWith('.') ? specifier.replace(/\.js$/, '.ts') : specifier
  return next(source, context)
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const { outputText } = typescript.transpileModule(await readFile(fileURLToPath(url), 'utf8'), {
    compilerOptions: {
      module: typescript.ModuleKind.ESNext,
      target: typescript.ScriptTarget.ES2022,
      verbatimModuleSyntax: true
    }
  })
  return { format: 'module', source: outputText, shortCircuit: true }
}
