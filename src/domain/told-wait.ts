const UNITS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3, s: 1, m: 60 }

/**
 * Seconds of the pause that a refusal asks for in its words. ghcr.io writes it as a Go duration: `retry-after: 880.092µs, allowed:
 * 44000/minute`, and tools pass on the words where they drop the header.
 */
export function toldWait(words: string): number | undefined {
  const match = /retry-after:\s*(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m)\b/i.exec(words)
  const unit = UNITS[match?.[2]?.toLowerCase() ?? '']
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit
}
