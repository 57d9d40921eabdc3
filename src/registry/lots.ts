import { z } from 'zod'
import { timeOf } from '../../engine/base/calendar.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { page, pageQuery, uscc } from '../../engine/facts/common.ts'
import { type BlockAnswer, block, type LotAnswer, lot, lotQuery } from '../../engine/facts/lot.ts'
import { type Block, type Lot, lotName, readLotName } from '../../engine/registry/lots.ts'
import { pagedList } from '../edge/page.ts'
import { memberFault, notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { ACCOUNT_READERS } from '../kernel/permissions.ts'
import { doneAt } from '../store/done.ts'
import { LotRegister } from './lot-register.ts'
import { participantOf } from './participants.ts'

const tag = 'registry'

/** One for each city that is served here. */
const registers = new WeakMap<Service['catalog'], WeakMap<Service['sql'], LotRegister>>()

async function registerOf({ catalog, sql }: Service): Promise<LotRegister> {
  const ofCatalog = registers.get(catalog) ?? new WeakMap<Service['sql'], LotRegister>()
  registers.set(catalog, ofCatalog)
  const register = ofCatalog.get(sql) ?? new LotRegister()
  ofCatalog.set(sql, register)
  await register.follow(sql)
  return register
}

export function lotRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Lots of permits: what was issued at once, its serial numbers, and where they are now',
    path: '/v1/lots',
    query: lotQuery,
    codes: { 404: ['not_found'], 422: ['lots_not_followed'] },
    answer: page(lot),
    view: async ({ service, query }) => {
      const register = await registerOf(service)
      const { markets: listed } = venueOf(service)
      const markets = listed.filter(({ terms, asset }) =>
        query.symbol === undefined ? register.faultOf(asset) === undefined : terms.symbol === query.symbol,
      )
      if (query.symbol !== undefined && markets.length === 0)
        throw notFound(`symbol: there is no instrument ${query.symbol}; see /v1/instruments`)
      for (const { asset } of query.symbol === undefined ? [] : markets) followed(register, asset)
      const all = markets.flatMap((market) => {
        const book = register.bookOf(market.asset)
        const supplies = book.supplies()
        return book.lots.map((one) => ({ market, one, supply: supplies[one.lot - 1]! }))
      })
      return pagedList(all, query, ({ market, one, supply }) => lotView(service, market, one, supply))
    },
  })

  reads(app, {
    tag,
    summary: 'One lot, by its number with check characters',
    path: '/v1/lots/{lot}',
    params: z.object({ lot: z.string().max(60) }),
    codes: { 422: ['lot_number_wrong', 'lots_not_followed'] },
    answer: lot,
    view: async ({ service, params }) => {
      const read = readLotName(params.lot)
      if (!read)
        throw memberFault(
          'lot',
          'lot_number_wrong',
          'its check characters do not fit; look for a typing error',
        )
      const market = venueOf(service).marketBySymbol.get(read.symbol)
      const register = await registerOf(service)
      const book = market && followed(register, market.asset)
      const one = book?.lots[read.lot - 1]
      if (!market || !book || !one) throw notFound(`lot: there is no lot ${params.lot}; see /v1/lots`)
      return lotView(service, market, one, book.supplies()[one.lot - 1]!)
    },
  })

  reads(app, {
    tag,
    summary: 'Serial numbers that I hold, the oldest lot first',
    path: '/v1/accounts/me/lots',
    by: ['enterprise', 'bank'],
    isOwn: true,
    query: pageQuery,
    answer: page(block),
    view: async ({ service, principal, query }) => blocksPage(service, principal!.uscc!, query),
  })

  reads(app, {
    tag,
    summary: 'Serial numbers that a participant holds',
    path: '/v1/accounts/{uscc}/lots',
    by: ACCOUNT_READERS,
    params: z.object({ uscc }),
    query: pageQuery,
    answer: page(block),
    view: async ({ service, params, query }) => blocksPage(service, params.uscc, query),
  })
}

/** The numbers of a permit, where they could be followed to the end. */
function followed(register: LotRegister, asset: number) {
  const fault = register.faultOf(asset)
  if (fault === undefined) return register.bookOf(asset)
  throw memberFault('symbol', 'lots_not_followed', `its numbers can't be followed: ${fault}`)
}

async function blocksPage(service: Service, code: string, query: z.output<typeof pageQuery>) {
  const venue = venueOf(service)
  const { holder } = participantOf(venue, code)
  const register = await registerOf(service)
  const all = venue.markets.flatMap((market) => {
    if (register.faultOf(market.asset) !== undefined) return []
    const book = register.bookOf(market.asset)
    return book.blocksOf(holder).map((one) => ({ market, one, of: book.lots[one.lot - 1]! }))
  })
  return pagedList(all, query, ({ market, one, of }) => blockView(service, market, one, of))
}

function blockView(service: Service, { terms, scale }: Market, one: Block, of: Lot): BlockAnswer {
  const { vintage, obtained } = issueOf(service, of.seq, terms.vintage)
  return {
    ...{ symbol: terms.symbol, lot: lotName(terms.symbol, one.lot), vintage, obtained },
    ...{ first_serial: one.first, last_serial: one.last },
    quantity: scale.quantity(one.last - one.first + 1),
  }
}

function lotView(
  service: Service,
  { terms, scale }: Market,
  { lot: number, first: from, last, seq, at }: Lot,
  supply: { readonly held: number; readonly surrendered: number; readonly retired: number },
): LotAnswer {
  return {
    ...{ lot: lotName(terms.symbol, number), symbol: terms.symbol, issued_at: timeOf(at), seq },
    ...kindOf(service, terms),
    ...issueOf(service, seq, terms.vintage),
    quantity: scale.quantity(last - from + 1),
    ...{ first_serial: from, last_serial: last },
    held: scale.quantity(supply.held),
    surrendered: scale.quantity(supply.surrendered),
    retired: scale.quantity(supply.retired),
  }
}

/** Of what the permits are, and where and among whom they are good. */
function kindOf(service: Service, { symbol, family, pollutant }: Market['terms']) {
  const rules = venueOf(service).shelves.market_rules.get(symbol)
  const { medium = null, city = null, basin = null, sectors = [] } = rules ?? {}
  return { family, pollutant: pollutant ?? null, medium, city, basin, sectors: [...sectors] }
}

/** What was said of permits when a command issued them. */
function issueOf(
  service: Service,
  seq: number,
  ofInstrument: string | undefined,
): Pick<LotAnswer, 'vintage' | 'obtained' | 'document'> {
  const body = doneAt(service.sql, seq)?.body ?? '{}'
  const { approval_id, table_id, sale_id, fixed_sale_id, open_auction_id, carry_over_id } = JSON.parse(
    body,
  ) as Record<string, number | undefined>
  const { approvals, allocation_tables, sales, fixed_sales, open_auctions, carry_overs } =
    venueOf(service).shelves
  const sale =
    sales.get(sale_id ?? 0) ?? fixed_sales.get(fixed_sale_id ?? 0) ?? open_auctions.get(open_auction_id ?? 0)
  if (sale) return { vintage: ofInstrument ?? null, obtained: 'paid', document: sale.document }
  const carried = carry_overs.get(carry_over_id ?? 0)
  if (carried) return { vintage: ofInstrument ?? null, obtained: null, document: carried.document }
  const found = approvals.get(approval_id ?? 0) ?? allocation_tables.get(table_id ?? 0)
  return {
    vintage: ofInstrument ?? found?.vintage ?? null,
    obtained: found?.obtained ?? null,
    document: found?.document ?? null,
  }
}
