import { wordsSay } from '../conditions/answer.js'
import { otherRegistry } from '../conditions/run.js'
import { isolateSubdomains } from '../remedies.js'
import type { Cause } from '../rule.js'

/** A cause of `network-failure`: a host of the user's own that is wrong stays wrong, and waiting does not help. */
export const noSuchRegistry: Cause = {
  id: 'no-such-registry',
  when: [
    otherRegistry,
    wordsSay(/no such host|ENOTFOUND|ECONNREFUSED|connection refused/i, {
      en: 'there is no such server',
      ja: 'そのサーバーがない'
    })
  ],
  certainty: 'likely',
  text: {
    en: 'No registry can be found at that address from here: the host or port is wrong, the server is down, or it is on another network.',
    ja: 'ここから見て、そのアドレスにレジストリがありません。ホストかポートが違うか、停止中か、別のネットワークにあります。'
  },
  remedies: [
    {
      text: {
        en: 'Check the host in `registry` and `images`; `curl -i HOST/v2/` on this runner shows whether it answers.',
        ja: '`registry` と `images` のホストを確認します。このランナーで `curl -i HOST/v2/` を実行すると、応答の有無が分かります。'
      }
    },
    isolateSubdomains
  ]
}
