import { condition } from '../condition.js'
import type { ReadAccess } from '../facts.js'
import type { Text } from '../text.js'

/** What the registry answers now, and what the log said before. The labels are the words of the docs. */

export const pushGranted = condition(
  ['pushTest'],
  {
    en: 'the registry now opens an upload for the same credential',
    ja: '同じ資格情報で、今はレジストリがアップロードを受け付ける'
  },
  ({ pushTest }) => (pushTest.kind === 'unknown' ? undefined : pushTest.kind === 'granted')
)

export const pushRefused = condition(
  ['pushTest'],
  { en: 'the registry refuses an upload again', ja: 'レジストリがアップロードを再び拒否する' },
  ({ pushTest }) => (pushTest.kind === 'unknown' ? undefined : pushTest.kind === 'denied')
)

function refusedTo(access: ReadAccess): boolean | undefined {
  return access.kind === 'unknown' ? undefined : access.kind === 'denied'
}

export const readGranted = condition(
  ['readTest'],
  { en: 'the credential can read the package', ja: '資格情報でパッケージを読み取れる' },
  ({ readTest }) => (readTest.kind === 'unknown' ? undefined : readTest.kind === 'granted')
)

export const anonymousGranted = condition(
  ['anonymousRead'],
  { en: 'anyone can read the package without a login', ja: 'ログインしなくてもパッケージを読み取れる' },
  ({ anonymousRead }) => (anonymousRead.kind === 'unknown' ? undefined : anonymousRead.kind === 'granted')
)

export const anonymousRefused = condition(
  ['anonymousRead'],
  {
    en: 'without a login the registry refuses to show the package',
    ja: 'ログインなしではレジストリがパッケージを見せない'
  },
  ({ anonymousRead }) => refusedTo(anonymousRead)
)

export const pushedBefore = condition(
  ['log'],
  {
    en: 'an earlier push of the same image went through in the same log',
    ja: '同じログの中で、同じイメージの以前のプッシュが成功している'
  },
  ({ log }) => log.pushedBefore
)

export const loggedInBefore = condition(
  ['log'],
  {
    en: 'a login to the registry went through in the same log',
    ja: '同じログの中でレジストリへのログインが成功している'
  },
  ({ log }) => log.loggedIn
)

export const inPostStep = condition(
  ['log'],
  { en: 'the line is in a post step', ja: 'その行が post ステップにある' },
  ({ log }) => log.inPost
)

/** What the failing line itself says, apart from what selected the rule. */
export function wordsSay(pattern: RegExp, label: Text) {
  return condition(['words'], label, ({ words }) => pattern.test(words))
}

export const tokenTakenNow = condition(
  ['pushTest'],
  {
    en: 'the registry now accepts the same token',
    ja: '同じトークンを、今はレジストリが受け付ける'
  },
  ({ pushTest }) => {
    if (pushTest.kind === 'unknown') return undefined
    if (pushTest.kind === 'granted') return true
    return pushTest.failure.kind === 'registry' && !/\/token\b/.test(pushTest.failure.request)
  }
)

/** Ten minutes is the documented limit for one upload; clients give up a little before or after. */
const SLOW_SECONDS = 540

export const slowPush = condition(
  ['log'],
  {
    en: 'the push ran for nine minutes or more before it failed',
    ja: '失敗するまでにプッシュが 9 分以上続いた'
  },
  ({ log }) => (log.pushSeconds ?? 0) >= SLOW_SECONDS
)
