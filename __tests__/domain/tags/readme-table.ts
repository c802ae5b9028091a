/**
 * What docker/metadata-action's README says, as cases: section of the README and what it says there in our words, the run, the inputs
 * and what has to come out. Derived by hand from https://github.com/docker/metadata-action (README at v6), never from its sources or
 * from our own results. The sections are split over the files `readme-*.ts`.
 */
export interface ReadmeCase {
  /** `#section`: what follows from it. */
  readonly readme: string
  /** See `runOf`. */
  readonly run: string
  readonly tags: string
  readonly flavor?: string
  readonly images?: string
  /** The output `tags`, line by line. */
  readonly expected: readonly string[]
}

/**
 * A table of git tags (rows) and patterns (columns); a cell is the one tag that comes out, `-` stands for none. `latest` is left out
 * by the flavor, it has tables of its own.
 */
export function versionTable(
  type: 'semver' | 'pep440',
  readme: string,
  patterns: readonly string[],
  rows: readonly (readonly [gitTag: string, ...cells: readonly string[]])[]
): ReadmeCase[] {
  return rows.flatMap(([gitTag, ...cells]) =>
    cells.map((cell, column) => ({
      readme,
      run: `tag ${gitTag}`,
      tags: `type=${type},pattern=${patterns[column] ?? ''}`,
      flavor: 'latest=false',
      expected: cell === '-' ? [] : [cell]
    }))
  )
}

/** Cases of one section: run, rules (parted by ` ; `), tags (parted by blanks; empty for none). */
export function cases(
  readme: string,
  rows: readonly (readonly [run: string, tags: string, expected: string, flavor?: string])[]
): ReadmeCase[] {
  return rows.map(([run, tags, expected, flavor]) => ({
    readme,
    run,
    tags: tags.replaceAll(' ; ', '\n'),
    ...(flavor === undefined ? {} : { flavor: flavor.replaceAll(' ; ', '\n') }),
    expected: expected.split(' ').filter(tag => tag !== '')
  }))
}
