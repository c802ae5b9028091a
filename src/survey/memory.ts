import type { Looks } from '../diagnosis/looks.js'

/** The same looks, each taken once: who asks again gets the first answer, also while it is still under way. */
export function rememberLooks(looks: Looks): Looks {
  const answers = new Map<string, Promise<unknown>>()
  const once =
    <A extends readonly unknown[], T>(name: string, look: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      const key = JSON.stringify([name, ...args])
      // What is kept under a name and its arguments came from the look of that name.
      const known = answers.get(key) as Promise<T> | undefined
      const answer = known ?? look(...args)
      answers.set(key, answer)
      return answer
    }
  return {
    pushTest: once('pushTest', looks.pushTest),
    readTest: once('readTest', looks.readTest),
    anonymousRead: once('anonymousRead', looks.anonymousRead),
    owner: once('owner', looks.owner),
    package: once('package', looks.package),
    repository: once('repository', looks.repository),
    token: once('token', looks.token),
    organization: once('organization', looks.organization),
    status: once('status', looks.status),
    engine: once('engine', looks.engine)
  }
}
