import type { Context } from 'hono'
import { z } from 'zod'
import { dayOf, timeOf } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { instant, uscc } from '../../engine/facts/common.ts'
import { CASH_SYMBOL } from '../../engine/facts/registry.ts'
import { DEAL_KIND, DEAL_STANDING, LEDGER_CAUSE, type LedgerCause } from '../../engine/facts/words.ts'
import { CASH } from '../../engine/registry/registry.ts'
import { tradeStanding } from '../../engine/venue/standing.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { memberFault, readsChinese } from '../edge/problem.ts'
import { describe, type Env, guardOf, type Router, subjectOf, XLSX_TYPE } from '../edge/route.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { shapeProblem } from '../edge/shape-problem.ts'
import type { Table } from '../edge/sheet.ts'
import { xlsxOf } from '../edge/workbook.ts'
import { ACCOUNT_READERS } from '../kernel/permissions.ts'
import { TRADES } from '../store/tables.ts'
import { changesOf, dealOf } from './ledger.ts'
import { participantOf } from './participants.ts'

/** Lines of one account that a workbook has at most; who wants more asks for a shorter span. */
const MAX_LINES = 50_000

const statementQuery = z.strictObject({ from: instant.optional(), until: instant.optional() })
type Span = z.output<typeof statementQuery>

/** The statement (对账单) of a participant as a workbook: what was there, what came and went and why, what was there then. */
export function statementRoutes(app: Router): void {
  const summary = 'Statement of an account as a workbook: opening, every line with its cause, closing; trades'
  const responses = { 200: { description: 'the file', content: { [XLSX_TYPE]: { schema: z.string() } } } }
  const answer = (c: Context<Env>, code: string) => {
    const query = statementQuery.safeParse(c.req.query())
    if (!query.success) throw shapeProblem(query.error, readsChinese(c))
    const { from, until } = query.data
    if (from && until && Date.parse(from) >= Date.parse(until))
      throw memberFault('until', 'span_invalid', 'is not after from')
    const service = c.get('service')
    const bytes = xlsxOf(statementOf(service, code, query.data))
    return c.body(bytes as never, 200, {
      'Content-Type': XLSX_TYPE,
      'Content-Disposition': `attachment; filename="statement-${code}-${dayOf(service.now())}.xlsx"`,
    })
  }
  const codes = { 404: ['not_found'], 422: ['statement_too_long', 'span_invalid'] }
  const own = describe(
    { tag: 'registry', summary: `${summary}: mine`, by: ['enterprise', 'bank'], isOwn: true, codes },
    {
      method: 'get',
      path: '/v1/accounts/me/statement.xlsx',
      request: { query: statementQuery },
      responses,
    },
  )
  app.openAPIRegistry.registerPath(own)
  app.get('/v1/accounts/me/statement.xlsx', guardOf(own), (c) => answer(c, subjectOf(c)))
  const others = describe(
    { tag: 'registry', summary: `${summary}: of a participant`, by: ACCOUNT_READERS, codes },
    {
      method: 'get',
      path: '/v1/accounts/{uscc}/statement.xlsx',
      request: { params: z.object({ uscc }), query: statementQuery },
      responses,
    },
  )
  app.openAPIRegistry.registerPath(others)
  app.get('/v1/accounts/:uscc/statement.xlsx', guardOf(others), (c) => answer(c, c.req.param('uscc')))
}

