// @ts-check
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startRegistry } from '../machine/registry.mjs'
import { startGhcr } from './ghcr.mjs'

const usage = `node lab/ghcr/main.mjs [WORLD.json] [--port N] [--upstream URL] [--round-trip MS]

Plays ghcr.io and api.github.com on loopback until Ctrl-C. Without a world: example-world.json.
Without --upstream: a docker-registry of its own, with its images below .lab/ghcr.`

/** @param {import('./ghcr.mjs').Ghcr} ghcr */
function introduce(ghcr) {
  const { user, curl } = { user: 'anybody', curl: 'curl -s -u' }
  console.log(`registry  ${ghcr.url}   (image names: ${ghcr.host}/OWNER/NAME:TAG)`)
  console.log(`API       ${ghcr.apiUrl}`)
  console.log(`storage   ${ghcr.storageUrl}\n`)
  for (const [id, { kind, value }] of Object.entries(ghcr.world.tokens)) console.log(`${id} (${kind})\n  ${value}`)
  console.log(`\n${curl} ${user}:TOKEN '${ghcr.url}/token?scope=repository:OWNER/NAME:pull,push'`)
}

/**
 * @param {readonly import('./ghcr.mjs').LoggedRequest[]} requests
 * @returns {() => void} prints what is new in the log
 */
function followLog(requests) {
  let shown = 0
  return () => {
    for (const request of requests.slice(shown)) {
      if (request.durationMs === 0) return
      const { host, method, path, status, credential = '-', durationMs, fault } = request
      console.log(
        `${host} ${status} ${method} ${path} ${credential} ${durationMs.toFixed(1)} ms${fault ? ` (${fault})` : ''}`
      )
      shown += 1
    }
  }
}

/** @param {string[]} args */
async function main(args) {
  const options = /** @type {const} */ ({
    port: { type: 'string', default: '0' },
    upstream: { type: 'string' },
    'round-trip': { type: 'string', default: '0' },
    help: { type: 'boolean', default: false }
  })
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  if (values.help) return console.log(usage)
  const file = positionals[0] ?? fileURLToPath(new URL('example-world.json', import.meta.url))
  const world = JSON.parse(readFileSync(file, 'utf8'))
  const own = values.upstream ? undefined : await startRegistry({ directory: '.lab/ghcr' })
  const ghcr = await startGhcr({
    upstream: values.upstream ?? own?.url ?? '',
    world,
    port: Number(values.port),
    roundTripMs: Number(values['round-trip'])
  })
  introduce(ghcr)
  const timer = setInterval(followLog(ghcr.requests), 200)
  const stop = async () => {
    clearInterval(timer)
    await ghcr.stop()
    await own?.stop()
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => void stop())
}

main(process.argv.slice(2)).catch((/** @type {unknown} */ error) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
