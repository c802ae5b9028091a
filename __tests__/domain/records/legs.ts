import { type Digest, digestOf } from '../../../src/domain/digest.js'
import { parsePlatform } from '../../../src/domain/platform.js'
import type { Row } from '../../../src/domain/records/join.js'
import type { Leg } from '../../../src/domain/records/judge.js'
import { type DigestRecord, formatRecord, recordFileName } from '../../../src/domain/records/record.js'

export const IMAGE = { host: 'ghcr.io', path: 'octo-org/app' }

/** The digest of any word, so that tests can name digests by words. */
export function digestFor(word: string): Digest {
  return digestOf(Buffer.from(word))
}

export function makeRecord(platform: string, more: Partial<DigestRecord> = {}): DigestRecord {
  return {
    image: IMAGE,
    digest: digestFor(platform),
    platforms: [platform],
    revision: 'c'.repeat(40),
    run: '7-1',
    ...more
  }
}

export function makeLeg(platform: string, more: Partial<DigestRecord> = {}): Leg {
  const record = makeRecord(platform, more)
  return { file: recordFileName(record.platforms), record }
}

export function fileOf({ file, record }: Leg): { kind: 'text'; file: string; text: string } {
  return { kind: 'text', file, text: formatRecord(record) }
}

export function makeRow(platform: string | undefined, more: Partial<Row> = {}): Row {
  return {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: digestFor(platform ?? 'none'),
    size: 100,
    platform: platform === undefined ? undefined : parsePlatform(platform),
    annotations: {},
    artifactType: undefined,
    ...more
  }
}

/** What BuildKit puts beside an image. */
export function makeAttestation(of: Digest): Row {
  return makeRow(undefined, {
    digest: digestFor(`attestation of ${of}`),
    platform: { os: 'unknown', architecture: 'unknown', variant: undefined, osVersion: undefined },
    annotations: { 'vnd.docker.reference.digest': of, 'vnd.docker.reference.type': 'attestation-manifest' }
  })
}
