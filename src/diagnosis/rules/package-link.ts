import { wordsSay } from '../conditions/answer.js'
import { packageLinkedElsewhere, packageUnlinked } from '../conditions/package.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'

const emptyPage = wordsSay(/no description provided/i, {
  en: 'the package page shows no description',
  ja: 'パッケージのページに説明がない'
})

/** No error at all: the package page shows no repository, and later pushes may be refused. */
export const pushedButNotLinked: Rule = {
  id: 'pushed-but-not-linked',
  title: { en: 'The package is not linked to the repository', ja: 'パッケージがリポジトリにリンクされていません' },
  means: {
    en: 'The push succeeded, but the package does not show this repository. Pushes with the job’s token may be refused later.',
    ja: 'プッシュは成功しましたが、パッケージにこのリポジトリが表示されません。後でジョブのトークンによるプッシュが拒否されることがあります。'
  },
  signals: [
    { pattern: /\bno description provided\b/i, places: ['registry', 'nowhere'] },
    {
      pattern:
        /"package_type":\s?"container".*"repository":\s?null|"repository":\s?null.*"package_type":\s?"container"/i,
      places: ['registry', 'nowhere']
    }
  ],
  shows: ['package'],
  causes: [
    {
      id: 'linked-elsewhere',
      when: [packageLinkedElsewhere],
      certainty: 'certain',
      text: {
        en: 'The package is linked to another repository, {linked}.',
        ja: 'パッケージは別のリポジトリ {linked} にリンクされています。'
      },
      remedies: [remedy.grantActionsAccess]
    },
    {
      id: 'unlinked',
      when: [packageUnlinked],
      certainty: 'certain',
      text: {
        en: 'The package is not linked to a repository, like any package first pushed with a personal token.',
        ja: 'パッケージはどのリポジトリにもリンクされていません (個人のトークンで最初にプッシュするとこうなります)。'
      },
      remedies: [
        {
          text: {
            en: 'Open the package’s page or settings, click "Connect repository", choose {repository}, and select "Inherit access from source repository".',
            ja: 'パッケージのページか設定で "Connect repository" を押し、{repository} を選んで "Inherit access from source repository" にチェックを入れます。'
          },
          link: 'package-settings'
        }
      ]
    },
    {
      id: 'annotation-missing',
      when: [emptyPage],
      certainty: 'likely',
      text: {
        en: 'The image is an index (several platforms, or an attestation), and for an index GitHub reads only the annotations, not the labels.',
        ja: 'イメージがインデックス (複数プラットフォーム、または構成証明付き) です。GitHub はインデックスのアノテーションだけを読み、ラベルは読みません。'
      },
      remedies: [
        {
          text: {
            en: 'Put the source on the index too (this action does so automatically):',
            ja: 'インデックスにも source を付けます (このアクションは自動で付けます):'
          },
          snippet: '--annotation "index:org.opencontainers.image.source={server}/{repository}"'
        }
      ]
    },
    {
      id: 'not-told',
      when: [],
      certainty: 'possible',
      general: true,
      text: {
        en: 'The package existed before it got the label, or the label `org.opencontainers.image.source` does not name this repository.',
        ja: 'ラベルより前からパッケージがあったか、ラベル `org.opencontainers.image.source` がこのリポジトリを指していません。'
      },
      remedies: [
        {
          text: {
            en: 'Click "Connect repository" on the package’s page and choose {repository}.',
            ja: 'パッケージのページで "Connect repository" を押し、{repository} を選びます。'
          },
          link: 'package-settings'
        }
      ]
    }
  ]
}
