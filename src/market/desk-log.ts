import { timeOf } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { type DeskAction, deskAction } from '../../engine/facts/desk.ts'
import { DESK_ACTION, type DealKind, keysOf } from '../../engine/facts/words.ts'
import { annulmentOf } from '../../engine/venue/annulments.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { paged, readCursor } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { MARKET_WATCHERS } from '../kernel/permissions.ts'
import { DONE } from '../store/done.ts'

const ACTIONS = keysOf(DESK_ACTION)
/** As the index of the journal says it, to the letter: only so it is used (see the steps of the tables). */
const OF_THE_DESK = `json_extract(j.command, '$.command') IN (${ACTIONS.map((name) => `'${name}'`).join(', ')}, 'confirm_proposal')`

/** What operators did to markets, members and accounts, and why. */
export function deskLogRoutes(app: Router): void {
  reads(app, {
    tag: 'operation',
    summary: 'What was done at the desk, by whom and why, the newest first',
    path: '/v1/operator-actions',
    by: MARKET_WATCHERS,
    query: pageQuery,
    answer: page(deskAction),
    view: ({ service, query: { limit, cursor } }) => {
      const named = ACTIONS.map(() => '?').join(', ')
      const rows = service.sql.all<{
        seq: number
        at: number
        name: string
        body: string
        actor: string
        proposer: string | null
      }>(
        `SELECT seq, at, name, body, actor, proposer FROM (${DONE} AND ${OF_THE_DESK}) WHERE name IN (${named}) AND seq < ?
           ORDER BY seq DESC LIMIT ?`,
        ...[...ACTIONS, readCursor(cursor, Number.MAX_SAFE_INTEGER), limit + 1],
      )
      return paged(
        rows,
        limit,
        ({ seq, at, name, body, actor, proposer }) => {
          const { command: _, ...said } = JSON.parse(body) as Record<string, unknown>
          return {
            ...{ seq, at: timeOf(at), action: name as DeskAction['action'] },
            body: { ...said, ...annulmentNamed(venueOf(service), name, said) },
            ...(proposer === null ? { actor, confirmed_by: null } : { actor: proposer, confirmed_by: actor }),
          }
        },
        ({ seq }) => seq,
      )
    },
  })
}

/** A decision names the deal by its number alone: what was proposed of it says the rest. */
function annulmentNamed(venue: Venue, name: string, said: Readonly<Record<string, unknown>>) {
  if (name !== 'confirm_annulment' && name !== 'refuse_annulment') return {}
  const kind = (said.deal_kind ?? 'trade') as DealKind
  const found = annulmentOf(venue, kind, said.trade_id as number)
  if (!found) return {}
  const { terms, scale } = venue.marketOf(found.asset)!
  return {
    ...{ deal_kind: kind, symbol: terms.symbol, price: scale.price(found.ticks) },
    ...(found.corrected_ticks === null ? {} : { corrected_price: scale.price(found.corrected_ticks) }),
    ...{ ground: found.ground, document: found.document },
  }
}
