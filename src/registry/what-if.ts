import { z } from 'zod'
import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { decimal, pathNumber } from '../../engine/facts/common.ts'
import { WHOLE } from '../../engine/facts/duty.ts'
import { type Obligation, whatIf } from '../../engine/facts/registry.ts'
import { countedOf, shareOf } from '../../engine/registry/compliance.ts'
import { readLots } from '../../engine/venue/amounts.ts'
import { usableFor } from '../../engine/venue/duties.ts'
import { isRefused } from '../../engine/venue/find.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { memberFault, notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { DRAFT_READERS, mayReadDrafts } from '../kernel/permissions.ts'

const query = z.strictObject({
  /** What one would buy of the permit itself. */
  bought: decimal.default('0'),
  /** What one would surrender of what offsets. */
  offset: decimal.default('0'),
  /** Another figure than the one that was verified, or one where there is none yet. */
  verified: decimal.optional(),
})

/** What would be missing of a duty if one bought so much, offset so much, or another figure were verified. */
export function whatIfRoutes(app: Router): void {
  reads(app, {
    tag: 'registry',
    summary:
      'What would be missing of an obligation if so much were bought, so much offset, or another figure verified; nothing is done',
    path: '/v1/obligations/{obligation_id}/what-if',
    by: ['enterprise', ...DRAFT_READERS],
    params: z.object({ obligation_id: pathNumber }),
    query,
    codes: {
      404: ['not_found'],
      422: ['quantity_not_a_multiple_of_lot', 'amount_out_of_range', 'figure_missing'],
    },
    answer: whatIf,
    view: ({ service, principal, params, query }) => {
      const venue = venueOf(service)
      const found = venue.shelves.obligations.get(params.obligation_id)
      if (!found || (found.uscc !== principal!.uscc && !mayReadDrafts(principal)))
        throw notFound(`obligation_id: there is no obligation ${params.obligation_id} for you`)
      return supposed(venue, found, query)
    },
  })
}

function supposed(venue: Venue, duty: Obligation, asked: z.output<typeof query>): z.input<typeof whatIf> {
  const market = venue.marketBySymbol.get(duty.symbol)!
  const { scale } = market
  const lotsOf = (member: 'bought' | 'offset' | 'verified', text: string) => {
    const read = readLots(market, text, member)
    if (isRefused(read)) throw memberFault(member, read.code, read.detail.slice(member.length + 2))
    if (read.lots > Number.MAX_SAFE_INTEGER / (2 ** 31 * scale.fenPerTickLot))
      throw memberFault(member, 'amount_out_of_range', 'more than can be kept exactly')
    return read.lots
  }
  const [bought, offset] = [lotsOf('bought', asked.bought), lotsOf('offset', asked.offset)]
  const verified = asked.verified === undefined ? duty.verified_lots : lotsOf('verified', asked.verified)
  if (verified === null)
    throw memberFault('verified', 'figure_missing', 'no figure was verified yet; give one to suppose')
  const { free, basisPoints } = usable(venue, duty, market)
  const supposedDuty = {
    ...duty,
    verified_lots: verified,
    offset_basis_points: Math.max(duty.offset_basis_points, basisPoints),
  }
  // Of offsets as many count as the share of the figure lets, with those that were surrendered before.
  const most = Math.max(0, shareOf(verified, supposedDuty.offset_basis_points) - duty.offset_lots)
  const counted = countedOf(supposedDuty)
  const owed = Math.max(0, verified - counted)
  const byOffset = Math.min(offset, most, owed)
  const left = Math.max(0, owed - byOffset - free - bought)
  const ticks = market.lastTicks === 0 ? market.referenceTicks : market.lastTicks
  return {
    ...{ obligation_id: duty.obligation_id, symbol: duty.symbol, period: duty.period },
    verified: scale.quantity(verified),
    gap: scale.quantity(owed),
    free: scale.quantity(free),
    most_offset: scale.quantity(most),
    offset_counted: scale.quantity(byOffset),
    still_missing: scale.quantity(left),
    /** What nobody would need of what is free and bought. */
    surplus: scale.quantity(Math.max(0, free + bought - (owed - byOffset))),
    price: scale.price(ticks),
    cost_of_bought: formatFen(scale.cost(ticks, bought)),
    cost_of_missing: formatFen(scale.cost(ticks, left)),
  }
}

/** What its owner has free of what meets all of the duty, in the duty's lots, and the largest share that offsets may meet. */
function usable(venue: Venue, duty: Obligation, of: Market) {
  const { holder } = venue.participants.get(duty.uscc)!
  let [free, basisPoints] = [0, 0]
  for (const market of venue.markets) {
    const use = usableFor(venue, market, duty)
    if (isRefused(use)) continue
    if (use.max_basis_points < WHOLE) basisPoints = Math.max(basisPoints, use.max_basis_points)
    else free += of.scale.lots(market.scale.quantity(venue.registry.free(holder, market.asset)))
  }
  return { free, basisPoints }
}
