import { renderAnnotation, renderLog } from '../diagnosis/render.js'
import type { Language } from '../diagnosis/text.js'
import type { Diagnosis } from '../domain/diagnosis.js'
import type { Log } from '../ports/ports.js'

/** Explanations as every action shows them: all of them in one group of the log, the first as the one annotation. */
export async function tell(
  diagnoses: readonly Diagnosis[],
  level: 'error' | 'warning' | 'notice',
  language: Language,
  log: Log
): Promise<void> {
  const [main] = diagnoses
  if (main === undefined) return
  await log.group(language === 'ja' ? '説明' : 'Explanation', async () => {
    for (const line of diagnoses.flatMap(diagnosis => renderLog(diagnosis, language))) log.info(line)
    return Promise.resolve()
  })
  const { title, message } = renderAnnotation(main, language)
  log[level](message, title)
}
