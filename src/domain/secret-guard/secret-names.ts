/** Last word of a name whose value is a secret by trade. */
const SECRET_WORDS = [
  'token',
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'credential',
  'credentials',
  'apikey',
  'pat'
]
/** Keys that open nothing. */
const HARMLESS_KEYS =
  /(?:^|_)(?:public|publishable|pub|ssh_host|cache|sort|primary|foreign|partition|object|group|site)$/
/** Names by which frameworks mark what they put into pages that everybody can read. */
const PUBLIC_PREFIX = /^(?:next_public|nuxt_public|expo_public|react_app|vite|public|gatsby|ng_app|vue_app)_/
/** Proxies are in no history: https://docs.docker.com/build/building/variables/#pre-defined-build-arguments */
const PROXY = /^(?:https?|ftp|no|all)_proxy$/i

export function isPublicName(name: string): boolean {
  const plain = snakeCase(name)
  return PUBLIC_PREFIX.test(plain) || /(?:^|_)(?:public|publishable)(?:_|$)/.test(plain)
}

/** BuildKit keeps the arguments of this name out of history and cache. */
export function isProxyName(name: string): boolean {
  return PROXY.test(name)
}

/**
 * Whether a name says that its value is a credential, and the value does not say otherwise: it is set, and neither a switch, a number,
 * a path, a reference to another variable nor a filler. A `…_KEY` may be any key, so its value has to look random, too.
 */
export function saysSecret(name: string, value: string): boolean {
  const plain = snakeCase(name).replace(/_?\d+$/, '')
  if (isPublicName(name) || isProxyName(name) || isTrivial(value)) return false
  const words = plain.split('_')
  const last = words.at(-1) ?? ''
  if (SECRET_WORDS.includes(last)) return true
  return last === 'key' && words.length > 1 && !HARMLESS_KEYS.test(words.slice(0, -1).join('_')) && looksRandom(value)
}

function isTrivial(value: string): boolean {
  const text = value.trim()
  return (
    text.length < 6 ||
    /^(?:true|false|yes|no|none|null|undefined|enabled?|disabled?|bearer|basic|default|required|optional)$/i.test(
      text
    ) ||
    /^[\d.,:-]+$/.test(text) ||
    // Paths and addresses without a password.
    /^(?:\.{0,2}\/|~\/|[A-Za-z]:[\\/])/.test(text) ||
    /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ||
    /^[\w.-]+\.(?:txt|pem|json|ya?ml|env|key|crt)$/i.test(text) ||
    // Variables that somebody else fills in.
    /^\$\{?\w+\}?$|^\{\{.*\}\}$|^%\w+%$/.test(text) ||
    /^<.*>$|^[*x.-]+$|^(?:change[-_ ]?me|changeit|placeholder|dummy|example|fake|not[-_ ]?set|your[-_ ].*|example[-_ ].*|dummy[-_ ].*|test[-_ ].*)$/i.test(
      text
    )
  )
}

/** Long enough, of one piece, letters and digits mixed: what a generator makes and a person does not type. */
function looksRandom(value: string): boolean {
  const text = value.trim()
  return text.length >= 16 && /^[\w+/=.-]+$/.test(text) && /\d/.test(text) && /[A-Za-z]/.test(text)
}

function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
}
