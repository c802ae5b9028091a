import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestOf, OCI_MANIFEST, startLab, tokenOf } from './ghcr-client.js'
import type { Lab } from './ghcr-client.js'

let lab: Lab
let folder: string

/** An OCI layout with one image of one layer, as any builder could have left it. */
function writeLayout(directory: string): void {
  mkdirSync(join(directory, 'blobs', 'sha256'), { recursive: true })
  const keep = (given: string | Buffer, mediaType: string): { mediaType: string; digest: string; size: number } => {
    const bytes = Buffer.from(given)
    const digest = digestOf(bytes)
    writeFileSync(join(directory, 'blobs', ...digest.split(':')), bytes)
    return { mediaType, digest, size: bytes.length }
  }
  // Two empty blocks are an empty tar. skopeo compresses what is not compressed, which would change the digest.
  const tar = Buffer.alloc(1024)
  const diffId = digestOf(tar)
  const layer = keep(gzipSync(tar), 'application/vnd.oci.image.layer.v1.tar+gzip')
  const rootfs = { type: 'layers', diff_ids: [diffId] }
  const config = keep(
    JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs }),
    'application/vnd.oci.image.config.v1+json'
  )
  const manifest = keep(
    JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [layer] }),
    OCI_MANIFEST
  )
  const annotations = { 'org.opencontainers.image.ref.name': 'x' }
  writeFileSync(
    join(directory, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] })
  )
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ghcr-tools-'))
  writeLayout(join(folder, 'in'))
  lab = await startLab({
    world: {
      organizations: { org: {} },
      repositories: { 'org/app': { visibility: 'public' } },
      packages: { 'org/unlinked': { visibility: 'public' }, 'org/hidden': {} },
      tokens: {
        job: { kind: 'github-token', repository: 'org/app', permissions: { packages: 'write' } },
        dead: { kind: 'classic', user: 'robot', revoked: true }
      }
    }
  })
})
afterAll(async () => {
  await lab.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs skopeo with the login of one token; gives what it wrote. */
async function skopeo(id: string | undefined, ...args: string[]): Promise<{ code: number; text: string }> {
  const authFile = join(folder, `${id ?? 'nobody'}.json`)
  const auth = id === undefined ? undefined : Buffer.from(`x:${tokenOf(lab, id)}`).toString('base64')
  writeFileSync(authFile, JSON.stringify({ auths: auth ? { [lab.host]: { auth } } : {} }), { mode: 0o600 })
  const env = { PATH: process.env['PATH'], HOME: folder, REGISTRY_AUTH_FILE: authFile }
  return new Promise(resolve => {
    execFile('skopeo', ['--insecure-policy', ...args], { env, timeout: 15_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? 1 : 0, text: stdout + stderr })
    })
  })
}

const push = (id: string | undefined, name: string): ReturnType<typeof skopeo> =>
  skopeo(id, 'copy', '--dest-tls-verify=false', `oci:${join(folder, 'in')}:x`, `docker://${lab.host}/${name}`)

describe('skopeo', () => {
  it('pushes and pulls the same bytes, anonymously too where the package is public', async () => {
    expect(await push('job', 'org/app:1')).toMatchObject({ code: 0 })
    expect(lab.world.packages['org/app']).toMatchObject({ repository: 'org/app', visibility: 'public' })
    const out = join(folder, 'out')
    const source = `docker://${lab.host}/org/app:1`
    expect(await skopeo(undefined, 'copy', '--src-tls-verify=false', source, `oci:${out}:x`)).toMatchObject({ code: 0 })
    const digests = [join(folder, 'in'), out].map(
      directory =>
        (JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as { manifests: { digest: string }[] })
          .manifests[0]?.digest
    )
    expect(digests[1]).toBe(digests[0])
    expect(lab.requests.some(({ host, status }) => host === 'storage' && status === 200)).toBe(true)
    expect(lab.requests.filter(({ violation }) => violation !== undefined)).toEqual([])
  })

  it('lists the tags', async () => {
    const { text } = await skopeo('job', 'list-tags', '--tls-verify=false', `docker://${lab.host}/org/app`)
    expect(JSON.parse(text)).toMatchObject({ Tags: ['1'] })
  })

  it.each([
    ['job', 'org/unlinked:1', 'denied: permission_denied: write_package'],
    ['job', 'org/hidden:1', 'trying to reuse blob'],
    ['dead', 'org/app:1', 'Requesting bearer token: invalid status code from registry 403 (Forbidden)'],
    [undefined, 'org/app:1', 'Requesting bearer token: invalid status code from registry 403 (Forbidden)']
  ])('with the token %s is refused for %s in the words that users report: %s', async (id, name, words) => {
    const { code, text } = await push(id, name)
    expect(code).toBe(1)
    expect(text).toContain(words)
  })
})
