import { describe, expect, it } from 'vitest'
import { commonDate, type FoundLeg, judgeLegs, platformDigests, rowsOf } from '../../../src/domain/records/legs.js'
import { digestFor, makeAttestation, makeLeg, makeRow } from './legs.js'

const OCI = 'org.opencontainers.image.'

function found(platform: string, labels: Record<string, string> = {}, says = platform): FoundLeg {
  const row = makeRow(platform)
  return { kind: 'found', leg: makeLeg(says), images: [{ row, labels }], others: [makeAttestation(row.digest)] }
}

describe('what the registry holds', () => {
  it('fits where platforms and labels do', () => {
    const labels = { [`${OCI}source`]: 's', [`${OCI}revision`]: 'r', [`${OCI}version`]: 'v' }
    expect(judgeLegs([found('linux/amd64', labels), found('linux/arm64', labels)])).toEqual({
      problems: [],
      remarks: []
    })
  })

  it('fits where a platform is only written in another way', () => {
    expect(judgeLegs([found('linux/arm64/v8', {}, 'linux/arm64')]).problems).toEqual([])
  })

  it.each(['source', 'revision', 'version'])('does not fit where the label %s differs, or is missing once', name => {
    const key = `${OCI}${name}`
    const judged = judgeLegs([
      found('linux/amd64', { [key]: 'a' }),
      found('linux/arm64', { [key]: 'b' }),
      found('linux/386')
    ])
    expect(judged.problems.map(({ value, problem }) => [value, problem])).toEqual([
      [key, 'is a label that differs: "a" (linux/amd64), "b" (linux/arm64), not there (linux/386)']
    ])
  })

  it('fits where another label differs, which is said', () => {
    const judged = judgeLegs([found('linux/amd64', { base: 'a' }), found('linux/arm64', { base: 'b' })])
    expect(judged.problems).toEqual([])
    expect(judged.remarks).toEqual([
      'The label base differs between the platforms and stays as it is: "a" (linux/amd64), "b" (linux/arm64)'
    ])
  })

  it('does not fit where it is of another platform than its record says', () => {
    expect(judgeLegs([found('linux/amd64', {}, 'linux/arm64')]).problems[0]?.problem).toBe(
      `says linux/arm64, but ghcr.io/octo-org/app@${digestFor('linux/arm64')} is linux/amd64`
    )
  })

  it('is told broken leg by leg', () => {
    const broken: FoundLeg = {
      kind: 'broken',
      leg: makeLeg('linux/arm64'),
      problems: ['leads to a, which is gone', 'leads to b, which is gone']
    }
    expect(judgeLegs([broken, found('linux/amd64')]).problems).toHaveLength(2)
  })

  it('gives the rows of the index, and the digest of each platform', () => {
    const legs = [found('linux/amd64'), found('linux/arm64')]
    expect(rowsOf(legs)).toHaveLength(4)
    expect(platformDigests(rowsOf(legs))).toEqual({
      'linux/amd64': digestFor('linux/amd64'),
      'linux/arm64': digestFor('linux/arm64')
    })
  })

  it.each([
    [['2026-03-14T15:09:26Z', '2026-03-14T15:09:26Z'], '2026-03-14T15:09:26Z'],
    [['2026-03-14T15:09:26Z', '2026-03-15T15:09:26Z'], undefined],
    [['yesterday', 'yesterday'], undefined],
    [[], undefined]
  ])('created at %j has the date %s', (dates, date) => {
    const legs = dates.map((created, at) => found(`linux/p${at}`, { [`${OCI}created`]: created }))
    expect(commonDate(legs)).toBe(date)
  })
})
