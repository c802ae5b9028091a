/** A zone at an instant: minutes east of UTC, and its abbreviation as far as one is in use. */
export interface ZoneTime {
  readonly offset: number
  readonly abbreviation: string
}

export const UTC: ZoneTime = { offset: 0, abbreviation: 'UTC' }

/**
 * What a named zone (`Asia/Tokyo`) is at an instant, by the runtime's own zone data: no copy of that data in the bundle.
 *
 * @returns undefined for a name that is no zone; offsets such as `+09:00` are none
 */
export function findZone(name: string, at: Date): ZoneTime | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return undefined
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short'
    }).formatToParts(at)
    const read = (type: string): number => Number(parts.find(part => part.type === type)?.value ?? 0)
    const year = parts.some(part => part.type === 'era' && part.value.startsWith('B')) ? 1 - read('year') : read('year')
    const local = new Date(0)
    local.setUTCFullYear(year, read('month') - 1, read('day'))
    local.setUTCHours(read('hour'), read('minute'), read('second'))
    const seconds = Math.floor(at.getTime() / 1000)
    return { offset: Math.round((local.getTime() / 1000 - seconds) / 60), abbreviation: abbreviate(name, at) }
  } catch {
    return undefined
  }
}

/** English readers of different countries abbreviate different zones; where nobody does (`GMT+9`), initials of the long name serve. */
function abbreviate(zone: string, at: Date): string {
  for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-IN']) {
    const name = nameOf(zone, at, locale, 'short')
    if (/^[A-Z]{2,5}$/.test(name)) return name
  }
  const long = nameOf(zone, at, 'en-US', 'long')
  return / Time$/.test(long) ? long.replaceAll(/[^A-Z]/g, '') : ''
}

function nameOf(zone: string, at: Date, locale: string, timeZoneName: 'short' | 'long'): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName }).formatToParts(at)
  return parts.find(part => part.type === 'timeZoneName')?.value ?? ''
}
