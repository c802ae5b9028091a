import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  contextMetaFile,
  defaultBuilderFile,
  defaultEndpoint,
  dockerConfigFolder,
  given,
  pluginFolders,
  socketPathOf
} from '../../src/survey/docker-paths.js'

describe('the folder of the docker config', () => {
  it.each([
    ['the one that is named', { DOCKER_CONFIG: '/x', HOME: '/h' }, 'linux', '/x'],
    ['below the home folder', { HOME: '/h' }, 'linux', join('/h', '.docker')],
    [
      'below the home folder where the variable is empty',
      { DOCKER_CONFIG: '', HOME: '/h' },
      'darwin',
      join('/h', '.docker')
    ],
    [
      'below the profile on Windows, whatever HOME says',
      { HOME: '/h', USERPROFILE: '/u' },
      'win32',
      join('/u', '.docker')
    ],
    ['below the account’s home where no variable says', { HOME: '' }, 'linux', join(homedir(), '.docker')]
  ] as const)('is %s', (_, environment, on, expected) => {
    expect(dockerConfigFolder(environment, on)).toBe(expected)
  })
})

describe('the folders of plugins', () => {
  it('start with those of the config and the user', () => {
    expect(pluginFolders('/c', ['/extra', 5], 'linux', {}).slice(0, 3)).toEqual([
      '/extra',
      join('/c', 'cli-plugins'),
      '/usr/local/lib/docker/cli-plugins'
    ])
  })

  it('know Homebrew on macOS', () => {
    expect(pluginFolders('/c', undefined, 'darwin', {})).toContain('/opt/homebrew/lib/docker/cli-plugins')
    expect(pluginFolders('/c', undefined, 'linux', {})).not.toContain('/opt/homebrew/lib/docker/cli-plugins')
  })

  it('are below ProgramData and ProgramFiles on Windows', () => {
    const folders = pluginFolders('c', 'no list', 'win32', { ProgramData: 'D', ProgramFiles: 'F' })
    expect(folders).toEqual([
      join('c', 'cli-plugins'),
      join('D', 'Docker', 'cli-plugins'),
      join('F', 'Docker', 'cli-plugins')
    ])
  })
})

describe('an endpoint', () => {
  it.each([
    ['unix:///var/run/docker.sock', '/var/run/docker.sock'],
    ['npipe:////./pipe/docker_engine', '\\\\.\\pipe\\docker_engine'],
    ['tcp://127.0.0.1:2375', undefined],
    ['ssh://host', undefined],
    ['', undefined]
  ])('%j is the local socket %j', (endpoint, path) => {
    expect(socketPathOf(endpoint)).toBe(path)
  })

  it('is the usual one of the platform', () => {
    expect(defaultEndpoint('linux')).toBe('unix:///var/run/docker.sock')
    expect(socketPathOf(defaultEndpoint('win32'))).toBe('\\\\.\\pipe\\docker_engine')
  })
})

describe('files named after a hash', () => {
  // printf desktop-linux | sha256sum
  const hash = 'fe9c6bd7a66301f49ca9b6a70b217107cd1284598bfc254700c989b916da791e'

  it('are those that docker and buildx look up', () => {
    expect(contextMetaFile('/c', 'desktop-linux')).toBe(join('/c', 'contexts', 'meta', hash, 'meta.json'))
    expect(defaultBuilderFile('/b', 'desktop-linux')).toBe(join('/b', 'defaults', hash))
  })
})

describe('a variable', () => {
  it.each([
    ['a', 'a'],
    ['', undefined],
    [undefined, undefined],
    [5, undefined]
  ])('that is %j counts as %j', (value, expected) => {
    expect(given(value)).toBe(expected)
  })
})
