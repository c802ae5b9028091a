import { cases, type ReadmeCase } from './readme-table.js'

const VERSIONS = 'type=semver,pattern={{version}} ; type=semver,pattern={{major}}.{{minor}}'

export const FLAVOR_CASES: readonly ReadmeCase[] = [
  ...cases('#latest-tag: auto adds it for ref,event=tag, semver, pep440 and match', [
    ['tag v1.2.3', 'type=ref,event=tag', 'v1.2.3 latest', 'latest=auto'],
    ['tag v1.2.3', 'type=semver,pattern={{version}}', '1.2.3 latest', 'latest=auto'],
    ['tag v1.2.3', 'type=pep440,pattern={{version}}', '1.2.3 latest', 'latest=auto'],
    ['tag v1.2.3', 'type=match,pattern=v(.*),group=1', '1.2.3 latest', 'latest=auto'],
    ['branch main', 'type=ref,event=branch', 'main', 'latest=auto'],
    ['pr 2', 'type=ref,event=pr', 'pr-2', 'latest=auto'],
    ['branch main', 'type=edge', 'edge', 'latest=auto'],
    ['branch main', 'type=raw,value=foo', 'foo', 'latest=auto'],
    ['branch main', 'type=sha', 'sha-6113728', 'latest=auto'],
    ['schedule', 'type=schedule', 'nightly', 'latest=auto']
  ]),
  ...cases('#typesemver: latest is not for pre-releases', [
    ['tag v2.0.8-beta.67', 'type=semver,pattern={{version}}', '2.0.8-beta.67', 'latest=auto'],
    ['tag 1.2.3rc2', 'type=pep440,pattern={{version}}', '1.2.3rc2', 'latest=auto'],
    ['tag 1.2.3post1', 'type=pep440,pattern={{version}}', '1.2.3.post1', 'latest=auto'],
    ['tag 1.0dev4', 'type=pep440,pattern={{version}}', '1.0.dev4', 'latest=auto']
  ]),
  ...cases('#flavor-input: latest=true and latest=false', [
    ['branch main', 'type=ref,event=branch', 'main latest', 'latest=true'],
    ['pr 2', 'type=ref,event=pr', 'pr-2 latest', 'latest=true'],
    ['branch main', 'type=sha', 'sha-6113728 latest', 'latest=true'],
    ['tag v2.0.8-beta.67', 'type=semver,pattern={{version}}', '2.0.8-beta.67 latest', 'latest=true'],
    ['tag v1.2.3', 'type=semver,pattern={{version}} ; type=sha', '1.2.3 sha-4e1243b', 'latest=false'],
    ['tag v1.2.3', 'type=ref,event=tag', 'v1.2.3', 'latest=false'],
    ['branch main', 'type=raw,value=latest', 'latest', 'latest=false'],
    ['branch main', 'type=raw,value=latest ; type=sha', 'latest sha-6113728', 'latest=true']
  ]),
  ...cases('#flavor-input: prefix and suffix of every tag, of latest only with onlatest=true', [
    ['tag v1.2.3', VERSIONS, 'foo-1.2.3 foo-1.2 latest', 'prefix=foo-'],
    ['tag v1.2.3', VERSIONS, '1.2.3-bar 1.2-bar latest', 'suffix=-bar'],
    ['tag v1.2.3', VERSIONS, 'foo-1.2.3-bar foo-1.2-bar latest', 'prefix=foo- ; suffix=-bar'],
    ['tag v1.2.3', VERSIONS, 'foo-1.2.3 foo-1.2 foo-latest', 'prefix=foo-,onlatest=true'],
    ['tag v1.2.3', VERSIONS, '1.2.3-bar 1.2-bar latest-bar', 'suffix=-bar,onlatest=true'],
    ['tag v1.2.3', VERSIONS, 'foo-1.2.3 foo-1.2 latest', 'prefix=foo-,onlatest=false'],
    ['tag v1.2.3', VERSIONS, 'f-1.2.3-b f-1.2-b f-latest-b', 'prefix=f-,onlatest=true ; suffix=-b,onlatest=true'],
    ['tag v1.2.3', VERSIONS, 'f-1.2.3-b f-1.2-b latest-b', 'prefix=f- ; suffix=-b,onlatest=true'],
    ['branch main', 'type=ref,event=branch', 'main-alpine', 'suffix=-alpine'],
    ['branch main', 'type=ref,event=branch', 'main-alpine latest-alpine', 'latest=true ; suffix=-alpine,onlatest=true'],
    ['branch main', 'type=sha', 'sha-6113728-alpine', 'suffix=-alpine'],
    ['pr 2', 'type=ref,event=pr', 'pr-2-alpine', 'suffix=-alpine'],
    ['schedule', 'type=schedule', 'a-nightly', 'prefix=a-'],
    ['branch main', 'foo', 'foo-x', 'prefix= ; suffix=-x'],
    ['tag v1.2.3', VERSIONS, '1.2.3 1.2 latest', 'latest=auto ; prefix= ; suffix=']
  ]),
  ...cases('#tags-input: prefix and suffix of a rule', [
    ['tag v1.2.3', 'type=semver,pattern={{version}},prefix=foo-', 'foo-1.2.3 latest'],
    ['tag v1.2.3', 'type=semver,pattern={{version}},suffix=-bar', '1.2.3-bar latest'],
    ['tag v1.2.3', 'type=ref,event=tag,prefix=foo-,suffix=-bar', 'foo-v1.2.3-bar latest'],
    ['tag v1.2.3', 'type=match,pattern=v(.*),group=1,prefix=m', 'm1.2.3 latest'],
    ['branch main', 'type=ref,event=branch,prefix=b-', 'b-main']
  ]),
  ...cases('#tags-input: enable switches a rule', [
    ['branch main', 'type=sha,enable=true', 'sha-6113728'],
    ['branch main', 'type=sha,enable=false', ''],
    ['branch main', 'type=sha,enable=false ; type=ref,event=branch', 'main'],
    ['tag v1.2.3', 'type=semver,pattern={{version}},enable=false ; type=sha', 'sha-4e1243b']
  ]),
  ...cases('#priority-attribute: higher comes first; defaults by type', [
    [
      'schedule',
      'type=sha ; type=raw,value=raw ; type=ref,event=branch ; type=edge ; type=semver,pattern={{version}},value=1.0.0-x ; type=schedule',
      'nightly 1.0.0-x edge main raw sha-6113728'
    ],
    [
      'tag v1.2.3',
      'type=ref,event=tag ; type=match,pattern=\\d+ ; type=pep440,pattern=p{{version}}',
      'p1.2.3 1 v1.2.3 latest'
    ],
    ['branch main', 'type=sha ; type=ref,event=branch', 'main sha-6113728'],
    ['branch main', 'type=sha,priority=700 ; type=ref,event=branch', 'sha-6113728 main'],
    ['branch main', 'type=sha,priority=600 ; type=ref,event=branch', 'sha-6113728 main'],
    ['branch main', 'a,priority=1 ; b,priority=2 ; c,priority=3', 'c b a'],
    ['branch main', 'a ; b ; c', 'a b c'],
    ['branch main', 'a,priority=-5 ; b,priority=0', 'b a'],
    ['tag v1.2.3', 'type=semver,pattern={{major}} ; type=semver,pattern={{version}}', '1 1.2.3 latest']
  ]),
  ...cases('#latest-tag: a raw latest has its place by its priority', [
    ['branch main', 'type=raw,value=latest,enable={{is_default_branch}} ; type=sha', 'latest sha-6113728'],
    ['tag v1.2.3', 'type=semver,pattern={{version}} ; type=raw,value=latest ; type=sha', '1.2.3 latest sha-4e1243b'],
    ['branch main', 'type=ref,event=branch ; type=raw,value=latest,priority=1000', 'latest main']
  ])
]

