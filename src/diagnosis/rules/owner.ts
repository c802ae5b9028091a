import { condition } from '../condition.js'
import { otherOwner, ownerAbsent, ownerIsOrganization, ownerIsUser, ownOwner, ssoMissing } from '../conditions/run.js'
import { installationToken, personalToken } from '../conditions/token.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'

const placeholderOwner = condition(
  ['reference'],
  { en: 'the owner is a placeholder such as `your-user`', ja: '所有者が `your-user` のような仮の名前である' },
  ({ reference }) =>
    /^[^/]+\/(?:your[-_]?(?:user(?:name)?|org|name|github[-_a-z]*)|user(?:name)?|owner|example|my[-_]?org|org|namespace)\//i.test(
      reference
    )
)

const ownNamespace = condition(
  ['token', 'reference'],
  { en: 'the owner is the account behind the token', ja: '所有者がトークンの持ち主自身である' },
  ({ token, reference }) =>
    token.login === undefined ? undefined : reference.split('/')[1]?.toLowerCase() === token.login.toLowerCase()
)

const foreignNamespace = condition(
  ['token', 'reference'],
  { en: 'the owner is not the account behind the token', ja: '所有者がトークンの持ち主ではない' },
  ({ token, reference }) =>
    token.login === undefined ? undefined : reference.split('/')[1]?.toLowerCase() !== token.login.toLowerCase()
)

const managedUser = condition(
  ['token'],
  {
    en: 'the account is managed by an enterprise (`_` in its name)',
    ja: 'アカウントが Enterprise の管理下にある (名前に `_` を含む)'
  },
  ({ token }) => (token.login === undefined ? undefined : token.login.includes('_'))
)

/** Nothing of that name exists, and this user may not create it there. */
export const createPackageDenied: Rule = {
  id: 'create-package-denied',
  title: {
    en: 'This account is not allowed to create the package',
    ja: 'このアカウントではパッケージを作成できません'
  },
  means: {
    en: 'No package with this name exists, and the account behind the token is not allowed to create one there.',
    ja: 'この名前のパッケージは存在せず、トークンの持ち主にはそこにパッケージを作成する権限がありません。'
  },
  signals: [{ pattern: /\bpermission_denied: create_package\b/i }],
  shows: ['tokenKind', 'owner', 'ownerMatches', 'pushTest', 'status'],
  causes: [
    {
      id: 'placeholder',
      when: [placeholderOwner],
      certainty: 'likely',
      text: {
        en: 'The owner in {image} looks like a placeholder that was never replaced.',
        ja: '{image} の所有者が、書き換え忘れた仮の名前のようです。'
      },
      remedies: [remedy.ownOwnerName]
    },
    {
      id: 'sso',
      when: [personalToken, ssoMissing],
      certainty: 'likely',
      text: {
        en: 'The token is not authorized for the single sign-on of {owner}, so it gives no access there.',
        ja: 'トークンが {owner} のシングルサインオンに承認されておらず、そこでは無効です。'
      },
      remedies: [remedy.authorizeSso]
    },
    {
      id: 'managed-user',
      when: [personalToken, ownNamespace, managedUser],
      certainty: 'likely',
      text: {
        en: 'The account is managed by an enterprise; such accounts cannot have packages under their own name.',
        ja: 'アカウントが Enterprise の管理下にあり、自分の名前の下にパッケージを置けません。'
      },
      remedies: [
        {
          text: {
            en: 'Publish under an organization in which the account can create packages.',
            ja: 'パッケージを作成できる組織 (Organization) の下に公開します。'
          }
        }
      ]
    },
    {
      id: 'foreign-user',
      when: [personalToken, ownerIsUser, foreignNamespace],
      certainty: 'certain',
      text: {
        en: '{owner} is another person’s account; nobody else can create packages there.',
        ja: '{owner} は別の個人のアカウントで、ほかの人はそこにパッケージを作成できません。'
      },
      remedies: [remedy.ownOwnerName]
    },
    {
      id: 'organization-forbids',
      when: [personalToken, ownerIsOrganization],
      certainty: 'likely',
      text: {
        en: 'The organization {owner} does not let this account create packages: it is only an outside collaborator, or members are not allowed to create packages of this kind.',
        ja: '組織 (Organization) {owner} がこのアカウントによるパッケージ作成を許可していません。外部コラボレーターであるか、メンバーによるこの種類の作成が禁止されています。'
      },
      remedies: [remedy.allowCreation, remedy.preferJobToken]
    },
    {
      id: 'installation',
      when: [installationToken],
      certainty: 'likely',
      text: {
        en: 'The job’s token cannot create packages under {owner}.',
        ja: 'ジョブのトークンでは {owner} の下にパッケージを作成できません。'
      },
      remedies: [remedy.allowPush, remedy.allowCreation]
    },
    {
      id: 'wrong-owner',
      when: [otherOwner],
      certainty: 'possible',
      text: {
        en: 'The path names an owner other than that of this repository; perhaps the name is wrong.',
        ja: 'パスの所有者がこのリポジトリの所有者と違います。名前が間違っているのかもしれません。'
      },
      remedies: [remedy.ownOwnerName, remedy.allowCreation]
    },
    {
      id: 'not-told',
      when: [],
      certainty: 'possible',
      general: true,
      text: {
        en: 'The account is not a member of {owner} with the right to create packages.',
        ja: 'アカウントが、パッケージを作成できる {owner} のメンバーではありません。'
      },
      remedies: [remedy.allowCreation, remedy.ownOwnerName]
    }
  ]
}

/** No account bears the first segment of the path. */
export const ownerNotFound: Rule = {
  id: 'owner-not-found',
  title: {
    en: 'The owner in the image’s name does not exist',
    ja: 'イメージ名の所有者が存在しません'
  },
  means: {
    en: 'No GitHub account has the name given as the owner.',
    ja: '所有者として書かれた名前の GitHub アカウントはありません。'
  },
  signals: [{ pattern: /\bowner not found\b/i, places: ['registry', 'nowhere'] }],
  shows: ['owner', 'ownerMatches'],
  causes: [
    {
      id: 'misspelt',
      when: [otherOwner, ownerAbsent],
      certainty: 'certain',
      text: {
        en: '{owner} is misspelled, or the account was renamed. This repository belongs to {repositoryOwner}.',
        ja: '{owner} という名前が間違っているか、アカウント名が変更されています。このリポジトリの所有者は {repositoryOwner} です。'
      },
      remedies: [remedy.ownOwnerName]
    },
    {
      id: 'other-reference',
      when: [ownOwner],
      certainty: 'likely',
      text: {
        en: 'The line does not name it, and {repositoryOwner} exists: another reference of the same build names an owner that does not.',
        ja: 'その行に名前はなく、{repositoryOwner} は存在します。同じビルドの別の参照に、存在しない所有者が書かれています。'
      },
      remedies: [remedy.findOtherOwner, remedy.ownOwnerName]
    },
    {
      id: 'renamed',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The name is misspelled, or the account was renamed.',
        ja: '名前が間違っているか、アカウント名が変更されています。'
      },
      remedies: [remedy.ownOwnerName]
    }
  ]
}
