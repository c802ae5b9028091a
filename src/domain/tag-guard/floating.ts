import type { TagKind } from '../tags/tag-kind.js'
import type { Tag } from '../reference.js'

/** What decides whether a floating tag moves. `version` falls back on history where one of the two images has no version. */
export type UpwardBy = 'version' | 'history'

/** A floating tag under the guard: it is looked at again just before it is moved. */
export interface UpwardTag {
  readonly tag: Tag
  readonly by: UpwardBy
}

/**
 * Which tags move only upward. `latest`, `1` and `1.2` follow releases; the tag of a branch, `edge` and that of a schedule follow the
 * history of commits, where a re-run of an old run must not take them back.
 *
 * The others are no matter of the guard: `exact-version` and `sha` name one thing for good; the tag of a pull request belongs to a branch
 * that is rebased all the time; a git tag without a version moves when somebody moves it; and whoever writes a name by hand (`raw`, such
 * as `production`) means this image, also when it is an older one.
 */
export function movesBy(kind: TagKind): UpwardBy | undefined {
  switch (kind) {
    case 'latest':
    case 'floating-version':
      return 'version'
    case 'branch':
    case 'edge':
    case 'schedule':
      return 'history'
    case 'exact-version':
    case 'sha':
    case 'pr':
    case 'tag':
    case 'raw':
      return undefined
  }
}

/** Those of the tags that are under the guard. */
export function upwardOf(
  tags: readonly { readonly tag: Tag; readonly kind: TagKind }[],
  moveTags: 'upward' | 'always'
): UpwardTag[] {
  if (moveTags === 'always') return []
  return tags.flatMap(({ tag, kind }) => {
    const by = movesBy(kind)
    return by === undefined ? [] : [{ tag, by }]
  })
}
