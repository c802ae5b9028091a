import { execFile } from 'node:child_process'
import { CommandReader } from '../../lab/runner/commands.mjs'
import { Masks } from '../../lab/runner/masks.mjs'
import type { transpile } from './transpile.js'

/** Runs a program against the real ports and reads its standard output as the runner does, with a notice at its very end. */
export async function interpretIn(
  actions: ReturnType<typeof transpile>,
  workspace: string,
  body: string,
  environment: Readonly<Record<string, string>> = {}
) {
  const program = `
    import { createPorts, saveState, setOutput, writeSummary } from ${JSON.stringify(`file://${actions.file}`)}
    import { Secret } from ${JSON.stringify(`file://${actions.file.replace('ports/actions', 'domain/secret')}`)}
    const ports = createPorts(process.env)
    const child = text => [process.execPath, '-e', 'process.stdout.write(' + JSON.stringify(text) + ')']
    ${body}
    ports.log.notice('the end')`
  const env = { PATH: process.env['PATH'] ?? '', ...environment }
  const stdout = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, ['--input-type=module', '--eval', program], { env }, (error, text, stderr) =>
      error === null ? resolve(text) : reject(new Error(`${error.message}\n${stderr}`))
    )
  })
  const masks = new Masks()
  const reader = new CommandReader({ masks, workspace })
  // .NET's ReadLine ends a line at each of the three.
  for (const line of stdout.split(/\r\n|\n|\r/)) reader.read(line)
  return { stdout, reader, masks, notices: reader.annotations.map(({ level, message }) => `${level} ${message}`) }
}
