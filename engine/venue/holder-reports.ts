import { ok, rejected } from '../base/result.ts'
import { reportHoldingBody } from '../facts/holder-report.ts'
import { ownCommand } from './command.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'

/** A large holder says what it holds a permit for, and by which means it got it; the operator reads it (大户报告). */
export const reportHolding = ownCommand(
  'report_holding',
  reportHoldingBody,
  ['enterprise'],
  ['participant_not_found', 'market_not_found', 'nothing_held'],
  (venue, { uscc, symbol, purpose, funds }, { seq, at, actor }) => {
    const holder = findParticipant(venue, uscc)
    if (isRefused(holder)) return holder
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    const held_lots = venue.registry.balance(holder.holder, market.asset)
    if (held_lots === 0) return rejected('nothing_held', `symbol: you hold nothing of ${symbol}`)
    venue.shelves.holder_reports.put({
      ...{ holder_report_id: seq, uscc, asset: market.asset, held_lots, purpose, funds, actor, at },
    })
    return ok({ holder_report_id: seq })
  },
)
