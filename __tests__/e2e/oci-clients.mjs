// @ts-check
/**
 * Pushes one artifact as helm, oras and cosign do: `node oci-clients.mjs helm|oras|cosign HOST PATH DIGEST`. The tools cannot be had
 * here; what matters for them is where they look for a login, which is done as their documentation and sources say.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const [tool = '', host = '', path = '', subject = ''] = process.argv.slice(2)
const env = process.env
const dockerFile = join(env['DOCKER_CONFIG'] || join(homedir(), '.docker'), 'config.json')

/** @type {Record<string, readonly string[]>} files in the order in which the tool looks into them */
const FILES = {
  // https://helm.sh/docs/topics/registries/#credentials: its own file, then Docker's.
  helm: [env['HELM_REGISTRY_CONFIG'] || join(homedir(), '.config', 'helm', 'registry', 'config.json'), dockerFile],
  // https://oras.land/docs/how_to_guides/authentication: Docker's.
  oras: [dockerFile],
  // https://pkg.go.dev/github.com/google/go-containerregistry/pkg/authn (DefaultKeychain): Docker's, else podman's.
  cosign: [
    dockerFile,
    env['REGISTRY_AUTH_FILE'] || join(env['XDG_RUNTIME_DIR'] || '/nowhere', 'containers', 'auth.json')
  ]
}

/** @param {string} file @returns {string | undefined} `user:password` */
function loginIn(file) {
  if (!existsSync(file)) return undefined
  /** @type {unknown} */
  const content = JSON.parse(readFileSync(file, 'utf8'))
  const config =
    /** @type {{ credHelpers?: Record<string, string>, credsStore?: string, auths?: Record<string, { auth?: string }> }} */ (
      content
    )
  const helper = config.credHelpers?.[host] ?? config.credsStore
  if (helper) {
    const { status, stdout } = spawnSync(`docker-credential-${helper}`, ['get'], { input: host, encoding: 'utf8' })
    if (status !== 0) return undefined
    /** @type {unknown} */
    const answer = JSON.parse(stdout)
    const { Username: user, Secret: secret } = /** @type {{ Username: string, Secret: string }} */ (answer)
    return `${user}:${secret}`
  }
  const auth = config.auths?.[host]?.auth
  return auth ? Buffer.from(auth, 'base64').toString('utf8') : undefined
}

const login = FILES[tool]?.map(loginIn).find(found => found !== undefined)
if (login === undefined) throw new Error(`${tool} finds no login for ${host}`)

const scope = `repository:${path}:pull,push`
const basic = Buffer.from(login).toString('base64')
const answer = await fetch(`http://${host}/token?service=${host}&scope=${scope}`, {
  headers: { authorization: `Basic ${basic}` }
})
const { token } = /** @type {{ token?: string }} */ (await answer.json())
const authorization = `Bearer ${token ?? ''}`

/** @param {string} text */
async function upload(text) {
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
  const opened = await fetch(`http://${host}/v2/${path}/blobs/uploads/`, { method: 'POST', headers: { authorization } })
  if (opened.status !== 202) throw new Error(`${tool}: POST answered ${opened.status} ${await opened.text()}`)
  const to = new URL(opened.headers.get('location') ?? '', `http://${host}`)
  to.searchParams.set('digest', digest)
  const put = await fetch(to, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/octet-stream' },
    body: text
  })
  if (put.status !== 201) throw new Error(`${tool}: PUT answered ${put.status} ${await put.text()}`)
  return { digest, size: Buffer.byteLength(text) }
}

const TYPES = {
  helm: ['application/vnd.cncf.helm.config.v1+json', 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'],
  oras: ['application/vnd.oci.empty.v1+json', 'text/plain'],
  cosign: ['application/vnd.oci.image.config.v1+json', 'application/vnd.dev.cosign.simplesigning.v1+json']
}
const [config, layer] = TYPES[/** @type {keyof typeof TYPES} */ (tool)]
const manifest = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: config, ...(await upload('{}')) },
  layers: [{ mediaType: layer, ...(await upload(`made by ${tool}`)) }]
}
const tag = tool === 'cosign' ? `${subject.replace(':', '-')}.sig` : `${tool}-artifact`
const put = await fetch(`http://${host}/v2/${path}/manifests/${tag}`, {
  method: 'PUT',
  headers: { authorization, 'content-type': manifest.mediaType },
  body: JSON.stringify(manifest)
})
if (put.status !== 201) throw new Error(`${tool}: PUT ${tag} answered ${put.status} ${await put.text()}`)
console.log(`pushed ${tag}`)
