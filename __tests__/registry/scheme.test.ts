import { describe, expect, it } from 'vitest'
import { isLoopback, originOf } from '../../src/registry/scheme.js'

describe('originOf', () => {
  it.each([
    ['ghcr.io', 'https://ghcr.io'],
    ['containers.github.example.com', 'https://containers.github.example.com'],
    ['registry.example.com:5000', 'https://registry.example.com:5000'],
    ['localhost', 'http://localhost'],
    ['localhost:5000', 'http://localhost:5000'],
    ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
    ['127.8.9.10', 'http://127.8.9.10'],
    ['[::1]:5000', 'http://[::1]:5000'],
    ['docker.io', 'https://registry-1.docker.io'],
    ['index.docker.io', 'https://registry-1.docker.io'],
    // Names that only look like this machine.
    ['localhost.example.com', 'https://localhost.example.com'],
    ['127.0.0.1.example.com', 'https://127.0.0.1.example.com'],
    ['10.0.0.1:5000', 'https://10.0.0.1:5000']
  ])('of %s is %s', (host, origin) => {
    expect(originOf(host)).toBe(origin)
  })
})

describe('isLoopback', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '::1', '[::1]'])('holds for %s', host => {
    expect(isLoopback(host)).toBe(true)
  })

  it.each(['ghcr.io', '::2', '128.0.0.1', 'localhost:5000'])('does not hold for %s', host => {
    expect(isLoopback(host)).toBe(false)
  })
})
