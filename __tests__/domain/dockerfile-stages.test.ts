import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDockerfileNeeds } from '../../src/domain/dockerfile-stages.js'

const lines = (...text: readonly string[]): string => text.join('\n')
const CROSS = ['FROM --platform=$BUILDPLATFORM golang AS build', 'RUN go build', 'FROM scratch']

const CASES: readonly (readonly [string, string, string | undefined, boolean | 'unknown'])[] = [
  ['copies only', lines('FROM scratch', 'COPY a /a'), undefined, false],
  ['runs', lines('FROM alpine', 'RUN true'), undefined, true],
  [
    'runs in a stage that is not built',
    lines('FROM alpine AS one', 'RUN true', 'FROM scratch', 'COPY a /a'),
    undefined,
    false
  ],
  ['runs in the stage that it is based on', lines('FROM alpine AS one', 'RUN true', 'FROM one'), undefined, true],
  [
    'runs in a stage that it copies from',
    lines('FROM alpine AS one', 'RUN true', 'FROM scratch', 'COPY --from=one /a /a'),
    undefined,
    true
  ],
  [
    'runs in a stage that it copies from by number',
    lines('FROM alpine', 'RUN true', 'FROM scratch', 'COPY --from=0 /a /a'),
    undefined,
    true
  ],
  ['copies from an image', lines('FROM scratch', 'COPY --from=alpine /a /a'), undefined, false],
  ['runs on the build’s platform', lines(...CROSS, 'COPY --from=build /a /a'), undefined, false],
  [
    'runs on the build’s platform, in braces',
    lines(...CROSS, 'COPY --from=build /a /a').replace('$BUILDPLATFORM', '"${BUILDPLATFORM}"'),
    undefined,
    false
  ],
  [
    'runs in a stage that inherits the build’s platform',
    lines(CROSS[0]!, 'FROM build AS more', 'RUN x', 'FROM scratch', 'COPY --from=more /a /a'),
    undefined,
    false
  ],
  [
    'runs on the target’s platform, written out',
    lines('FROM --platform=$TARGETPLATFORM alpine', 'RUN x'),
    undefined,
    true
  ],
  ['runs on a fixed platform', lines('FROM --platform=linux/amd64 alpine', 'RUN x'), undefined, 'unknown'],
  [
    'mounts from a stage that runs',
    lines(
      'FROM alpine AS one',
      'RUN x',
      'FROM --platform=$BUILDPLATFORM alpine AS two',
      'RUN --mount=type=bind,from=one,target=/x y',
      'FROM scratch',
      'COPY --from=two / /'
    ),
    undefined,
    true
  ],
  [
    'chooses its base by a variable',
    lines('ARG BASE=one', 'FROM alpine AS one', 'RUN x', 'FROM $BASE', 'COPY a a'),
    undefined,
    'unknown'
  ],
  [
    'is asked for a stage before the one that runs',
    lines('FROM scratch AS one', 'COPY a a', 'FROM alpine', 'RUN x'),
    'one',
    false
  ],
  ['is asked for a stage that there is not', lines('FROM scratch'), 'two', 'unknown'],
  ['has the stage in other letters', lines('FROM scratch AS One', 'COPY a a', 'FROM alpine', 'RUN x'), 'oNE', false],
  ['says RUN in a comment', lines('FROM scratch', '# RUN x', 'COPY a a'), undefined, false],
  ['says RUN in a heredoc', lines('FROM scratch', 'COPY <<EOF /a', 'RUN x', 'EOF'), undefined, false],
  ['runs a heredoc', lines('FROM alpine', 'RUN <<EOF', 'x', 'EOF'), undefined, true],
  ['goes on after a backslash', lines('FROM scratch', 'COPY a \\', ' RUN \\', ' b'), undefined, false],
  ['has Windows’ line ends', 'FROM alpine\r\nRUN x\r\n', undefined, true],
  ['names docker’s syntax', lines('# syntax=docker/dockerfile:1', 'FROM scratch'), undefined, false],
  ['names another syntax', lines('# syntax=example.org/other', 'FROM scratch'), undefined, 'unknown'],
  ['leaves it to whoever builds on it', lines('FROM alpine', 'ONBUILD RUN x'), undefined, true],
  ['is empty', '', undefined, 'unknown']
]

describe('whether a Dockerfile runs something for the target platform', () => {
  it.each(CASES)('that %s', (_, dockerfile, target, expected) => {
    const { runsForTarget } = readDockerfileNeeds(dockerfile, target)
    expect(runsForTarget.known ? runsForTarget.value : 'unknown').toBe(expected)
  })

  it('is found out of any text, in finite time', () => {
    const line = fc.constantFrom(
      'FROM a AS b',
      'FROM b AS a',
      'RUN x',
      'COPY --from=a / /',
      'COPY --from=0 / /',
      'RUN <<A',
      'A',
      '\\'
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), text => {
        expect(readDockerfileNeeds(text.join('\n'), undefined).runsForTarget).toHaveProperty('known')
      })
    )
  })
})

describe('instructions that only Docker’s format knows', () => {
  it('are found in any letters, and not in comments', () => {
    const text = lines('FROM x', '# HEALTHCHECK NONE', 'shell ["sh"]', 'ONBUILD RUN x')
    expect(readDockerfileNeeds(text, undefined).dockerFormat).toEqual(['SHELL', 'ONBUILD'])
  })
})

describe('a target that is not there', () => {
  const dockerfile = lines('FROM alpine AS Base', 'RUN true', 'FROM scratch', 'FROM base \\', '  AS release')

  it.each([
    ['is told with the stages that are', dockerfile, 'relaese', ['base', 'release']],
    ['is told where no stage has a name', 'FROM scratch', 'release', []],
    ['is no matter of names in capitals', dockerfile, 'BASE', undefined],
    ['is no matter of numbers', dockerfile, '1', undefined],
    ['is a number beyond the last', dockerfile, '7', ['base', 'release']],
    ['is not looked for where none is asked for', dockerfile, undefined, undefined],
    ['is not looked for in another syntax', lines('# syntax=example.org/frontend', dockerfile), 'x', undefined],
    ['is not looked for in an empty file', '', 'x', undefined]
  ])('%s', (_, text, target, expected) => {
    expect(readDockerfileNeeds(text, target).insteadOfTarget).toEqual(expected)
  })
})
