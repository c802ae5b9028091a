/** A fact that may be out of reach. "Not known" always says why, because the report repeats it to the user. */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly because: string }

export function known<T>(value: T): Known<T> {
  return { known: true, value }
}

export function unknown(because: string): { readonly known: false; readonly because: string } {
  return { known: false, because }
}

/** The value, or `undefined` where it could not be learnt. */
export function valueOf<T>(fact: Known<T>): T | undefined {
  return fact.known ? fact.value : undefined
}
