import { inJapanese } from './phrases.js'
import type { Language, Text } from './text.js'

/** Why a fact is not known, as `Known.because` carries it: the English sentence is the key. */
const REASONS = {
  notAsked: { en: 'it was not looked up', ja: '調べていません' },
  credentialNotTold: {
    en: 'the log does not show which credential the tool used',
    ja: 'ツールがどの資格情報を使ったか、ログからは分かりません'
  },
  noImage: { en: 'no image name is known', ja: 'イメージ名が分かりません' },
  foreign: {
    en: 'only the log names this package; nothing is tried on a package that `images` does not name',
    ja: 'このパッケージはログにだけ書かれています。`images` にないパッケージには何も試しません'
  },
  notPassedOn: { en: 'the runner does not pass it on', ja: 'ランナーから渡されません' },
  permissionsNotShown: {
    en: 'a step cannot read it; "Set up job" in the log of the run lists it',
    ja: 'ステップからは読めません。実行ログの "Set up job" に表示されます'
  },
  noStatusPage: {
    en: 'this server has no public status page',
    ja: 'このサーバーには公開のステータスページがありません'
  },
  notListed: {
    en: 'the status page does not list Packages',
    ja: 'ステータスページに Packages の項目がありません'
  },
  notGiven: { en: 'this credential was not given', ja: 'この資格情報は渡されていません' },
  noWords: { en: 'there is no message', ja: '言葉がありません' },
  noLog: { en: 'there is no log', ja: 'ログがありません' },
  noCredential: { en: 'there is no credential to ask with', ja: '問い合わせに使える資格情報がありません' },
  packageHidden: {
    en: 'the API shows this token no such package: it does not exist or is hidden; its owner can see it in its settings',
    ja: 'API がこのトークンにはパッケージを見せません (存在しないか、隠されています)。所有者は設定ページで確認できます'
  },
  organizationHidden: {
    en: 'the API hides the organization’s answer from this token',
    ja: 'API がこのトークンには組織 (Organization) の応答を見せません'
  },
  unclear: { en: 'the answer is inconclusive', ja: '応答からは判断できません' },
  noScopes: { en: 'the API lists no scopes for this token', ja: 'API がこのトークンのスコープを示しません' },
  noProbe: { en: '`probe: false`: nothing is looked up', ja: '`probe: false` のため、何も調べていません' }
} as const satisfies Readonly<Record<string, Text>>

export type Reason = keyof typeof REASONS

/** The reasons by name, for `unknown(reason.noImage)`. */
export const reason = Object.fromEntries(Object.entries(REASONS).map(([name, { en }]) => [name, en])) as Readonly<
  Record<Reason, string>
>

export const NOT_ASKED = reason.notAsked

/** A reason in the user's language, also one that another module has worded. */
export function reasonIn(because: string, language: Language): string {
  if (language === 'en') return because
  const ours = Object.values(REASONS).find(({ en }) => en === because)
  return ours?.ja ?? inJapanese(because)
}
