import { wordsSay } from '../conditions/answer.js'
import * as remedy from '../remedies.js'
import { ANYWHERE, type Rule } from '../rule.js'
import { LOWER_CASE } from '../snippets.js'

const MISSPELT =
  /(?<![\w.-])(?:ghrc|gchr|grch|gcrh|hgcr|ghr|ghc|chcr|ghcrr|gghcr|ghhcr|ghccr|ghct|ghce|ghvr|ghxr|gjcr|fhcr|gher)\.io(?![\w.-])|(?<![\w.-])ghcr\.(?:com|co|oi|ip|ii|org|net|dev|o|i)(?![\w.-])/i

/** Whoever owns the misspelt name must not get a credential. */
export const registryHostTypo: Rule = {
  id: 'registry-host-typo',
  title: { en: 'The registry’s name is misspelled', ja: 'レジストリのホスト名が間違っています' },
  means: {
    en: 'The reference names a host that looks like ghcr.io but is not. It belongs to somebody else; a login for ghcr.io does not apply to it.',
    ja: '参照に、ghcr.io に似た別のホストが書かれています。これは他人のホストで、ghcr.io へのログインとは関係ありません。'
  },
  signals: [
    {
      pattern: new RegExp(
        `(?:${MISSPELT.source}).*(?:no such host|handshake|denied|unauthorized|40[0-9]|reset by peer|timeout|timed out|EOF|certificate|not found|refused)`,
        'i'
      ),
      places: ANYWHERE
    },
    {
      pattern: new RegExp(`(?:lookup|push|pull|resolve|docker:|invalid|host)\\b.*(?:${MISSPELT.source})`, 'i'),
      places: ANYWHERE
    },
    { pattern: /Request forbidden by administrative rules/i, places: ['registry', 'nowhere', 'elsewhere'] }
  ],
  causes: [
    {
      id: 'misspelt',
      when: [
        wordsSay(MISSPELT, {
          en: 'the failing line contains the misspelled host',
          ja: '失敗した行に誤ったホスト名がある'
        })
      ],
      certainty: 'certain',
      text: { en: 'A typo in the host.', ja: 'ホスト名の打ち間違いです。' },
      remedies: [
        {
          text: {
            en: 'Write `ghcr.io` (g-h-c-r) in the image name, and replace any credential that was already sent to the other host.',
            ja: 'イメージ名のホストを `ghcr.io` (g-h-c-r) に直します。別のホストに資格情報を送ってしまった場合は、作り直します。'
          }
        }
      ]
    },
    {
      id: 'not-shown',
      when: [],
      certainty: 'possible',
      text: {
        en: 'The answer is not from a registry; such pages come from a host with a similar name.',
        ja: 'レジストリの応答ではありません。よく似た名前の別ホストのページと思われます。'
      },
      remedies: [
        {
          text: {
            en: 'Check the host in the image name: it must be `ghcr.io` (g-h-c-r).',
            ja: 'イメージ名のホストを確認します。正しくは `ghcr.io` (g-h-c-r) です。'
          }
        }
      ]
    }
  ]
}

