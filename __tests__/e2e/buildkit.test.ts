import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../lab/lab.mjs'
import { needProgram } from '../../lab/machine/programs.mjs'
import { contentOf, imageOf } from './content.js'
import { outputsOf, publish } from './stage.js'
import { organizationWorld } from './world.js'

const SECRETS = { FIRST: 'correct-horse-battery-staple', SECOND: 'tr0ub4dor-and-3' }
const COPIES = 'FROM scratch\nCOPY hello.sh /hello.sh\n'

describe.each(['containerd', 'classic'] as const)('the daemon’s BuildKit, %s store', store => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ world: organizationWorld(), store })
  })
  afterAll(async () => lab.stop())
  const docker = (...args: readonly string[]): string =>
    execFileSync(needProgram('docker'), args, { env: { ...process.env, ...lab.machine }, encoding: 'utf8' })

  it('takes build args, a target, another Dockerfile and .dockerignore', async () => {
    const dockerfile = [
      'FROM busybox:1.37 AS one',
      'ARG GREETING',
      'COPY . /context/',
      'RUN echo "said: $GREETING" > /greeting && test ! -e /context/ignored.txt',
      'LABEL stage=one',
      'FROM one AS two',
      'LABEL stage=two',
      ''
    ].join('\n')
    const job = await publish(lab, {
      files: { 'other.Dockerfile': dockerfile, '.dockerignore': 'ignored.txt\n', 'ignored.txt': 'not-for-the-image' },
      with: { images: 'options', file: 'other.Dockerfile', target: 'one', 'build-args': 'GREETING=hi, there' }
    })
    expect(job.conclusion, job.text).toBe('success')
    expect((await imageOf(lab, 'octo-org/options', 'latest')).config.config.Labels['stage']).toBe('one')
    const content = await contentOf(lab, 'octo-org/options', 'latest')
    expect(content).toContain('said: hi, there')
    expect(content).not.toContain('not-for-the-image')
  })

  it('mounts secrets and an SSH key, and none of them is in a layer, in the history or in the provenance', async () => {
    const key = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' }
    }).privateKey
    const keyFile = join(lab.folder, `key-${store}`)
    writeFileSync(keyFile, key, { mode: 0o600 })
    const sizes = Object.values(SECRETS).map(value => value.length)
    const dockerfile = [
      'FROM busybox:1.37',
      `RUN --mount=type=secret,id=first test "$(wc -c < /run/secrets/first)" -eq ${sizes[0]}`,
      `RUN --mount=type=secret,id=second,target=/token test "$(wc -c < /token)" -eq ${sizes[1]}`,
      'RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK"',
      ''
    ].join('\n')
    const job = await publish(lab, {
      files: { Dockerfile: dockerfile },
      secrets: SECRETS,
      with: {
        images: 'secrets',
        secrets: 'first=${{ secrets.FIRST }}',
        'secret-envs': 'second=SECOND_SECRET',
        ssh: `default=${keyFile}`,
        ...(store === 'containerd' ? { provenance: 'mode=max' } : {})
      },
      options: { machine: { ...lab.machine, SECOND_SECRET: SECRETS.SECOND }, recordProcesses: true }
    })
    expect(job.conclusion, job.text).toBe('success')
    const content = await contentOf(lab, 'octo-org/secrets', 'latest')
    if (store === 'containerd') expect(content).toContain('slsa.dev/provenance')
    const parts = key.split('\n').filter(line => line.length > 40)
    for (const secret of [...Object.values(SECRETS), ...parts]) expect(content).not.toContain(secret)
    const argv = job.processes.flatMap(process => process.argv).join('\n')
    for (const secret of Object.values(SECRETS)) expect(argv).not.toContain(secret)
  })

  it('loads what it built, pushed or not', async () => {
    const pushed = await publish(lab, { with: { images: 'loaded', load: 'true' } })
    expect(pushed.conclusion, pushed.text).toBe('success')
    expect(docker('image', 'inspect', '--format', '{{.Id}}', outputsOf(pushed)['tags']?.split('\n')[0] ?? '')).toMatch(
      /^sha256:/
    )
    const built = await publish(lab, { with: { images: 'only-loaded', load: 'true', push: 'false' } })
    expect(built.conclusion, built.text).toBe('success')
    const [first = '', second = ''] = outputsOf(built)['tags']?.split('\n') ?? []
    const id = docker('image', 'inspect', '--format', '{{.Id}}', first).trim()
    expect(docker('image', 'inspect', '--format', '{{.Id}}', second).trim()).toBe(id)
    expect(outputsOf(built)['imageid']).toMatch(/^sha256:/)
    expect(docker('run', '--rm', '--network', 'none', first)).not.toBe('')
  })

  it('writes files and archives of files', async () => {
    const workspace = await lab.checkout({ Dockerfile: COPIES })
    for (const outputs of ['type=local,dest=out', 'type=tar,dest=out.tar']) {
      const job = await publish(lab, { workspace, with: { push: 'false', outputs } })
      expect(job.conclusion, job.text).toBe('success')
    }
    expect(readFileSync(join(workspace, 'out', 'hello.sh'), 'utf8')).toContain('hello')
    expect(execFileSync('tar', ['-tf', join(workspace, 'out.tar')], { encoding: 'utf8' })).toContain('hello.sh')
  })

  it.runIf(store === 'containerd')('writes OCI archives, and several platforms with index annotations', async () => {
    const workspace = await lab.checkout({ Dockerfile: COPIES })
    const oci = await publish(lab, { workspace, with: { push: 'false', outputs: 'type=oci,dest=image.tar' } })
    expect(oci.conclusion, oci.text).toBe('success')
    expect(existsSync(join(workspace, 'image.tar'))).toBe(true)
    const both = await publish(lab, {
      workspace,
      with: {
        images: 'both',
        platforms: 'linux/amd64,linux/arm64',
        provenance: 'true',
        annotations: 'index:org.example.key=value'
      }
    })
    expect(both.conclusion, both.text).toBe('success')
    const { index } = await imageOf(lab, 'octo-org/both', 'latest')
    expect(index?.annotations?.['org.example.key']).toBe('value')
    expect(index?.manifests.map(({ platform }) => platform?.architecture)).toEqual([
      'amd64',
      'arm64',
      'unknown',
      'unknown'
    ])
  })
})
