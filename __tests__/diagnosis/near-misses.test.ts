import { describe, expect, it } from 'vitest'
import { explain } from '../../src/diagnosis/diagnose.js'
import { RULES } from '../../src/diagnosis/rules/index.js'
import { askLog } from './scene.js'

/** Words that come close to a rule's and are another's, or nobody's. */
const CASES: readonly (readonly [notThis: string, log: string, butThis: string])[] = [
  ['write-package-denied', 'denied: permission_denied: write_package_settings is not a scope', 'unknown-failure'],
  ['write-package-denied', '#7 2.301 npm error 403 permission_denied: write_package', 'unknown-failure'],
  ['write-package-denied', 'denied: permission_denied: create_package', 'create-package-denied'],
  [
    'ghcr-403-without-reason',
    'ERROR: failed to solve: failed to push ghcr.io/o/n:1: unexpected status from POST request to https://ghcr.io/v2/o/n/blobs/uploads/: 403 Forbidden: denied: permission_denied: write_package',
    'write-package-denied'
  ],
  [
    'ghcr-403-without-reason',
    'ERROR: failed to push quay.io/o/n:1: unexpected status from HEAD request to https://quay.io/v2/o/n/blobs/sha256:aa: 403 Forbidden',
    'unknown-failure'
  ],
  [
    'installation-not-allowed',
    'denied: permission_denied: The requested installation does not exist.',
    'owner-installation-mismatch'
  ],
  ['installation-not-allowed', 'Error: installation of package not allowed on this system', 'unknown-failure'],
  ['read-package-denied', '#11 3.5 npm error 403 permission_denied: read_package', 'unknown-failure'],
  [
    'create-package-denied',
    'denied: installation not allowed to Create organization package',
    'installation-not-allowed'
  ],
  [
    'token-scope-missing',
    'HTTP 403: Your token has not been granted the required scopes to list members',
    'unknown-failure'
  ],
  ['owner-installation-mismatch', 'denied: not_found: owner not found', 'owner-not-found'],
  ['owner-not-found', 'Error: CODEOWNERS: owner not found on line 3 of https://quay.io/v2/', 'unknown-failure'],
  ['fresh-package-not-ready', 'denied: permission_denied: read_package', 'read-package-denied'],
  ['secondary-rate-limit-as-denied', 'denied: permission_denied: write_package', 'write-package-denied'],
  ['secondary-rate-limit-as-denied', 'Error: API rate limit exceeded for installation ID 12', 'unknown-failure'],
  [
    'resource-not-accessible-by-integration',
    'Error: Resource not found - https://docs.github.com/rest/packages/packages',
    'unknown-failure'
  ],
  [
    'login-denied',
    'Error response from daemon: Head "https://ghcr.io/v2/o/n/manifests/1": denied: denied',
    'stale-credentials-block-public-pull'
  ],
  [
    'login-denied',
    'Error response from daemon: Get "https://registry.example.test/v2/": denied: denied',
    'unknown-failure'
  ],
  [
    'login-empty-secret',
    '2 examples: "password is empty" and "username is empty" are shown to the user',
    'unknown-failure'
  ],
  ['login-empty-secret', 'Error: Get "https://ghcr.io/v2/": denied: denied', 'login-denied'],
  [
    'stale-credentials-block-public-pull',
    'Error response from daemon: Head "https://ghcr.io/v2/o/n/manifests/1": unauthorized',
    'private-package-anonymous-pull'
  ],
  [
    'private-package-anonymous-pull',
    'failed to push ghcr.io/o/n:1: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Ao%2Fn%3Apull%2Cpush&service=ghcr.io: 403 Forbidden',
    'not-logged-in'
  ],
  ['token-rejected-unauthenticated', 'Error: unauthenticated: user cannot sign in', 'unknown-failure'],
  [
    'not-logged-in',
    'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Ao%2Fn%3Apull&service=ghcr.io: 403 Forbidden',
    'private-package-anonymous-pull'
  ],
  [
    'transient-token-denied',
    'The push refers to repository [ghcr.io/o/n]\ndenied: denied',
    'stale-credentials-block-public-pull'
  ],
  ['credential-store-failure', 'error: storing the credentials page in the cache failed', 'unknown-failure'],
  [
    'reusable-workflow-permissions',
    "The nested job 'lint' is requesting 'checks: write', but is only allowed 'checks: none'.",
    'unknown-failure'
  ],
  [
    'saml-sso',
    'Error response from daemon: Head "https://ghcr.io/v2/o/n/manifests/1": unauthorized',
    'private-package-anonymous-pull'
  ],
  [
    'pat-policy-blocked',
    'remote: Support for password authentication was removed. Use a personal access token.',
    'unknown-failure'
  ],
  ['ip-allow-list', 'warning: the allow list of addresses is empty', 'unknown-failure'],
  ['billing-blocked', 'test billing: spending limit is raised ... ok', 'unknown-failure'],
  ['legacy-docker-pkg', 'Successfully logged out of docker.pkg.github.com', 'unknown-failure'],
  [
    'wrong-registry-docker-hub',
    'The push refers to repository [ghcr.io/o/n]\ndenied: permission_denied: write_package',
    'write-package-denied'
  ],
  [
    'wrong-registry-docker-hub',
    '#3 [internal] load metadata for docker.io/library/bulid:latest\n#3 ERROR: insufficient_scope: authorization failed',
    'base-image-denied'
  ],
  ['registry-host-typo', 'Get "https://gcr.io/v2/": dial tcp: lookup gcr.io: no such host', 'unknown-failure'],
  ['registry-host-typo', 'Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io: no such host', 'network-failure'],
  ['registry-host-typo', 'Error: pulling lscr.io/linuxserver/app:1: connection refused', 'unknown-failure'],
  [
    'image-name-not-lowercase',
    'ERROR: failed to build: invalid tag "ghcr.io/o/n:a/b": invalid reference format',
    'invalid-tag'
  ],
  ['invalid-tag', 'invalid reference format: repository name must be lowercase', 'image-name-not-lowercase'],
  ['no-tags', 'fatal: No names found, cannot describe anything.', 'unknown-failure'],
  [
    'bad-image-path',
    'unexpected status from HEAD request to https://ghcr.io/v2/o/n/blobs/sha256:aa: 403 Forbidden',
    'ghcr-403-without-reason'
  ],
  [
    'manifest-unknown',
    '#4 importing cache manifest from ghcr.io/o/n:cache\n#4 ERROR: ghcr.io/o/n:cache: not found',
    'unknown-failure'
  ],
  [
    'manifest-unknown',
    'Error: GET https://quay.io/v2/o/n/manifests/1: MANIFEST_UNKNOWN: manifest unknown',
    'unknown-failure'
  ],
  ['unknown-blob', 'error: unknown blob type in fixture 3', 'unknown-blob'],
  [
    'registry-429',
    'toomanyrequests: You have reached your pull rate limit. https://www.docker.com/increase-rate-limit',
    'dockerhub-rate-limit'
  ],
  [
    'dockerhub-rate-limit',
    'Error response from daemon: toomanyrequests: retry-after: 880.092µs, allowed: 44000/minute',
    'registry-429'
  ],
  ['registry-5xx', 'Response status: 503 Service Unavailable from https://api.example.test/v1', 'unknown-failure'],
  ['network-failure', 'dial tcp 127.0.0.1:5432: connect: connection refused', 'unknown-failure'],
  [
    'layer-too-large-or-slow',
    '#14 pushing layers 12.5s done\n#14 ERROR: failed to push ghcr.io/o/n:1: write: connection reset by peer',
    'network-failure'
  ],
  [
    'buildx-driver-unsupported',
    'WARNING: No output specified with docker-container driver. Build result will only remain in the build cache.',
    'unknown-failure'
  ],
  ['index-annotation-single-platform', 'annotations: index and manifest levels are set', 'unknown-failure'],
  ['no-builder', 'error: no builder found for table "users"', 'unknown-failure'],
  ['docker-daemon-unavailable', 'Cannot connect to the database daemon at /var/run/db.sock', 'unknown-failure'],
  ['exec-format-error', 'format error: exec line 3 of the spec is too long', 'unknown-failure'],
  ['no-space-left', 'warning: 2.1G of space left on device', 'unknown-failure'],
  [
    'dockerfile-missing',
    '#8 ERROR: failed to calculate checksum of ref x::y: "/Dockerfile.template": not found',
    'copy-source-missing'
  ],
  [
    'copy-source-missing',
    'failed to read dockerfile: open Dockerfile: no such file or directory',
    'dockerfile-missing'
  ],
  [
    'base-image-denied',
    '#9 exporting to image\n#9 ERROR: failed to push ghcr.io/o/n:1: denied: permission_denied: read_package',
    'read-package-denied'
  ],
  ['no-matching-platform', 'Error: platform linux/arm64 is not in the matrix', 'unknown-failure'],
  [
    'build-step-failed',
    '#9 0.1 exec /bin/sh: exec format error\n#9 ERROR: process "/bin/sh -c x" did not complete successfully: exit code: 255',
    'exec-format-error'
  ],
  [
    'gha-cache-failure',
    'Failed to save: Unable to reserve cache with key npm-1, another job may be creating this cache.',
    'unknown-failure'
  ],
  ['gha-cache-failure', 'failed to push ghcr.io/o/n:1: unexpected status: 403 Forbidden', 'ghcr-403-without-reason'],
  ['attestation-failure', 'Error: Could not assume role with OIDC: Not authorized', 'unknown-failure'],
  ['pushed-but-not-linked', 'rule "described": no description was provided for 3 variables', 'unknown-failure']
]

describe('near misses', () => {
  it('exist for every rule', () => {
    expect(RULES.map(({ id }) => id).filter(id => !CASES.some(([near]) => near === id))).toEqual([])
  })

  it.each(CASES)('%s is not seen in: %s', async (_, log, expected) => {
    expect((await explain(askLog(log))).diagnosis.id).toBe(expected)
  })
})
