import { readdir, readFile } from 'node:fs/promises'
import { type Known, known, unknown } from '../domain/known.js'
import { platform } from '../ports/runtime.js'

/** Go's names of the processors that Node runs on. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', loong64: 'loong64' }

/** `linux/amd64`: what containers run natively on this machine. Those of Windows and macOS runners are Linux in a machine of their own. */
export function nativePlatform(architecture: string = process.arch): string {
  return `linux/${ARCHITECTURES[architecture] ?? architecture}`
}

/** Processors that the kernel emulates by QEMU, as QEMU names them. */
export async function readEmulators(folder = '/proc/sys/fs/binfmt_misc'): Promise<Known<readonly string[]>> {
  if (platform !== 'linux') return unknown('the engine runs in a virtual machine, which was not checked')
  try {
    const entries = (await readdir(folder)).filter(name => name.startsWith('qemu-'))
    const states = await Promise.all(entries.map(async name => readFile(`${folder}/${name}`, 'utf8').catch(() => '')))
    return known(entries.filter((_, at) => states[at]?.startsWith('enabled')).map(name => name.slice('qemu-'.length)))
  } catch {
    // Not mounted: then nothing is registered.
    return known([])
  }
}

/**
 * Why podman and buildah cannot build for this user: without root they need a user namespace, which some kernels forbid. Nothing is
 * said where nothing speaks against it. Source: https://github.com/containers/podman/blob/main/docs/tutorials/rootless_tutorial.md
 */
export async function findRootlessProblem(
  userId: number | undefined = process.geteuid?.(),
  folder = '/proc/sys'
): Promise<string | undefined> {
  if (platform !== 'linux' || userId === 0 || userId === undefined) return undefined
  const [most, clone] = await Promise.all([
    readNumber(`${folder}/user/max_user_namespaces`),
    readNumber(`${folder}/kernel/unprivileged_userns_clone`)
  ])
  if (most === 0) return 'the kernel gives users no namespaces (/proc/sys/user/max_user_namespaces is 0)'
  if (clone === 0)
    return 'the kernel lets only root create user namespaces (/proc/sys/kernel/unprivileged_userns_clone is 0)'
  return undefined
}

async function readNumber(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return /^\d+\s*$/.test(text) ? Number(text) : undefined
}
