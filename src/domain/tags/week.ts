/** A week and the year that it belongs to. */
export interface Week {
  readonly week: number
  readonly year: number
}

/** ISO 8601: weeks start on Monday, the first one holds 4 January. `date` is read in UTC. */
export function isoWeek(date: Date): Week {
  return weekOf(date, 1, 4)
}

/** The English (US) calendar, as moment.js has it: weeks start on Sunday, the first one holds 1 January. `date` is read in UTC. */
export function localeWeek(date: Date): Week {
  return weekOf(date, 0, 1)
}

/** The week's year is that of the day in it which must lie in the first week of a year. */
function weekOf(date: Date, firstWeekday: number, anchorDay: number): Week {
  const intoWeek = (date.getUTCDay() - firstWeekday + 7) % 7
  const start = new Date(date)
  start.setUTCHours(0, 0, 0, 0)
  start.setUTCDate(start.getUTCDate() - intoWeek)
  const last = new Date(start)
  last.setUTCDate(start.getUTCDate() + 7 - anchorDay)
  const year = last.getUTCFullYear()
  const first = new Date(last)
  first.setUTCFullYear(year, 0, anchorDay)
  first.setUTCDate(first.getUTCDate() - ((first.getUTCDay() - firstWeekday + 7) % 7))
  return { week: Math.round((start.getTime() - first.getTime()) / (7 * 86_400_000)) + 1, year }
}
