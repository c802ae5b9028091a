import type { Language } from '../../diagnosis/text.js'
import type { Diagnosis } from '../../domain/diagnosis.js'
import { formatName } from '../../domain/reference.js'
import type { ExplainedRefusal } from '../../survey/refusals.js'

/**
 * The explanations of several refusals, each beginning with whose refusal it is and of which package. What is said of a credential for
 * one package as for the next (a token that the registry does not know) is said once, and of no package.
 */
export function nameRefusals(explained: readonly ExplainedRefusal[], language: Language): readonly Diagnosis[] {
  const groups = new Map<string, ExplainedRefusal[]>()
  for (const each of explained) {
    const { title, cause, remedies } = each.explanation.diagnosis
    const key = JSON.stringify([each.id, title, cause, remedies])
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()].flatMap(([first, ...same]) => {
    if (first === undefined) return []
    const { id, explanation } = first
    const { diagnosis, image } = explanation
    if (groups.size === 1) return [diagnosis]
    const where = same.length > 0 || image === undefined ? '' : formatName(image)
    return [{ ...diagnosis, cause: `${refusalOf(id, where, language)}${diagnosis.cause}` }]
  })
}

function refusalOf(id: string, where: string, language: Language): string {
  return language === 'ja'
    ? `\`${id}\` が${where === '' ? '' : ` ${where} で`}拒否されました。`
    : `\`${id}\` was refused${where === '' ? '' : ` for ${where}`}. `
}
