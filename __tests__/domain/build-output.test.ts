import { describe, expect, it } from 'vitest'
import { isFilesOnly, pushesItself, withoutPush } from '../../src/domain/build-output.js'

describe('an output', () => {
  it.each([
    ['type=registry', true, 'type=image,push=false'],
    ['type=registry,name=a/b:c', true, 'type=image,name=a/b:c,push=false'],
    ['type=image,push=true', true, 'type=image,push=false'],
    ['push=1,type=image,"name=a/b:c,d/e:f"', true, 'type=image,"name=a/b:c,d/e:f",push=false'],
    ['type=image,name=a/b,push-by-digest=true,push=true', true, 'type=image,name=a/b,push=false'],
    ['"type=registry"', true, 'type=image,push=false'],
    ['type=registry,push=false', false, 'type=registry,push=false'],
    ['type=image,push=false', false, 'type=image,push=false'],
    ['type=image', false, 'type=image'],
    ['type=local,dest=push=true', false, 'type=local,dest=push=true'],
    ['out', false, 'out'],
    ['type=oci,dest=o.tar', false, 'type=oci,dest=o.tar']
  ])('%s pushes by itself: %j; without its push it is %s', (output, pushes, without) => {
    expect(pushesItself(output)).toBe(pushes)
    expect(withoutPush(output)).toBe(without)
    expect(pushesItself(withoutPush(output))).toBe(false)
  })

  it.each([
    ['type=local,dest=out', true],
    ['dest=out.tar,type=tar', true],
    ['out', true],
    ['-', true],
    ['type=oci,dest=local', false],
    ['type=docker,dest=image.tar', false]
  ])('%s holds files and no image: %j', (output, expected) => {
    expect(isFilesOnly(output)).toBe(expected)
  })
})
