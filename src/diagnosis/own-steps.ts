import type { Diagnosis } from '../domain/diagnosis.js'
import { describeFailure, type Failure } from '../domain/failure.js'
import type { Language } from './text.js'

type Of<K extends Failure['kind']> = Extract<Failure, { readonly kind: K }>

/** The user's command said no: what it printed stands in the log, above. */
export function explainTest(failure: Of<'test'>, language: Language): Diagnosis {
  const en = language === 'en'
  const seconds = Math.round(failure.durationMs / 100) / 10
  const missing = failure.exitCode === 126 || failure.exitCode === 127
  return {
    id: 'test-failed',
    certainty: 'certain',
    title: en ? 'The image test failed' : 'イメージのテストが失敗しました',
    cause: en
      ? `The command in the input \`test\` ended with exit code ${failure.exitCode} after ${seconds} s. The image was built but not pushed.`
      : `入力 \`test\` のコマンドが ${seconds} 秒後に終了コード ${failure.exitCode} で終わりました。イメージはビルドされましたが、プッシュされていません。`,
    evidence: [
      { fact: 'exit code', value: String(failure.exitCode), source: 'test' },
      { fact: 'IMAGE', value: failure.image, source: 'test' }
    ],
    unknown: [],
    remedies: [
      missing
        ? {
            text: en
              ? 'A program in the command is not on this runner or cannot be run. Run programs in the image through the engine:'
              : 'コマンドのプログラムがこのランナーにないか、実行できません。イメージの中のプログラムはエンジン経由で実行します:',
            snippet: 'test: docker run --rm "$IMAGE" your-command'
          }
        : {
            text: en
              ? 'Read the command’s output in the log group “Test”, and try it on an image that you build yourself:'
              : 'ログのグループ「Test」でコマンドの出力を確認し、手元でビルドしたイメージで試します:',
            snippet: 'docker build -t try . && docker run --rm try your-command'
          }
    ]
  }
}

/** The Dockerfile's faults stand as annotations at their lines. */
export function explainCheck(failure: Of<'check'>, language: Language): Diagnosis {
  const en = language === 'en'
  return {
    id: 'dockerfile-check-failed',
    certainty: 'certain',
    title: en ? 'The Dockerfile check found problems' : 'Dockerfile のチェックで問題が見つかりました',
    cause: en
      ? `${describeFailure(failure).replace(/^t/, 'T')}. Nothing was built.`
      : `Dockerfile のチェックで ${failure.found} 件見つかりました。ビルドはしていません。`,
    evidence: [],
    unknown: [],
    remedies: [
      {
        text: en
          ? 'Correct the lines named in the annotations. A rule that does not apply can be skipped at the top of the Dockerfile:'
          : '注釈が示す行を直します。合わないルールは Dockerfile の先頭で除外できます:',
        snippet: '# check=skip=RuleName',
        url: 'https://docs.docker.com/build/checks/'
      }
    ]
  }
}
