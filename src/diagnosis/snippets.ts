/** YAML to paste. Expressions are GitHub's; placeholders in single braces are ours. */

export const MAY_PUSH = `permissions:
  contents: read
  packages: write`

export const MAY_PULL = `permissions:
  contents: read
  packages: read`

export const NOT_FROM_STRANGERS = `if: >-
  github.actor != 'dependabot[bot]' &&
  (github.event_name != 'pull_request' ||
   github.event.pull_request.head.repo.full_name == github.repository)`

export const LOWER_CASE = `- run: echo "IMAGE={registry}/\${GITHUB_REPOSITORY,,}" >> "$GITHUB_ENV"`

export const CALLER_ALLOWS = `jobs:
  image:
    permissions: { contents: read, packages: write }
    uses: ORG/REPO/.github/workflows/build.yml@v1
    secrets: inherit`

export const LOGIN_STEP = `- uses: docker/login-action@v4
  with:
    registry: {registry}
    username: \${{ github.actor }}
    password: \${{ github.token }}`

export const SET_UP_BUILDX = '- uses: docker/setup-buildx-action@v4'

export const SET_UP_QEMU = '- uses: docker/setup-qemu-action@v4'

export const CHECK_OUT = '- uses: actions/checkout@v6'

/** Language of a snippet for a fence of Markdown: a command line, or part of a workflow. */
export function fenceOf(snippet: string): 'sh' | 'yaml' {
  return /^(?:docker|gh|helm|sudo|--)/.test(snippet) ? 'sh' : 'yaml'
}
