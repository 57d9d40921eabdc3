import { dayOf, endOfDay } from '../base/calendar.ts'
import { type Rejection, rejected } from '../base/result.ts'
import type { Market } from '../exchange/market.ts'
import { HOLD_FOR_ORDER } from '../registry/registry.ts'
import type { Venue } from './venue.ts'
import { inWorkingTime } from './working-days.ts'

/** Days of dealings that are kept: more than any rule looks back, weekends and holidays with it. */
const MAX_DAYS = 40

export const RESALE_REJECTS = ['resale_too_early', 'holiday_calendar_missing'] as const
type Code = (typeof RESALE_REJECTS)[number]

/**
 * Why somebody may not sell so many lots more now: what was bought is not sold on the same day (CEA-13), or, where the
 * rule names more, for so many trading days, nor bought back so soon after it was sold (国办发〔2012〕37号: five).
 */
export function resaleRefusal(
  venue: Venue,
  market: Market,
  holder: number,
  side: 'buy' | 'sell',
  lots: number,
  at: number,
): Rejection<Code> | undefined {
  const { resale, symbol } = market.terms
  if (!resale || lots <= 0 || (side === 'buy' && !resale.both_ways)) return undefined
  const dealt = venue.shelves.dealings.get(`${holder} ${market.asset}`)?.days ?? []
  let locked = 0
  let until = ''
  for (const { day, bought_lots, sold_lots } of dealt) {
    const counted = side === 'sell' ? bought_lots : sold_lots
    if (counted === 0) continue
    const free = freeFrom(venue, day, resale.trading_days)
    if (typeof free !== 'string') return free
    if (dayOf(at) >= free) continue
    locked += counted
    until = free
  }
  if (locked === 0) return undefined
  if (side === 'buy')
    return rejected(
      'resale_too_early',
      `side: ${symbol} that was sold is bought again from ${until} on`,
      market.terms.legal_basis.zh,
    )
  const { registry } = venue
  const older =
    registry.balance(holder, market.asset) - locked - registry.held(holder, market.asset, HOLD_FOR_ORDER)
  if (lots <= Math.max(0, older)) return undefined
  return rejected(
    'resale_too_early',
    `quantity: ${market.scale.quantity(Math.max(0, older))} may be sold now; what was bought since is sold from ${until} on`,
    market.terms.legal_basis.zh,
  )
}

/** The first day on which what was dealt on a day is free again. A day that follows at once needs no calendar. */
function freeFrom(venue: Venue, day: string, tradingDays: number): string | Rejection<Code> {
  if (tradingDays === 1) return dayOf(endOfDay(day))
  const counted = inWorkingTime(venue, (clock) => clock.workingDaysAfter(day, tradingDays))
  return 'value' in counted ? counted.value : counted
}

/** Keeps who bought and sold on a day, where a rule of resale asks for it. */
export function noteForResale(
  venue: Venue,
  { asset, terms }: Market,
  { seller, buyer }: { readonly seller: number | undefined; readonly buyer: number },
  lots: number,
  at: number,
): void {
  if (!terms.resale) return
  const day = dayOf(at)
  const add = (holder: number, bought: number, sold: number) => {
    const { dealings } = venue.shelves
    const days = dealings.get(`${holder} ${asset}`)?.days ?? []
    const today = days.find((one) => one.day === day) ?? { day, bought_lots: 0, sold_lots: 0 }
    const changed = { day, bought_lots: today.bought_lots + bought, sold_lots: today.sold_lots + sold }
    dealings.put({
      holder,
      asset,
      days: [...days.filter((one) => one.day !== day), changed].slice(-MAX_DAYS),
    })
  }
  add(buyer, lots, 0)
  if (seller !== undefined) add(seller, 0, lots)
}
