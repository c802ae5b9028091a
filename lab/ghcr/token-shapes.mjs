// @ts-check
import { createHash } from 'node:crypto'

/** @typedef {'github-token' | 'app' | 'classic' | 'fine-grained' | 'oauth'} TokenKind */

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * @param {string} seed
 * @param {number} length
 * @returns {string} letters and digits, the same ones for the same seed
 */
function drawLetters(seed, length) {
  const bytes = []
  for (let block = 0; bytes.length < length; block += 1)
    bytes.push(...createHash('sha512').update(`${seed}:${block}`).digest())
  return bytes
    .slice(0, length)
    .map(byte => letters[byte % letters.length])
    .join('')
}

/** @param {object} value */
const encodeSegment = value => Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * The stateless form of 2026: `ghs_<APPID>_<JWT>`, about 520 characters, with dots.
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
 *
 * @param {string} seed
 * @param {number} appId 15368 is GitHub Actions
 */
function makeInstallationToken(seed, appId) {
  const header = encodeSegment({ alg: 'RS256', typ: 'JWT', kid: drawLetters(`${seed}/kid`, 10) })
  const claims = encodeSegment({ iss: appId, sid: drawLetters(`${seed}/sid`, 56) })
  return `ghs_${appId}_${header}.${claims}.${drawLetters(`${seed}/signature`, 342)}`
}

/**
 * @param {TokenKind} kind
 * @param {string} seed the same seed gives the same token
 * @returns {string} a token value of the shape that GitHub gives to this kind
 */
export function makeTokenValue(kind, seed) {
  switch (kind) {
    case 'github-token':
      return makeInstallationToken(seed, 15368)
    case 'app':
      return makeInstallationToken(seed, 892104)
    case 'classic':
      return `ghp_${drawLetters(seed, 36)}`
    case 'oauth':
      return `gho_${drawLetters(seed, 36)}`
    case 'fine-grained':
      return `github_pat_11${drawLetters(`${seed}/id`, 20).toUpperCase()}_${drawLetters(seed, 59)}`
  }
}
