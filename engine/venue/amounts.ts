import { countSteps, OFF_STEP, type Step, TOO_LARGE } from '../base/decimal.ts'
import { Exact } from '../base/exact.ts'
import { rejected } from '../base/result.ts'
import { fenOf, formatFen, MAX_TICKS } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import { CASH_SYMBOL } from '../facts/registry.ts'
import { CASH } from '../registry/registry.ts'
import { findMarket, isRefused } from './find.ts'
import type { Venue } from './venue.ts'

/** A quantity of a permit in lots, which may be nothing, or why it is none; `member`: where it stands. */
export function readLots({ scale, terms }: Market, quantity: string, member = 'quantity') {
  const lots = scale.lots(quantity)
  if (lots === OFF_STEP)
    return rejected(
      'quantity_not_a_multiple_of_lot',
      `${member}: ${quantity} is not a multiple of the lot ${terms.lot} ${terms.unit}`,
    )
  if (lots === TOO_LARGE)
    return rejected('amount_out_of_range', `${member}: more than the registry can keep exactly`)
  return { lots }
}

/** The same, of what has to be something. */
export function readSomeLots(market: Market, quantity: string, member = 'quantity') {
  const read = readLots(market, quantity, member)
  return isRefused(read) || read.lots > 0 ? read : nothing(member)
}

/** A price in ticks, or why it is none: not a positive multiple of the tick, or beyond all that is kept. */
export function readTicks({ scale, terms }: Market, price: string, member = 'price', least: 0 | 1 = 1) {
  const ticks = scale.ticks(price)
  if (ticks >= least && ticks <= MAX_TICKS) return { ticks }
  return rejected(
    'price_not_a_multiple_of_tick',
    ticks === TOO_LARGE || ticks > MAX_TICKS
      ? `${member}: larger than a price can be`
      : `${member}: not a positive multiple of the tick ${terms.tick}`,
  )
}

/** An amount of cash in fen, which may be nothing, or why it is none. */
export function readFen(amount: string, member = 'amount') {
  const fen = fenOf(amount)
  if (fen === OFF_STEP || fen === TOO_LARGE)
    return rejected(
      'amount_out_of_range',
      `${member}: whole fen, and no more than the registry can keep exactly`,
    )
  return { fen }
}

/** The same, of what has to be something. */
export function readSomeFen(amount: string, member = 'amount') {
  const read = readFen(amount, member)
  return isRefused(read) || read.fen > 0 ? read : nothing(member)
}

/** An amount of cash in fen, or of a permit in lots, which is something. */
export function readAsset(venue: Venue, symbol: string, amount: string) {
  const market = symbol === CASH_SYMBOL ? undefined : findMarket(venue, symbol)
  if (market && isRefused(market)) return market
  const steps = market ? market.scale.lots(amount) : fenOf(amount)
  if (steps === OFF_STEP || steps === TOO_LARGE)
    return rejected('amount_out_of_range', 'amount: whole fen of cash or whole lots of a permit')
  return steps === 0 ? nothing('amount') : { asset: market?.asset ?? CASH, steps }
}

/** An amount of an asset as it is said: CNY of cash, or the unit of the permit. */
export function assetText(venue: Venue, asset: number, steps: number): string {
  return asset === CASH ? formatFen(steps) : venue.marketOf(asset)!.scale.quantity(steps)
}

/** A gram of a tonne. */
const GRAM: Step = { units: 1, decimals: 6 }
export const GRAMS_OF_TONNE = Exact.of(1_000_000)

/** Grams as tonnes, without noughts at the end. */
export const tonnesOf = (grams: number) => Exact.of(grams).over(GRAMS_OF_TONNE).toText(6)

/** Tonnes in whole grams, which are something. */
export function readGrams(quantity: string) {
  const grams = countSteps(quantity, GRAM)
  if (grams < 0 || grams > Number.MAX_SAFE_INTEGER / 100)
    return rejected('amount_out_of_range', 'quantity: tonnes with at most six decimals, up to 90,000,000')
  return grams === 0 ? rejected('amount_must_be_positive', 'quantity: nothing to replace') : { grams }
}

const nothing = (member: string) =>
  rejected('amount_must_be_positive', `${member}: it is nothing; give more than 0`)
