import { z } from 'zod'
import { dayOf, timeOf } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { instant, page, spanQuery, symbol, uscc } from '../../engine/facts/common.ts'
import { balanceAt, CASH_SYMBOL, type LedgerLine, ledgerLine } from '../../engine/facts/registry.ts'
import type { DealKind, LedgerCause } from '../../engine/facts/words.ts'
import { CASH } from '../../engine/registry/registry.ts'
import { applicationsOf } from '../../engine/venue/fixed-sales.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { paged, readCursor, spanOf } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { ACCOUNT_READERS } from '../kernel/permissions.ts'
import { doneAt } from '../store/done.ts'
import { participantOf } from './participants.ts'

const tag = 'registry'
const ledgerQuery = spanQuery.extend({
  /** The permit, or "CNY" for cash. */
  symbol: symbol.default(CASH_SYMBOL),
})
const atQuery = z.strictObject({
  at: instant,
  /** `booked`: as the register had it then; `effective`: as it should have been, with what was corrected later. */
  dated_by: z.enum(['booked', 'effective']).default('booked'),
})

export function ledgerRoutes(app: Router): void {
  reads(app, {
    tag,
    summary:
      'Ledger of my cash or of one permit, the newest first: every line with its cause and what was there after it',
    path: '/v1/accounts/me/ledger',
    codes: { 404: ['not_found'] },
    by: ['enterprise', 'bank'],
    isOwn: true,
    query: ledgerQuery,
    answer: page(ledgerLine),
    view: ({ service, principal, query }) => ledgerPage(service, principal!.uscc!, query),
  })
  reads(app, {
    tag,
    summary: 'What I held at an instant',
    path: '/v1/accounts/me/balances',
    by: ['enterprise', 'bank'],
    isOwn: true,
    query: atQuery,
    answer: z.object({ data: z.array(balanceAt) }),
    view: ({ service, principal, query }) => balancesAt(service, principal!.uscc!, query),
  })
  reads(app, {
    tag,
    summary: "Ledger of a participant's cash or of one permit",
    path: '/v1/accounts/{uscc}/ledger',
    by: ACCOUNT_READERS,
    params: z.object({ uscc }),
    query: ledgerQuery,
    answer: page(ledgerLine),
    view: ({ service, params, query }) => ledgerPage(service, params.uscc, query),
  })
  reads(app, {
    tag,
    summary: 'What a participant held at an instant',
    path: '/v1/accounts/{uscc}/balances',
    by: ACCOUNT_READERS,
    params: z.object({ uscc }),
    query: atQuery,
    answer: z.object({ data: z.array(balanceAt) }),
    view: ({ service, params, query }) => balancesAt(service, params.uscc, query),
  })
}

/** Of a trade the buyer gets the permits; a taker of side 0 buys. */
const BOUGHT = { maker: 'taker_side = 1', taker: 'taker_side = 0' } as const
const PARTIES = ['maker', 'taker'] as const

/**
 * Every change of a holder's account in one asset, as rows of (at, seq, place, cause, trade_id, change), and the values to
 * bind. Postings come first of a command, its trades after them in their order.
 */
export function changesOf(venue: Venue, holder: number, asset: number) {
  const postings = `SELECT at, seq, place, cause, NULL AS trade_id, amount AS change FROM postings WHERE taker = ? AND asset = ?
    UNION ALL SELECT at, seq, place, cause, NULL, -amount FROM postings WHERE giver = ? AND asset = ?`
  const given: number[] = [holder, asset, holder, asset]
  // Cash moves the other way, by the price.
  const amount =
    asset === CASH
      ? `-(price_ticks * quantity_lots * CASE asset ${venue.markets.map((one) => `WHEN ${one.asset} THEN ${one.scale.fenPerTickLot}`).join(' ')} ELSE 0 END)`
      : 'quantity_lots'
  const trades =
    venue.markets.length === 0
      ? []
      : PARTIES.map(
          (party) => `SELECT at, seq, ${PLACE_OF_TRADES} + trade_id, 'trade', trade_id,
      CASE WHEN ${BOUGHT[party]} THEN 1 ELSE -1 END * ${amount} FROM trades WHERE ${party} = ?${asset === CASH ? '' : ' AND asset = ?'}`,
        )
  for (const _ of trades) given.push(holder, ...(asset === CASH ? [] : [asset]))
  return { statement: [postings, ...trades].join(' UNION ALL '), given }
}
const PLACE_OF_TRADES = 1000
/** When a change counts on the effective basis. */
const EFFECTIVE_AT = 'coalesce((SELECT effective_at FROM corrections WHERE correction_id = c.seq), at)'

