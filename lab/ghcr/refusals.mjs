// @ts-check

/**
 * @typedef {object} Refusal what the registry says when it does not do what was asked
 * @property {number} status
 * @property {string} code error code of the distribution specification, in capitals
 * @property {string} message GitHub's words, as users report them
 */

/**
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @returns {Refusal}
 */
const refusal = (status, code, message) => Object.freeze({ status, code, message })

const intermediary = 'permission_denied: Error from intermediary with HTTP status code 403 "Forbidden"'
const rateLimited = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
const accessRefused = 'requested access to the resource is denied'
const unknownUser = 'unauthenticated: User cannot be authenticated with the token provided.'
const wrongScopes = 'permission_denied: The token provided does not match expected scopes.'
const noInstallation = 'permission_denied: The requested installation does not exist.'
const billing = 'Encountered a billing-related error. Please verify the billing status for this account.'
const noIndex = 'OCI index found, but Accept header does not support OCI indexes'

/** The refusals by name. The names serve also in faults: `then: { refusal: 'tooManyRequests' }`. */
export const refusals = Object.freeze({
  // credentials
  deadCredential: refusal(403, 'DENIED', 'denied'),
  invalidToken: refusal(403, 'DENIED', 'invalid token'),
  accessRefused: refusal(403, 'DENIED', accessRefused),
  authenticationRequired: refusal(401, 'UNAUTHORIZED', 'authentication required'),
  unknownUser: refusal(401, 'UNAUTHORIZED', unknownUser),
  // permissions
  readPackage: refusal(403, 'DENIED', 'permission_denied: read_package'),
  writePackage: refusal(403, 'DENIED', 'permission_denied: write_package'),
  createPackage: refusal(403, 'DENIED', 'permission_denied: create_package'),
  wrongScopes: refusal(403, 'DENIED', wrongScopes),
  noInstallation: refusal(403, 'DENIED', noInstallation),
  ownerNotFound: refusal(403, 'DENIED', 'not_found: owner not found'),
  notAccessible: refusal(403, 'DENIED', 'Resource not accessible by integration'),
  billing: refusal(403, 'DENIED', billing),
  // load
  secondaryRateLimit: refusal(403, 'DENIED', `${intermediary} - with-body: {"message": "${rateLimited}"}`),
  intermediary: refusal(403, 'DENIED', intermediary),
  tooManyRequests: refusal(429, 'TOOMANYREQUESTS', 'retry-after: 10.305464ms, allowed: 2000/minute'),
  tooManyPulls: refusal(429, 'TOOMANYREQUESTS', 'retry-after: 880.092µs, allowed: 44000/minute'),
  internalError: refusal(500, 'UNKNOWN', 'unknown error'),
  badGateway: refusal(502, 'UNKNOWN', 'bad gateway'),
  unavailable: refusal(503, 'UNAVAILABLE', 'service unavailable'),
  // content
  nameInvalid: refusal(400, 'NAME_INVALID', 'invalid repository name'),
  nameUnknown: refusal(404, 'NAME_UNKNOWN', 'repository name not known to registry'),
  manifestUnknown: refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown'),
  indexNotAccepted: refusal(404, 'MANIFEST_UNKNOWN', noIndex),
  blobUnknown: refusal(404, 'BLOB_UNKNOWN', 'blob unknown to registry'),
  uploadUnknown: refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry'),
  digestInvalid: refusal(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content'),
  manifestTooLarge: refusal(413, 'MANIFEST_INVALID', 'manifest invalid'),
  chunkTooLarge: refusal(416, 'BLOB_UPLOAD_INVALID', 'request body is too large, the limit is 4.00MiB'),
  unsupported: refusal(405, 'UNSUPPORTED', 'The operation is unsupported.')
})

/** @typedef {keyof typeof refusals} RefusalName */

/**
 * @param {'Read' | 'Write' | 'Create'} verb Create: there is no package of that name yet
 * @param {'github-token' | 'app'} kind the samples with the prefix come from other Apps' tokens
 * @returns {Refusal}
 */
export function refuseInstallation(verb, kind) {
  const prefix = kind === 'app' ? 'permission_denied: ' : ''
  return refusal(403, 'DENIED', `${prefix}installation not allowed to ${verb} organization package`)
}

/**
 * @param {Refusal} given
 * @returns {string} the JSON body, closed by a newline as ghcr.io closes it
 */
export const bodyOf = ({ code, message }) => `${JSON.stringify({ errors: [{ code, message }] })}\n`
