import { UTC, type ZoneTime } from './time-zone.js'
import { isoWeek, localeWeek, type Week } from './week.js'

const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')

/** What the tokens `L`, `LT`, `ll` … stand for in English: https://momentjs.com/docs/#/displaying/format/ (localized formats). */
const LONG: Readonly<Record<string, string>> = {
  LTS: 'h:mm:ss A',
  LT: 'h:mm A',
  LLLL: 'dddd, MMMM D, YYYY h:mm A',
  LLL: 'MMMM D, YYYY h:mm A',
  LL: 'MMMM D, YYYY',
  L: 'MM/DD/YYYY',
  llll: 'ddd, MMM D, YYYY h:mm A',
  lll: 'MMM D, YYYY h:mm A',
  ll: 'MMM D, YYYY',
  l: 'M/D/YYYY'
}

/** A date taken apart in its zone, so that tokens are look-ups. */
interface Clock {
  readonly ms: number
  readonly zone: ZoneTime
  readonly date: Date
  readonly year: number
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly dayOfYear: number
  readonly hour: number
}

type Token = (clock: Clock) => string

const TOKENS: Readonly<Record<string, Token>> = {
  YYYYYY: ({ year }) => `${year < 0 ? '-' : '+'}${pad(Math.abs(year), 6)}`,
  YYYYY: ({ year }) => pad(year, 5),
  YYYY: ({ year }) => fullYear(year),
  YY: ({ year }) => pad(year % 100, 2),
  Y: ({ year }) => fullYear(year),
  yyyy: ({ year }) => pad(eraYear(year), 4),
  yyy: ({ year }) => pad(eraYear(year), 3),
  yy: ({ year }) => pad(eraYear(year), 2),
  yo: ({ year }) => ordinal(eraYear(year)),
  y: ({ year }) => String(eraYear(year)),
  NNNNN: ({ year }) => (year > 0 ? 'AD' : 'BC'),
  NNNN: ({ year }) => (year > 0 ? 'Anno Domini' : 'Before Christ'),
  NNN: ({ year }) => (year > 0 ? 'AD' : 'BC'),
  NN: ({ year }) => (year > 0 ? 'AD' : 'BC'),
  N: ({ year }) => (year > 0 ? 'AD' : 'BC'),
  Qo: ({ month }) => ordinal(quarter(month)),
  Q: ({ month }) => String(quarter(month)),
  MMMM: ({ month }) => MONTHS[month] ?? '',
  MMM: ({ month }) => (MONTHS[month] ?? '').slice(0, 3),
  MM: ({ month }) => pad(month + 1, 2),
  Mo: ({ month }) => ordinal(month + 1),
  M: ({ month }) => String(month + 1),
  DDDD: ({ dayOfYear }) => pad(dayOfYear, 3),
  DDDo: ({ dayOfYear }) => ordinal(dayOfYear),
  DDD: ({ dayOfYear }) => String(dayOfYear),
  DD: ({ day }) => pad(day, 2),
  Do: ({ day }) => ordinal(day),
  D: ({ day }) => String(day),
  dddd: ({ weekday }) => DAYS[weekday] ?? '',
  ddd: ({ weekday }) => (DAYS[weekday] ?? '').slice(0, 3),
  dd: ({ weekday }) => (DAYS[weekday] ?? '').slice(0, 2),
  do: ({ weekday }) => ordinal(weekday),
  d: ({ weekday }) => String(weekday),
  e: ({ weekday }) => String(weekday),
  E: ({ weekday }) => String(weekday === 0 ? 7 : weekday),
  ...weekTokens('w', 'g', clock => localeWeek(clock.date)),
  ...weekTokens('W', 'G', clock => isoWeek(clock.date)),
  HH: ({ hour }) => pad(hour, 2),
  H: ({ hour }) => String(hour),
  hh: ({ hour }) => pad(hour % 12 || 12, 2),
  h: ({ hour }) => String(hour % 12 || 12),
  kk: ({ hour }) => pad(hour || 24, 2),
  k: ({ hour }) => String(hour || 24),
  Hmmss: clock => `${clock.hour}${minutes(clock)}${seconds(clock)}`,
  Hmm: clock => `${clock.hour}${minutes(clock)}`,
  hmmss: clock => `${clock.hour % 12 || 12}${minutes(clock)}${seconds(clock)}`,
  hmm: clock => `${clock.hour % 12 || 12}${minutes(clock)}`,
  A: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  a: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  mm: minutes,
  m: ({ date }) => String(date.getUTCMinutes()),
  ss: seconds,
  s: ({ date }) => String(date.getUTCSeconds()),
  ...fractions(),
  X: ({ ms }) => String(Math.floor(ms / 1000)),
  x: ({ ms }) => String(ms),
  zz: ({ zone }) => (zone === UTC ? 'Coordinated Universal Time' : zone.abbreviation),
  z: ({ zone }) => zone.abbreviation,
  ZZ: ({ zone }) => offset(zone, ''),
  Z: ({ zone }) => offset(zone, ':')
}

