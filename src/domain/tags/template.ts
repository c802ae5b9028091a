import Handlebars from 'handlebars'
import type { TemplateEngine } from './engine.js'
import type { Scope } from './scope.js'

/** The part of Handlebars' call options that `tz='…'` arrives in. */
interface CallOptions {
  readonly hash?: Readonly<Record<string, unknown>>
}

/**
 * Handlebars, for templates with conditions and the like. Loading it takes longer than all the rest of the metadata together: import
 * this file dynamically. Escaping stays on, because without it Handlebars adds up numbers and booleans that stand side by side; the
 * values hold nothing that HTML would escape, and dates are marked as safe.
 */
export const handlebarsEngine: TemplateEngine = {
  render(template, scope) {
    try {
      const render = Handlebars.compile(template)
      return { ok: true, text: render(scope.values, { helpers: dateHelpers(scope) }) }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return { ok: false, problem: message.split('\n').join(' ').trim() }
    }
  }
}

function dateHelpers(scope: Scope): Record<string, (...given: readonly unknown[]) => Handlebars.SafeString> {
  const helper =
    (which: 'date' | 'commit_date') =>
    (...given: readonly unknown[]): Handlebars.SafeString => {
      const options = given.at(-1) as CallOptions | undefined
      const [format] = given
      if (given.length < 2 || typeof format !== 'string')
        throw new Error(`${which} needs a format: {{${which} 'YYYYMMDD'}}`)
      const zone = options?.hash?.['tz']
      return new Handlebars.SafeString(scope[which](format, typeof zone === 'string' ? zone : ''))
    }
  return { date: helper('date'), commit_date: helper('commit_date') }
}
