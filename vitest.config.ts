import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** A test with one of these words stands on the real parts: a registry, an engine, the tools of others. */
const REAL_PARTS = /\blab-stage\b|\bghcr-client\b|\blab\/machine\/|execFile(Sync)?\('docker'/

const onRealParts = readdirSync('__tests__', { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.test.ts'))
  .map(path => join('__tests__', path))
  .filter(path => REAL_PARTS.test(readFileSync(path, 'utf8')))
  .map(path => path.replaceAll('\\', '/'))

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['__tests__/**/*.test.ts'],
          exclude: ['__tests__/e2e/**', '__tests__/fixtures/**'],
          testTimeout: 60_000,
          // Some start a real engine.
          hookTimeout: 120_000
        }
      },
      {
        // What a contributor without the real parts can run, and CI on Windows and macOS.
        test: {
          name: 'portable',
          include: ['__tests__/**/*.test.ts'],
          exclude: ['__tests__/e2e/**', '__tests__/fixtures/**', ...onRealParts],
          testTimeout: 60_000
        }
      },
      {
        test: {
          name: 'e2e',
          include: ['__tests__/e2e/**/*.test.ts'],
          // One engine and two cores: stories run one after another.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000
        }
      }
    ]
  }
})
