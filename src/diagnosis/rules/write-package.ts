import { readGranted } from '../conditions/answer.js'
import {
  packageLinkedElsewhere,
  packageLinkedHere,
  packageOlder,
  packageRestricted,
  packageUnlinked
} from '../conditions/package.js'
import { installationToken, otherApp, personalToken } from '../conditions/token.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'

/** The package exists and its own list of who may write does not name the credential. */
export const writePackageDenied: Rule = {
  id: 'write-package-denied',
  title: {
    en: 'The package does not let this credential write',
    ja: 'パッケージがこの資格情報による書き込みを許可していません'
  },
  means: {
    en: 'The registry knows the token, and a package with this name exists, but the package’s own access list gives the token no Write role. `packages: write` in the workflow does not change that list.',
    ja: 'レジストリはトークンを認識し、この名前のパッケージも存在しますが、パッケージ側のアクセス一覧に Write ロールがありません。ワークフローの `packages: write` では、この一覧は変わりません。'
  },
  signals: [{ pattern: /\bpermission_denied: write_package\b|"permission_denied: write_package"/i }],
  shows: ['tokenKind', 'ownerMatches', 'pushTest', 'readTest', 'status'],
  causes: [
    {
      id: 'other-app',
      when: [otherApp],
      certainty: 'likely',
      text: {
        en: 'The token belongs to a GitHub App other than GitHub Actions, and the package gives it no access.',
        ja: 'トークンが GitHub Actions 以外の GitHub App のもので、パッケージはそのトークンに何も許可していません。'
      },
      remedies: [remedy.useJobToken, remedy.newClassicToken]
    },
    {
      id: 'role-read',
      when: [installationToken, packageRestricted, readGranted],
      certainty: 'likely',
      text: {
        en: '{repository} is on the package’s list with only the Read role: it can read the private package but not write to it.',
        ja: 'パッケージの一覧で {repository} のロールが Read になっています。非公開のパッケージを読み取れますが、書き込めません。'
      },
      remedies: [remedy.raiseRole]
    },
    {
      id: 'unlinked-and-older',
      when: [installationToken, packageUnlinked, packageOlder],
      certainty: 'certain',
      text: {
        en: 'The package is not linked to a repository and is older than {repository}: it was pushed by hand or with a personal token, or it is what remains of an earlier repository.',
        ja: 'パッケージはどのリポジトリにもリンクされておらず、{repository} より古いものです。手作業か個人のトークンでプッシュされたか、以前のリポジトリの名残です。'
      },
      remedies: [remedy.grantActionsAccess, remedy.deletePackage]
    },
    {
      id: 'unlinked',
      when: [installationToken, packageUnlinked],
      certainty: 'certain',
      text: {
        en: 'The package is not linked to a repository, like any package first pushed by hand or with a personal token. So {repository} has no Write role on it.',
        ja: 'パッケージはどのリポジトリにもリンクされていません (最初に手作業や個人のトークンでプッシュするとこうなります)。そのため {repository} には Write ロールがありません。'
      },
      remedies: [remedy.grantActionsAccess, remedy.deletePackage]
    },
    {
      id: 'other-repository',
      when: [installationToken, packageLinkedElsewhere],
      certainty: 'certain',
      text: {
        en: 'The package belongs to another repository, {linked}, and {repository} is not on its list with the Write role.',
        ja: 'パッケージは別のリポジトリ {linked} のもので、{repository} は Write ロールの一覧にありません。'
      },
      remedies: [remedy.grantActionsAccess, remedy.useOwnName]
    },
    {
      id: 'recreated',
      when: [installationToken, packageLinkedHere, packageOlder],
      certainty: 'likely',
      text: {
        en: 'The package is older than the repository: {repository} was deleted and recreated under the same name, and the package still belongs to the old one.',
        ja: 'パッケージがリポジトリより古くなっています。{repository} は一度削除され同じ名前で作り直されており、パッケージは古い方に属したままです。'
      },
      remedies: [remedy.grantActionsAccess, remedy.deletePackage]
    },
    {
      id: 'role-too-low',
      when: [installationToken, packageLinkedHere],
      certainty: 'likely',
      text: {
        en: 'The package is linked to {repository} and still does not let it write: its role is Read, or the package does not inherit access from the repository.',
        ja: 'パッケージは {repository} にリンクされていますが、書き込めません。ロールが Read か、リポジトリからのアクセス継承が切られています。'
      },
      remedies: [remedy.raiseRole]
    },
    {
      id: 'not-listed',
      when: [installationToken],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The package does not list {repository} with the Write role: it was first pushed by hand or with a personal token, or it belongs to another repository.',
        ja: 'パッケージの一覧に {repository} の Write ロールがありません。最初に手作業か個人のトークンでプッシュされたか、別のリポジトリのものです。'
      },
      remedies: [remedy.grantActionsAccess, remedy.useOwnName, remedy.watchStatus]
    },
    {
      id: 'user-without-role',
      when: [personalToken],
      certainty: 'certain',
      text: {
        en: 'The account behind the token has no Write role on the package, although the token itself can write packages.',
        ja: 'トークン自体はパッケージに書き込めますが、その持ち主のアカウントに、このパッケージの Write ロールがありません。'
      },
      remedies: [remedy.grantUserWrite, remedy.preferJobToken]
    },
    {
      id: 'not-told',
      when: [],
      certainty: 'likely',
      general: true,
      text: {
        en: 'The push used the job’s token, and the package does not list {repository} with the Write role.',
        ja: 'プッシュにジョブのトークンが使われ、パッケージの一覧に {repository} の Write ロールがありません。'
      },
      remedies: [remedy.grantActionsAccess, remedy.grantUserWrite]
    }
  ]
}
