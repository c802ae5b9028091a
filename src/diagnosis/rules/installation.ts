import { wordsSay } from '../conditions/answer.js'
import { fromDependabot, fromFork, otherOwner, ownOwner, ownRun } from '../conditions/run.js'
import { jobToken, noPackagesPermission, otherApp, packagesPermission } from '../conditions/token.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'
import { CALLER_ALLOWS } from '../snippets.js'

const creating = wordsSay(/\bto create\b/i, { en: 'the answer says "Create"', ja: '応答に "Create" とある' })
const reading = wordsSay(/\bto read\b/i, { en: 'the answer says "Read"', ja: '応答に "Read" とある' })
const writing = wordsSay(/\bto write\b/i, { en: 'the answer says "Write"', ja: '応答に "Write" とある' })

const callerAllows = {
  text: {
    en: 'If this is a reusable workflow, the job that calls it must allow it as well:',
    ja: '再利用可能なワークフローの場合は、呼び出す側のジョブでも許可します:'
  },
  snippet: CALLER_ALLOWS
} as const

/** The token, not the package, lacks the right. */
export const installationNotAllowed: Rule = {
  id: 'installation-not-allowed',
  title: {
    en: 'The job’s token is not allowed to use packages this way',
    ja: 'ジョブのトークンにパッケージの権限がありません'
  },
  means: {
    en: 'The registry knows the token and does not allow it to do this; the package’s own access list was not even checked. ("Installation" is GitHub’s word for the token of an app, and the job’s token is one.)',
    ja: 'レジストリはトークンを認識しましたが、この操作を許可していません。パッケージ側の一覧はまだ調べられていません。("installation" は GitHub App のトークンのことで、ジョブのトークンもその 1 つです。)'
  },
  signals: [{ pattern: /\binstallation not allowed to (?:create|write|read)\b/i }],
  implies: { tokenKind: 'installation' },
  shows: ['credential', 'trust', 'ownerMatches', 'pushTest', 'status'],
  causes: [
    {
      id: 'other-app',
      when: [otherApp],
      certainty: 'likely',
      text: {
        en: 'The token belongs to a GitHub App other than GitHub Actions. The registry generally does not accept those.',
        ja: 'トークンが GitHub Actions 以外の GitHub App のものです。レジストリは一般にそのようなトークンを受け付けません。'
      },
      remedies: [remedy.useJobToken, remedy.newClassicToken]
    },
    {
      id: 'fork',
      when: [fromFork],
      certainty: 'certain',
      text: {
        en: 'The run comes from a fork. Its token is read-only, whatever the workflow asks for.',
        ja: 'フォークからの実行です。ワークフローの指定にかかわらず、トークンは読み取り専用です。'
      },
      remedies: [remedy.skipStrangers]
    },
    {
      id: 'dependabot',
      when: [fromDependabot],
      certainty: 'likely',
      text: {
        en: 'The run comes from Dependabot, whose token is read-only unless the workflow itself asks for more.',
        ja: 'Dependabot による実行です。ワークフローで明示しない限り、トークンは読み取り専用です。'
      },
      remedies: [remedy.allowPush, remedy.skipStrangers]
    },
    {
      id: 'pull',
      when: [reading],
      certainty: 'likely',
      text: {
        en: 'The job does not ask for `packages: read`. A `permissions:` block sets everything that it does not name to none.',
        ja: 'ジョブが `packages: read` を要求していません。`permissions:` を書くと、書かれていない権限はすべて none になります。'
      },
      remedies: [remedy.allowPull, remedy.grantActionsRead]
    },
    {
      id: 'creation-policy',
      when: [creating, packagesPermission],
      certainty: 'likely',
      text: {
        en: 'The token has `packages: write`, and the package does not exist yet: the organization does not let this repository create it.',
        ja: 'トークンには `packages: write` がありますが、パッケージはまだ存在しません。組織 (Organization) がこのリポジトリによる作成を許可していません。'
      },
      remedies: [remedy.allowCreation]
    },
    {
      id: 'permission-missing',
      when: [noPackagesPermission],
      certainty: 'certain',
      text: {
        en: 'The job’s token does not have `packages: write`.',
        ja: 'ジョブのトークンに `packages: write` がありません。'
      },
      remedies: [remedy.allowPush, remedy.allowPushByDefault, remedy.unlockOrganization, callerAllows]
    },
    {
      id: 'other-owner',
      when: [otherOwner],
      certainty: 'likely',
      text: {
        en: 'The image is under {owner}, but the job’s token belongs to {repositoryOwner}.',
        ja: 'イメージは {owner} の下にありますが、ジョブのトークンは {repositoryOwner} のものです。'
      },
      remedies: [remedy.ownOwnerName, remedy.newClassicToken]
    },
    {
      id: 'write-missing',
      when: [jobToken, ownRun, ownOwner, writing],
      certainty: 'certain',
      general: true,
      text: {
        en: 'The job’s token does not have `packages: write`: the workflow does not ask for it, or something above the workflow restricts it (organization, calling workflow).',
        ja: 'ジョブのトークンに `packages: write` がありません。ワークフローが要求していないか、その上位 (組織、呼び出し元のワークフロー) で取り上げられています。'
      },
      remedies: [remedy.allowPush, remedy.allowPushByDefault, remedy.unlockOrganization, callerAllows]
    },
    {
      id: 'create-missing',
      when: [ownRun, ownOwner, creating],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The package does not exist yet, and the job’s token cannot create it: the workflow does not ask for `packages: write`, or the organization forbids new packages of this kind.',
        ja: 'パッケージはまだ存在せず、ジョブのトークンでは作成できません。ワークフローが `packages: write` を要求していないか、組織 (Organization) がこの種類の新しいパッケージを禁止しています。'
      },
      remedies: [remedy.allowPush, remedy.allowPushByDefault, remedy.allowCreation, callerAllows]
    },
    {
      id: 'permission-unknown',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The workflow does not ask for `packages: write`, or something above the workflow restricts it.',
        ja: 'ワークフローが `packages: write` を要求していないか、その上位で権限が取り上げられています。'
      },
      remedies: [remedy.allowPush, remedy.allowPushByDefault, remedy.skipStrangers]
    }
  ]
}