function statementOf(service: Service, code: string, { from, until }: Span): Table[] {
  const venue = venueOf(service)
  const participant = participantOf(venue, code)
  const [begin, end] = [from ? Date.parse(from) : 0, until ? Date.parse(until) : service.now() + 1]
  const accounts = [undefined, ...venue.markets].map((market) => {
    const { opening, lines } = linesOf(service, venue, participant.holder, market, begin, end)
    return { market, opening, lines, closing: lines.at(-1)?.balance ?? opening }
  })
  const used = accounts.filter(({ market, opening, lines }) => !market || opening !== 0 || lines.length > 0)
  const said = (market: Market | undefined, steps: number) => Number(amountOf(market, steps))
  const summary: Table = {
    name: '对账单 Statement',
    headings: ['账户 Account', '期初 Opening', '流入 In', '流出 Out', '期末 Closing', '单位 Unit'],
    rows: [
      [`${participant.name.zh} ${participant.name.en} ${code}`, null, null, null, null, null],
      [
        `${from ? timeOf(begin) : '自开户 from the beginning'} – ${timeOf(end)}`,
        null,
        null,
        null,
        null,
        null,
      ],
      ...used.map(({ market, opening, lines, closing }) => {
        const sum = (sign: number) =>
          lines.reduce((all, { change }) => all + (Math.sign(change) === sign ? Math.abs(change) : 0), 0)
        return [
          market?.terms.symbol ?? CASH_SYMBOL,
          said(market, opening),
          said(market, sum(1)),
          said(market, sum(-1)),
          said(market, closing),
          market?.terms.unit ?? 'CNY',
        ]
      }),
    ],
  }
  const ledgers = used.map(({ market, lines }) => ({
    name: market?.terms.symbol ?? CASH_SYMBOL,
    headings: ['时间 Time', '缘由 Cause', '成交 Deal', '增减 Change', '余额 Balance', '指令 Command'],
    rows: lines.map(({ at, cause, trade_id, change, balance, seq }) => {
      const { zh, en } = LEDGER_CAUSE[cause as LedgerCause]
      const deal = dealOf(service, participant.holder, { cause, seq, trade_id })
      const number =
        deal && `${DEAL_KIND[deal.deal_kind].zh} ${DEAL_KIND[deal.deal_kind].en} ${deal.deal_number}`
      return [timeOf(at), `${zh} ${en}`, number, said(market, change), said(market, balance), seq]
    }),
  }))
  return [summary, ...ledgers, tradesOf(service, venue, participant.holder, begin, end)]
}

interface Line {
  readonly at: number
  readonly seq: number
  readonly cause: string
  readonly trade_id: number | null
  readonly change: number
  readonly balance: number
}

/** What an account had when a span began, and each change in it with what was there after it. */
function linesOf(
  { sql }: Service,
  venue: Venue,
  holder: number,
  market: Market | undefined,
  begin: number,
  end: number,
): { readonly opening: number; readonly lines: readonly Line[] } {
  const { statement, given } = changesOf(venue, holder, market?.asset ?? CASH)
  const [before] = sql.all<{ sum: number }>(
    `SELECT coalesce(sum(change), 0) AS sum FROM (${statement}) WHERE at < ?`,
    ...given,
    begin,
  )
  const opening = before!.sum
  const rows = sql.all<Omit<Line, 'balance'>>(
    `SELECT at, seq, cause, trade_id, change FROM (${statement}) WHERE at >= ? AND at < ? ORDER BY seq, place LIMIT ?`,
    ...given,
    ...[begin, end, MAX_LINES + 1],
  )
  if (rows.length > MAX_LINES)
    throw memberFault('from', 'statement_too_long', `more than ${MAX_LINES} lines; ask for a shorter span`)
  let balance = opening
  const lines = rows.map((row) => {
    balance += row.change
    return { ...row, balance }
  })
  return { opening, lines }
}

/** The trades of the span (交割单): side, price, quantity, what was paid. */
function tradesOf({ sql }: Service, venue: Venue, holder: number, begin: number, end: number): Table {
  const rows = sql.all(
    `SELECT * FROM trades
     WHERE (maker = ? OR taker = ?) AND at >= ? AND at < ? ORDER BY trade_id LIMIT ?`,
    ...[holder, holder, begin, end, MAX_LINES],
  )
  return {
    name: '交割单 Trades',
    headings: [
      ...['时间 Time', '成交号 Trade', '品种 Instrument', '方向 Side', '价格 Price', '数量 Quantity'],
      ...['金额 Amount (CNY)', '状态 Standing', '更正价 Corrected price', '现金额 Amount as it stands (CNY)'],
    ],
    rows: rows.map((row) => {
      const trade = TRADES.read(row)
      const { trade_id, asset, at, price_ticks, quantity_lots, taker, taker_side } = trade
      const { terms, scale } = venue.marketOf(asset)!
      const { standing, corrected_price, standing_amount } = tradeStanding(venue, trade)
      const { zh, en } = DEAL_STANDING[standing]
      const isBuy = (taker === holder) === (taker_side === 0)
      return [
        ...[timeOf(at), trade_id, terms.symbol, isBuy ? '买入 buy' : '卖出 sell'],
        ...[Number(scale.price(price_ticks)), Number(scale.quantity(quantity_lots))],
        ...[Number(formatFen(scale.cost(price_ticks, quantity_lots))), `${zh} ${en}`],
        ...[corrected_price === null ? null : Number(corrected_price), Number(standing_amount)],
      ]
    }),
  }
}

function amountOf(market: Market | undefined, steps: number): string {
  const size = Math.abs(steps)
  return `${steps < 0 ? '-' : ''}${market ? market.scale.quantity(size) : formatFen(size)}`
}
