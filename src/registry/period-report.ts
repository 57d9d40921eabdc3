import { dayOf } from '../../engine/base/calendar.ts'
import type { Annulment } from '../../engine/facts/annulment.ts'
import type { Bulletin, ComplianceRow } from '../../engine/facts/report.ts'
import {
  COMPLIANCE_STATUS,
  FAMILY,
  keysOf,
  POLLUTANT,
  WATCH_CASE_STATUS,
  type Word,
} from '../../engine/facts/words.ts'
import { grouped, printed, table } from '../edge/printed.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { otherSalesTable, type Said, sealedTable, within } from './period-sales.ts'
import { compliance } from './reports.ts'

/**
 * A period on one document, as the action plan asks for each quarter and year (季度报告、年度评估): what changed hands and how,
 * prices and their indices, sales from the reserve and how they ended, what was annulled and watched, which duties fell due
 * and what of them was met. It says what the public reports say, and nothing of a single account.
 */
export function periodReport(service: Service, found: Bulletin, language: 'zh' | 'en'): string {
  const { from, to } = found
  const t = (zh: string, en: string) => (language === 'zh' ? zh : en)
  const named = (word: Word) => word[language]
  const title = t('环境权益交易报告', 'Report on the trade in environmental rights')
  const said = { t, named }
  const today = dayOf(service.now())
  return printed(
    { language, title: `${title} ${from} – ${to}` },
    `<header><h1>${title}</h1><p>${from} – ${to} · ${t('出具', 'issued by')} ${service.sequencer.log.origin} · ${t('编制于', 'made on')} ${today}</p>
${service.isDemo ? `<p class="flags"><b>⚠ ${t('演示环境出具,数据虚构', 'Issued by a demonstration; its figures are fictitious')}</b></p>` : ''}
${to >= today ? `<p class="flags"><b>⚠ ${t('期间尚未结束', 'The span is not over yet')}</b></p>` : ''}</header>
${tradedTable(found, said)}
${indexTables(found, said)}
${sealedTable(service, found, said)}
${otherSalesTable(service, found, said)}
${orderTable(service, found, said)}
${dutyTable(service, found, said)}
${table(
  t('成交最频繁者', 'Who traded most often'),
  [t('企业', 'Enterprise'), t('成交笔数', 'Trades'), t('占比', 'Share')],
  found.frequent_traders.map(({ name, trades, share }) => [
    named(name),
    String(trades),
    `${Math.round(share * 1000) / 10} %`,
  ]),
)}
<footer><p>${t(
      '场内为集中交易与挂牌,已撤销的成交不计、更正的按更正价;均价为成交量加权;指数以首个有成交的月份为 100;大宗成交次日公布;另签合同的出让以交割为准。',
      'The market is trading in the book and by listings, without annulled trades, at corrected prices; averages are weighted by volume; indices are 100 in the first month with trades; blocks are told the day after; deals by contract count once they are settled.',
    )}</p></footer>`,
  )
}

function tradedTable({ rows }: Bulletin, { t }: Said): string {
  const dealt = (one: Bulletin['rows'][number]['market']) =>
    one.deals === 0 ? '—' : `${one.deals} · ${grouped(one.quantity)} · ${grouped(one.amount)}`
  const any = rows.filter((one) =>
    [one.market, one.blocks, one.sales, one.buybacks, one.transfers].some(({ deals }) => deals > 0),
  )
  return table(
    t('成交:笔数 · 数量 · 金额(元)', 'What changed hands: deals, quantity, CNY'),
    [
      ...[
        t('品种', 'Permit'),
        t('单位', 'Unit'),
        t('场内', 'Market'),
        t('均价(低–高)', 'Average (low–high)'),
      ],
      ...[t('大宗', 'Blocks'), t('政府出让', 'From the reserve'), t('政府回购', 'Bought back')],
      t('场外', 'Outside'),
    ],
    any.map((one) => [
      ...[one.symbol, one.unit, dealt(one.market)],
      one.average_price === null
        ? '—'
        : `${grouped(one.average_price)} (${grouped(one.low!)}–${grouped(one.high!)})`,
      ...[dealt(one.blocks), dealt(one.sales), dealt(one.buybacks), dealt(one.transfers)],
    ]),
    t('该期间没有成交', 'nothing changed hands in that span'),
  )
}

