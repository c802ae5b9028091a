import type { Diagnosis } from '../domain/diagnosis.js'
import type { Exposure } from '../domain/secret-guard/exposure.js'
import type { Language } from './text.js'

/** Which names, why that matters, and what to write in their place. The values are not known here. */
export function explainExposed(exposures: readonly Exposure[], language: Language): Diagnosis {
  const names = exposures.map(({ input, name }) => `${input}: ${name}`).join(', ')
  const args = exposures.filter(({ input }) => input === 'build-args').map(({ name }) => name)
  const id = args.find(name => !name.startsWith('entry ')) ?? (args.length === 0 ? undefined : 'TOKEN')
  const allowed = exposures.map(({ name }) => name).filter(name => !name.startsWith('entry '))
  const en = language === 'en'
  return {
    id: 'secret-exposed',
    certainty: 'certain',
    title: en ? 'A credential would be published with the image' : '認証情報がイメージと一緒に公開されるところでした',
    cause: en
      ? `${list(exposures)}. Build arguments end up in the image’s history and provenance, labels and annotations in its configuration and manifest: anyone who can pull the image can read them. Nothing was built or pushed.`
      : `${names}: 認証情報に見える値です。ビルド引数はイメージの履歴と来歴 (provenance) に、ラベルとアノテーションは設定とマニフェストに残り、イメージを取得できる人は誰でも読めます。ビルドもプッシュもしていません。`,
    evidence: exposures.map(({ input, name, because }) => ({ fact: name, value: because, source: input })),
    unknown: [],
    remedies: [
      ...(id === undefined
        ? [
            {
              text: en
                ? 'Remove the value from labels and annotations.'
                : 'ラベルとアノテーションから値を取り除きます。'
            }
          ]
        : [
            {
              text: en
                ? 'Pass it as a secret, which leaves no trace in the image:'
                : 'イメージに痕跡を残さないシークレットとして渡します:',
              snippet: `secrets: |\n  ${id}=\${{ secrets.${id.toUpperCase()} }}`
            },
            {
              text: en ? 'And in the Dockerfile, instead of ARG:' : 'Dockerfile では ARG の代わりに:',
              snippet: `RUN --mount=type=secret,id=${id} ${id}="$(cat /run/secrets/${id})" your-command`
            }
          ]),
      {
        text: en
          ? 'If the value is not a secret, allow it by name. If it is one and was published before, replace it.'
          : '秘密の値でなければ、名前を指定して許可します。秘密の値をすでに公開していた場合は、値を取り替えてください。',
        ...(allowed.length === 0 ? {} : { snippet: `allow-secret-build-args: ${allowed.join(',')}` })
      }
    ]
  }
}

function list(exposures: readonly Exposure[]): string {
  return exposures.map(({ input, name, because }) => `\`${name}\` in ${input} ${because}`).join('; ')
}
