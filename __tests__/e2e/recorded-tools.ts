import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab } from '../../lab/lab.mjs'
import { publish, type Publication } from './stage.js'

interface Call {
  readonly program: string
  readonly argv: readonly string[]
  readonly config: string | undefined
}

/** A home with recorded tools in place of buildx and docker: they write down how they were called, then do as the test says. */
export function recordTools(lab: Lab, bodies: { readonly buildx?: string; readonly docker?: string } = {}) {
  const folder = mkdtempSync(join(lab.folder, 'tools-'))
  const home = join(folder, 'home')
  const bin = join(folder, 'bin')
  const plugins = join(home, '.docker', 'cli-plugins')
  for (const each of [bin, plugins]) mkdirSync(each, { recursive: true })
  const log = join(folder, 'calls')
  const put = (path: string, program: string, body: string): void => {
    const call = `{ program: '${program}', argv, config: process.env.BUILDX_CONFIG }`
    const lines = [
      `#!${process.execPath}`,
      `const fs = require('fs')`,
      `const argv = process.argv.slice(2)`,
      `const after = name => argv[argv.indexOf(name) + 1]`,
      `fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify(${call}) + '\\n')`,
      body
    ]
    writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o755 })
  }
  put(join(plugins, 'docker-buildx'), 'buildx', bodies.buildx ?? '')
  put(join(bin, 'docker'), 'docker', bodies.docker ?? '')
  const calls = (): Call[] =>
    (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []).map(line => JSON.parse(line) as Call)
  const run = async (story: Publication) =>
    publish(lab, {
      ...story,
      options: {
        home,
        machine: { ...lab.machine, PATH: `${bin}:/usr/local/bin:/usr/bin:/bin` },
        ...story.options
      }
    })
  return { home, calls, run }
}
