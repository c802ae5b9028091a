// @ts-check
/** The real parts the lab stands on: what each is called, how to ask its version, and which package brings it. */

/** @typedef {'dockerd' | 'docker' | 'buildx' | 'registry' | 'podman' | 'buildah' | 'skopeo' | 'busybox' | 'openssl' | 'unshare'} PartName */

/**
 * @typedef {object} Part
 * @property {PartName} name
 * @property {string} title
 * @property {string} program looked for on PATH and in the system folders
 * @property {readonly string[]} ask arguments that make it tell its version
 * @property {string} [minimum] `MAJOR.MINOR`
 * @property {boolean} [isStatic] it must run without any library, since it is all there is in the base image
 * @property {{ debian: string, ubuntu: string }} packages
 * @property {readonly string[]} [foreign] Debian releases to take it from, in this order, where Debian 12's own is too old
 * @property {readonly string[]} [replaces] packages that may go for it
 * @property {readonly string[]} [units] what its package would start at the next boot
 * @property {string} home where to get it elsewhere
 */

/** @param {string} name */
const same = name => ({ debian: name, ubuntu: name })

/** @type {readonly Part[]} */
export const parts = [
  {
    name: 'dockerd',
    title: 'Docker Engine',
    program: 'dockerd',
    ask: ['--version'],
    // The first whose containerd image store pushes and builds as later ones do.
    minimum: '25.0',
    packages: same('docker.io'),
    foreign: ['trixie'],
    units: ['docker.service', 'docker.socket', 'containerd.service'],
    home: 'https://docs.docker.com/engine/install/'
  },
  {
    name: 'docker',
    title: 'docker client',
    program: 'docker',
    ask: ['--version'],
    minimum: '23.0',
    // Ubuntu's engine package contains the client.
    packages: { debian: 'docker-cli', ubuntu: 'docker.io' },
    foreign: ['trixie'],
    home: 'https://docs.docker.com/engine/install/'
  },
  {
    name: 'buildx',
    title: 'buildx plugin',
    program: 'docker-buildx',
    ask: ['version'],
    minimum: '0.13',
    packages: same('docker-buildx'),
    // Sid's is far ahead and needs no newer library; should that change, trixie's is enough.
    foreign: ['sid', 'trixie'],
    home: 'https://github.com/docker/buildx#installing'
  },
  {
    name: 'registry',
    title: 'CNCF distribution',
    program: 'docker-registry',
    ask: ['--version'],
    minimum: '2.8',
    packages: same('docker-registry'),
    units: ['docker-registry.service'],
    home: 'https://distribution.github.io/distribution/'
  },
  {
    name: 'podman',
    title: 'podman',
    program: 'podman',
    ask: ['--version'],
    minimum: '4.0',
    packages: same('podman'),
    units: [
      'podman.service',
      'podman.socket',
      'podman-restart.service',
      'podman-auto-update.service',
      'podman-auto-update.timer'
    ],
    home: 'https://podman.io/docs/installation'
  },
  {
    name: 'buildah',
    title: 'buildah',
    program: 'buildah',
    ask: ['--version'],
    packages: same('buildah'),
    home: 'https://github.com/containers/buildah/blob/main/install.md'
  },
  {
    name: 'skopeo',
    title: 'skopeo',
    program: 'skopeo',
    ask: ['--version'],
    packages: same('skopeo'),
    home: 'https://github.com/containers/skopeo/blob/main/install.md'
  },
  {
    name: 'busybox',
    title: 'static busybox',
    program: 'busybox',
    ask: ['--help'],
    isStatic: true,
    packages: same('busybox-static'),
    replaces: ['busybox'],
    home: 'https://busybox.net/'
  },
  {
    name: 'openssl',
    title: 'openssl',
    program: 'openssl',
    ask: ['version'],
    minimum: '3.0',
    packages: same('openssl'),
    home: 'https://www.openssl.org/'
  },
  {
    name: 'unshare',
    title: 'util-linux',
    program: 'unshare',
    ask: ['--version'],
    packages: same('util-linux'),
    home: 'https://github.com/util-linux/util-linux'
  }
]
