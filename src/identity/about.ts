import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { securedBefore } from '../../engine/venue/pledge-ranks.ts'
import type { Venue } from '../../engine/venue/venue.ts'

type About = Record<string, string>

/** A command that names things by their numbers. */
interface Named {
  readonly obligation_id?: number
  readonly surrender_id?: number
  readonly fixed_sale_id?: number
  readonly open_auction_id?: number
  readonly deal_id?: number
  readonly quantity?: string
  readonly pledge_id?: number
  readonly fee_pledge_id?: number
  readonly disposal_id?: number
  readonly lease_id?: number
  readonly block_id?: number
  readonly hold_id?: number
}

/**
 * What the numbers in a command stand for, as it is now, so that a second person need not look them up: the permit, how
 * much of it, at what price, for what sum, with whom.
 */
export function aboutOf(venue: Venue, body: object): About {
  const named = body as Named
  const { shelves } = venue
  const surrender = shelves.surrenders.get(named.surrender_id ?? 0)
  const duty = shelves.obligations.get(named.obligation_id ?? surrender?.obligation_id ?? 0)
  const disposal = shelves.disposals.get(named.disposal_id ?? 0)
  const pledge = shelves.pledges.get(disposal?.pledge_id ?? named.pledge_id ?? 0)
  const fees = shelves.fee_pledges.get(named.fee_pledge_id ?? 0)
  const sale = shelves.fixed_sales.get(named.fixed_sale_id ?? 0)
  const auction = shelves.open_auctions.get(named.open_auction_id ?? 0)
  const deal = shelves.deals.get(named.deal_id ?? 0)
  const lease = shelves.leases.get(named.lease_id ?? 0)
  const block = shelves.blocks.get(named.block_id ?? 0)
  const offer = block?.offers.at(-1)
  const hold = shelves.holds.get(named.hold_id ?? 0)
  const market = (asset: number) => venue.marketOf(asset)!
  return {
    ...(duty && { symbol: duty.symbol, period: duty.period, due_on: duty.due_on, uscc: duty.uscc }),
    ...(surrender &&
      duty && {
        quantity: venue.marketBySymbol.get(surrender.symbol)!.scale.quantity(surrender.lots),
      }),
    ...(pledge && {
      ...dealt(market(pledge.asset), pledge.quantity_lots),
      secured_amount: formatFen(pledge.secured_fen),
      due_on: pledge.due_on,
      bank_uscc: pledge.pledgee_uscc,
      document: pledge.document,
      ...(pledge.behind === null
        ? {}
        : { behind: String(pledge.behind), secured_before: formatFen(securedBefore(venue, pledge)) }),
    }),
    ...(fees && {
      fee_kind: fees.fee_kind,
      payer: fees.payer,
      collection_account: fees.collection_account,
      document: fees.document,
      expected_monthly: formatFen(fees.expected_fen),
      debt_service_monthly: formatFen(fees.service_fen),
      from_month: fees.from_month,
      until_month: fees.until_month,
      secured_amount: formatFen(fees.secured_fen),
      bank_uscc: fees.bank_uscc,
    }),
    ...(disposal && pledge && dealt(market(pledge.asset), disposal.quantity_lots, disposal.price_ticks)),
    ...(sale && dealt(market(sale.asset), lotsOf(market(sale.asset), named.quantity), sale.price_ticks)),
    ...(auction && !deal && dealt(market(auction.asset), auction.quantity_lots, auction.start_ticks)),
    ...(deal && {
      ...{ ...dealt(market(deal.asset), deal.lots, deal.ticks ?? undefined), amount: formatFen(deal.fen) },
      uscc: deal.uscc,
    }),
    ...(lease && {
      ...dealt(market(lease.asset), lease.lots),
      rent: formatFen(lease.rent_fen),
      ends_on: lease.ends_on,
      from_uscc: lease.lessor,
    }),
    ...(block &&
      offer && {
        ...dealt(market(block.asset), offer.quantity_lots, offer.price_ticks),
        from_uscc: block.seller,
        to_uscc: block.buyer,
      }),
    ...(hold && { uscc: venue.participantOf(hold.holder)!.uscc, document: hold.document }),
  }
}

/** The lots of a quantity as it was typed; what is none is nothing. */
const lotsOf = ({ scale }: Market, quantity = '0') => Math.max(0, scale.lots(quantity))

function dealt({ terms, scale }: Market, lots: number, ticks?: number): About {
  return {
    symbol: terms.symbol,
    quantity: scale.quantity(lots),
    ...(ticks === undefined ? {} : { price: scale.price(ticks), amount: formatFen(scale.cost(ticks, lots)) }),
  }
}
