import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Known, known, unknown } from '../domain/known.js'
import { type Environment, platform } from '../ports/runtime.js'

/** Path of a program that PATH leads to, looked up without starting anything. `.exe` only: a script cannot be started without a shell. */
export async function findProgram(name: string, environment: Environment): Promise<Known<string>> {
  const path = await firstExecutable(pathFolders(environment).map(folder => join(folder, withSuffix(name))))
  return path === undefined ? unknown(`${name} is not on this runner`) : known(path)
}

/** The folders of PATH, which Windows writes `Path`. */
export function pathFolders(environment: Environment): string[] {
  return (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter(folder => folder !== '')
}

export function withSuffix(name: string, on: NodeJS.Platform = platform): string {
  return on === 'win32' ? `${name}.exe` : name
}

/** The first of the paths that is a file which may be run. */
export async function firstExecutable(candidates: readonly string[]): Promise<string | undefined> {
  const found = await Promise.all(candidates.map(isExecutable))
  return candidates.find((_, index) => found[index])
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
