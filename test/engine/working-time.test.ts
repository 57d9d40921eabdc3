import { expect, test } from 'vitest'
import { loadCatalog } from '../../catalog/catalog.ts'
import { timeOf } from '../../engine/base/calendar.ts'
import { CalendarMissing, WorkingClock } from '../../engine/base/working-time.ts'

const HOUR = 3_600_000
const YEAR = {
  year: '2021',
  days_off: [
    ['2021-05-03', '2021-05-03'],
    ['2021-06-15', '2021-06-17'],
  ] as const,
  working_weekends: [],
}
const clock = new WorkingClock([YEAR], { opens: 10 * 60, closes: 16 * 60 })
const at = (text: string) => Date.parse(`2021-${text}+08:00`)
const said = (instant: number) =>
  timeOf(instant + 8 * HOUR)
    .slice(5, 19)
    .replace(/:00$/, '')

/** Pack K: a delay that runs in working days, between ten and four. */
test.each([
  ['K-O1', '03-15T16:00:00', '03-15T16:00', '03-16T10:00', '03-16T10:00', '03-16T16:00', '03-18T16:00'],
  ['K-O2', '03-15T16:00:01', '03-16T10:00', '03-16T10:07', '03-16T12:00', '03-17T10:00', '03-19T10:00'],
  [
    'K-O3',
    '03-19T15:59:59',
    '03-19T15:59:59',
    '03-22T10:00',
    '03-22T10:00',
    '03-22T15:59:59',
    '03-24T15:59:59',
  ],
  ['K-O5', '04-30T15:00:00', '04-30T15:00', '04-30T15:07', '05-04T10:00', '05-04T15:00', '05-06T15:00'],
  ['K-O7', '05-03T12:00:00', '05-04T10:00', '05-04T10:07', '05-04T12:00', '05-05T10:00', '05-07T10:00'],
])('%s from %s', (_, approved, start, ...ends) => {
  const instant = at(approved)
  expect(said(clock.start(instant))).toBe(start)
  const delays = [7 * 60_000, 2 * HOUR, 24 * HOUR, 72 * HOUR]
  expect(delays.map((delay) => said(clock.end(instant, delay)))).toEqual(ends)
})

test('the calendar of China has its weekends on which one works; a year that is not published is not guessed', () => {
  const china = new WorkingClock(loadCatalog().holidays)
  expect(
    ['2026-02-14', '2026-02-15', '2026-02-23', '2026-02-24'].map((day) => china.isWorkingDay(day)),
  ).toEqual([true, false, false, true])
  expect(china.workingDaysAfter('2026-09-24', 7)).toBe('2026-10-12')
  expect(china.workingDaysAfter('2026-02-13', 1)).toBe('2026-02-14')
  expect(() => china.workingDaysAfter('2026-12-30', 3)).toThrow(CalendarMissing)
})

test('every year that the catalogue has is whole: days of that year, and work on weekends alone', () => {
  for (const { year, days_off, working_weekends } of loadCatalog().holidays) {
    for (const day of [...days_off.flat(), ...working_weekends]) expect(day.slice(0, 4)).toBe(year)
    for (const day of working_weekends) expect([0, 6]).toContain(new Date(`${day}T00:00:00Z`).getUTCDay())
  }
})
