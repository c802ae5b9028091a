// @ts-check
import { spawn } from 'node:child_process'

/** @param {string} command @param {string[]} args @param {{ env: Record<string, string>, input?: string }} options */
export async function must(command, args, options) {
  const { status, output } = await start(command, args, options)
  if (status !== 0) throw new Error(`${command} ${args[0]} failed: ${output}`)
}

/**
 * The local ghcr.io answers from this very process, so nothing may block it.
 * @param {string} command @param {string[]} args @param {{ env: Record<string, string>, cwd?: string, input?: string }} options
 * @returns {Promise<{ status: number | null, output: string }>}
 */
export async function start(command, args, { input, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'pipe' })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
    child.on('error', reject)
    child.on('close', status => resolve({ status, output }))
    // A child that never reads (the post step) may be gone before its input is closed.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input ?? '')
  })
}

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** @param {number} value */
export function ms(value) {
  return `${value.toFixed(0).padStart(5)} ms`
}
