import type { Context } from 'hono'
import { z } from 'zod'
import { areaCode, pathNumber } from '../../engine/facts/common.ts'
import {
  assetValueAnswer,
  assetValueQuery,
  seeaAccounts,
  seeaAccountsQuery,
} from '../../engine/facts/seea.ts'
import { comparison, quality, series, seriesQuery } from '../../engine/facts/valuation-tables.ts'
import type { ValuationRecord } from '../../engine/venue/venue.ts'
import { memberFault } from '../edge/problem.ts'
import { answers, describe, type Env, type Router } from '../edge/route.ts'
import { assetValueView } from './asset-value-view.ts'
import { comparisonView } from './comparison-view.ts'
import { qualityView } from './quality-view.ts'
import { readable, readableOrNone } from './routes.ts'
import { type AccountWithRows, accountsView } from './seea-views.ts'
import { seriesView } from './series-view.ts'
import { computedResult, inputOf, profileOf, rowsOf } from './views.ts'

const tag = 'valuation'
const valuationPath = { params: z.object({ valuation_id: pathNumber }) }

/** The account at the beginning of a period: of the same area, profile and prices, and of an earlier year. */
function openingOf(c: Context<Env>, closing: ValuationRecord, valuationId: number): ValuationRecord {
  const opening = readableOrNone(c, valuationId)
  if (!opening) throw memberFault('opening', 'not_found', `there is no published account ${valuationId}`, 404)
  const differs = (['area', 'profileId', 'priceYear'] as const).find((of) => opening[of] !== closing[of])
  if (differs !== undefined || opening.period >= closing.period) {
    const named = { area: 'area', profileId: 'profile', priceYear: 'price year' }
    const wanted = differs === undefined ? 'an earlier period' : `the same ${named[differs]}`
    throw memberFault('opening', 'opening_of_another_account', `account ${valuationId} is not of ${wanted}`)
  }
  return opening
}

/** What is made of a computed account: SEEA EA tables, asset values, comparisons. */
export function valuationTableRoutes(app: Router): void {
  app.openapi(
    describe(
      {
        tag,
        summary:
          'The account as SEEA EA tables: extent, condition, supply and use, assets, and what stands outside them',
      },
      {
        method: 'get',
        path: '/v1/valuations/{valuation_id}/accounts',
        request: { ...valuationPath, query: seeaAccountsQuery },
        responses: answers(200, seeaAccounts),
      },
    ),
    (c) => {
      const service = c.get('service')
      const { opening, rate, years } = c.req.valid('query')
      const record = readable(c, c.req.valid('param').valuation_id)
      const from = opening === undefined ? undefined : openingOf(c, record, opening)
      const discounting = rate === undefined || years === undefined ? undefined : { rate, years }
      const withRows = (one: ValuationRecord): AccountWithRows => ({
        valuationId: one.valuationId,
        account: computedResult(service, one).account,
        rows: rowsOf(service, one),
      })
      const profile = profileOf(service, record)
      return c.json(
        accountsView(service, profile, withRows(record), from && withRows(from), discounting),
        200,
      )
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary:
          'What the flows of an account are worth as assets: net present value, and its change since another account',
      },
      {
        method: 'get',
        path: '/v1/valuations/{valuation_id}/asset-value',
        request: { ...valuationPath, query: assetValueQuery },
        responses: answers(200, assetValueAnswer),
      },
    ),
    (c) => {
      const service = c.get('service')
      const { opening, rate, years } = c.req.valid('query')
      const accountOf = (record: ValuationRecord) => ({
        valuationId: record.valuationId,
        account: computedResult(service, record).account,
      })
      const record = readable(c, c.req.valid('param').valuation_id)
      const closing = accountOf(record)
      const from = opening === undefined ? undefined : accountOf(openingOf(c, record, opening))
      return c.json(assetValueView(service, closing, { rate, years }, from), 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Two accounts line by line: what differs, by how much, because of which method or figure',
      },
      {
        method: 'get',
        path: '/v1/valuations/{valuation_id}/comparison',
        request: { ...valuationPath, query: z.object({ with: pathNumber }) },
        responses: answers(200, comparison),
      },
    ),
    (c) => {
      const service = c.get('service')
      const [first, second] = [c.req.valid('param').valuation_id, c.req.valid('query').with].map((id) =>
        readable(c, id),
      ) as [ValuationRecord, ValuationRecord]
      return c.json(comparisonView(service, first, second), 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary:
          'How well an account is founded: what is missing, what is not confirmed and what hangs on it, rows that nothing used',
      },
      {
        method: 'get',
        path: '/v1/valuations/{valuation_id}/quality',
        request: valuationPath,
        responses: answers(200, quality),
      },
    ),
    (c) => {
      const service = c.get('service')
      const record = readable(c, c.req.valid('param').valuation_id)
      const { account } = computedResult(service, record)
      return c.json(qualityView(service, record, account, inputOf(service, record)), 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'An area from year to year: published accounts under one profile, at prices of one year',
      },
      {
        method: 'get',
        path: '/v1/areas/{area}/series',
        request: { params: z.object({ area: areaCode }), query: seriesQuery },
        responses: answers(200, series),
      },
    ),
    (c) => {
      const { area } = c.req.valid('param')
      const { profile_id, price_year } = c.req.valid('query')
      const choice = { area, profileId: profile_id, priceYear: price_year }
      return c.json(seriesView(c.get('service'), choice), 200)
    },
  )
}
