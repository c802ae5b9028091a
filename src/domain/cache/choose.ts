import type { Context } from '../../context/context.js'
import type { Decision } from '../decision.js'
import type { Known } from '../known.js'
import { formatName, type ImageName } from '../reference.js'
import { cacheTypeOf, lowerReference } from './entry.js'
import type { CacheRight } from './right.js'
import { actionsScope, branchesOf, type CacheSubject, cacheTag } from './scope.js'

export type CacheKind = 'none' | 'gha' | 'registry' | 'inline'

export interface CacheRequest {
  readonly kind: CacheKind
  /** The caches that the user wrote out. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly subject: CacheSubject
  /** The cache of several packages lies beside the first. */
  readonly image: ImageName | undefined
  readonly context: Context
  readonly defaultBranch: string | undefined
  readonly right: CacheRight
  /** Whether the image is pushed, and the login tested, so that a cache may be written to the registry as well. */
  readonly push: boolean
  /** Whether the builder can export a cache other than inline. Where that is not known it is tried: a cache that fails fails nothing. */
  readonly exports: Known<boolean>
  /** Whether the runner gave address and token of its cache. */
  readonly actionsCache: boolean
}

export interface CacheChoice {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly decisions: readonly Decision[]
}

/** How long the builder may wait for GitHub's cache, each way: a slow cache must not cost more than it saves. */
const TIMEOUT = '5m'

/** Which caches the build reads and writes, each with the reason. What cannot be used is left out and said, and never a failure. */
export function chooseCache(request: CacheRequest): CacheChoice {
  const decisions: Decision[] = []
  const own = ownCache(request)
  const from = keep('read', [...own.from, ...request.from.map(lowerReference)], request, decisions)
  const to = keep('write', [...own.to, ...request.to.map(lowerReference)], request, decisions)
  return { from, to, decisions: [...own.decisions, ...decisions] }
}

interface OwnCache {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly decisions: readonly Decision[]
}

const NOTHING: OwnCache = { from: [], to: [], decisions: [] }

function ownCache(request: CacheRequest): OwnCache {
  const { kind, image, right } = request
  if (kind === 'none') return NOTHING
  if (image === undefined) return { ...NOTHING, decisions: [rejected(kind, 'there is no image for it to belong to')] }
  const wanted =
    kind === 'gha'
      ? actionsCache(request, image)
      : kind === 'registry'
        ? besideImage(request, image)
        : inline(request, image)
  return {
    from: right.read ? wanted.from : [],
    // An inline cache is part of the image: who may push that, may push it with the cache inside.
    to: right.write || kind === 'inline' ? wanted.to : [],
    decisions: [
      ...wanted.decisions,
      ...(right.read && right.write ? [] : [rejected(right.read ? `${kind}: writing` : kind, right.because)])
    ]
  }
}

function actionsCache({ actionsCache: there, subject }: CacheRequest, image: ImageName): OwnCache {
  if (!there)
    return { ...NOTHING, decisions: [rejected('gha', 'the runner provided no address and token for GitHub’s cache')] }
  const scope = actionsScope(image.path, subject)
  return {
    from: [`type=gha,scope=${scope},timeout=${TIMEOUT}`],
    to: [`type=gha,scope=${scope},mode=max,ignore-error=true,timeout=${TIMEOUT}`],
    decisions: [
      chosen(
        `gha, scope ${scope}`,
        'cache: gha was set; GitHub falls back to the caches of the base and the default branch automatically'
      )
    ]
  }
}

function besideImage({ context, defaultBranch, subject, push }: CacheRequest, image: ImageName): OwnCache {
  const branches = branchesOf(context, defaultBranch)
  const references = branches.map(branch => `${formatName(image)}:${cacheTag(branch, subject)}`)
  const [own] = references
  return {
    from: references.map(reference => `type=registry,ref=${reference}`),
    to:
      push && own !== undefined
        ? [`type=registry,ref=${own},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`]
        : [],
    decisions: [
      ...references.map((reference, at) =>
        chosen(
          reference,
          at === 0 ? `cache: registry was set; branch ${branches[at]}` : `falls back to branch ${branches[at]}`
        )
      ),
      ...(push ? [] : [rejected('registry: writing', 'nothing is pushed in this run, its cache included')])
    ]
  }
}

function inline({ context, defaultBranch, push }: CacheRequest, image: ImageName): OwnCache {
  const tags = [
    ...branchesOf(context, defaultBranch).map(branch => branch.replaceAll(/[^A-Za-z0-9_.-]+/g, '-')),
    'latest'
  ]
  return {
    from: [...new Set(tags)].map(tag => `type=registry,ref=${formatName(image)}:${tag.slice(0, 128)}`),
    to: push ? ['type=inline'] : [],
    decisions: [chosen('inline', `cache: inline was set; read from the tags ${[...new Set(tags)].join(', ')}`)]
  }
}

/** Of all entries, those that this builder and this run can use. */
function keep(
  way: 'read' | 'write',
  entries: readonly string[],
  { right, exports, actionsCache: there }: CacheRequest,
  decisions: Decision[]
): readonly string[] {
  return [...new Set(entries)].filter(entry => {
    const type = cacheTypeOf(entry)
    const because =
      type === 'gha' && !there && !/(^|,)\s*token=/.test(entry)
        ? 'the runner provided no address and token for GitHub’s cache'
        : type === 'gha' && !right[way]
          ? right.because
          : way === 'write' && type !== 'inline' && exports.known && !exports.value
            ? 'this builder cannot write caches of that type'
            : undefined
    if (because !== undefined)
      decisions.push(rejected(`${way === 'read' ? 'cache-from' : 'cache-to'} ${redactToken(entry)}`, because))
    return because === undefined
  })
}

/** `token=` and the like may stand in an entry; what looks like a credential is never shown. */
function redactToken(entry: string): string {
  return entry.replaceAll(/((?:token|secret|key|password)[\w-]*=)[^,"]*/gi, '$1***')
}

function chosen(value: string, because: string): Decision {
  return { about: 'cache', value, verdict: 'chosen', because }
}

function rejected(value: string, because: string): Decision {
  return { about: 'cache', value, verdict: 'rejected', because }
}
