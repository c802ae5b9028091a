import { enterpriseServer, ownerIsOrganization, publicRegistry } from './conditions/run.js'
import type { RemedyDraft } from './rule.js'
import { LOWER_CASE, MAY_PULL, MAY_PUSH, NOT_FROM_STRANGERS } from './snippets.js'

/** What several rules advise. Each says one thing to do, the click or the line included. */

export const grantActionsAccess: RemedyDraft = {
  text: {
    en: 'Open the settings of {image}, go to "Manage Actions access", choose "Add Repository", pick {repository}, and raise its role to Write (it is added as Read). The same workflow then passes.',
    ja: '{image} の設定を開き、"Manage Actions access" の "Add Repository" で {repository} を追加し、ロールを Write に上げます (追加した直後は Read です)。ワークフローはそのままで成功するようになります。'
  },
  link: 'package-settings'
}

export const raiseRole: RemedyDraft = {
  text: {
    en: 'Open the settings of {image} and go to "Manage Actions access": give {repository} the Write role, or select "Inherit access from source repository".',
    ja: '{image} の設定の "Manage Actions access" を開き、{repository} のロールを Write にします。または "Inherit access from source repository" にチェックを入れます。'
  },
  link: 'package-settings'
}

export const grantActionsRead: RemedyDraft = {
  text: {
    en: 'Open the settings of {image}, go to "Manage Actions access", choose "Add Repository" and pick {repository} (the Read role is enough to pull).',
    ja: '{image} の設定を開き、"Manage Actions access" の "Add Repository" で {repository} を追加します (プルだけなら Read で足ります)。'
  },
  link: 'package-settings'
}

export const useOwnName: RemedyDraft = {
  text: {
    en: 'Or publish under a new name in {registry}/{repositoryOwner}/…: a package that this workflow creates belongs to this repository from the start.',
    ja: 'または {registry}/{repositoryOwner}/… の下の新しい名前で公開します。このワークフローが作ったパッケージは、最初からこのリポジトリのものになります。'
  }
}

export const deletePackage: RemedyDraft = {
  text: {
    en: 'Or delete the package and run again, so that the workflow creates it again (not possible for a public package with a version that has more than 5000 downloads).',
    ja: 'またはパッケージを削除して再実行し、ワークフローに作り直させます (5000 回を超えてダウンロードされたバージョンを持つ公開パッケージは削除できません)。'
  },
  link: 'package-settings'
}

export const grantUserWrite: RemedyDraft = {
  text: {
    en: 'Ask an admin of the package to open its settings, go to "Manage access" and give the account behind the token the Write role.',
    ja: 'パッケージの管理者に依頼し、設定の "Manage access" で、トークンの持ち主に Write ロールを付けてもらいます。'
  },
  link: 'package-settings'
}

export const allowPush: RemedyDraft = {
  text: {
    en: 'Give the job the permission in the workflow (on this job, or at the top of the file):',
    ja: 'ワークフローでジョブに権限を与えます (このジョブ、またはファイルの先頭に書きます):'
  },
  snippet: MAY_PUSH
}

export const allowPull: RemedyDraft = {
  text: {
    en: 'Give the job the permission to read packages:',
    ja: 'ジョブにパッケージの読み取り権限を与えます:'
  },
  snippet: MAY_PULL
}

export const allowPushByDefault: RemedyDraft = {
  text: {
    en: 'Or change the repository’s default: Settings → Actions → General → Workflow permissions → "Read and write permissions".',
    ja: 'またはリポジトリの既定値を変えます: Settings → Actions → General → Workflow permissions → "Read and write permissions"。'
  },
  link: 'repository-actions'
}

export const unlockOrganization: RemedyDraft = {
  text: {
    en: 'If the setting is grayed out, the organization enforces it: an owner of {owner} can change it under "Workflow permissions".',
    ja: 'スイッチが灰色で動かないときは組織 (Organization) が固定しています。{owner} のオーナーが "Workflow permissions" で変更します。'
  },
  link: 'organization-actions',
  when: [ownerIsOrganization]
}

