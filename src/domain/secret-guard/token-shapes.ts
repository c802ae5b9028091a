interface Shape {
  /** With its article: `a GitHub token`. */
  readonly name: string
  readonly pattern: RegExp
  /** True for keys that pages of a web site may show: no secret where the name says that the value is public. */
  readonly mayBePublic?: boolean
}

/**
 * Credentials that one can tell by their looks: each has a prefix of its own, so that a hit is hardly ever an accident.
 * Which issuers use such prefixes: https://docs.github.com/code-security/reference/secret-security/supported-secret-scanning-patterns
 */
const SHAPES: readonly Shape[] = [
  { name: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|ghs_[\w.-]{20,}|github_pat_\w{20,})/ },
  { name: 'a private key', pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/ },
  { name: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/ },
  { name: 'a Slack token', pattern: /\bxox[abeoprs]-[\w-]{10,}|\bxapp-\d-[\w-]{10,}/ },
  { name: 'a Slack webhook', pattern: /\bhooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/ },
  { name: 'a GitLab token', pattern: /\bgl(?:pat|ptt|dt|rt|cbt|ft|soat|agent|imt|oas)-[\w.-]{15,}/ },
  { name: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{30,}/ },
  { name: 'a PyPI token', pattern: /\bpypi-[\w-]{30,}/ },
  { name: 'a RubyGems key', pattern: /\brubygems_[a-f0-9]{30,}/ },
  { name: 'a Docker Hub token', pattern: /\bdckr_(?:pat|oat)_[\w-]{20,}/ },
  { name: 'an OpenAI or Anthropic key', pattern: /\bsk-(?:ant-|proj-|svcacct-|admin-)?[\w-]{20,}/ },
  { name: 'a Stripe key', pattern: /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/ },
  { name: 'a Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{30,}/ },
  { name: 'a SendGrid key', pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/ },
  { name: 'a DigitalOcean token', pattern: /\bdo[opr]_v1_[a-f0-9]{40,}/ },
  { name: 'a HashiCorp Vault token', pattern: /\bhv[sbr]\.[\w-]{20,}/ },
  { name: 'a Terraform Cloud token', pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,}/ },
  { name: 'a Databricks token', pattern: /\bdapi[a-f0-9]{32}\b/ },
  { name: 'a New Relic key', pattern: /\bNRAK-[A-Z0-9]{20,}/ },
  { name: 'a Grafana token', pattern: /\bgl(?:c|sa)_[\w+/=-]{20,}/ },
  { name: 'a Shopify token', pattern: /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{30,}/ },
  { name: 'a Sentry token', pattern: /\bsntry[su]_[\w+/=-]{30,}/ },
  { name: 'an age key', pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{40,}/ },
  { name: 'an Azure storage key', pattern: /\bAccountKey=[A-Za-z0-9+/]{60,}/ },
  { name: 'a Google API key', pattern: /\bAIza[\w-]{35}\b/, mayBePublic: true },
  { name: 'a JSON Web Token', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/, mayBePublic: true },
  { name: 'a URL with a password in it', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/:@]{3,}@/i }
]

/** What a value looks like, as `a GitHub token`; undefined for what looks like nothing of the kind. */
export function shapeOf(value: string, isPublic = false): string | undefined {
  return SHAPES.find(({ pattern, mayBePublic }) => pattern.test(value) && !(isPublic && mayBePublic === true))?.name
}
