import { dayOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { closeWatchCaseBody, openWatchCaseBody } from '../facts/surveillance.ts'
import { command } from './command.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'

/** Somebody looks into what surveillance found: the trades and orders that it names stay with the case. */
export const openWatchCase = command(
  'open_watch_case',
  openWatchCaseBody,
  ['operator', 'auditor'],
  ['market_not_found', 'participant_not_found', 'trade_not_found', 'day_in_the_future'],
  (venue, body, { seq, at, actor }) => {
    const { symbol, day, rule_id, usccs, trade_ids, order_ids, text } = body
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    for (const uscc of usccs) {
      const party = findParticipant(venue, uscc, 'usccs')
      if (isRefused(party)) return party
    }
    const unknown = trade_ids.find((id) => id > venue.lastTradeId)
    if (unknown !== undefined) return rejected('trade_not_found', `trade_ids: there is no trade ${unknown}`)
    if (day > dayOf(at)) return rejected('day_in_the_future', 'day: today, or a day before')
    venue.shelves.watch_cases.put({
      ...{
        watch_case_id: seq,
        symbol,
        day,
        rule_id,
        usccs,
        trade_ids,
        order_ids,
        deal_kind: body.deal_kind ?? null,
        sale_id: body.sale_id ?? null,
        text,
        opened_by: actor,
        at,
      },
      ...{ status: 'open', outcome_text: null, closed_by: null, closed_at: null },
    })
    return ok({ watch_case_id: seq })
  },
)

/** What came of it: nothing, a warning, or the bureau decides, and records an entry of the credit file. */
export const closeWatchCase = command(
  'close_watch_case',
  closeWatchCaseBody,
  ['operator', 'auditor'],
  ['watch_case_not_found', 'watch_case_closed_already'],
  (venue, { watch_case_id, outcome, text }, { at, actor }) => {
    const found = venue.shelves.watch_cases.get(watch_case_id)
    if (!found) return rejected('watch_case_not_found', `watch_case_id: there is none ${watch_case_id}`)
    if (found.status !== 'open')
      return rejected('watch_case_closed_already', `watch_case_id: it is ${found.status}`)
    venue.shelves.watch_cases.put({
      ...found,
      ...{ status: outcome, outcome_text: text, closed_by: actor, closed_at: at },
    })
    return ok({ watch_case_id })
  },
)
