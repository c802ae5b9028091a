// @ts-check

/** What the runner writes in place of a secret. */
export const MASK = '***'

/**
 * The runner's secret masker: remembers values and replaces them, and the forms in which they usually leak, by `***`.
 * Encoders and the joining of touching hits are those of actions/runner
 * (https://github.com/actions/runner/blob/main/src/Sdk/DTLogging/Logging/ValueEncoders.cs).
 */
export class Masks {
  /** @type {Set<string>} */
  #needles = new Set()
  /** @type {Set<string>} */
  #values = new Set()

  /** The values registered so far, in order, without their encoded forms. @returns {string[]} */
  get values() {
    return [...this.#values]
  }

  /**
   * Masks a value; a value of several lines masks each line too, because output arrives line by line.
   * @param {string} value anything empty or blank is ignored
   */
  add(value) {
    if (value.trim() === '') return
    for (const part of [value, ...value.split(/[\r\n]+/).map(line => line.trim())]) {
      if (part === '' || this.#values.has(part)) continue
      this.#values.add(part)
      for (const form of encodedForms(part)) this.#needles.add(form)
    }
  }

  /**
   * @param {string} text
   * @returns {string} the text with each stretch covered by secrets replaced by one `***`
   */
  hide(text) {
    /** @type {{ start: number, end: number }[]} */
    const hits = []
    for (const needle of this.#needles) {
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
        hits.push({ start: at, end: at + needle.length })
      }
    }
    if (hits.length === 0) return text
    hits.sort((left, right) => left.start - right.start)
    let hidden = ''
    let position = 0
    let open = /** @type {{ start: number, end: number } | undefined} */ (undefined)
    for (const hit of hits) {
      if (open && hit.start <= open.end) {
        open.end = Math.max(open.end, hit.end)
        continue
      }
      if (open) {
        hidden += text.slice(position, open.start) + MASK
        position = open.end
      }
      open = { ...hit }
    }
    if (open) {
      hidden += text.slice(position, open.start) + MASK
      position = open.end
    }
    return hidden + text.slice(position)
  }
}

/**
 * @param {string} value
 * @returns {string[]} the value and each form in which the runner looks for it
 */
function encodedForms(value) {
  const bytes = Buffer.from(value, 'utf8')
  const forms = [
    value,
    bytes.toString('base64'),
    // base64(user:token) shifts the token by the length of what stands before it; the runner covers all three places.
    shifted(bytes, 1),
    shifted(bytes, 2),
    value.replaceAll("'", "''"),
    JSON.stringify(value).slice(1, -1),
    escapeUri(value),
    escapeXml(value)
  ]
  if (value.length > 8 && value.startsWith('"') && value.endsWith('"')) forms.push(value.slice(1, -1))
  return forms.filter(form => form !== '')
}

/** @param {Buffer} bytes @param {number} count @returns {string} */
function shifted(bytes, count) {
  return (bytes.length > count ? bytes.subarray(count) : bytes).toString('base64')
}

/** @param {string} value @returns {string} like .NET's `Uri.EscapeDataString`, which leaves only RFC 3986's unreserved characters */
function escapeUri(value) {
  // A lone surrogate would throw; .NET replaces it, and so does the way through UTF-8.
  return encodeURIComponent(Buffer.from(value, 'utf8').toString('utf8')).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  )
}

/** @param {string} value @returns {string} */
function escapeXml(value) {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
}