/** The job's token belongs to this repository's owner; the image names another one. */
export const ownerInstallationMismatch: Rule = {
  id: 'owner-installation-mismatch',
  title: {
    en: 'The image is under an owner that the job’s token does not cover',
    ja: 'イメージの所有者が、ジョブのトークンの知らないアカウントです'
  },
  means: {
    en: 'The job’s token is only valid under the owner of its own repository. The image names another account, which exists.',
    ja: 'ジョブのトークンは、自分のリポジトリの所有者の下でだけ有効です。イメージには別の、実在するアカウントが書かれています。'
  },
  signals: [{ pattern: /\bthe requested installation does not exist\b/i }],
  implies: { tokenKind: 'installation' },
  shows: ['credential', 'owner', 'pushTest'],
  causes: [
    {
      id: 'other-owner',
      when: [otherOwner],
      certainty: 'certain',
      text: {
        en: 'The image is under {owner}; this repository belongs to {repositoryOwner}. A copied or moved workflow often keeps the old owner in the name.',
        ja: 'イメージは {owner} の下にありますが、このリポジトリの所有者は {repositoryOwner} です。コピーや移動をしたワークフローに古い所有者が残っていることがよくあります。'
      },
      remedies: [remedy.ownOwnerName, intendedPush()]
    },
    {
      id: 'other-app',
      when: [ownOwner, otherApp],
      certainty: 'likely',
      text: {
        en: 'The token belongs to a GitHub App that is not installed for {owner}.',
        ja: 'トークンが、{owner} にインストールされていない GitHub App のものです。'
      },
      remedies: [remedy.useJobToken]
    },
    {
      id: 'other-reference',
      when: [],
      certainty: 'likely',
      text: {
        en: 'Another reference of the same build, such as a cache, names another owner.',
        ja: '同じビルドの別の参照 (キャッシュなど) に、ほかの所有者が書かれています。'
      },
      remedies: [remedy.findOtherOwner, remedy.ownOwnerName]
    }
  ]
}

function intendedPush() {
  return {
    text: {
      en: 'If the push to {owner} is intended: use a classic personal access token of an account that has the Write role there.',
      ja: '{owner} へのプッシュが意図どおりなら、そこで Write ロールを持つアカウントの個人用アクセストークン (classic) を使います。'
    },
    link: 'new-classic-token'
  } as const
}
