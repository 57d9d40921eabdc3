import { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import {
  type PermitReturn,
  type PermitReturnAnswer,
  permitReturn,
  retireExpiredAnswer,
  type SurrenderRule,
  type SurrenderRuleAnswer,
  surrenderRule,
} from '../../engine/facts/duty.ts'
import { endSurrenderRule, retireExpired, setSurrenderRule } from '../../engine/venue/duties.ts'
import { collectReturn, returnPermits } from '../../engine/venue/final-allocation.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { DRAFT_READERS, mayReadDrafts } from '../kernel/permissions.ts'

const tag = 'registry'

/** What may be surrendered for what, what ends with its term, and what was issued too much and goes back. */
export function dutyRoutes(app: Router): void {
  does(app, setSurrenderRule, {
    tag,
    summary: 'Say what may be surrendered for a duty, for which years, and up to which share',
    path: '/v1/surrender-rules',
    answer: surrenderRule,
    view: ({ service, given }) => {
      return ruleView(venueOf(service).shelves.surrender_rules.get(`${given.symbol} ${given.duty_symbol}`)!)
    },
  })
  reads(app, {
    tag,
    summary: 'What may be surrendered for which duty',
    path: '/v1/surrender-rules',
    answer: z.object({ data: z.array(surrenderRule) }),
    view: ({ service }) => ({
      data: [...venueOf(service).shelves.surrender_rules.values()]
        .filter(({ ended_at }) => ended_at === null)
        .map(ruleView),
    }),
  })
  does(app, endSurrenderRule, {
    tag,
    summary: 'End a rule of what may be surrendered',
    path: '/v1/surrender-rules/{symbol}/{duty_symbol}/end',
    status: 200,
    answer: surrenderRule,
    view: ({ service, given }) =>
      ruleView(venueOf(service).shelves.surrender_rules.get(`${given.symbol} ${given.duty_symbol}`)!),
  })
  does(app, retireExpired, {
    tag,
    summary: 'Retire the permits of an instrument whose term has ended, whoever has them',
    path: '/v1/instruments/{symbol}/retire-expired',
    status: 200,
    answer: retireExpiredAnswer,
    view: ({ service, given, value, receipt }) => {
      const { scale } = venueOf(service).marketBySymbol.get(given.symbol)!
      const { retired_lots, left_lots } = value
      return {
        ...{ symbol: given.symbol, retired: scale.quantity(retired_lots), left: scale.quantity(left_lots) },
        seq: receipt.seq,
      }
    },
  })

  const answerOf = ({ service, value }: { service: Service; value: { readonly return_id: string } }) =>
    returnView(venueOf(service), venueOf(service).shelves.permit_returns.get(value.return_id)!)
  const answer = { tag, answer: permitReturn, status: 200, view: answerOf } as const
  reads(app, {
    tag,
    summary: 'What was issued too much and is owed: own, or all for the bureau',
    path: '/v1/permit-returns',
    by: ['enterprise', ...DRAFT_READERS],
    query: pageQuery,
    answer: page(permitReturn),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const seen = [...venue.shelves.permit_returns.values()].filter(
        ({ uscc }) => mayReadDrafts(principal) || uscc === principal!.uscc,
      )
      return pagedList(seen.reverse(), query, (one) => returnView(venue, one))
    },
  })
  does(app, returnPermits, {
    ...answer,
    summary: 'Give back what was issued to me too much',
    path: '/v1/permit-returns/{return_id}/give-back',
  })
  does(app, collectReturn, {
    ...answer,
    summary: 'Collect what was issued too much, as far as it is free in the account',
    path: '/v1/permit-returns/{return_id}/collect',
  })
}

function ruleView({ at, ended_at, ...rule }: SurrenderRule): SurrenderRuleAnswer {
  return { ...rule, at: timeOf(at), ended_at: timeOrNull(ended_at) }
}

function returnView(venue: Venue, one: PermitReturn): PermitReturnAnswer {
  const { return_id, table_id, uscc, symbol, owed_lots, returned_lots, at } = one
  const { scale } = venue.marketBySymbol.get(symbol)!
  return {
    ...{ return_id, table_id, uscc, symbol, at: timeOf(at) },
    ...{ owed: scale.quantity(owed_lots), returned: scale.quantity(returned_lots) },
    left: scale.quantity(owed_lots - returned_lots),
  }
}