/** Refused by the client, before any request. */
export const imageNameNotLowercase: Rule = {
  id: 'image-name-not-lowercase',
  title: { en: 'The image name contains uppercase letters', ja: 'イメージ名に大文字が含まれています' },
  means: {
    en: 'The tool refused the name before it asked the registry. GitHub accounts and repositories can have uppercase letters; image names cannot.',
    ja: 'レジストリに問い合わせる前に、ツールが名前を拒否しました。GitHub のアカウント名やリポジトリ名には大文字を使えますが、イメージ名には使えません。'
  },
  signals: [
    { pattern: /\brepository name (?:\([^)]*\) )?must be lowercase\b/i, places: ANYWHERE },
    {
      pattern: /\brepository can only contain the (?:characters|runes) `?abcdefghijklmnopqrstuvwxyz0123456789/i,
      places: ANYWHERE
    },
    { pattern: /\binvalid reference: invalid repository "?[^"\s]*[A-Z]/, places: ANYWHERE },
    { pattern: /\bcould not parse reference: [^\s/]+\/[^\s:@]*[A-Z]/, places: ANYWHERE }
  ],
  causes: [
    {
      id: 'cache-reference',
      when: [
        wordsSay(/cache (?:ex|im)porter/i, { en: 'the line names the cache', ja: 'その行がキャッシュに触れている' })
      ],
      certainty: 'certain',
      text: {
        en: 'It is the name of the cache (`cache-to`, `cache-from`).',
        ja: 'キャッシュ (`cache-to`、`cache-from`) の名前です。'
      },
      remedies: [
        {
          text: {
            en: 'Write the cache’s name in lowercase too, for example `{lowercase}:cache`.',
            ja: 'キャッシュの名前も小文字にします (例: `{lowercase}:cache`)。'
          },
          snippet: LOWER_CASE
        }
      ]
    },
    {
      id: 'raw-repository',
      when: [],
      certainty: 'certain',
      general: true,
      text: {
        en: 'The name was used with its uppercase letters, as GitHub or the workflow writes it.',
        ja: '名前が、GitHub やワークフローの表記のまま、大文字を含めて使われています。'
      },
      remedies: [
        {
          text: {
            en: 'Use the lowercase name, `{ghcr}`; this action does so automatically.',
            ja: '小文字の名前 `{ghcr}` を使います。このアクションは自動で小文字にします。'
          },
          snippet: LOWER_CASE
        }
      ]
    }
  ]
}

/** Not `ghcr.io/OWNER/NAME`. */
export const badImagePath: Rule = {
  id: 'bad-image-path',
  title: { en: 'The image’s path is not OWNER/NAME', ja: 'イメージのパスが「所有者/名前」の形ではありません' },
  means: {
    en: 'The registry needs an owner and a name: {registry}/OWNER/NAME.',
    ja: 'レジストリには所有者と名前が必要です: {registry}/OWNER/NAME。'
  },
  signals: [
    {
      pattern:
        /https?:\/\/[^/\s]+\/v2\/[^/\s]+\/(?:blobs|manifests|tags)\/\S*:? (?:unexpected status(?: code)?:? )?400\b/i,
      places: ['registry', 'nowhere']
    },
    { pattern: /\/v2\/\S+:? (?:unexpected status(?: code)?:? )?400 Bad Request/i, places: ['registry'] },
    { pattern: /\b(?:ghcr\.io|containers\.[a-z0-9.-]{1,100})\/\/[a-z0-9]/i, places: ['registry'] },
    { pattern: /\b405 Method Not Allowed\b/i, places: ['registry'] }
  ],
  shows: ['reference'],
  causes: [
    {
      id: 'chart-with-tag',
      when: [wordsSay(/\b405\b/, { en: 'the answer is 405', ja: '応答が 405 である' })],
      certainty: 'likely',
      text: {
        en: 'A chart was pushed to an address that already contains its name and tag.',
        ja: 'チャートが、名前やタグまで含んだアドレスにプッシュされています。'
      },
      remedies: [
        {
          text: {
            en: 'Push to the owner alone; helm adds name and version:',
            ja: '所有者だけを指定してプッシュします。名前とバージョンは helm が付けます:'
          },
          snippet: 'helm push chart-1.0.0.tgz oci://{registry}/{repositoryOwner}'
        }
      ]
    },
    {
      id: 'empty-owner',
      when: [wordsSay(/[^:]\/\//, { en: 'the owner is empty (`//`)', ja: '所有者が空である (`//`)' })],
      certainty: 'certain',
      text: {
        en: 'The variable that should contain the owner is empty.',
        ja: '所有者を入れるはずの変数が空です。'
      },
      remedies: [remedy.ownOwnerName]
    },
    {
      id: 'owner-missing',
      when: [],
      certainty: 'likely',
      text: {
        en: 'The path has only one part; the owner is missing.',
        ja: 'パスが 1 つの部分しかなく、所有者がありません。'
      },
      remedies: [remedy.ownOwnerName]
    }
  ]
}
