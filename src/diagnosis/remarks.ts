import type { Diagnosis } from '../domain/diagnosis.js'
import { compose } from './compose.js'
import { decide } from './decide.js'
import type { Facts } from './facts.js'
import { gather, type Given, givenFacts } from './gather.js'
import type { Question } from './diagnose.js'
import { REMARKS } from './rules/after-success.js'

/** What a run that succeeded is asked about. */
export type Review = Omit<Question, 'about'>

/** What is worth saying after a success: a private package of a public repository, a missing link, a token that ends soon. */
export function remarks(facts: Facts, review: Review): Diagnosis[] {
  const { context, images, language = 'en' } = review
  const scene = {
    context,
    image: images[0],
    about: undefined,
    words: undefined,
    reading: undefined,
    language,
    asked: undefined
  }
  return REMARKS.flatMap(rule => {
    const verdicts = decide([rule], facts)
    return verdicts === undefined ? [] : [compose(verdicts, facts, scene)]
  })
}

/** `remarks` with the facts looked up first, within the budget; one image after another where there are several. */
export async function review(review: Review): Promise<Diagnosis[]> {
  const { context, images, credential, already = {}, looks, clock, budgetMs = 3000 } = review
  const end = clock.now() + budgetMs
  const found: Diagnosis[] = []
  for (const image of images) {
    const given: Given = { context, image, credential, already, now: clock.now() }
    const facts = await gather(REMARKS, givenFacts(given), given, looks, clock, Math.max(0, end - clock.now()))
    found.push(...remarks(facts, { ...review, images: [image] }))
  }
  return found.filter(
    (each, index) =>
      found.findIndex(
        ({ id, evidence }) => id === each.id && JSON.stringify(evidence) === JSON.stringify(each.evidence)
      ) === index
  )
}
