import { ok, rejected } from '../base/result.ts'
import { declareInsiderWindowBody, endInsiderWindowBody } from '../facts/surveillance.ts'
import { command } from './command.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'

/**
 * Puts on record that some know what others do not, until when: figures that were verified, an allocation that was decided.
 * Nothing is refused to them by it, since what they owe they must be able to buy; surveillance shows what they traded.
 */
export const declareInsiderWindow = command(
  'declare_insider_window',
  declareInsiderWindowBody,
  ['operator', 'maker'],
  ['market_not_found', 'participant_not_found', 'window_invalid', 'window_exists'],
  (venue, { symbol, usccs, from, until, text }, { seq, at, actor }) => {
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    for (const uscc of usccs) {
      const party = findParticipant(venue, uscc, 'usccs')
      if (isRefused(party)) return party
    }
    const [from_at, until_at] = [Date.parse(from), Date.parse(until)]
    if (until_at <= from_at) return rejected('window_invalid', 'until: after it begins')
    const members = [...new Set(usccs)].sort()
    // Sent twice, it would tell of each trade twice.
    const same = [...venue.shelves.insider_windows.values()].find(
      (one) =>
        one.symbol === symbol &&
        one.from_at === from_at &&
        one.until_at === until_at &&
        String(one.usccs) === String(members),
    )
    if (same)
      return rejected('window_exists', `until: window ${same.window_id} has the same members until then`)
    venue.shelves.insider_windows.put({
      ...{ window_id: seq, symbol, usccs: members, from_at, until_at, text },
      ...{ declared_by: actor, at, reason: null },
    })
    return ok({ window_id: seq })
  },
)

/** What was known is published: the window is over before its time. */
export const endInsiderWindow = command(
  'end_insider_window',
  endInsiderWindowBody,
  ['operator', 'maker'],
  ['window_not_found'],
  (venue, { window_id, reason }, { at }) => {
    const window = venue.shelves.insider_windows.get(window_id)
    if (!window || window.until_at <= at)
      return rejected('window_not_found', `window_id: there is none ${window_id} that goes on`)
    venue.shelves.insider_windows.put({ ...window, until_at: Math.max(at, window.from_at), reason })
    return ok({ window_id })
  },
)
