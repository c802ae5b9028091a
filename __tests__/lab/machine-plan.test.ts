import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parts } from '../../lab/machine/parts.mjs'
import { findArchive, findHarm, isInterrupted, listCombinations, planSetup } from '../../lab/machine/plan.mjs'
import { isAtLeast, parseOsRelease, parseVersion } from '../../lab/machine/survey.mjs'
import type { PartName } from '../../lab/machine/parts.mjs'
import type { Found, Machine } from '../../lab/machine/survey.mjs'

const present: Found = { kind: 'present', path: '/usr/bin/x', version: '99.0' }
const missing: Found = { kind: 'missing' }

const bookworm = { id: 'debian', like: [], codename: 'bookworm', name: 'Debian GNU/Linux 12 (bookworm)' }
const trixie = { ...bookworm, codename: 'trixie' }
const noble = { id: 'ubuntu', like: ['debian'], codename: 'noble', name: 'Ubuntu 24.04 LTS' }
const mint = { id: 'linuxmint', like: ['ubuntu', 'debian'], codename: 'wilma', name: 'Linux Mint 22' }
const fedora = { id: 'fedora', like: [], codename: '', name: 'Fedora Linux 43' }

function machineWith(found: Partial<Record<PartName, Found>>, rest: Partial<Machine> = {}): Machine {
  const all = Object.fromEntries(parts.map(part => [part.name, found[part.name] ?? present])) as Machine['parts']
  return { platform: 'linux', isRoot: true, distribution: bookworm, ...rest, parts: all }
}

describe('planSetup', () => {
  it.each([
    ['a root on Debian', machineWith({})],
    ['somebody who is not root', machineWith({}, { isRoot: false })],
    ['a Mac', machineWith({}, { platform: 'darwin', distribution: undefined, isRoot: false })]
  ])('has nothing to do for %s who has every part', (_, machine) => {
    expect(planSetup(machine)).toEqual({ kind: 'nothing' })
  })

  it.each([
    ['Debian 13', trixie, ['docker.io', 'docker-cli', 'docker-buildx']],
    ['Ubuntu', noble, ['docker.io', 'docker-buildx']],
    ['a relative of Ubuntu', mint, ['docker.io', 'docker-buildx']]
  ])('takes the engine from the own release of %s', (_, distribution, native) => {
    const machine = machineWith({ dockerd: missing, docker: missing, buildx: missing }, { distribution })
    expect(planSetup(machine)).toMatchObject({ kind: 'install', native, foreign: [] })
  })

  it('takes the engine from later releases on Debian 12, and everything else from its own', () => {
    const tooOld: Found = { kind: 'unfit', path: '/usr/sbin/dockerd', because: 'is 20.10.24, 25.0 is needed' }
    const machine = machineWith({ dockerd: tooOld, buildx: missing, registry: missing, busybox: missing })
    expect(planSetup(machine)).toEqual({
      kind: 'install',
      native: ['docker-registry', 'busybox-static'],
      foreign: [
        { package: 'docker.io', releases: ['trixie'] },
        { package: 'docker-buildx', releases: ['sid', 'trixie'] }
      ],
      replaced: ['busybox'],
      units: ['docker.service', 'docker.socket', 'containerd.service', 'docker-registry.service']
    })
  })

  it.each([
    ['a Mac', { platform: 'darwin', distribution: undefined }, 'Debian and Ubuntu only'],
    ['Fedora', { distribution: fedora }, 'Debian and Ubuntu only'],
    ['somebody who is not root', { isRoot: false }, 'takes root']
  ])('refuses %s and says what is lacking and where to get it', (_, rest, because) => {
    const unfit: Found = { kind: 'unfit', path: '/opt/docker-buildx', because: 'is 0.8.1, 0.13 is needed' }
    const plan = planSetup(machineWith({ skopeo: missing, buildx: unfit }, rest))
    expect(plan).toEqual({
      kind: 'refuse',
      because: expect.stringContaining(because) as string,
      lacking: [
        expect.stringMatching(/^buildx plugin 0\.13 .*\/opt\/docker-buildx is 0\.8\.1, 0\.13 is needed\. https:/),
        expect.stringMatching(/^skopeo \(skopeo\): https:/)
      ]
    })
  })
})

