import { secondOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import {
  applyForSaleBody,
  type FixedSale,
  fixedSaleIdBody,
  MAX_APPLICATIONS,
  type SaleApplication,
} from '../facts/fixed-sale.ts'
import { ballotOrder } from '../proof/ballot.ts'
import { CASH } from '../registry/registry.ts'
import { refusalOfSums } from './allocation-tables.ts'
import { promisedLots } from './awards.ts'
import { partyFault } from './bidders.ts'
import { command, ownCommand } from './command.ts'
import { isRefused } from './find.ts'
import { applicationsOf, mayBuy, REFUSALS_OF_BUYING, saleIn, sell } from './fixed-sales.ts'
import { endHold, setAside } from './set-aside.ts'
import type { Venue } from './venue.ts'

/**
 * Where a season opens all come at once, and who has the faster line would have it all. So there is a time in which one
 * applies, whoever comes when, and a ballot at its end (submission window and ballot, as Victoria’s water register has
 * since 2018). What an application costs is set aside, so that together with what is set aside before it fits the account.
 */
export const applyForSale = ownCommand(
  'apply_for_sale',
  applyForSaleBody,
  ['enterprise'],
  [...REFUSALS_OF_BUYING, 'too_many_bids'],
  (venue, { uscc, fixed_sale_id, quantity }, { seq, at }) => {
    const sale = appliedFor(venue, fixed_sale_id, at)
    if (isRefused(sale)) return sale
    const read = mayBuy(venue, sale, { uscc, quantity }, { before: 0, at })
    if (isRefused(read)) return read
    const { lots, fen, free, holder } = read
    if (lots > sale.quantity_lots) return rejected('beyond_share', 'quantity: more than all that is sold')
    const all = applicationsOf(venue, fixed_sale_id)
    const earlier = all.find((one) => one.uscc === uscc)
    if (!earlier && all.length >= MAX_APPLICATIONS)
      return rejected('too_many_bids', `a sale takes at most ${MAX_APPLICATIONS} applications`)
    if (fen > free + (earlier ? venue.shelves.holds.get(earlier.hold_id)!.amount : 0))
      return rejected('exceeds_free_cash', 'quantity: costs more than the free cash')
    if (earlier) takeBack(venue, earlier, at)
    setAside(
      venue,
      {
        ...{ hold_id: seq, holder, asset: CASH, kind: 'settlement', amount: fen },
        document: sale.document,
      },
      at,
    )
    venue.shelves.sale_applications.put({
      ...{ application_id: seq, fixed_sale_id, uscc, lots, hold_id: seq, at },
      ...{ withdrawn_at: null, rank: null, awarded_lots: null },
    })
    return ok({ fixed_sale_id, application_id: seq })
  },
  () => true,
)

/** Takes one’s application back, as long as one may apply. */
export const withdrawApplication = ownCommand(
  'withdraw_application',
  fixedSaleIdBody,
  ['enterprise'],
  ['sale_not_found', 'sale_not_in_this_state', 'application_not_found'],
  (venue, { uscc, fixed_sale_id }, { at }) => {
    const sale = appliedFor(venue, fixed_sale_id, at)
    if (isRefused(sale)) return sale
    const own = applicationsOf(venue, fixed_sale_id).find((one) => one.uscc === uscc)
    if (!own) return rejected('application_not_found', 'fixed_sale_id: you have no application in it')
    takeBack(venue, own, at)
    return ok({ fixed_sale_id, application_id: own.application_id })
  },
)

/**
 * The ballot, at its instant: the service gives it by itself. Ranks are drawn by the chance of this command, each whole
 * application is served by its rank, the last with what is left, and what else was set aside is free.
 */
export const drawBallot = command(
  'draw_ballot',
  fixedSaleIdBody,
  [],
  [],
  (venue, { fixed_sale_id }, { at, chance }) => {
    const sale = venue.shelves.fixed_sales.get(fixed_sale_id)!
    venue.shelves.fixed_sales.put({ ...sale, chance })
    for (const [index, one] of ballotOrder(applicationsOf(venue, fixed_sale_id), chance).entries()) {
      endHold(venue, one.hold_id, at)
      const lots = servedOf(venue, sale, one, at)
      venue.shelves.sale_applications.put({ ...one, rank: index + 1, awarded_lots: lots })
      if (lots === 0) continue
      const fen = venue.marketOf(sale.asset)!.scale.cost(sale.price_ticks, lots)
      sell(venue, sale, { purchase_id: one.application_id, uscc: one.uscc, lots, fen, at })
    }
    return ok({ fixed_sale_id })
  },
)

/** What is left for an application: nothing where its enterprise may not have it any more, or its area is full. */
function servedOf(venue: Venue, sale: FixedSale, one: SaleApplication, at: number): number {
  const { asset, fixed_sale_id } = sale
  const market = venue.marketOf(asset)!
  if (partyFault(venue, market, one.uscc, 'buy', at) !== null) return 0
  const { quantity_lots, sold_lots } = venue.shelves.fixed_sales.get(fixed_sale_id)!
  const lots = Math.min(one.lots, quantity_lots - sold_lots)
  const wanted = { uscc: one.uscc, symbol: market.terms.symbol, quantity_lots: lots }
  return refusalOfSums(venue, [...promisedLots(venue, sale), wanted]) ? 0 : lots
}

function takeBack(venue: Venue, application: SaleApplication, at: number): void {
  endHold(venue, application.hold_id, at)
  venue.shelves.sale_applications.put({ ...application, withdrawn_at: at })
}

/** A sale that one may apply for now. */
function appliedFor(venue: Venue, fixedSaleId: number, at: number) {
  const sale = saleIn(venue, fixedSaleId, ['announced'])
  if (isRefused(sale)) return sale
  if (sale.ballot_at === null)
    return rejected(
      'sale_not_in_this_state',
      'fixed_sale_id: there is no ballot; it is bought from, first come',
    )
  if (at < sale.opens_at || at >= sale.ballot_at)
    return rejected(
      'sale_not_in_this_state',
      `fixed_sale_id: one applies from ${secondOf(sale.opens_at)} until ${secondOf(sale.ballot_at)}`,
    )
  return sale
}
