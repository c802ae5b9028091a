/**
 * How the user's own command is run: by the shell that a `run:` step would have, with the same switches. It is the one place where a shell
 * is started; the command is one argument of it and nothing is put into its text.
 * Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
 */
export function shellsFor(platform: NodeJS.Platform, command: string): readonly (readonly string[])[] {
  if (platform === 'win32') {
    const script = `$ErrorActionPreference = 'stop'\n${command}\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }`
    return ['pwsh', 'powershell'].map(shell => [shell, '-NoLogo', '-NoProfile', '-NonInteractive', '-Command', script])
  }
  return [
    ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', command],
    ['sh', '-e', '-c', command]
  ]
}

/**
 * Variables that a `run:` step does not have and that the command must not get: tokens of the runner, which only actions are given, and the
 * files by which this step speaks to the runner.
 */
export const WITHHELD = [
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_RUNTIME_URL',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_CACHE_URL',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'GITHUB_OUTPUT',
  'GITHUB_STATE'
] as const
