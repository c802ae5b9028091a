import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const src = join(root, 'src')

/** Who may import whom, by room. A room may always import itself and packages unless it is listed as pure. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: ['context'],
  context: ['domain'],
  inputs: ['domain'],
  intent: ['domain', 'context', 'inputs', 'diagnosis'],
  engines: ['domain'],
  report: ['domain', 'context', 'ports', 'diagnosis'],
  diagnosis: ['domain', 'context', 'ports'],
  ports: ['domain'],
  migrate: [],
  registry: ['domain', 'ports'],
  github: ['domain', 'ports', 'context'],
  content: ['domain', 'ports', 'registry'],
  survey: ['domain', 'context', 'intent', 'ports', 'registry', 'github', 'content', 'diagnosis'],
  execute: ['domain', 'context', 'ports', 'registry', 'content', 'engines'],
  commands: [
    'domain',
    'context',
    'inputs',
    'intent',
    'ports',
    'registry',
    'github',
    'content',
    'survey',
    'execute',
    'engines',
    'diagnosis',
    'report',
    'migrate',
    '.'
  ]
}

/** Rooms that touch nothing: no files, network, processes, clock or environment. */
const PURE = ['domain', 'context', 'inputs', 'intent', 'engines', 'report', 'diagnosis', 'migrate']
const PURE_BUILTINS = ['node:util', 'node:crypto', 'node:path']

const files = list(src).map(path => ({
  path: relative(root, path),
  room: roomOf(path),
  text: readFileSync(path, 'utf8'),
  absolute: path
}))

describe('the rooms of src/', () => {
  it.each(files)('$path imports only from rooms that it may use', ({ room, text, absolute }) => {
    const allowed = MAY_IMPORT[room]
    for (const specifier of importsOf(text)) {
      if (!specifier.startsWith('.')) continue
      const target = roomOf(resolve(dirname(absolute), specifier))
      if (room === '.') continue
      expect([...(allowed ?? []), room]).toContain(target)
    }
  })

  it.each(files.filter(({ room }) => PURE.includes(room)))('$path is pure', ({ text }) => {
    const builtins = importsOf(text).filter(specifier => specifier.startsWith('node:'))
    expect(builtins.filter(name => !PURE_BUILTINS.includes(name))).toEqual([])
    expect(code(text)).not.toMatch(/\bprocess\.(?!on\b)|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/)
  })

  it.each(files.filter(({ room }) => room !== 'ports'))(
    '$path leaves @actions/*, the environment, clock and random to ports/',
    ({ path, text }) => {
      const lazyOctokit = path.startsWith('src/github/')
      const toolkit = importsOf(text).filter(
        specifier => specifier.startsWith('@actions/') && !(lazyOctokit && specifier === '@actions/github')
      )
      expect(toolkit).toEqual([])
      expect(code(text)).not.toMatch(/\bprocess\.(env|exit|argv)\b|\bDate\.now\(|\bMath\.random\(/)
    }
  )

  it.each(files)('$path is named after what it holds', ({ path }) => {
    expect(path).not.toMatch(/[\\/](utils?|helpers?|common|misc)\.ts$/)
  })

  it('a file holds one thing: none is longer than 250 lines', () => {
    const long = files.filter(({ text }) => text.split('\n').length > 251).map(({ path }) => path)
    expect(long).toEqual([])
  })

  it('no shell is ever started', () => {
    const offending = files
      .filter(({ text }) => /shell:\s*true|argv:\s*\[\s*['"](?:sh|bash|cmd\.exe|powershell)['"]/.test(code(text)))
      .map(({ path }) => path)
    expect(offending).toEqual([])
  })
})

function list(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? list(path) : path.endsWith('.ts') ? [path] : []
  })
}

function roomOf(path: string): string {
  const [first = ''] = relative(src, path).split(/[\\/]/)
  return first.endsWith('.ts') || first.endsWith('.js') ? '.' : first
}

/** Comments and strings may speak of anything. */
function code(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '')
}

function importsOf(text: string): string[] {
  const statements = text.matchAll(
    /^(?:import|export)\s[^'"`;]*?\sfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm
  )
  return [...statements].map(match => match[1] ?? match[2] ?? match[3] ?? '')
}
