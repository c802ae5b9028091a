import { renderAnnotation, renderLog, renderMarkdown } from '../../diagnosis/render.js'
import type { Language } from '../../diagnosis/text.js'
import type { CredentialId } from '../../domain/access.js'
import type { Diagnosis } from '../../domain/diagnosis.js'
import type { Log } from '../../ports/ports.js'

/**
 * Remarks after a success: all of them in the log and, as what is given back, in the summary; the first as a notice. Where the PAT was
 * needed, a notice has named the same click already, so a missing link is not told twice.
 */
export async function tellRemarks(
  remarks: readonly Diagnosis[],
  credential: CredentialId | 'none',
  language: Language,
  log: Log
): Promise<string> {
  await log.group(language === 'ja' ? '公開後の確認' : 'Worth knowing', async () => {
    for (const line of remarks.flatMap(remark => renderLog(remark, language))) log.info(line)
    return Promise.resolve()
  })
  const news = remarks.filter(({ id }) => credential !== 'pat' || id !== 'pushed-but-not-linked')
  const [first] = news
  if (first !== undefined) {
    const { title, message } = renderAnnotation(first, language)
    log.notice(message, title)
  }
  return remarks.map(remark => renderMarkdown(remark, language)).join('\n\n')
}
