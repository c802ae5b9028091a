// @ts-check
/** Keeps Debian's packages from starting their daemons while they are installed (https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt). */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { undoAtEnd } from './endings.mjs'

const policyFile = '/usr/sbin/policy-rc.d'
const keptFile = `${policyFile}.before-ghcr-lab`
/** 101: the action is not allowed. */
const policy = '#!/bin/sh\n# Written by the lab of ghcr-action for the time of an installation.\nexit 101\n'

/**
 * @param {() => Promise<void>} work what happens while no daemon may start
 */
export async function withoutStarting(work) {
  const existing = readPolicy()
  // Left by a run that was killed: what it kept is the machine's own.
  const isOwn = existing === policy
  if (existing !== undefined && !isOwn) renameSync(policyFile, keptFile)
  writeFileSync(policyFile, policy, { mode: 0o755 })
  const restore = () => {
    rmSync(policyFile, { force: true })
    try {
      renameSync(keptFile, policyFile)
    } catch {
      // There was none before.
    }
  }
  const forget = undoAtEnd(restore)
  try {
    await work()
  } finally {
    restore()
    forget()
  }
}

function readPolicy() {
  try {
    return readFileSync(policyFile, 'utf8')
  } catch {
    return undefined
  }
}
