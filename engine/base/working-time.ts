import { DAY_MS, dayOf, endOfDay, startOfDay } from './calendar.ts'

const MINUTE_MS = 60_000
const SATURDAY = 6

/** The days off of a year and the weekends on which one works, as they are published for each year. */
export interface YearOfWork {
  readonly year: string
  readonly days_off: readonly (readonly [first: string, last: string])[]
  readonly working_weekends: readonly string[]
}

/** The hours of a working day, in minutes since midnight in Shanghai; at closing time it is still open. */
export interface Hours {
  readonly opens: number
  readonly closes: number
}

/** A year for which no days off are known: what is counted in working days is not known either. */
export class CalendarMissing extends Error {
  override name = 'CalendarMissing'
  readonly year: string
  constructor(year: string) {
    super(`no days off are known for ${year}`)
    this.year = year
  }
}

/**
 * A clock over working days, as registries count delays: it runs in whole days at the same time of day, and what ends
 * outside opening hours ends when it opens next.
 */
export class WorkingClock {
  readonly #years: ReadonlyMap<string, YearOfWork>
  readonly #hours: Hours

  constructor(years: Iterable<YearOfWork>, hours: Hours = { opens: 0, closes: 24 * 60 }) {
    this.#years = new Map([...years].map((one) => [one.year, one]))
    this.#hours = hours
  }

  /** Throws CalendarMissing. */
  isWorkingDay(day: string): boolean {
    const year = this.#years.get(day.slice(0, 4))
    if (!year) throw new CalendarMissing(day.slice(0, 4))
    if (year.days_off.some(([first, last]) => first <= day && day <= last)) return false
    if (year.working_weekends.includes(day)) return true
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    return weekday !== 0 && weekday !== SATURDAY
  }

  /** The working day so many after a day, which itself does not count. */
  workingDaysAfter(day: string, count: number): string {
    let found = day
    for (let left = count; left > 0; ) {
      found = dayOf(endOfDay(found))
      if (this.isWorkingDay(found)) left--
    }
    return found
  }

  /** From when a delay runs: at once within opening hours, else when it opens next. */
  start(at: number): number {
    return this.#opened(at)
  }

  /** When a delay that runs from `at` is over. */
  end(at: number, delayMs: number): number {
    const start = this.#opened(at)
    const day = dayOf(start)
    const after = this.workingDaysAfter(day, Math.floor(delayMs / DAY_MS))
    const stop = startOfDay(after) + (start - startOfDay(day)) + (delayMs % DAY_MS)
    return this.#opened(stop, true)
  }

  /** The same instant where it is open, else when it opens next; `keepsTime`: a day off moves to the same time of the next working day. */
  #opened(at: number, keepsTime = false): number {
    const day = dayOf(at)
    const into = at - startOfDay(day)
    const { opens, closes } = this.#hours
    if (!this.isWorkingDay(day)) {
      const next = startOfDay(this.workingDaysAfter(day, 1))
      return keepsTime ? this.#opened(next + into) : next + opens * MINUTE_MS
    }
    if (into < opens * MINUTE_MS) return startOfDay(day) + opens * MINUTE_MS
    if (into > closes * MINUTE_MS) return startOfDay(this.workingDaysAfter(day, 1)) + opens * MINUTE_MS
    return at
  }
}