function indexTables({ indices, series }: Bulletin, { t, named }: Said): string {
  const value = (one: number | null) => (one === null ? '—' : one.toFixed(2))
  return [
    table(
      t('综合价格指数', 'Price indices'),
      [t('类别', 'Kind'), t('指数', 'Index'), t('基期', 'Base')],
      indices.map((one) => [named(FAMILY[one.family]), value(one.value), `${one.base_month} = 100`]),
    ),
    table(
      t('分污染物与流域的价格', 'Prices by pollutant and basin'),
      [t('类别', 'Kind'), t('地域', 'Place'), t('均价', 'Average'), t('指数', 'Index'), t('基期', 'Base')],
      series.map((one) => [
        one.pollutant === null ? named(FAMILY[one.family]) : named(POLLUTANT[one.pollutant]),
        ...[one.basin ?? '—', one.average_price ?? '—', value(one.value), `${one.base_month} = 100`],
      ]),
    ),
  ].join('\n')
}

/** Order in the market: what was annulled, halted and looked into, by number; no names before a case is decided. */
function orderTable(service: Service, found: Bulletin, { t, named }: Said): string {
  const { annulments, watch_cases, notices } = venueOf(service).shelves
  const isIn = within(found)
  const cases = [...watch_cases.values()]
  const closed = cases.filter(({ closed_at }) => isIn(closed_at))
  const decided = (state: Annulment['status']) =>
    [...annulments.values()].filter(({ status, decided_at }) => status === state && isIn(decided_at)).length
  const by = (status: keyof typeof WATCH_CASE_STATUS) => closed.filter((one) => one.status === status).length
  const counts: readonly (readonly [string, number])[] = [
    [t('撤销的成交', 'Annulled'), decided('annulled')],
    [t('更正价格的成交', 'Prices corrected'), decided('corrected')],
    [t('公告', 'Notices'), [...notices.values()].filter(({ at }) => isIn(at)).length],
    [t('监察立案', 'Cases opened'), cases.filter(({ at }) => isIn(at)).length],
    ...(['dismissed', 'warned', 'referred'] as const).map(
      (one) => [`${t('监察结案', 'Cases closed')}: ${named(WATCH_CASE_STATUS[one])}`, by(one)] as const,
    ),
  ]
  return table(
    t('市场秩序', 'Order in the market'),
    counts.map(([name]) => name),
    [counts.map(([, count]) => String(count))],
  )
}

/** Duties whose day lay in the span, summed: what was verified, what was surrendered, and how many met theirs. */
function dutyTable(service: Service, { from, to }: Bulletin, { t, named }: Said): string {
  const venue = venueOf(service)
  const groups = new Map<string, ComplianceRow[]>()
  for (const one of compliance(venue, service.now())) {
    if (one.due_on < from || one.due_on > to || one.is_excluded) continue
    const key = JSON.stringify([one.symbol, one.period, one.due_on])
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return table(
    t('期间届满的清缴义务', 'Duties that fell due'),
    [
      ...[t('品种', 'Permit'), t('年度', 'Year'), t('期限', 'Due'), t('核定', 'Verified')],
      ...[t('已清缴', 'Surrendered'), t('企业', 'Enterprises')],
    ],
    [...groups].map(([key, rows]) => {
      const [symbol, period, due] = JSON.parse(key) as [string, string, string]
      const { scale } = venue.marketBySymbol.get(symbol)!
      const sum = (member: 'verified' | 'surrendered') =>
        scale.quantity(rows.reduce((lots, one) => lots + scale.lots(one[member] ?? '0'), 0))
      const states = keysOf(COMPLIANCE_STATUS)
        .map((status) => [status, rows.filter((one) => one.status === status).length] as const)
        .filter(([, count]) => count > 0)
      return [
        ...[symbol, period, due, sum('verified'), sum('surrendered')],
        states.map(([status, count]) => `${named(COMPLIANCE_STATUS[status])} ${count}`).join(' · '),
      ]
    }),
    t('该期间没有届满的义务', 'none in that span'),
  )
}
