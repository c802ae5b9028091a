// @ts-check
/** A certificate authority of the lab's own, and what it signs: to serve `ghcr.io` by TLS on loopback. Made with the openssl CLI. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'

/** @typedef {{ certificateFile: string, keyFile: string }} Authority `certificateFile` is what a client has to trust */

/**
 * @param {string} directory made if missing
 * @returns {Promise<Authority>} valid for two days: nothing that anybody could keep trusting
 * @throws {Error} with what openssl said
 */
export async function makeAuthority(directory) {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const authority = { certificateFile: join(directory, 'authority.crt'), keyFile: join(directory, 'authority.key') }
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=lab authority', '-keyout', authority.keyFile, '-out', authority.certificateFile],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign']
  ])
  return authority
}

/**
 * @param {Authority} authority
 * @param {string} directory made if missing
 * @param {readonly [string, ...string[]]} names host names; the first also names the files
 * @returns {Promise<{ key: string, cert: string }>} PEM, as `node:tls` takes them
 * @throws {Error} with what openssl said
 */
export async function issueCertificate(authority, directory, names) {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const keyFile = join(directory, `${names[0]}.key`)
  const certificateFile = join(directory, `${names[0]}.crt`)
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-CA', authority.certificateFile, '-CAkey', authority.keyFile],
    ...['-subj', `/CN=${names[0]}`, '-keyout', keyFile, '-out', certificateFile],
    // Go takes only these names and ignores the common name.
    ...['-addext', `subjectAltName=${names.map(name => `DNS:${name}`).join(',')}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'extendedKeyUsage=serverAuth']
  ])
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certificateFile, 'utf8') }
}
