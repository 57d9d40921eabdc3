import { dayOf } from '../base/calendar.ts'
import { isStep, OFF_STEP, parseStep, TOO_LARGE } from '../base/decimal.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import { ok, rejected } from '../base/result.ts'
import { BUY } from '../book/side.ts'
import { fenOfTickLot, MAX_TICKS, priceLimit, Scale } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import { dropOutside } from '../exchange/trading-day.ts'
import { changeTermsBody, type InstrumentTerms, listInstrumentBody } from '../facts/market.ts'
import { MAX_ASSETS } from '../registry/registry.ts'
import { command } from './command.ts'
import { findMarket, isRefused } from './find.ts'
import { isCallLength, modeFault } from './market.ts'
import { withdraw } from './orders.ts'

export const listInstrument = command(
  'list_instrument',
  listInstrumentBody,
  ['operator'],
  ['instrument_exists', 'instrument_terms_invalid', 'too_many_instruments'],
  (venue, { terms }, { at }) => {
    if (venue.marketBySymbol.has(terms.symbol))
      return rejected('instrument_exists', `symbol: ${terms.symbol} is listed already`)
    if (venue.markets.length + 1 >= MAX_ASSETS)
      return rejected('too_many_instruments', `one venue lists at most ${MAX_ASSETS - 1} instruments`)
    const fault = faultOfTerms(terms) ?? faultOfTerm(terms, dayOf(at))
    if (fault !== undefined) return rejected('instrument_terms_invalid', fault)
    const market = venue.addMarket(terms)
    venue.changedMarkets.add(market)
    return ok({ asset: market.asset })
  },
  () => true,
)

/**
 * Other terms for an instrument that is listed, with the document that allows them: bands, limits, ways of trading, blocks
 * and resale. What a permit is, its tick and its lot stay. Only while its market is closed; orders whose price the new band
 * does not allow lapse.
 */
export const changeTerms = command(
  'change_terms',
  changeTermsBody,
  ['operator'],
  ['market_not_found', 'instrument_terms_invalid', 'market_not_closed'],
  (venue, { symbol, ...change }) => {
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    if (market.phase !== 'closed')
      return rejected(
        'market_not_closed',
        `symbol: the market of ${symbol} is ${market.phase}; close it first`,
      )
    const changed = changedBy(market.terms, change)
    const terms = { ...changed, reference_price: market.scale.price(market.referenceTicks) }
    const fault = faultOfTerms(terms)
    if (fault !== undefined) return rejected('instrument_terms_invalid', fault)
    const hours = venue.shelves.trading_hours.get(symbol)
    const phases = hours?.changes.map(({ phase }) => phase) ?? []
    if (modeFault(venue, { terms: changed }, phases) || (hours?.blocks && !changed.modes.includes('block')))
      return rejected(
        'instrument_terms_invalid',
        'modes: the trading hours have a phase of another way; change them first',
      )
    market.retune(changed)
    dropOutside(market)
    withdraw(market, bidsBeyondPosition(market), 'eligibility')
    return ok({ symbol })
  },
  () => true,
)

/** Bids that would bring their owners above what one may hold, the newest of each first. */
function bidsBeyondPosition(market: Market): number[] {
  const { orders, registry, asset, positionLimitLots } = market
  const bids = market.openSlots().filter((slot) => orders.side[slot] === BUY)
  const sums = new Map<number, number>()
  for (const slot of bids) {
    const owner = orders.owner[slot]!
    const held = sums.get(owner) ?? registry.balance(owner, asset)
    sums.set(owner, held + orders.left(slot))
  }
  return bids.toReversed().filter((slot) => {
    const owner = orders.owner[slot]!
    const sum = sums.get(owner)!
    if (sum <= positionLimitLots) return false
    sums.set(owner, sum - orders.left(slot))
    return true
  })
}

/** What of the terms may be changed. */
const CHANGEABLE = [
  ...(['price_limit_basis_points', 'max_order_quantity', 'position_limit', 'modes'] as const),
  ...(['volatility_interruption', 'block', 'resale'] as const),
] as const
type Change = { readonly [M in (typeof CHANGEABLE)[number]]?: InstrumentTerms[M] | null | undefined }

/** Terms with some of them changed; null takes one away. */
function changedBy(terms: InstrumentTerms, change: Change): InstrumentTerms {
  const kept: Record<string, unknown> = { ...terms }
  for (const name of CHANGEABLE) {
    if (change[name] === null) delete kept[name]
    else if (change[name] !== undefined) kept[name] = change[name]
  }
  return kept as InstrumentTerms
}

/** What is wrong with the year and the last day of permits. */
function faultOfTerm({ vintage, valid_until }: InstrumentTerms, today: string): string | undefined {
  if (valid_until === undefined) return undefined
  if (valid_until < today) return `valid_until: ${valid_until} is over`
  return vintage !== undefined && valid_until.slice(0, 4) < vintage
    ? `valid_until: permits of ${vintage} do not end before it`
    : undefined
}

/** What is wrong with the terms of an instrument: the first rule that they break. */
function faultOfTerms(terms: InstrumentTerms): string | undefined {
  if (!isStep(terms.tick) || !isStep(terms.lot)) {
    return 'tick and lot are positive decimals'
  }
  if (fenOfTickLot(parseStep(terms.tick), parseStep(terms.lot)) === undefined) {
    return 'tick × lot must be a whole number of fen (0.01 CNY), so that no trade is rounded'
  }
  const scale = new Scale(terms)
  const reference = scale.ticks(terms.reference_price)
  const most = scale.lots(terms.max_order_quantity)
  if (reference < 1)
    return `reference_price: ${terms.reference_price} is no positive multiple of the tick ${terms.tick}`
  if (most < 1)
    return `max_order_quantity: ${terms.max_order_quantity} is no positive multiple of the lot ${terms.lot}`
  const highest = priceLimit(reference, terms.price_limit_basis_points).upper
  if (highest * most * scale.fenPerTickLot > MAX_AMOUNT) {
    return 'the largest order at the highest price is worth more than can be kept exactly'
  }
  if (
    terms.position_limit !== undefined &&
    [OFF_STEP, TOO_LARGE, 0].includes(scale.lots(terms.position_limit))
  ) {
    return 'position_limit: a positive multiple of the lot'
  }
  if (terms.modes.includes('block') && terms.block === undefined) {
    return 'block is said where blocks are traded: their least quantity and their price band'
  }
  if (terms.block && [OFF_STEP, TOO_LARGE, 0].includes(scale.lots(terms.block.min_quantity))) {
    return 'block.min_quantity is a positive multiple of the lot'
  }
  const protection = terms.market_protection_basis_points
  const band = terms.volatility_interruption
  for (const points of [protection, band?.basis_points]) {
    if (points !== undefined && (points < 1 || points > 9999)) {
      return 'bands around a price are from 1 to 9999 basis points'
    }
  }
  if (band && !isCallLength(band.call_seconds * 1000, band.random_end_seconds * 1000)) {
    return 'a volatility call lasts at most a day, its random end a minute'
  }
  if (highest >= MAX_TICKS) {
    return `the highest price is below ${MAX_TICKS} ticks: choose a coarser tick`
  }
  return undefined
}
