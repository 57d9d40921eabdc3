import { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { OFF_STEP, TOO_LARGE } from '../../engine/base/decimal.ts'
import { MAX_AMOUNT } from '../../engine/base/quantity.ts'
import { page, pageQuery, uscc } from '../../engine/facts/common.ts'
import {
  type AreaCap,
  areaCap,
  areaStatus,
  type Exception,
  eligibility,
  eligibilityBody,
  exception,
  marketRules,
  standing,
} from '../../engine/facts/eligibility.ts'
import type { Participant } from '../../engine/facts/registry.ts'
import { ELIGIBILITY } from '../../engine/facts/words.ts'
import type { Refusal } from '../../engine/registry/eligibility.ts'
import { transferAcrossAreas } from '../../engine/venue/area-transfer.ts'
import { bidFor, eligibilityOf, heldIn } from '../../engine/venue/eligibility.ts'
import {
  endException,
  recordException,
  recordStanding,
  setAreaCap,
  setAreaStatus,
  setMarketRules,
} from '../../engine/venue/eligibility-rules.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import { memberFault, ProblemError, readsChinese, refusalTold } from '../edge/problem.ts'
import { answers, describe, jsonBody, principalOf, type Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { DRAFT_READERS, hasRole } from '../kernel/permissions.ts'

const tag = 'registry'

/** Who may trade what: rules of markets, standings of enterprises, targets and caps of areas, exceptions. */
export function eligibilityRoutes(app: Router): void {
  ruleRoutes(app)
  areaRoutes(app)

  app.openapi(
    describe(
      {
        tag,
        summary:
          'May I, or may an enterprise, trade on this side? Every rule that says no, with its document',
        by: ['enterprise', ...DRAFT_READERS, 'operator'],
        codes: {
          404: ['market_not_found', 'participant_not_found'],
          422: ['quantity_not_a_multiple_of_lot'],
        },
      },
      {
        method: 'post',
        path: '/v1/eligibility',
        request: jsonBody(eligibilityBody),
        responses: answers(200, eligibility),
      },
    ),
    (c) => {
      const service = c.get('service')
      const venue = venueOf(service)
      const caller = principalOf(c)
      const { symbol, side, quantity = '0', ...asked } = c.req.valid('json')
      const subject = asked.uscc ?? caller.uscc
      const mayAsk = subject === caller.uscc || hasRole(caller, [...DRAFT_READERS, 'operator'])
      if (!mayAsk) throw new ProblemError(403, 'forbidden', 'uscc: only the bureau asks for another')
      const market = venue.marketBySymbol.get(symbol)
      if (!market) throw memberFault('symbol', 'market_not_found', `there is no instrument ${symbol}`, 404)
      if (subject === undefined) throw memberFault('uscc', 'participant_not_found', 'say of whom', 404)
      if (!venue.participants.has(subject))
        throw memberFault('uscc', 'participant_not_found', `${subject} is not registered`, 404)
      const lots = market.scale.lots(quantity)
      if (lots === OFF_STEP)
        throw memberFault('quantity', 'quantity_not_a_multiple_of_lot', `a multiple of ${market.terms.lot}`)
      const asked_lots = lots === TOO_LARGE ? MAX_AMOUNT : lots
      const refusals = [
        ...refusalsOfParty(venue, venue.participants.get(subject)!),
        ...eligibilityOf(venue, market, subject, side, asked_lots, service.now()),
      ]
      const told = refusals.map((one) => ({
        ...refusalTold(venue, one, readsChinese(c)),
        sentence: ELIGIBILITY[one.code],
      }))
      return c.json({ is_eligible: told.length === 0, refusals: told }, 200)
    },
  )
}

function ruleRoutes(app: Router): void {
  does(app, setMarketRules, {
    tag,
    summary: 'Set who may trade a permit, by the document that says so',
    path: '/v1/market-rules',
    answer: marketRules,
    view: ({ service, value }) => dated(venueOf(service).shelves.market_rules.get(value.symbol)!),
  })
  reads(app, {
    tag,
    summary: 'Rules of markets: who may trade what',
    path: '/v1/market-rules',
    answer: z.object({ data: z.array(marketRules) }),
    view: ({ service }) => ({ data: [...venueOf(service).shelves.market_rules.values()].map(dated) }),
  })
  does(app, recordStanding, {
    tag,
    summary: 'Record place, trade and monitoring of an enterprise',
    path: '/v1/standings',
    answer: standing,
    view: ({ service, value }) => {
      const venue = venueOf(service)
      return withName(venue, venue.shelves.standings.get(value.uscc)!)
    },
  })
  reads(app, {
    tag,
    summary: 'Standings: own, or all for the bureau',
    path: '/v1/standings',
    by: ['enterprise', ...DRAFT_READERS, 'operator'],
    query: pageQuery,
    answer: page(standing),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const seesAll = hasRole(principal, [...DRAFT_READERS, 'operator'])
      const seen = [...venue.shelves.standings.values()].filter(
        (one) => seesAll || one.uscc === principal!.uscc,
      )
      return pagedList(seen, query, (one) => withName(venue, one))
    },
  })
  does(app, recordException, {
    tag,
    summary: 'Record what the authority above approved in spite of the rules',
    path: '/v1/exceptions',
    answer: exception,
    view: exceptionOf,
  })
  does(app, endException, {
    tag,
    summary: 'End an approval before its day',
    path: '/v1/exceptions/{exception_id}/end',
    status: 200,
    answer: exception,
    view: exceptionOf,
  })
  reads(app, {
    tag,
    summary: 'Exceptions that were approved',
    path: '/v1/exceptions',
    by: [...DRAFT_READERS, 'operator'],
    query: pageQuery,
    answer: page(exception),
    view: ({ service, query }) => {
      const venue = venueOf(service)
      const newestFirst = [...venue.shelves.exceptions.values()].reverse()
      return pagedList(newestFirst, query, (one) => exceptionView(venue, one))
    },
  })
}

function areaRoutes(app: Router): void {
  does(app, setAreaStatus, {
    tag,
    summary: 'Record whether an area meets its target of quality',
    path: '/v1/area-statuses',
    answer: areaStatus,
    view: ({ service, given: { area, medium, year } }) =>
      dated(venueOf(service).shelves.area_statuses.get(`${area} ${medium} ${year}`)!),
  })
  reads(app, {
    tag,
    summary: 'Areas and their targets',
    path: '/v1/area-statuses',
    answer: z.object({ data: z.array(areaStatus) }),
    view: ({ service }) => ({ data: [...venueOf(service).shelves.area_statuses.values()].map(dated) }),
  })
  does(app, setAreaCap, {
    tag,
    summary: 'Set what the enterprises of an area may hold together',
    path: '/v1/area-caps',
    answer: areaCap,
    view: ({ service, value }) => {
      const venue = venueOf(service)
      return capView(venue, venue.shelves.area_caps.get(`${value.area} ${value.symbol}`)!)
    },
  })
  reads(app, {
    tag,
    summary: 'Caps of areas: what may be held, is held, and may still come in',
    path: '/v1/area-caps',
    answer: z.object({ data: z.array(areaCap) }),
    view: ({ service }) => {
      const venue = venueOf(service)
      return { data: [...venue.shelves.area_caps.values()].map((one) => capView(venue, one)) }
    },
  })
  does(app, transferAcrossAreas, {
    tag,
    summary: 'A paid transfer between areas: permits, cash and both caps in one commit',
    path: '/v1/area-transfers',
    answer: z.object({ from_uscc: uscc, to_uscc: uscc, caps: z.array(areaCap), seq: z.int() }),
    view: ({ service, given, receipt }) => {
      const venue = venueOf(service)
      const { from_uscc, to_uscc, symbol } = given
      const areas = new Set([from_uscc, to_uscc].map((one) => venue.shelves.standings.get(one)!.area))
      const caps = [...areas].flatMap((area) => {
        const cap = venue.shelves.area_caps.get(`${area} ${symbol}`)
        return cap ? [capView(venue, cap)] : []
      })
      return { from_uscc, to_uscc, caps, seq: receipt.seq }
    },
  })
}

/** What keeps somebody from the markets whatever their rules are. */
function refusalsOfParty(venue: Venue, { kind, is_suspended, uscc }: Participant) {
  const found: Refusal[] = []
  if (kind !== 'enterprise')
    found.push({ code: 'not_an_enterprise', detail: 'uscc: only enterprises hold permits', rule: '' })
  if (venue.shelves.restrictions.get(uscc)?.lifted_at === null)
    found.push({ code: 'restricted', detail: 'uscc: two ledgers differ in its account', rule: '' })
  if (is_suspended) found.push({ code: 'suspended', detail: 'uscc: the operator has suspended it', rule: '' })
  return found
}

function dated<R extends { readonly at: number }>(record: R) {
  return { ...record, at: timeOf(record.at) }
}

function exceptionOf({ service, value }: { service: Service; value: { exception_id: number } }) {
  const venue = venueOf(service)
  return exceptionView(venue, venue.shelves.exceptions.get(value.exception_id)!)
}

function exceptionView(venue: Venue, one: Exception) {
  return { ...withName(venue, one), ended_at: timeOrNull(one.ended_at) }
}

function withName<R extends { readonly at: number; readonly uscc: string }>(venue: Venue, record: R) {
  return { ...dated(record), name: venue.participants.get(record.uscc)!.name }
}

function capView(venue: Venue, { area, symbol, cap_lots, document, at }: AreaCap) {
  const market = venue.marketBySymbol.get(symbol)!
  const held = heldIn(venue, area, market.asset)
  const bid = bidFor(venue, area, market)
  const { scale } = market
  return {
    ...{ area, symbol, cap: scale.quantity(cap_lots), held: scale.quantity(held) },
    ...{ bid: scale.quantity(bid), left: scale.quantity(Math.max(0, cap_lots - held - bid)) },
    ...{ document, at: timeOf(at) },
  }
}
