/** What this run is: read once from the environment and the event payload, then handed down; nobody reads the environment after this. */
export interface Context {
  readonly event: Event
  readonly trust: Trust
  readonly repository: Repository
  /** Full ref as in `GITHUB_REF`: `refs/heads/main`, `refs/tags/v1.2.3`, `refs/pull/7/merge`. */
  readonly ref: string
  /** `GITHUB_SHA`: 40 (or 64) hexadecimal digits; for a pull request the merge commit. */
  readonly sha: string
  readonly actor: string
  readonly triggeringActor: string
  readonly run: Run
  readonly hosts: Hosts
  /** `GITHUB_WORKSPACE`. */
  readonly workspace: string
  /** `RUNNER_TEMP`. */
  readonly temp: string
}

/**
 * Which token the run got: `fork` and `dependabot` runs have a read-only one and no secrets of the repository (unless a setting says
 * otherwise), whatever `permissions:` says. https://docs.github.com/actions/security-for-github-actions/security-guides/automatic-token-authentication
 */
export type Trust = 'full' | 'fork' | 'dependabot'

export interface Repository {
  /** As GitHub writes it, capitals included. */
  readonly owner: string
  readonly name: string
  /** Payload facts; absent where the event does not carry them. */
  readonly ownerType?: 'User' | 'Organization'
  readonly id?: number
  readonly visibility?: 'public' | 'private' | 'internal'
  readonly url: string
  readonly description?: string
  /** SPDX id as GitHub gives it, `NOASSERTION` (a licence that it does not know) included; absent where there is none. */
  readonly license?: string
  readonly defaultBranch?: string
  /** ISO 8601. */
  readonly createdAt?: string
  /** True where the payload carried a repository object: an absent description then means "none". */
  readonly complete: boolean
}

export type Event =
  | {
      readonly kind: 'push'
      readonly deleted: boolean
      readonly baseRef?: string
      readonly headCommit?: Commit
      /** The commit that the branch was at; absent where the push made the branch, or took commits away from it. */
      readonly before?: string
    }
  | {
      readonly kind: 'release'
      readonly action: string
      readonly tag: string
      readonly prerelease: boolean
      readonly draft: boolean
    }
  | {
      readonly kind: 'pull-request'
      readonly name: 'pull_request' | 'pull_request_target'
      readonly action: string
      readonly number: number
      readonly origin: 'same-repository' | 'fork' | 'dependabot'
      readonly headRef: string
      readonly headSha: string
      readonly baseRef: string
      readonly merged: boolean
    }
  | { readonly kind: 'schedule'; readonly cron: string }
  | { readonly kind: 'workflow-dispatch' }
  | {
      readonly kind: 'workflow-run'
      readonly fromFork: boolean
      readonly headSha?: string
      readonly headBranch?: string
    }
  | { readonly kind: 'merge-group'; readonly baseRef: string; readonly headRef: string }
  /** Any other event that a publish may run on (`repository_dispatch`, `issue_comment`, `create` …). */
  | { readonly kind: 'other'; readonly name: string }

export interface Commit {
  readonly id: string
  /** ISO 8601. */
  readonly timestamp: string
}

export interface Run {
  readonly id: string
  readonly attempt: string
  readonly number: string
  readonly workflow: string
  readonly job: string
  /** Page of the run: `https://github.com/o/r/actions/runs/1/attempts/1`. */
  readonly url: string
}

export interface Hosts {
  readonly kind: 'github.com' | 'ghe.com' | 'ghes'
  /** Web address without a slash at the end: `https://github.com`. */
  readonly server: string
  /** `https://api.github.com`, `https://HOST/api/v3`, `https://api.SUB.ghe.com`. */
  readonly api: string
  /** Default registry host: `ghcr.io`, `containers.HOST`. */
  readonly registry: string
}
