import type { Diagnosis } from '../domain/diagnosis.js'
import { describeFailure, describeProblem, type Failure, type InputProblem } from '../domain/failure.js'
import { REFUSALS } from './own-refusals.js'
import { explainExposed } from './own-secrets.js'
import { explainCheck, explainTest } from './own-steps.js'
import { redact } from './redact.js'
import type { Language, Text } from './text.js'

/**
 * Failures that are nobody's answer: the program itself found them and knows all about them, so nothing has to be inferred.
 * `undefined` for those that rules explain.
 */
export function explainOwn(failure: Failure, language: Language): Diagnosis | undefined {
  const pick = (text: Text): string => text[language]
  switch (failure.kind) {
    case 'input':
      return certain(
        'invalid-input',
        pick({ en: 'An input cannot be used', ja: '入力の値が使えません' }),
        failure.problems.map(describeProblem).join('\n'),
        failure.problems.map(({ input, value, allowed }) => ({
          fact: pick({ en: `input ${input}`, ja: `入力 ${input}` }),
          value: value === '' ? '-' : redact(value),
          source: allowed
        })),
        pick({
          en: `Correct ${inputsOf(failure.problems).join(', ')} under \`with:\`.`,
          ja: `\`with:\` の ${inputsOf(failure.problems).join('、')} を直します。`
        })
      )
    case 'refused': {
      const known = REFUSALS[failure.id ?? '']
      const general = {
        en: 'Fix what the message names, then run again.',
        ja: 'メッセージに示された点を直してから、再実行します。'
      }
      // In one: an annotation shows the first remedy alone, and has to name the way around, too.
      const remedy = [
        ...(known === undefined && failure.optIn !== undefined ? [] : [pick(known?.remedy ?? general)]),
        ...(failure.optIn === undefined
          ? []
          : [pick({ en: `To continue anyway: ${failure.optIn}.`, ja: `それでも続行する場合: ${failure.optIn}。` })])
      ].join(pick({ en: ' ', ja: '' }))
      return certain(
        failure.id ?? 'refused',
        pick(known?.title ?? { en: 'The step refuses to continue', ja: 'ステップは続行しません' }),
        sentence(failure.because),
        [],
        remedy
      )
    }
    case 'exposed':
      return explainExposed(failure.exposures, language)
    case 'test':
      return explainTest(failure, language)
    case 'check':
      return explainCheck(failure, language)
    case 'cancelled':
      return certain(
        'cancelled',
        pick({ en: 'The run was cancelled', ja: '実行がキャンセルされました' }),
        pick({
          en: `The runner sent ${failure.signal}; unfinished work was undone.`,
          ja: `ランナーから ${failure.signal} を受け取り、途中の作業を取り消しました。`
        }),
        [],
        pick({ en: 'Run the job again if this was not intended.', ja: '意図しない場合は、ジョブを再実行します。' })
      )
    case 'mismatch':
      return certain(
        'verification-failed',
        pick({ en: 'The registry does not have what was pushed', ja: 'レジストリの内容がプッシュしたものと違います' }),
        describeFailure(failure),
        [
          {
            fact: pick({ en: 'expected', ja: '期待した値' }),
            value: failure.expected,
            source: pick({ en: 'this run', ja: 'この実行' })
          },
          { fact: pick({ en: 'found', ja: '実際の値' }), value: failure.actual, source: failure.reference }
        ],
        pick({
          en: 'Check whether another run pushed the same tag at the same time (`concurrency:` makes such runs wait), then run again.',
          ja: '別の実行が同じタグを同時にプッシュしていないか確認し (`concurrency:` で順番に実行できます)、再実行します。'
        })
      )
    case 'registry':
    case 'command':
    case 'network':
      return undefined
  }
}

/** Each name once, however much is wrong with it. */
function inputsOf(problems: readonly InputProblem[]): string[] {
  return [...new Set(problems.map(({ input }) => `\`${input}\``))]
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?。]$/.test(text) ? '' : '.'}`
}

function certain(id: string, title: string, cause: string, evidence: Diagnosis['evidence'], remedy: string): Diagnosis {
  return { id, certainty: 'certain', title, cause, evidence, unknown: [], remedies: [{ text: remedy }] }
}
