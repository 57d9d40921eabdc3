import { ok, rejected } from '../base/result.ts'
import { areaTransferBody } from '../facts/eligibility.ts'
import { CASH } from '../registry/registry.ts'
import { readFen } from './amounts.ts'
import { capsAfter } from './area-caps.ts'
import { command } from './command.ts'
import { ruleRefusals } from './eligibility.ts'
import { findParticipant, isRefused } from './find.ts'
import { readPermits } from './permits.ts'

/**
 * A paid transfer that the authority above approved, outside the book: the permits, the cash and, between areas, the caps of
 * both move in one commit, or nothing does. Place stands in no one's way here; what a seller has to show, the trades that
 * the market is for, and no inflow to an area that misses its target do.
 */
export const transferAcrossAreas = command(
  'transfer_across_areas',
  areaTransferBody,
  ['approver'],
  [
    ...([
      'participant_not_found',
      'market_not_found',
      'amount_must_be_positive',
      'amount_out_of_range',
    ] as const),
    ...(['quantity_not_a_multiple_of_lot', 'exceeds_free_holding', 'exceeds_free_cash'] as const),
    ...(['standing_not_found', 'area_cap_not_found', 'not_eligible', 'area_cap_exceeded'] as const),
    ...(['trader_suspended', 'attributes_conflict'] as const),
  ],
  (venue, body, { at }) => {
    const { from_uscc, to_uscc, symbol, quantity, amount, document } = body
    const read = readPermits(venue, { uscc: from_uscc, symbol, quantity })
    if (isRefused(read)) return read
    const { market, participant: giver, lots } = read
    const taker = findParticipant(venue, to_uscc, 'to_uscc')
    if (isRefused(taker)) return taker
    if (giver === taker) return rejected('attributes_conflict', 'to_uscc: it is the same enterprise')
    for (const [member, { kind, is_suspended }] of [
      ['from_uscc', giver],
      ['to_uscc', taker],
    ] as const) {
      if (kind !== 'enterprise')
        return rejected('participant_not_found', `${member}: only enterprises hold permits`)
      if (is_suspended) return rejected('trader_suspended', `${member}: the operator has suspended it`)
    }
    const [from, to] = [from_uscc, to_uscc].map((uscc) => venue.shelves.standings.get(uscc))
    if (!from || !to)
      return rejected('standing_not_found', `${from ? 'to_uscc' : 'from_uscc'}: record its area first`)
    const [refusal] = [
      ...ruleRefusals(venue, market, from_uscc, 'sell', at),
      ...ruleRefusals(venue, market, to_uscc, 'buy', at),
    ].filter(({ code }) => code !== 'outside_city' && code !== 'outside_basin')
    if (refusal) return rejected('not_eligible', refusal.detail, refusal.rule)
    const caps = from.area === to.area ? [] : capsAfter(venue, market, from.area, to.area, lots)
    if (isRefused(caps)) return caps
    if (lots > venue.registry.free(giver.holder, market.asset))
      return rejected('exceeds_free_holding', 'quantity: more than the free holding of from_uscc')
    const cash = readFen(amount ?? '0')
    if (isRefused(cash)) return cash
    if (cash.fen > venue.registry.free(taker.holder, CASH))
      return rejected('exceeds_free_cash', 'amount: more than the free cash of to_uscc')
    venue.registry.transfer(market.asset, giver.holder, taker.holder, lots)
    if (cash.fen > 0) venue.registry.transfer(CASH, taker.holder, giver.holder, cash.fen)
    for (const cap of caps) venue.shelves.area_caps.put({ ...cap, document, at })
    return ok({ symbol, quantity_lots: lots })
  },
  () => true,
)