export const allowCreation: RemedyDraft = {
  text: {
    en: 'Ask an owner of {owner} to allow this kind of package under "Package creation", or to create the package once and give the repository access.',
    ja: '{owner} のオーナーに依頼し、"Package creation" でその種類のパッケージを許可してもらうか、一度パッケージを作ってリポジトリにアクセスを付けてもらいます。'
  },
  link: 'organization-packages',
  when: [ownerIsOrganization]
}

export const skipStrangers: RemedyDraft = {
  text: {
    en: 'Build without pushing on such runs, and push on runs of the repository’s own branches:',
    ja: 'このような実行ではプッシュせずにビルドだけを行い、プッシュはリポジトリ自身のブランチで行います:'
  },
  snippet: NOT_FROM_STRANGERS
}

export const ownOwnerName: RemedyDraft = {
  text: {
    en: 'Publish under the repository’s own owner, in lowercase:',
    ja: 'リポジトリ自身の所有者の下に、小文字の名前で公開します:'
  },
  snippet: LOWER_CASE
}

export const findOtherOwner: RemedyDraft = {
  text: {
    en: 'Look for another owner in `tags`, `cache-to` and `cache-from`, and replace it with {repositoryOwner}.',
    ja: '`tags`、`cache-to`、`cache-from` に別の所有者がないか確認し、{repositoryOwner} に直します。'
  }
}

export const newClassicToken: RemedyDraft = {
  text: {
    en: 'Create a classic personal access token with the scope `write:packages` and store it as the secret.',
    ja: 'スコープ `write:packages` を持つ個人用アクセストークン (classic) を作り、シークレットに保存します。'
  },
  link: 'new-classic-token'
}

export const useJobToken: RemedyDraft = {
  text: {
    en: 'Use the job’s own token, which needs no secret and does not expire: `github.token` with `packages: write`.',
    ja: 'シークレットが要らず期限切れもない、ジョブ自身のトークン (`github.token` と `packages: write`) を使います。'
  },
  snippet: MAY_PUSH
}

export const preferJobToken: RemedyDraft = {
  text: {
    en: 'Or use the job’s own token, which needs no secret and does not expire: `github.token` with `packages: write`.',
    ja: 'または、シークレットが要らず期限切れもないジョブ自身のトークン (`github.token` と `packages: write`) を使います。'
  },
  snippet: MAY_PUSH
}

export const editScopes: RemedyDraft = {
  text: {
    en: 'Open the token in the list, select `write:packages` and save; the value of the secret stays the same.',
    ja: '一覧からトークンを開き、`write:packages` にチェックを入れて保存します。シークレットの値は変わりません。'
  },
  link: 'classic-tokens'
}

export const authorizeSso: RemedyDraft = {
  text: {
    en: 'Authorize the token for {owner}: in the list of tokens "Configure SSO" → "Authorize".',
    ja: 'トークンを {owner} に対して承認します: トークン一覧の "Configure SSO" → "Authorize"。'
  },
  link: 'sso'
}

export const tryAgain: RemedyDraft = {
  text: {
    en: 'Wait a minute and run the failed job again.',
    ja: '1 分ほど待ってから、失敗したジョブを再実行します。'
  }
}

export const watchStatus: RemedyDraft = {
  text: {
    en: 'If it keeps failing, check the status of "Packages" on GitHub’s status page.',
    ja: '失敗が続くときは、GitHub のステータスページで "Packages" の状態を確認します。'
  },
  link: 'status',
  when: [publicRegistry]
}

/** https://docs.github.com/enterprise-server/packages/working-with-a-github-packages-registry/working-with-the-container-registry */
export const isolateSubdomains: RemedyDraft = {
  text: {
    en: '`containers.HOST` exists only if the site administrator has enabled subdomain isolation and GitHub Packages.',
    ja: '`containers.HOST` は、サイト管理者がサブドメイン分離と GitHub Packages を有効にした場合にだけ存在します。'
  },
  when: [enterpriseServer]
}
