import { renderAnnotation, renderLog, renderMarkdown, renderPatNotice } from '../../diagnosis/render.js'
import type { Language } from '../../diagnosis/text.js'
import type { Log } from '../../ports/ports.js'
import type { Reviewed } from './review.js'

/**
 * What is worth knowing after a success: all of it in the log and, as what is given back, in the summary; the most important as one
 * notice. Where the PAT was needed, that notice names the click that also links the package, so the missing link is not told twice.
 */
export async function tellReview({ remarks, refused }: Reviewed, language: Language, log: Log): Promise<string> {
  const news = remarks.filter(({ id }) => refused.length === 0 || id !== 'pushed-but-not-linked')
  const all = [...refused, ...news]
  await log.group(language === 'ja' ? '公開後の確認' : 'Worth knowing', async () => {
    for (const line of all.flatMap(remark => renderLog(remark, language))) log.info(line)
    return Promise.resolve()
  })
  const notice = renderPatNotice(refused, language)
  const [first] = news
  const { title, message } =
    notice ?? (first === undefined ? { title: '', message: '' } : renderAnnotation(first, language))
  if (message !== '') log.notice(message, title)
  const intro = notice === undefined ? [] : [`### ${notice.title}\n\n${notice.message}`]
  return [...intro, ...news.map(remark => renderMarkdown(remark, language))].join('\n\n')
}
