import { anyOf } from '../condition.js'
import { slowPush, wordsSay } from '../conditions/answer.js'
import * as remedy from '../remedies.js'
import type { Rule } from '../rule.js'
import { noSuchRegistry } from './no-such-registry.js'

/** ghcr.io's own limiter; the wait stands in the message. */
export const registry429: Rule = {
  id: 'registry-429',
  title: { en: 'Too many requests to the registry', ja: 'レジストリへのリクエストが多すぎます' },
  means: {
    en: '{registry} limits requests per minute and asks clients to slow down. Permissions are not involved.',
    ja: '{registry} は 1 分あたりのリクエスト数を制限しており、間隔を空けるよう求めています。権限とは関係ありません。'
  },
  signals: [
    { pattern: /\btoomanyrequests\b|\btoo many requests to registry\b/i },
    { pattern: /\btoo many requests\b|\bstatus(?: code)?:? 429\b/i, places: ['registry'] },
    { pattern: /^(?:GET|HEAD|POST|PUT|PATCH) \S+: 429\b/i }
  ],
  shows: ['status'],
  causes: [
    {
      id: 'many-at-once',
      when: [],
      certainty: 'likely',
      text: {
        en: 'Many clients, layers, signatures or tags at once.',
        ja: '多くのクライアント、レイヤー、署名、タグが同時に処理されています。'
      },
      remedies: [
        remedy.tryAgain,
        {
          text: {
            en: 'If it happens again, have fewer jobs push at once:',
            ja: '繰り返す場合は、同時にプッシュするジョブを減らします:'
          },
          snippet: 'strategy:\n  max-parallel: 2'
        }
      ]
    }
  ]
}

/** The server's fault. */
export const registry5xx: Rule = {
  id: 'registry-5xx',
  title: { en: 'The registry itself failed', ja: 'レジストリ側でエラーが起きました' },
  means: {
    en: '{registry} answered with a server error. Neither the workflow nor the permissions are to blame.',
    ja: '{registry} がサーバーエラーを返しました。ワークフローや権限の問題ではありません。'
  },
  signals: [
    {
      pattern: /\bunexpected (?:HTTP )?status(?: code)?(?: from \w+ request to \S+)?:? (?:\d+ )?5\d\d\b/i,
      places: ['registry', 'nowhere']
    },
    {
      pattern: /\b(?:500 Internal Server Error|502 Bad Gateway|503 Service Unavailable|504 Gateway Time-?out)\b/i,
      places: ['registry']
    },
    { pattern: /\bEgress is over the account limit\b/i, places: ['registry', 'nowhere', 'cache'] },
    { pattern: /^(?:GET|HEAD|POST|PUT|PATCH) \S+: 5\d\d\b/i, places: ['registry', 'nowhere'] },
    { pattern: /\bresponse status code 5\d\d\b/i, places: ['registry'] }
  ],
  shows: ['status'],
  causes: [
    {
      id: 'egress',
      when: [
        wordsSay(/Egress is over/i, {
          en: 'the storage behind the registry reports its limit',
          ja: '背後のストレージが上限に触れている'
        })
      ],
      certainty: 'likely',
      text: {
        en: 'The storage behind the registry is over its limit; very large pulls can cause this.',
        ja: 'レジストリの背後のストレージが上限に達しています。非常に大きなプルで起こります。'
      },
      remedies: [remedy.tryAgain, remedy.watchStatus]
    },
    {
      id: 'hiccup',
      when: [],
      certainty: 'likely',
      text: { en: 'A temporary fault or an incident.', ja: '一時的な不調か、障害です。' },
      remedies: [remedy.tryAgain, remedy.watchStatus]
    }
  ]
}

const BROKEN =
  /TLS handshake timeout|i\/o timeout|\bdial tcp\b|connection reset by peer|connection timed out|broken pipe|\bEOF\b|cannot reuse body, request must be retried|: no response$|request canceled while waiting for connection|x509: |use of closed network connection|server misbehaving|sent GOAWAY|context deadline exceeded|network is unreachable|connection refused|no route to host|could not be reached|ssl certificate problem|no such host/i

const NAMES = wordsSay(/lookup|no such host|server misbehaving|ENOTFOUND|EAI_AGAIN/i, {
  en: 'the name could not be resolved',
  ja: '名前解決に失敗している'
})

const CERTIFICATE = wordsSay(/x509|certificate|CERT_|SELF_SIGNED|UNABLE_TO_VERIFY/i, {
  en: 'the certificate was not accepted',
  ja: '証明書が受け付けられていない'
})

