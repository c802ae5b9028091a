import { cases, type ReadmeCase, versionTable } from './readme-table.js'

const SEMVER_PATTERNS = [
  '{{raw}}',
  '{{version}}',
  '{{major}}.{{minor}}',
  '{{major}}',
  'v{{major}}',
  '{{minor}}',
  '{{patch}}',
  'v{{major}}.{{minor}}.{{patch}}'
]

const SEMVER = [
  ...versionTable('semver', '#typesemver: table of patterns; parts of a valid semantic version', SEMVER_PATTERNS, [
    ['v1.2.3', 'v1.2.3', '1.2.3', '1.2', '1', 'v1', '2', '3', 'v1.2.3'],
    ['1.2.3', '1.2.3', '1.2.3', '1.2', '1', 'v1', '2', '3', 'v1.2.3'],
    ['v0.1.2', 'v0.1.2', '0.1.2', '0.1', '0', 'v0', '1', '2', 'v0.1.2'],
    ['v10.20.30', 'v10.20.30', '10.20.30', '10.20', '10', 'v10', '20', '30', 'v10.20.30'],
    ['v0.0.0', 'v0.0.0', '0.0.0', '0.0', '0', 'v0', '0', '0', 'v0.0.0']
  ]),
  ...versionTable(
    'semver',
    '#typesemver: a pre-release gives itself in full, raw where only that is asked for',
    SEMVER_PATTERNS,
    [
      ['v2.0.8-beta.67', 'v2.0.8-beta.67', ...Array<string>(7).fill('2.0.8-beta.67')],
      ['2.0.8-beta.67', '2.0.8-beta.67', ...Array<string>(7).fill('2.0.8-beta.67')],
      ['v1.0.0-rc1', 'v1.0.0-rc1', ...Array<string>(7).fill('1.0.0-rc1')],
      ['v1.0.0-0', 'v1.0.0-0', ...Array<string>(7).fill('1.0.0-0')],
      ['v3.0.0-alpha-x.1', 'v3.0.0-alpha-x.1', ...Array<string>(7).fill('3.0.0-alpha-x.1')]
    ]
  ),
  ...versionTable('semver', '#typesemver: requires a valid semver git tag (https://semver.org)', SEMVER_PATTERNS, [
    ['v1.2', ...Array<string>(8).fill('-')],
    ['v1', ...Array<string>(8).fill('-')],
    ['v1.2.3.4', ...Array<string>(8).fill('-')],
    ['v01.2.3', ...Array<string>(8).fill('-')],
    ['release-1.2.3', ...Array<string>(8).fill('-')],
    ['p1/v1.2.3', ...Array<string>(8).fill('-')],
    ['20200110-RC2', ...Array<string>(8).fill('-')],
    ['v1.5.15pre1', ...Array<string>(8).fill('-')]
  ]),
  ...cases('#typesemver: used on a tag, not on other refs', [
    ['branch main', 'type=semver,pattern={{version}}', ''],
    ['branch v1.2.3', 'type=semver,pattern={{version}}', ''],
    ['pr 2', 'type=semver,pattern={{version}}', ''],
    ['schedule', 'type=semver,pattern={{version}}', ''],
    ['dispatch main', 'type=semver,pattern={{major}}', ''],
    ['release v1.2.3', 'type=semver,pattern={{version}}', '1.2.3 latest']
  ]),
  ...cases('#typesemver: value takes the place of the git tag', [
    ['branch main', 'type=semver,pattern={{version}},value=v1.0.0', '1.0.0 latest'],
    ['branch main', 'type=semver,pattern={{raw}},value=v1.0.0', 'v1.0.0 latest'],
    ['tag v9.9.9', 'type=semver,pattern={{version}},value=v1.0.0', '1.0.0 latest'],
    ['pr 2', 'type=semver,pattern={{major}}.{{minor}},value=1.4.2', '1.4 latest'],
    ['branch main', 'type=semver,pattern={{major}},value=1.4.2-rc.1', '1.4.2-rc.1'],
    ['tag v1.2.3', 'type=semver,pattern={{version}},value=', '1.2.3 latest'],
    ['branch main', 'type=semver,pattern={{version}},value=', ''],
    ['branch main', 'type=semver,pattern={{version}},value=main', '']
  ]),
  ...cases('#typesemver: match takes the version out of the text', [
    ['tag p1/v1.2.3', 'type=semver,pattern={{version}},match=v(\\d.\\d.\\d)$', '1.2.3 latest'],
    ['branch main', 'type=semver,pattern={{version}},value=p1/v1.0.0,match=v(\\d.\\d.\\d)$', '1.0.0 latest'],
    ['tag p1/v1.2.3', 'type=semver,pattern={{major}}.{{minor}},match=v(\\d.\\d.\\d)$', '1.2 latest'],
    ['tag p1/v1.2.3', 'type=semver,pattern={{version}},match=\\d.\\d.\\d', '1.2.3 latest'],
    ['tag p1/v1.2.3', 'type=semver,pattern={{version}},match=^p2/(.*)$', ''],
    ['tag p1/v1.2.3-rc.1', 'type=semver,pattern={{major}},match=^p1/(.*)$', '1.2.3-rc.1']
  ]),
  ...cases('#major-version-zero: a rule can be switched off for 0.y.z', [
    ['tag v0.1.2', 'type=semver,pattern={{version}} ; type=semver,pattern={{major}}.{{minor}}', '0.1.2 0.1 latest'],
    ['tag v0.1.2', 'type=semver,pattern={{version}} ; type=semver,pattern={{major}},enable=false', '0.1.2 latest'],
    ['tag v1.1.2', 'type=semver,pattern={{version}} ; type=semver,pattern={{major}},enable=true', '1.1.2 1 latest']
  ])
]

