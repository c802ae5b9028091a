import { describe, expect, it } from 'vitest'
import { podmanConfig } from '../../src/domain/podman-config.js'
import { Secret } from '../../src/domain/secret.js'

const login = { username: 'me', password: new Secret('hunter2') }
const auth = Buffer.from('me:hunter2').toString('base64')
const docker = {
  auths: { 'ghcr.io': { auth: 'old' }, 'docker.io': { auth: 'from docker' }, 'quay.io': { auth: 'from docker' } },
  credsStore: 'desktop',
  credHelpers: { 'ghcr.io': 'gh', 'ecr.example': 'ecr' },
  currentContext: 'mine'
}
const own = { auths: { 'quay.io': { auth: 'from podman' } } }

describe('the logins for podman and buildah', () => {
  it('are those of docker, before them those of podman, before them the chosen one', () => {
    expect(podmanConfig(docker, own, 'ghcr.io', login)).toEqual({
      auths: { 'docker.io': { auth: 'from docker' }, 'quay.io': { auth: 'from podman' }, 'ghcr.io': { auth } },
      credHelpers: { 'ecr.example': 'ecr' }
    })
  })

  it('have none for the host where none may be used', () => {
    expect(podmanConfig(docker, own, 'ghcr.io', 'none')).toEqual({
      auths: { 'docker.io': { auth: 'from docker' }, 'quay.io': { auth: 'from podman' } },
      credHelpers: { 'ecr.example': 'ecr' }
    })
  })

  it('stay as they are where they are to be used as they are', () => {
    expect(podmanConfig(docker, {}, 'ghcr.io', 'as-it-is')).toEqual({
      auths: docker.auths,
      credHelpers: docker.credHelpers
    })
  })
})
