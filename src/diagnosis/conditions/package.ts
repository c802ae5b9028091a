import { condition } from '../condition.js'
import type { PackageFact } from '../facts.js'

/** What the API shows of the package. The labels are the words of the docs. */

/** What only a visible package tells; a hidden one settles nothing. */
function visible(fact: PackageFact, judge: (seen: Extract<PackageFact, { kind: 'visible' }>) => boolean | undefined) {
  return fact.kind === 'visible' ? judge(fact) : undefined
}

export const packageUnlinked = condition(
  ['package'],
  { en: 'the package is not linked to a repository', ja: 'パッケージがどのリポジトリにもリンクされていない' },
  values => visible(values.package, ({ linked }) => linked === null)
)

export const packageLinkedHere = condition(
  ['package', 'repository'],
  { en: 'the package is linked to this repository', ja: 'パッケージがこのリポジトリにリンクされている' },
  values => visible(values.package, ({ linked }) => same(linked, values.repository.fullName))
)

export const packageLinkedElsewhere = condition(
  ['package', 'repository'],
  { en: 'the package is linked to another repository', ja: 'パッケージが別のリポジトリにリンクされている' },
  values => visible(values.package, ({ linked }) => linked !== null && !same(linked, values.repository.fullName))
)

export const packageOlder = condition(
  ['package', 'repository'],
  { en: 'the package is older than the repository', ja: 'パッケージがリポジトリより古い' },
  values =>
    values.repository.createdAt === undefined
      ? undefined
      : visible(
          values.package,
          ({ createdAt }) => Date.parse(createdAt) < Date.parse(values.repository.createdAt ?? '')
        )
)

export const packageHidden = condition(
  ['package'],
  {
    en: 'the API shows the token no such package: it does not exist or is hidden',
    ja: 'API がこのトークンにパッケージを見せない (存在しないか、隠されている)'
  },
  values => values.package.kind === 'absent-or-invisible'
)

export const packagePrivate = condition(
  ['package'],
  { en: 'the package is not public', ja: 'パッケージが公開されていない' },
  values => visible(values.package, ({ visibility }) => visibility !== 'public')
)

/** Unlike an internal one, it is shown to those only who have a role. */
export const packageRestricted = condition(
  ['package'],
  { en: 'the package is private', ja: 'パッケージが非公開である' },
  values => visible(values.package, ({ visibility }) => visibility === 'private')
)

/** Two minutes: twice what the slowest report of a new package's rights needed. */
const FRESH_MS = 120_000

export const packageFresh = condition(
  ['package'],
  { en: 'the package was created less than two minutes ago', ja: 'パッケージの作成から 2 分たっていない' },
  values => visible(values.package, ({ ageMs }) => (ageMs === undefined ? undefined : ageMs < FRESH_MS))
)

function same(a: string | null, b: string): boolean {
  return a !== null && a.toLowerCase() === b.toLowerCase()
}
