import { ok, rejected } from '../base/result.ts'
import { CalendarMissing, type Hours, WorkingClock } from '../base/working-time.ts'
import { adoptHolidaysBody } from '../facts/transfer.ts'
import { command } from './command.ts'
import type { Venue } from './venue.ts'

/** The days off of some years, as the State Council published them. */
export const adoptHolidays = command(
  'adopt_holidays',
  adoptHolidaysBody,
  [],
  [],
  (venue, { years }, { at }) => {
    for (const year of years) venue.shelves.holidays.put({ ...year, at })
    return ok({ years: years.length })
  },
)

/** What is counted in working days, or why it can't be: the days off of a year are not known yet. */
export function inWorkingTime<T>(venue: Venue, count: (clock: WorkingClock) => T, hours?: Hours) {
  try {
    return { value: count(new WorkingClock(venue.shelves.holidays.values(), hours)) }
  } catch (error) {
    if (!(error instanceof CalendarMissing)) throw error
    return rejected(
      'holiday_calendar_missing',
      `no days off are known for ${error.year}; they are entered when the State Council has published them`,
    )
  }
}
