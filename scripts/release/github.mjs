// @ts-check
/** Releases on GitHub, by the `gh` program, which brings its own credential (`GH_TOKEN`). */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/**
 * @typedef {{ id: number, draft: boolean, immutable: boolean, url: string }} Release
 *
 * @typedef {object} Releases
 * @property {(tag: string) => Promise<Release | undefined>} find drafts too
 * @property {(release: { tag: string, commit: string, notes: string }) => Promise<Release>} draft
 * @property {(id: number, latest: boolean) => Promise<Release>} publish
 *
 * @param {string} repository `OWNER/REPO`
 * @returns {Releases}
 */
export function releasesOf(repository) {
  const path = `repos/${repository}/releases`
  return {
    // A draft is not found by its tag, only in the list.
    async find(tag) {
      const lines = await gh(['--paginate', `${path}?per_page=100`, '--jq', '.[] | tojson'])
      const all = lines.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line)]))
      const found = all.find(({ tag_name }) => tag_name === tag)
      return found === undefined ? undefined : parseRelease(found)
    },
    async draft({ tag, commit, notes }) {
      const body = { tag_name: tag, target_commitish: commit, name: tag, body: notes, draft: true }
      return parseRelease(JSON.parse(await gh(['--method', 'POST', path, '--input', '-'], body)))
    },
    async publish(id, latest) {
      const body = { draft: false, make_latest: String(latest) }
      return parseRelease(JSON.parse(await gh(['--method', 'PATCH', `${path}/${id}`, '--input', '-'], body)))
    }
  }
}

/** @param {Record<string, unknown>} answer @returns {Release} */
function parseRelease(answer) {
  return {
    id: Number(answer['id']),
    draft: answer['draft'] === true,
    immutable: answer['immutable'] === true,
    url: String(answer['html_url'])
  }
}

/** @param {readonly string[]} args @param {object} [body] */
async function gh(args, body) {
  const running = execute('gh', ['api', ...args], { maxBuffer: 64 << 20 })
  running.child.stdin?.on('error', () => undefined)
  running.child.stdin?.end(body && JSON.stringify(body))
  return (await running).stdout
}
