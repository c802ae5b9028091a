export type Language = 'en' | 'ja'

/** The same sentence, written twice by hand. `{image}` and its like are filled in by `fill`. */
export interface Text {
  readonly en: string
  readonly ja: string
}

export type Placeholder =
  | 'image'
  | 'reference'
  | 'registry'
  | 'owner'
  | 'repository'
  | 'repositoryOwner'
  | 'credential'
  | 'linked'
  | 'login'
  | 'scopes'
  | 'expires'
  | 'server'
  | 'lowercase'
  | 'ghcr'

export type Variables = Readonly<Partial<Record<Placeholder, string>>>

/** What stands in the text where a run does not know better, and on the pages below `docs/failures/`. */
const GENERIC: Readonly<Record<Placeholder, string>> = {
  image: 'ghcr.io/OWNER/IMAGE',
  reference: 'ghcr.io/OWNER/IMAGE:TAG',
  registry: 'ghcr.io',
  owner: 'OWNER',
  repository: 'OWNER/REPO',
  repositoryOwner: 'OWNER',
  credential: 'TOKEN',
  linked: 'OWNER/OTHER',
  login: 'USER',
  scopes: 'repo',
  expires: 'YYYY-MM-DD',
  server: 'https://github.com',
  lowercase: 'ghcr.io/owner/repo',
  ghcr: 'ghcr.io/OWNER/IMAGE'
}

/** A text in one language, its placeholders filled; what nobody knows gets its generic form. */
export function fill(text: Text | string, language: Language, variables: Variables): string {
  const template = typeof text === 'string' ? text : text[language]
  return template.replaceAll(/\{([a-zA-Z]+)\}/g, (whole, name: string) =>
    isPlaceholder(name) ? (variables[name] ?? GENERIC[name]) : whole
  )
}

export function isPlaceholder(name: string): name is Placeholder {
  return Object.hasOwn(GENERIC, name)
}
