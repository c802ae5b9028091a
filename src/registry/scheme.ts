/**
 * Origin of a registry's API, without a slash at the end: `https://ghcr.io`, `http://localhost:5000`.
 *
 * Hosts of this machine are asked by plain HTTP, as docker does with them by default; every other host by HTTPS only.
 * Source: https://docs.docker.com/reference/cli/dockerd/#insecure-registries
 */
export function originOf(host: string): string {
  const api = DOCKER_HUB.includes(host) ? 'registry-1.docker.io' : host
  return `${isLoopback(hostnameOf(api)) ? 'http' : 'https'}://${api}`
}

/** Images of Docker Hub are written `docker.io/…`, which is not the host that serves them. */
const DOCKER_HUB = ['docker.io', 'index.docker.io']

/** True for `localhost`, 127.0.0.0/8 and `::1` (with or without brackets). */
export function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare)
}

/** A port ends the host, except inside the brackets of an IPv6 address. */
function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, '')
}
