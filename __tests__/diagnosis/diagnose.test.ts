import { describe, expect, it } from 'vitest'
import type { Context } from '../../src/context/context.js'
import { known } from '../../src/domain/known.js'
import { diagnose } from '../../src/diagnosis/diagnose.js'
import { noLooks } from '../../src/diagnosis/looks.js'
import { renderAnnotation, renderLog } from '../../src/diagnosis/render.js'

const context: Context = {
  event: { kind: 'push', deleted: false },
  repository: { owner: 'Octo-Org', name: 'Hello', ownerType: 'Organization', url: 'https://github.com/Octo-Org/Hello', complete: true, createdAt: '2020-01-01T00:00:00Z' },
  ref: 'refs/heads/main', sha: 'a'.repeat(40), actor: 'octocat', triggeringActor: 'octocat',
  run: { id: '1', attempt: '1', number: '1', workflow: 'ci', job: 'build', url: 'https://github.com/x' },
  hosts: { kind: 'github.com', server: 'https://github.com', api: 'https://api.github.com', registry: 'ghcr.io' },
  workspace: '/w', temp: '/t'
}
describe('diagnose', () => {
  it.each(['permission_denied: write_package','installation not allowed to Write organization package','permission_denied: read_package','permission_denied: create_package','permission_denied: The token provided does not match expected scopes.','permission_denied: The requested installation does not exist.'])('says %s', async (message) => {
    const looks = { ...noLooks('offline'), package: async () => known({ kind: 'visible', visibility: 'public', linked: null, createdAt: '2019-01-01T00:00:00Z' } as const) }
    const d = await diagnose({ about: { kind: 'registry', request: 'POST https://ghcr.io/v2/octo-org/hello/blobs/uploads/', status: 403, diagnostics: [{ code: 'DENIED', message }], requestId: 'ABC:1' },
      context, images: [{ host: 'ghcr.io', path: 'octo-org/hello' }], credential: 'github-token', already: { tokenKind: known('installation') }, looks, clock: { now: () => 1e12*1.8, sleep: async () => {}, random: () => 0 }, language: 'en' })
    console.log(renderLog(d, 'en').join('\n'), '\n', renderAnnotation(d,'en'))
    expect(d.id).toBeTruthy()
  })
})
