/** Business days are those of Asia/Shanghai, which has kept UTC+8 without summer time since 1992. */
export const SHANGHAI_OFFSET_MS = 8 * 3600 * 1000
export const DAY_MS = 86_400_000

/** The instant at which a day begins in Shanghai. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - SHANGHAI_OFFSET_MS
}

/** The instant at which a day is over in Shanghai: the first of the next. */
export function endOfDay(day: string): number {
  return startOfDay(day) + DAY_MS
}

/** The day in Shanghai of an instant. */
export function dayOf(instant: number): string {
  return isoDay(instant + SHANGHAI_OFFSET_MS)
}

/** The year in Shanghai of an instant, in four digits. */
export const yearOf = (instant: number): string => dayOf(instant).slice(0, 4)

/** The same day so many months on, or that month's last day where it has no such day. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const first = Date.UTC(year, month - 1 + months, 1)
  const lastDate = Date.UTC(year, month + months, 1) / DAY_MS - first / DAY_MS
  return isoDay(first + (Math.min(date, lastDate) - 1) * DAY_MS)
}

/** The month after one, as YYYY-MM. */
export function monthAfter(month: string): string {
  return addMonths(`${month}-01`, 1).slice(0, 7)
}

/** The time of day in Shanghai, such as "09:30". */
export function timeOfDay(instant: number): string {
  return new Date(instant + SHANGHAI_OFFSET_MS).toISOString().slice(11, 16)
}

/** Day and minute in Shanghai, as a sentence says them: "2026-12-01 09:30". */
export function minuteOf(instant: number): string {
  return `${dayOf(instant)} ${timeOfDay(instant)}`
}

/** The same to the second: what opens or ends at it. */
export function secondOf(instant: number): string {
  return `${minuteOf(instant)}:${String(Math.floor(instant / 1000) % 60).padStart(2, '0')}`
}

/** RFC 3339 of an instant (ms since 1970), in UTC. */
export function timeOf(at: number): string {
  return new Date(at).toISOString()
}

/** The same, of what may not have come yet. */
export function timeOrNull(at: number | null): string | null {
  return at === null ? null : timeOf(at)
}

function isoDay(utcMs: number): string {
  return new Date(utcMs).toISOString().slice(0, 10)
}
