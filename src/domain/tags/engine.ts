import type { Scope } from './scope.js'

/** A full template engine. `template.ts` makes one of Handlebars; it is imported only where `needsTemplates` says so. */
export interface TemplateEngine {
  /** Never throws: `problem` is one line, in the engine's words. */
  render(
    template: string,
    scope: Scope
  ): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string }
}
