/** The process as a command that a person types, for the tools beside the actions. */
export interface CommandLine {
  readonly args: readonly string[]
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
  readonly setExitCode: (code: number) => void
}

export function readCommandLine(): CommandLine {
  return {
    args: process.argv.slice(2),
    print: text => process.stdout.write(`${text}\n`),
    complain: text => process.stderr.write(`${text}\n`),
    setExitCode: code => {
      process.exitCode = code
    }
  }
}