export const IMAGE_CASES: readonly ReadmeCase[] = [
  ...(
    [
      [
        '#images-input: base names of the tags, image by image',
        'name/foo\nghcr.io/name/bar',
        ['name/foo:main', 'name/foo:sha-6113728', 'ghcr.io/name/bar:main', 'ghcr.io/name/bar:sha-6113728']
      ],
      [
        '#images-input: name=',
        'name=name/foo\nname=ghcr.io/name/bar',
        ['name/foo:main', 'name/foo:sha-6113728', 'ghcr.io/name/bar:main', 'ghcr.io/name/bar:sha-6113728']
      ],
      [
        '#images-input: enable=',
        'name=name/foo,enable=true\nname=name/bar,enable=false',
        ['name/foo:main', 'name/foo:sha-6113728']
      ],
      ['#images-input: without images, tags have no base name', '', ['main', 'sha-6113728']],
      [
        '#image-name-and-tag-sanitization: names are lower-cased',
        'Name/App',
        ['name/app:main', 'name/app:sha-6113728']
      ],
      ['#inputs: a comment line', '# first\nname/app', ['name/app:main', 'name/app:sha-6113728']]
    ] as const
  ).map(([readme, images, expected]) => ({
    readme,
    run: 'branch main',
    tags: 'type=ref,event=branch\ntype=sha',
    images,
    expected
  }))
]
