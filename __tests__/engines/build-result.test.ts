import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBuildResult } from '../../src/engines/build-result.js'

const digest = `sha256:${'a'.repeat(64)}`
const config = `sha256:${'b'.repeat(64)}`

describe('what a build left', () => {
  it.each([
    ['a push', { 'containerimage.digest': digest, 'containerimage.config.digest': config }, '', digest, config],
    ['several platforms', { 'containerimage.digest': digest }, `${digest}\n`, digest, digest],
    ['the classic store', { 'containerimage.config.digest': config }, `${config}\n`, undefined, config],
    [
      'the classic store, which calls the config the image',
      { 'containerimage.digest': config, 'containerimage.config.digest': config },
      '',
      undefined,
      config
    ],
    ['nothing but its id', {}, ` ${config}\n`, undefined, config],
    ['a digest of another kind', { 'containerimage.digest': 'sha512:abc' }, '', undefined, ''],
    ['values of another type', { 'containerimage.digest': 5, 'containerimage.config.digest': null }, '', undefined, '']
  ])('is read after %s', (_, metadata, iid, expectedDigest, imageId) => {
    const text = JSON.stringify(metadata)
    expect(parseBuildResult(text, iid)).toEqual({ digest: expectedDigest, imageId, metadata: text })
  })

  it('is nothing where the files say nothing, whatever stands in them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), text => {
        const result = parseBuildResult(text, '')
        expect(result).toEqual({ digest: undefined, imageId: '', metadata: text })
      })
    )
  })
})
