import type { RemedyDraft } from '../rule.js'
import { LOGIN_STEP } from '../snippets.js'

/** What to do about a login that is missing or has died. */

export const logInHere: RemedyDraft = {
  text: {
    en: 'Log in to {registry} in this same job, before the step that failed:',
    ja: '失敗したステップより前に、同じジョブの中で {registry} にログインします:'
  },
  snippet: LOGIN_STEP
}

export const dropLogin: RemedyDraft = {
  text: {
    en: 'Remove the stored login (name the host; without it, Docker Hub is meant):',
    ja: '保存されているログインを消します (ホストを書かないと Docker Hub の意味になります):'
  },
  snippet: 'docker logout {registry}'
}

export const renewLogin: RemedyDraft = {
  text: {
    en: 'Log in again in the job, with the job’s token or a token that is still valid:',
    ja: 'ジョブの中で、ジョブのトークンか有効なトークンを使ってログインし直します:'
  },
  snippet: LOGIN_STEP
}