function ledgerPage(service: Service, code: string, query: z.output<typeof ledgerQuery>) {
  const venue = venueOf(service)
  const { holder } = participantOf(venue, code)
  const market = query.symbol === CASH_SYMBOL ? undefined : venue.marketBySymbol.get(query.symbol)
  if (query.symbol !== CASH_SYMBOL && !market)
    throw notFound(`symbol: there is no instrument ${query.symbol}; see /v1/instruments`)
  const { statement, given } = changesOf(venue, holder, market?.asset ?? CASH)
  type Row = {
    at: number
    seq: number
    cause: string
    trade_id: number | null
    change: number
    balance: number
    line: number
  }
  const rows = service.sql.all<Row>(
    `SELECT * FROM (SELECT at, seq, cause, trade_id, change, sum(change) OVER counted AS balance,
       row_number() OVER counted AS line FROM (${statement}) WINDOW counted AS (ORDER BY seq, place ROWS UNBOUNDED PRECEDING))
     WHERE line < ? AND at >= ? AND at < ? ORDER BY line DESC LIMIT ?`,
    ...given,
    ...[readCursor(query.cursor, Number.MAX_SAFE_INTEGER), ...spanOf(query), query.limit + 1],
  )
  const amount = (steps: number) =>
    `${steps < 0 ? '-' : ''}${market ? market.scale.quantity(Math.abs(steps)) : formatFen(Math.abs(steps))}`
  const view = ({ at, seq, cause, trade_id, change, balance }: Row): LedgerLine => ({
    ...(dealOf(service, holder, { cause, seq, trade_id }) ?? { deal_kind: null, deal_number: null }),
    ...{ seq, at: timeOf(at), cause: cause as LedgerCause, trade_id },
    ...{ change: amount(change), balance: amount(balance) },
    ...correctionOf(venue, seq),
  })
  return paged(rows, query.limit, view, ({ line }) => line)
}

/** The deal that a change of a holder's is of: a trade, or what the command names that made it; null: it is of none. */
export function dealOf(
  { sql, sequencer }: Service,
  holder: number,
  {
    cause,
    seq,
    trade_id,
  }: { readonly cause: string; readonly seq: number; readonly trade_id: number | null },
): { readonly deal_kind: DealKind; readonly deal_number: number } | null {
  if (trade_id !== null) return { deal_kind: 'trade', deal_number: trade_id }
  if (cause === 'buy_fixed') return { deal_kind: 'purchase', deal_number: seq }
  if (!OF_DEALS.has(cause)) return null
  const body = JSON.parse(doneAt(sql, seq)?.body ?? '{}') as {
    readonly deal_kind?: DealKind
    readonly trade_id?: number
    readonly block_id?: number
    readonly deal_id?: number
    readonly fixed_sale_id?: number
  }
  if (body.trade_id !== undefined) return { deal_kind: body.deal_kind ?? 'trade', deal_number: body.trade_id }
  if (body.block_id !== undefined) return { deal_kind: 'block', deal_number: body.block_id }
  if (cause === 'draw_ballot') {
    // One command sells to all who won; each has applied once.
    const { venue } = sequencer
    const own = applicationsOf(venue, body.fixed_sale_id ?? 0).find(
      ({ uscc }) => venue.participants.get(uscc)!.holder === holder,
    )
    return own ? { deal_kind: 'purchase', deal_number: own.application_id } : null
  }
  const deal = sequencer.venue.shelves.deals.get(body.deal_id ?? 0)
  return deal ? { deal_kind: deal.deal_kind, deal_number: deal.deal_id } : null
}
/** Causes whose command names a deal. */
const OF_DEALS: ReadonlySet<string> = new Set([
  ...['confirm_annulment', 'accept_block', 'pay_deal', 'settle_deal', 'void_deal', 'draw_ballot'],
])

/** Of a correction: what it corrects, and since when it should have been so. */
function correctionOf({ shelves }: Venue, seq: number) {
  const found = shelves.corrections.get(seq)
  return {
    effective_on: found ? dayOf(found.effective_at) : null,
    corrects: found?.corrects ?? null,
  }
}

/**
 * What somebody held when an instant began: cash, and every permit of which there was something. On the effective basis a
 * correction counts from the day since when it should have been so.
 */
function balancesAt(service: Service, code: string, { at, dated_by }: z.output<typeof atQuery>) {
  const venue = venueOf(service)
  const { holder } = participantOf(venue, code)
  const held = (asset: number) => {
    const { statement, given } = changesOf(venue, holder, asset)
    const [row] = service.sql.all<{ balance: number }>(
      `SELECT coalesce(sum(change), 0) AS balance FROM (${statement}) c WHERE ${dated_by === 'booked' ? 'at' : EFFECTIVE_AT} < ?`,
      ...given,
      Date.parse(at),
    )
    return row!.balance
  }
  return {
    data: [
      { symbol: CASH_SYMBOL, balance: formatFen(held(CASH)) },
      ...venue.markets.flatMap(({ asset, terms, scale }) => {
        const lots = held(asset)
        return lots === 0 ? [] : [{ symbol: terms.symbol, balance: scale.quantity(lots) }]
      }),
    ],
  }
}
