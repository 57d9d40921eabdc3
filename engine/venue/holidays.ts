import { ok } from '../base/result.ts'
import { adoptHolidaysBody } from '../facts/transfer.ts'
import { command } from './command.ts'
import { lookAgain } from './trading-hours.ts'

/** The days off of some years, as the State Council published them. */
export const adoptHolidays = command(
  'adopt_holidays',
  adoptHolidaysBody,
  ['operator'],
  [],
  (venue, { years }, { at }) => {
    for (const year of years) venue.shelves.holidays.put({ ...year, at })
    lookAgain(venue, at)
    return ok({ years: years.length })
  },
  () => true,
)