/** No complete exchange of request and answer. */
export const networkFailure: Rule = {
  id: 'network-failure',
  title: { en: 'The connection to the registry broke', ja: 'レジストリとの接続が切れました' },
  means: {
    en: 'No complete answer came from {registry}. This says nothing about permissions.',
    ja: '{registry} から完全な応答が得られませんでした。権限については何も分かりません。'
  },
  signals: [
    { pattern: BROKEN, places: ['registry'] },
    { pattern: /^(?:GET|HEAD|POST|PUT|PATCH) \S+: [A-Z][A-Z0-9_]{3,}$/, places: ['registry', 'nowhere'] }
  ],
  shows: ['status'],
  causes: [
    {
      id: 'certificate',
      when: [CERTIFICATE],
      certainty: 'likely',
      text: {
        en: 'A proxy or a self-hosted registry uses a certificate that this machine, or the builder’s container, does not trust.',
        ja: 'プロキシや独自のレジストリの証明書を、このマシンまたはビルダーのコンテナーが信頼していません。'
      },
      remedies: [
        {
          text: {
            en: 'Install the CA certificate on the runner and in BuildKit (`ca=` in buildkitd.toml).',
            ja: '認証局の証明書をランナーと BuildKit (buildkitd.toml の `ca=`) に設定します。'
          }
        }
      ]
    },
    noSuchRegistry,
    {
      id: 'name-resolution',
      when: [NAMES],
      certainty: 'likely',
      text: {
        en: 'The registry’s name could not be resolved: a temporary DNS fault, or a builder container without the host’s DNS.',
        ja: 'レジストリの名前を解決できませんでした。DNS の一時的な不調か、ビルダーのコンテナーにホストの DNS 設定がありません。'
      },
      remedies: [remedy.tryAgain, hostNetwork()]
    },
    {
      id: 'blobs-blocked',
      when: [
        wordsSay(/pkg-containers\.githubusercontent\.com/i, {
          en: 'the host is that of the layers',
          ja: 'レイヤー用のホストである'
        })
      ],
      certainty: 'likely',
      text: {
        en: 'Layers come from pkg-containers.githubusercontent.com, and a firewall or proxy is in the way.',
        ja: 'レイヤーは pkg-containers.githubusercontent.com から届きますが、ファイアウォールかプロキシに遮られています。'
      },
      remedies: [
        {
          text: {
            en: 'Allow both `ghcr.io` and `pkg-containers.githubusercontent.com`.',
            ja: '`ghcr.io` と `pkg-containers.githubusercontent.com` の両方を許可します。'
          }
        }
      ]
    },
    {
      id: 'passing',
      when: [],
      certainty: 'likely',
      text: {
        en: 'A temporary network fault.',
        ja: 'ネットワークの一時的な不調です。'
      },
      remedies: [remedy.tryAgain, remedy.watchStatus, hostNetwork()]
    }
  ]
}

function hostNetwork() {
  return {
    text: {
      en: 'If it happens on every run: give the builder the host’s network and proxy.',
      ja: '毎回起こる場合は、ビルダーにホストのネットワークとプロキシの設定を渡します。'
    },
    snippet: '- uses: docker/setup-buildx-action@v4\n  with:\n    driver-opts: network=host'
  } as const
}

const TOO_LARGE = wordsSay(/\b413\b|request body is too large|entity too large/i, {
  en: 'the answer says "too large"',
  ja: '応答に "too large" とある'
})

/** Ten gigabytes a layer, ten minutes an upload. */
export const layerTooLarge: Rule = {
  id: 'layer-too-large-or-slow',
  title: { en: 'A layer is too large or its upload too slow', ja: 'レイヤーが大きすぎるか、アップロードが遅すぎます' },
  means: {
    en: '{registry} accepts layers of at most 10 GB, and cuts off an upload after 10 minutes.',
    ja: '{registry} が受け付けるレイヤーは 10 GB までで、アップロードは 10 分で打ち切られます。'
  },
  signals: [
    { pattern: BROKEN, places: ['registry'] },
    { pattern: /\b413\b|request body is too large|entity too large/i, places: ['registry'] }
  ],
  when: [
    anyOf({ en: 'the upload was long or too large', ja: 'アップロードが長すぎるか大きすぎる' }, slowPush, TOO_LARGE)
  ],
  shows: ['log'],
  causes: [
    {
      id: 'one-big-layer',
      when: [],
      certainty: 'likely',
      text: {
        en: 'One layer is too big for the connection to the registry.',
        ja: 'レジストリへの回線に対して、1 つのレイヤーが大きすぎます。'
      },
      remedies: [
        {
          text: {
            en: 'Find the largest layer and split it (several RUN or COPY lines), or keep data out of the image.',
            ja: '最大のレイヤーを調べ、RUN や COPY を分けて小さくするか、データをイメージに入れないようにします。'
          },
          snippet: 'docker history --no-trunc {image}'
        },
        {
          text: {
            en: 'Leave out what is not needed with `.dockerignore`, and compress harder.',
            ja: '不要なものは `.dockerignore` で除き、圧縮率を上げます。'
          },
          snippet: 'outputs: type=image,push=true,compression=zstd,force-compression=true'
        }
      ]
    }
  ]
}
