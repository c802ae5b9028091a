// @ts-check
/**
 * What the inputs and outputs of the root action mean, in Japanese, for README.ja.md. `generate.mjs` fails where one is missing or has no
 * input any more, so that the two READMEs stay equal.
 */

/** @type {Readonly<Record<string, string>>} */
export const INPUTS = {
  'github-token': 'ジョブのトークン。プッシュには `permissions: packages: write` が必要です。',
  pat: '`write:packages` スコープを持つ personal access token (classic)。通常はロボットアカウントのものを Organization のシークレットに置きます。ジョブのトークンでプッシュできない場合にだけ使われます。',
  username: '`pat` に対応するログイン名。ghcr.io は確認しません。空の場合は実行者 (actor) の名前になります。',
  credential:
    '`auto` は各認証情報を試し、プッシュできるもののうち最も権限の小さいものを使います。ほかの値は選択肢を絞ります。',
  registry:
    'レジストリのホスト。GitHub サーバーから決まります: `ghcr.io`、GHES と `*.ghe.com` では `containers.HOST`。独自のレジストリは `host:port` と書きます。',
  images:
    'イメージ名を 1 行に 1 つ: `name`、`owner/name`、`host/owner/name`、または `name=…,enable=…`。常に小文字になります。既定値: `REGISTRY/OWNER/REPO`。',
  preflight: 'ビルドの前にプッシュの権限を確認します。',
  tags: 'タグのルールを 1 行に 1 つ: `type=semver,pattern={{version}}`、`type=ref,event=branch`、`type=sha`、タグそのもの … 既定値: ブランチ、タグ、pull request、schedule。',
  flavor: 'すべてのタグに対する `latest=auto|true|false`、`prefix=…`、`suffix=…`。',
  labels: '追加のラベル `key=value` を 1 行に 1 つ。自動生成のラベルより優先されます。',
  annotations: '追加のアノテーション `key=value` を 1 行に 1 つ。',
  'annotation-levels':
    'アノテーションを付ける場所: `manifest`、`index`、`manifest-descriptor`、`index-descriptor`。index のものは、index が作られる場合だけ使われます。',
  version: '`semver`、`pep440`、`match` のルールで Git の ref の代わりに使うバージョン。',
  context: 'ビルドコンテキスト: ワークスペース内のパス、または Git の URL。',
  file: 'Dockerfile のパス。既定値: コンテキスト内の `Dockerfile`。',
  platforms: '対象のプラットフォーム。例: `linux/amd64,linux/arm64`。既定値: ビルダーのプラットフォーム。',
  target: 'ビルドするステージ。',
  'build-args': 'ビルド引数 `NAME=value` を 1 行に 1 つ。',
  'build-contexts': '追加のビルドコンテキスト `name=path` を 1 行に 1 つ。',
  secrets: 'ビルドに渡すシークレット `id=value` を 1 行に 1 つ。',
  'secret-envs': '環境変数から取るシークレット: `id=VARIABLE`。',
  'secret-files': 'ファイルから取るシークレット: `id=path`。',
  ssh: 'ビルドに渡す SSH エージェントのソケットまたは鍵: `default` または `id=path`。',
  'no-cache': 'キャッシュを使いません。',
  'no-cache-filters': 'キャッシュを使わないステージ。',
  pull: 'ベースイメージの新しい版を必ず確認します。',
  'cache-from': 'キャッシュの読み込み元。buildx の書き方: `type=registry,ref=…`。',
  'cache-to': 'キャッシュの書き込み先。buildx の書き方。',
  provenance:
    '来歴 (provenance) の証明書: `true`、`false`、`mode=min`、`mode=max` … 1 つのプラットフォームでも index になります。',
  sbom: 'SBOM の証明書: `true`、`false`、`generator=IMAGE`。',
  attests: '追加の証明書: `type=…` を 1 行に 1 つ。',
  outputs: '追加の出力。buildx の書き方。例: `type=local,dest=out`。',
  load: '結果をエンジンにも読み込みます。',
  'builder-image':
    'Docker デーモンでは頼まれたことができない場合に、この実行のために作る BuildKit コンテナのイメージ。ダイジェストで固定することもできます。',
  builder: '既にあるビルダーの名前。既定値: 現在のもの。',
  call: '`check` はビルドせずに Dockerfile を検査します。',
  allow: 'ビルドの追加の権限: `network.host`、`security.insecure`。',
  'add-hosts': 'ビルドの hosts ファイルへの追加: `host:ip`。',
  'cgroup-parent': 'RUN の親 cgroup。',
  network: 'RUN のネットワークモード。',
  'shm-size': 'RUN での `/dev/shm` の大きさ。例: `128m`。',
  ulimit: 'RUN の制限: `nofile=1024:1024`。',
  'allow-secret-build-args':
    '値が認証情報のように見えるが、そうではないビルド引数やラベルの名前。シークレットの検査を通ります。',
  cache:
    'ビルドのキャッシュ: `gha` (GitHub のキャッシュ)、`registry` (イメージと同じ場所)、`inline`、`none`。イメージ、ターゲット、プラットフォームごとに分かれます。キャッシュの失敗でステップが失敗することはありません。',
  engine: 'ビルドとプッシュに使うもの。`auto` は、使えるもののうち必要なことができる最初のものを選び、理由を示します。',
  source:
    'ビルドせずに既存のイメージをプッシュします: エンジン内のイメージ、別の場所の `registry/name:tag`、`oci-layout:DIR`、`docker-archive:FILE`。',
  test: 'ビルドとプッシュの間に実行するコマンド。`IMAGE` にビルドされたイメージが入ります。終了コード 0 の場合だけ、同じダイジェストが公開されます。',
  push: '`true`: プッシュする。できなければ失敗。`false`: ビルドだけ。`auto`: pull request と merge group ではビルドだけ、それ以外ではプッシュします。',
  'if-exists':
    '正確なバージョン (完全な semver のタグ) がレジストリに既にある場合: `overwrite` (上書き)、`skip` (何も公開せず、既存のダイジェストを返して成功)、`fail` (失敗)。ビルドの前に確認します。',
  'move-tags':
    '`upward`: 動くタグ (`latest`、`1`、`1.2`、ブランチ) は、より高いバージョンへ、または履歴の先へだけ動きます。`always`: 常に動きます。',
  'reuse-build': 'このコミットのイメージ (`sha-…` タグ) がレジストリに既にある場合、ビルドせずにそれへタグを付けます。',
  'digest-only':
    'マトリックスの 1 つのジョブとして: タグなしでダイジェストでプッシュし、`merge` のためのダイジェスト記録を書きます。',
  retries: '一時的な障害の後の再試行の回数 (拒否は一時的な障害ではありません)。',
  'dry-run': 'ビルドの前に止まり、計画を表示して出力 `plan` に入れます。',
  summary: 'ジョブのサマリーを書きます。',
  language: '説明の言語: 英語または日本語。'
}