const PEP440_PATTERNS = ['{{raw}}', '{{version}}', '{{major}}.{{minor}}', 'v{{major}}', '{{patch}}']

const PEP440 = [
  ...versionTable('pep440', '#typepep440: table of patterns; parts of a PEP 440 version', PEP440_PATTERNS, [
    ['1.2.3', '1.2.3', '1.2.3', '1.2', 'v1', '3'],
    ['v1.2.3', 'v1.2.3', '1.2.3', '1.2', 'v1', '3'],
    ['2024.10.1', '2024.10.1', '2024.10.1', '2024.10', 'v2024', '1'],
    ['0.1.0', '0.1.0', '0.1.0', '0.1', 'v0', '0']
  ]),
  ...versionTable(
    'pep440',
    '#typepep440: dev, pre and post releases give themselves in full, cleaned',
    PEP440_PATTERNS,
    [
      ['v1.2.3rc2', 'v1.2.3rc2', '1.2.3rc2', '1.2.3rc2', '1.2.3rc2', '1.2.3rc2'],
      ['1.2.3rc2', '1.2.3rc2', '1.2.3rc2', '1.2.3rc2', '1.2.3rc2', '1.2.3rc2'],
      ['1.2.3post1', '1.2.3post1', '1.2.3.post1', '1.2.3.post1', '1.2.3.post1', '1.2.3.post1'],
      ['1.2.3beta2', '1.2.3beta2', '1.2.3b2', '1.2.3b2', '1.2.3b2', '1.2.3b2'],
      ['1.0dev4', '1.0dev4', '1.0.dev4', '1.0.dev4', '1.0.dev4', '1.0.dev4'],
      ['1.2.3-alpha.1', '1.2.3-alpha.1', '1.2.3a1', '1.2.3a1', '1.2.3a1', '1.2.3a1'],
      ['1.2.3-1', '1.2.3-1', '1.2.3.post1', '1.2.3.post1', '1.2.3.post1', '1.2.3.post1']
    ]
  ),
  ...versionTable('pep440', '#typepep440: requires a version of PEP 440', PEP440_PATTERNS, [
    ['main', ...Array<string>(5).fill('-')],
    ['p1/v1.2.3', ...Array<string>(5).fill('-')],
    ['v1.2.3-beta.x', ...Array<string>(5).fill('-')],
    ['release_1', ...Array<string>(5).fill('-')]
  ]),
  ...cases('#typepep440: value and match as in type=semver', [
    ['branch main', 'type=pep440,pattern={{version}},value=1.0.0', '1.0.0 latest'],
    ['branch main', 'type=pep440,pattern={{version}},value=p1/v1.0.0,match=v(\\d.\\d.\\d)$', '1.0.0 latest'],
    ['tag p1/v1.2.3', 'type=pep440,pattern={{version}},match=v(\\d.\\d.\\d)$', '1.2.3 latest'],
    ['branch main', 'type=pep440,pattern={{version}}', ''],
    ['tag 1.2.3rc2', 'type=pep440,pattern={{major}}', '1.2.3rc2'],
    ['tag 1.0+ubuntu.1', 'type=pep440,pattern={{raw}}', '1.0-ubuntu.1 latest']
  ])
]

const MATCH = [
  ...cases('#typematch: table of patterns and groups', [
    ['tag v1.2.3', 'type=match,pattern=\\d.\\d.\\d', '1.2.3 latest'],
    ['tag v2.0.8-beta.67', 'type=match,pattern=v(.*),group=1', '2.0.8-beta.67 latest'],
    ['tag v2.0.8-beta.67', 'type=match,pattern=v(\\d.\\d),group=1', '2.0 latest'],
    ['tag 20200110-RC2', 'type=match,pattern=\\d+', '20200110 latest'],
    ['tag p1/v1.2.3', 'type=match,pattern=p1/v(\\d.\\d.\\d),group=1', '1.2.3 latest'],
    ['tag v1.2.3', 'type=match,pattern=v(.*)', 'v1.2.3 latest'],
    ['tag v1.2.3', 'type=match,pattern=v(.*),group=0', 'v1.2.3 latest'],
    ['tag v1.2.3', 'type=match,pattern=(\\d)\\.(\\d),group=2', '2 latest']
  ]),
  ...cases('#typematch: used on a tag that matches; value takes its place', [
    ['tag v1.2.3', 'type=match,pattern=^x', ''],
    ['branch v1.2.3', 'type=match,pattern=\\d.\\d.\\d', ''],
    ['pr 2', 'type=match,pattern=\\d', ''],
    ['branch main', 'type=match,pattern=v(.*),group=1,value=v1.0.0', '1.0.0 latest'],
    ['tag v9.0.0', 'type=match,pattern=v(.*),group=1,value=v1.0.0', '1.0.0 latest']
  ])
]

export const VERSION_CASES: readonly ReadmeCase[] = [...SEMVER, ...PEP440, ...MATCH]
