import { rejected } from '../base/result.ts'
import { CalendarMissing, type Hours, WorkingClock } from '../base/working-time.ts'
import type { Venue } from './venue.ts'

/** What is counted in working days, or why it can't be: the days off of a year are not known yet. */
export function inWorkingTime<T>(venue: Venue, count: (clock: WorkingClock) => T, hours?: Hours) {
  try {
    return { value: count(new WorkingClock(venue.shelves.holidays.values(), hours)) }
  } catch (error) {
    if (!(error instanceof CalendarMissing)) throw error
    return rejected(
      'holiday_calendar_missing',
      `no days off are known for ${error.year}; the operator enters them when the State Council has published them`,
    )
  }
}
