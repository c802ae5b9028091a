import { condition } from '../condition.js'
import type { Text } from '../text.js'

/** Who runs, for whom, below which owner. The labels are the words of the docs. */

export const fromFork = condition(
  ['trust'],
  { en: 'the run comes from a fork', ja: '実行がフォークからのものである' },
  ({ trust }) => trust === 'fork'
)

export const fromDependabot = condition(
  ['trust'],
  { en: 'the run comes from Dependabot', ja: '実行が Dependabot によるものである' },
  ({ trust }) => trust === 'dependabot'
)

export const ownRun = condition(
  ['trust'],
  { en: 'the run comes from the repository itself', ja: '実行がこのリポジトリ自身のものである' },
  ({ trust }) => trust === 'full'
)

export const ownOwner = condition(
  ['ownerMatches'],
  { en: 'the image is under the repository’s own owner', ja: 'イメージの所有者がリポジトリの所有者と同じである' },
  ({ ownerMatches }) => ownerMatches
)

export const otherOwner = condition(
  ['ownerMatches'],
  { en: 'the image is under another owner', ja: 'イメージの所有者がリポジトリの所有者と違う' },
  ({ ownerMatches }) => !ownerMatches
)

export const ownerIsOrganization = condition(
  ['owner'],
  { en: 'the owner is an organization', ja: '所有者が組織 (Organization) である' },
  ({ owner }) => owner === 'Organization'
)

export const ownerIsUser = condition(
  ['owner'],
  { en: 'the owner is a user', ja: '所有者が個人ユーザーである' },
  ({ owner }) => owner === 'User'
)

export const ownerAbsent = condition(
  ['owner'],
  { en: 'no account with that name exists', ja: 'その名前のアカウントが存在しない' },
  ({ owner }) => owner === 'absent'
)

export const repositoryPublic = condition(
  ['repository'],
  { en: 'the repository is public', ja: 'リポジトリが公開されている' },
  ({ repository }) => (repository.visibility === undefined ? undefined : repository.visibility === 'public')
)

export const repositoryNotPublic = condition(
  ['repository'],
  { en: 'the repository is not public', ja: 'リポジトリが公開されていない' },
  ({ repository }) => (repository.visibility === undefined ? undefined : repository.visibility !== 'public')
)

export const emulatorsMissing = condition(
  ['engine'],
  { en: 'the runner has no emulators', ja: 'ランナーにエミュレーターがない' },
  ({ engine }) => (engine.emulation === undefined ? undefined : !engine.emulation)
)

export const emulatorsThere = condition(
  ['engine'],
  { en: 'the runner has emulators', ja: 'ランナーにエミュレーターがある' },
  ({ engine }) => engine.emulation
)

export const daemonAnswers = condition(
  ['engine'],
  { en: 'a daemon now answers on the runner', ja: 'ランナーでデーモンが今は応答する' },
  ({ engine }) => engine.daemon
)

export const ssoMissing = condition(
  ['organization'],
  {
    en: 'the organization requires SSO and the token is not authorized for it',
    ja: '組織 (Organization) が SSO を求めており、トークンが承認されていない'
  },
  ({ organization }) => organization.kind === 'sso'
)

/** GitHub's status page speaks of ghcr.io only, and a misspelt ghcr.io is told as that; any other host may be wrong. */
export const publicRegistry = condition(
  ['reference'],
  { en: 'the registry is ghcr.io', ja: 'レジストリが ghcr.io である' },
  ({ reference }) => reference.startsWith('ghcr.io/')
)

export const otherRegistry = condition(
  ['reference'],
  { en: 'the registry is not ghcr.io', ja: 'レジストリが ghcr.io ではない' },
  ({ reference }) => !reference.startsWith('ghcr.io/')
)

export const enterpriseServer = condition(
  ['host'],
  { en: 'the server is an Enterprise Server', ja: 'サーバーが Enterprise Server である' },
  ({ host }) => host === 'ghes'
)

/** The API's words for a policy that ghcr.io does not name. */
export function organizationSays(pattern: RegExp, what: Text) {
  return condition(['organization'], what, ({ organization }) =>
    organization.kind === 'refused'
      ? pattern.test(organization.message)
      : organization.kind === 'open'
        ? false
        : undefined
  )
}