/** Longest first, so that `MMM` is not read as `MM` and `M`; a backslash before a token and square brackets around text escape. */
const LONG_SCAN = new RegExp(`\\[[^[]*\\]|\\\\?(?:${byLength(LONG)})`, 'g')
const SCAN = new RegExp(`\\[[^[]*\\]|\\\\?(?:${byLength(TOKENS)})|\\\\.?`, 'g')

/**
 * A date by a moment.js format in English, at `zone`: https://momentjs.com/docs/#/displaying/format/. Property tests hold it equal to
 * moment itself; moment is not in the bundle, because its 60 KB would be loaded for a dozen look-ups.
 */
export function formatDate(date: Date, format: string, zone: ZoneTime = UTC): string {
  const clock = takeApart(date, zone)
  const expanded = format.replaceAll(LONG_SCAN, token => LONG[token] ?? token)
  return expanded.replaceAll(SCAN, token => {
    if (token.startsWith('[')) return token.slice(1, -1)
    if (token.startsWith('\\')) return token.replaceAll('\\', '')
    return TOKENS[token]?.(clock) ?? token
  })
}

function takeApart(date: Date, zone: ZoneTime): Clock {
  const local = new Date(date.getTime() + zone.offset * 60_000)
  const year = local.getUTCFullYear()
  const first = new Date(local)
  first.setUTCMonth(0, 1)
  return {
    ms: date.getTime(),
    zone,
    date: local,
    year,
    month: local.getUTCMonth(),
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    dayOfYear: Math.round((local.getTime() - first.getTime()) / 86_400_000) + 1,
    hour: local.getUTCHours()
  }
}

function weekTokens(week: string, year: string, read: (clock: Clock) => Week): Record<string, Token> {
  return {
    [week + week]: clock => pad(read(clock).week, 2),
    [`${week}o`]: clock => ordinal(read(clock).week),
    [week]: clock => String(read(clock).week),
    [year.repeat(5)]: clock => pad(read(clock).year, 5),
    [year.repeat(4)]: clock => pad(read(clock).year, 4),
    [year.repeat(2)]: clock => pad(read(clock).year % 100, 2)
  }
}

/** `S` to `SSSSSSSSS`: fractions of a second; from the fourth digit on there is nothing but zeros. */
function fractions(): Record<string, Token> {
  const widths = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  return Object.fromEntries(
    widths.map(width => [
      'S'.repeat(width),
      ({ date }: Clock) => pad(date.getUTCMilliseconds(), 3).padEnd(9, '0').slice(0, width)
    ])
  )
}

function byLength(table: Readonly<Record<string, unknown>>): string {
  return Object.keys(table)
    .sort((a, b) => b.length - a.length)
    .join('|')
}

function minutes({ date }: Clock): string {
  return pad(date.getUTCMinutes(), 2)
}

function seconds({ date }: Clock): string {
  return pad(date.getUTCSeconds(), 2)
}

function offset({ offset }: ZoneTime, separator: string): string {
  const size = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}${separator}${pad(size % 60, 2)}`
}

function quarter(month: number): number {
  return Math.floor(month / 3) + 1
}

function eraYear(year: number): number {
  return year > 0 ? year : 1 - year
}

function fullYear(year: number): string {
  return year <= 9999 ? pad(year, 4) : `+${year}`
}

function pad(value: number, width: number): string {
  return `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(width, '0')}`
}

function ordinal(value: number): string {
  const ones = value % 10
  const teens = Math.floor((value % 100) / 10) === 1
  return `${value}${teens ? 'th' : ones === 1 ? 'st' : ones === 2 ? 'nd' : ones === 3 ? 'rd' : 'th'}`
}