describe('findHarm', () => {
  const own = { asked: ['docker.io'], replaced: ['busybox'], mayUpgrade: false }
  it.each([
    ['new packages', 'Inst runc (1.1.5 Debian:12.15/oldstable [amd64])', own, []],
    ['a newer version of what was asked for', 'Inst docker.io [20.10.24] (26.1.5 Debian:13.7/stable [amd64])', own, []],
    ['a package that may be replaced', 'Remv busybox [1:1.35.0-4]', own, []],
    ['removing anything else', 'Remv docker-ce [5:24.0.9-1]', own, ['remove docker-ce']],
    ['purging anything else', 'Purg docker-ce [5:24.0.9-1]', own, ['remove docker-ce']],
    [
      'another C library',
      'Inst libc6 [2.36-9] (2.41-12 Debian:13.7/stable [amd64]) [libc-bin:amd64 ]',
      own,
      ['change libc6 from 2.36-9 to 2.41-12']
    ],
    [
      'an update within the own release',
      'Inst passwd [1:4.13+deb12u1] (1:4.13+deb12u2 Debian:12.15/oldstable [amd64])',
      { ...own, mayUpgrade: true },
      []
    ]
  ])('judges %s', (_, line, allowed, harm) => {
    expect(findHarm(`Reading package lists...\n${line}\nConf docker.io (26.1.5)\n`, allowed)).toEqual(harm)
  })
})

describe('findArchive', () => {
  const targets = [
    'Debian-Security|bookworm|main|http://security.example/debian-security/',
    'Debian|bookworm-updates|main|http://updates.example/debian/',
    'Debian|bookworm|contrib|http://contrib.example/debian/',
    'Node Source|bookworm|main|http://node.example/',
    'Debian|bookworm|main|http://mirror.example/debian/'
  ].join('\n')

  it('finds where the main part of the own release comes from', () => {
    expect(findArchive(targets, 'bookworm')).toBe('http://mirror.example/debian/')
  })

  it('finds nothing for a release that no source has', () => {
    expect(findArchive(targets, 'trixie')).toBeUndefined()
  })
})

describe('isInterrupted', () => {
  it.each([
    ["E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.", true],
    ['E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (apt-get)', false],
    ['E: Unable to locate package chromium', false]
  ])('reads %s as %s', (message, interrupted) => {
    expect(isInterrupted(message)).toBe(interrupted)
  })
})

describe('listCombinations', () => {
  it('tries the first release of each package, then the next ones while the others stay', () => {
    const foreign = [
      { package: 'docker.io', releases: ['trixie'] },
      { package: 'docker-buildx', releases: ['sid', 'trixie'] }
    ]
    expect(listCombinations(foreign)).toEqual([
      ['docker.io/trixie', 'docker-buildx/sid'],
      ['docker.io/trixie', 'docker-buildx/trixie']
    ])
  })

  it('has nothing to try for no package', () => {
    expect(listCombinations([])).toEqual([])
  })
})

describe('versions', () => {
  it.each([
    ['Docker version 26.1.5+dfsg1, build 411e817', '26.1.5'],
    ['github.com/docker/buildx 0.29.1+ds1 0.29.1+ds1-4', '0.29.1'],
    ['github.com/docker/buildx v0.30.1 9e66234aa13328a5e75b75aa5574e1ca6d6d9c01', '0.30.1'],
    ['docker-registry github.com/docker/distribution 2.8.2+ds1', '2.8.2'],
    ['buildah version 1.28.2 (image-spec 1.1.0-rc2, runtime-spec 1.0.2-dev)', '1.28.2'],
    ['BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.', '1.35.0'],
    ['unshare from util-linux 2.41', '2.41'],
    ['built by go1.19.8: registry 2.8.2', '2.8.2'],
    ['no number in here', undefined]
  ])('reads %j', (said, version) => {
    expect(parseVersion(said)).toBe(version)
  })

  it.each([
    ['0.13.0', '0.13', true],
    ['0.12.9', '0.13', false],
    ['25.0', '25.0', true],
    ['9.9', '25.0', false],
    ['26.0.1', '25.5', true]
  ])('finds that %s is as good as %s: %s', (version, minimum, enough) => {
    expect(isAtLeast(version, minimum)).toBe(enough)
  })

  it('compares by number, major before minor', () => {
    const number = fc.nat({ max: 120 })
    fc.assert(
      fc.property(number, number, number, number, (major, minor, leastMajor, leastMinor) => {
        const expected = major * 1000 + minor >= leastMajor * 1000 + leastMinor
        expect(isAtLeast(`${major}.${minor}.7`, `${leastMajor}.${leastMinor}`)).toBe(expected)
      })
    )
  })
})

describe('parseOsRelease', () => {
  it('reads quoted and bare values', () => {
    const text = 'PRETTY_NAME="Ubuntu 24.04.2 LTS"\nID=ubuntu\nID_LIKE="debian other"\nVERSION_CODENAME=noble\n'
    expect(parseOsRelease(text)).toEqual({
      id: 'ubuntu',
      like: ['debian', 'other'],
      codename: 'noble',
      name: 'Ubuntu 24.04.2 LTS'
    })
  })
})