/** @type {Readonly<Record<string, string>>} */
export const OUTPUTS = {
  image: '最初のイメージ名。タグなし。',
  digest: 'タグが指す `sha256:…`。',
  'image-digest': '`image@digest`。そのままデプロイに使えます。',
  imageid: 'config のダイジェストまたはイメージ ID。プッシュしないビルドでも入ります。',
  tags: '完全な参照を 1 行に 1 つ。',
  'tag-names': 'タグだけを 1 行に 1 つ。',
  'tag-states':
    'プッシュが失敗した場合: JSON。各タグの `state` (`moved`、`other`、`absent`、`unknown`) と、指している `digest`。',
  version: 'docker/metadata-action と同じバージョン。',
  labels: 'ラベル `key=value` を 1 行に 1 つ。',
  annotations: 'アノテーションを 1 行に 1 つ。',
  json: 'タグ、ラベル、アノテーションの JSON。docker/metadata-action と同じ形です。',
  metadata: 'ビルドのメタデータ。buildx が書く JSON。',
  'platform-digests': 'JSON オブジェクト: プラットフォーム → そのマニフェストのダイジェスト。',
  'digest-record': '`digest-only` の場合: ダイジェスト記録のパス。`actions/upload-artifact` と `merge` で使います。',
  credential: '`github-token`、`pat`、`existing`、`none` のいずれか。',
  pushed: '`true` または `false`。',
  reused: 'イメージが既にあり、何もビルドしなかった場合は `true`。',
  'package-url': 'パッケージのページ。',
  plan: 'JSON: 手順と、理由の付いたすべての判断。`dry-run` でも入ります。',
  failure: '失敗した場合: 説明の id。例: `write-package-denied`。',
  diagnosis: '失敗した場合: 原因、確かさ、証拠、確認できなかったこと、対処を含む JSON。'
}

/**
 * @param {Readonly<Record<string, string>>} translations
 * @param {Readonly<Record<string, string>>} english by name
 * @returns {{ docs: Record<string, string>, problems: string[] }} the English text where there is no Japanese one
 */
export function inJapanese(translations, english) {
  const missing = Object.keys(english).filter(name => translations[name] === undefined)
  const idle = Object.keys(translations).filter(name => english[name] === undefined)
  return {
    docs: Object.fromEntries(Object.entries(english).map(([name, doc]) => [name, translations[name] ?? doc])),
    problems: [
      ...missing.map(name => `${name} has no Japanese text`),
      ...idle.map(name => `${name} has a Japanese text and does not exist`)
    ]
  }
}
