/** Of these characters alone a dictionary makes the order that their codes have: the point, then digits, then letters. */
const PLAIN = /^[a-z0-9.]*$/

let collator: Intl.Collator | undefined

/**
 * The order of a dictionary, whatever the language of the machine; negative, zero or positive as `sort` takes it. The names of labels are
 * nearly always plain, and are compared without the tables of ICU, which take longer to load than everything else a run decides.
 */
export function compareAsDictionary(a: string, b: string): number {
  if (PLAIN.test(a) && PLAIN.test(b)) return a < b ? -1 : a > b ? 1 : 0
  collator ??= new Intl.Collator('en')
  return collator.compare(a, b)
}
