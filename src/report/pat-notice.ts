import type { Context } from '../context/context.js'
import type { Tested } from '../domain/access.js'
import { describeFailure } from '../domain/failure.js'
import { packageSettings } from '../domain/links.js'
import { formatName, ownerOf, packageOf } from '../domain/reference.js'

/** Why the PAT was taken, and the click that makes it unnecessary; in the language of the explanations. */
export function describePatUse(refused: Tested, context: Context, language: 'en' | 'ja'): string | undefined {
  const answer = refused.answers.find(({ access }) => access.kind === 'denied')
  if (answer?.access.kind !== 'denied') return undefined
  const { image, access } = answer
  const { repository, hosts } = context
  const own = ownerOf(image) === repository.owner.toLowerCase()
  const page = packageSettings(hosts, ownerOf(image), own ? repository.ownerType : undefined, packageOf(image))
  const name = `${repository.owner}/${repository.name}`
  const link = page === undefined ? '' : ` ${page}`
  const words = describeFailure(access.failure)
  return language === 'ja'
    ? `ジョブのトークンは ${formatName(image)} への書き込みを拒否されたため、PAT を使いました（${words}）。PAT をなくすには、パッケージの設定を開き、「Manage Actions access」で ${name} を追加してロールを Write にしてください。${link}`
    : `The PAT is used because the job’s token may not push to ${formatName(image)}: ${words}. To do without the PAT, open the package’s settings, "Manage Actions access", add ${name} and give it the role Write.${link}`
}
