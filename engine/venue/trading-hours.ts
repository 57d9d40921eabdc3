import { DAY_MS, dayOf, startOfDay } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { passWhileHalted, setPhase } from '../exchange/trading-day.ts'
import { keepHoursBody, type TradingHours, tradingHoursBody } from '../facts/trading-hours.ts'
import { command } from './command.ts'
import { expiredRefusal } from './eligibility.ts'
import { findMarket, isRefused } from './find.ts'
import { modeFault } from './market.ts'
import type { Venue } from './venue.ts'
import { inWorkingTime } from './working-days.ts'

/** Longer than any holiday: whoever looks so far ahead and finds no trading day will find none. */
export const MAX_DAYS_AHEAD = 31

/** The hours of a market (CEA: 09:30 to 11:30 and 13:00 to 15:00 on working days), with the notice that says so. */
export const setTradingHours = command(
  'set_trading_hours',
  tradingHoursBody,
  ['operator'],
  ['market_not_found', 'trading_hours_invalid', 'mode_not_allowed'],
  (venue, { symbol, changes, blocks = null, document }, { at }) => {
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    if (changes.some((one, index) => index > 0 && one.at <= changes[index - 1]!.at))
      return rejected('trading_hours_invalid', 'changes: each is later than the one before')
    // A day has one price limit and one average: it ends once.
    if (changes.some(({ phase }, index) => (phase === 'closed') !== (index === changes.length - 1)))
      return rejected(
        'trading_hours_invalid',
        'changes: the last of the day closes the market, and no other does',
      )
    if (['closed', 'break', 'closing_auction'].includes(changes[0]?.phase ?? ''))
      return rejected('trading_hours_invalid', 'changes: the first of the day opens the market')
    const fault = modeFault(
      venue,
      market,
      changes.map(({ phase }) => phase),
    )
    if (fault) return rejected(fault.code, fault.detail.replace(/^phase: /, 'changes: '))
    const { modes } = market.terms
    const isOpen = blocks !== null && changes.length > 0
    if (blocks !== null && (!modes.includes('block') || !isOpen))
      return rejected(
        'trading_hours_invalid',
        'blocks: only where blocks are traded, and the market has hours',
      )
    if (isOpen && (blocks!.until <= changes[0]!.at || blocks!.from >= changes.at(-1)!.at))
      return rejected('trading_hours_invalid', 'blocks: while the market is open')
    const hours = { symbol, changes, document, at, next_at: null, next_phase: null, blocks }
    venue.shelves.trading_hours.put({ ...hours, ...nextOf(venue, hours, at) })
    return ok({ symbol })
  },
  () => true,
)

/**
 * What the hours say happens, at its instant; then the next is looked for. A market that was halted stays so until
 * somebody lifts that.
 */
export const keepHours = command(
  'keep_hours',
  keepHoursBody,
  [],
  ['market_not_found', 'trading_hours_invalid'],
  (venue, { symbol }, { at }) => {
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    const hours = venue.shelves.trading_hours.get(symbol)
    if (!hours || hours.next_at === null || hours.next_at > at)
      return rejected('trading_hours_invalid', `symbol: nothing of ${symbol} is due now`)
    const { next_phase } = hours
    if (market.phase === 'halted') passWhileHalted(market, next_phase!)
    else if (market.phase !== next_phase && !expiredRefusal(market, at)) setPhase(market, next_phase!)
    venue.shelves.trading_hours.put({ ...hours, ...nextOf(venue, hours, at) })
    return ok({ phase: market.phase })
  },
)

/** The first change after an instant, on a trading day; none where the days off are not known. */
export function nextOf(
  venue: Venue,
  { changes }: Pick<TradingHours, 'changes'>,
  at: number,
): Pick<TradingHours, 'next_at' | 'next_phase'> {
  const none = { next_at: null, next_phase: null }
  if (changes.length === 0) return none
  for (let ahead = 0; ahead <= MAX_DAYS_AHEAD; ahead++) {
    const day = dayOf(at + ahead * DAY_MS)
    const isTrading = inWorkingTime(venue, (clock) => clock.isWorkingDay(day))
    if (!('value' in isTrading)) return none
    if (!isTrading.value) continue
    for (const { at: time, phase } of changes) {
      const [hour, minute] = time.split(':').map(Number)
      const instant = startOfDay(day) + (hour! * 60 + minute!) * 60_000
      if (instant > at) return { next_at: instant, next_phase: phase }
    }
  }
  return none
}

/** Days off were entered: what could not be looked for before is looked for again. */
export function lookAgain(venue: Venue, at: number): void {
  // A day off that was entered since is no trading day either.
  for (const hours of venue.shelves.trading_hours.values())
    if (hours.next_at === null || venue.clock.has('days'))
      venue.shelves.trading_hours.put({ ...hours, ...nextOf(venue, hours, at) })
}
