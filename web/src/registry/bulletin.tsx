import { useState } from 'preact/hooks'
import type { Bulletin } from '../../../engine/facts/report.ts'
import { FAMILY, POLLUTANT } from '../../../engine/facts/words.ts'
import { addressOf, useLoaded } from '../shell/api.ts'
import { CsvButton, FileButton } from '../shell/download.tsx'
import { Choice, Field } from '../shell/field.tsx'
import { decimal, decimalOr, number } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { language, named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

type Dealt = Bulletin['rows'][number]['market']

/** In China, whatever the clock of this machine is set to. */
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

interface Span {
  readonly from: string
  readonly to: string
  readonly name: string
}

const monthBefore = (month: string, count: number) => {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 - count, 1)).toISOString().slice(0, 7)
}
const lastOf = (month: string) => {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
}

/** Spans that bulletins are usually of: up to today, or over. */
function usual(): Readonly<Record<string, Span>> {
  const to = today()
  const month = to.slice(0, 7)
  const year = to.slice(0, 4)
  const intoQuarter = (Number(month.slice(5)) - 1) % 3
  const quarter = monthBefore(month, intoQuarter)
  const before = monthBefore(month, 1)
  return {
    day: { from: to, to, name: t('日报', 'Today') },
    month: { from: `${month}-01`, to, name: t('本月', 'This month') },
    last_month: { from: `${before}-01`, to: lastOf(before), name: t('上月', 'Last month') },
    quarter: { from: `${quarter}-01`, to, name: t('本季', 'This quarter') },
    last_quarter: {
      from: `${monthBefore(quarter, 3)}-01`,
      to: lastOf(monthBefore(quarter, 1)),
      name: t('上季', 'Last quarter'),
    },
    year: { from: `${year}-01-01`, to, name: t('本年', 'This year') },
    last_year: {
      from: `${Number(year) - 1}-01-01`,
      to: `${Number(year) - 1}-12-31`,
      name: t('上年', 'Last year'),
    },
  }
}

/** A bulletin of a day, a month, a quarter, a year, or of any days between. */
export function BulletinReport() {
  const spans = usual()
  const [span, setSpan] = useState('month')
  const [from, setFrom] = useState(spans.month!.from)
  const [to, setTo] = useState(today())
  const found = useLoaded('/v1/reports/bulletin', { from, to })
  const rows = found.value?.rows.filter((one) =>
    [one.market, one.blocks, one.sales, one.buybacks, one.transfers].some(({ deals }) => deals > 0),
  )
  const flat = rows?.map(({ market, blocks, sales, buybacks, transfers, ...one }) => ({
    ...one,
    ...named4('market', market),
    ...named4('blocks', blocks),
    ...named4('sales', sales),
    ...named4('buybacks', buybacks),
    ...named4('transfers', transfers),
  }))
  return (
    <Card
      title={t('交易公报', 'Bulletin')}
      aside={
        <>
          <FileButton
            label={t('报告(打印)', 'Report, for print')}
            name={`report-${from}-${to}.html`}
            address={addressOf('/v1/reports/period', { from, to, language: language.value })}
          />
          <CsvButton name={`bulletin-${from}-${to}`} of={{ rows: flat, all: async () => flat ?? [] }} />
        </>
      }
    >
      <div class="fields">
        <Choice
          label={t('期间', 'Span')}
          value={span}
          options={[
            ...Object.entries(spans).map(([value, { name }]) => ({ value, label: name })),
            { value: 'other', label: t('自定', 'Other') },
          ]}
          onChange={(chosen) => {
            setSpan(chosen)
            const one = spans[chosen]
            if (!one) return
            setFrom(one.from)
            setTo(one.to)
          }}
        />
        <Field
          label={t('起', 'From')}
          type="date"
          value={from}
          onInput={(text) => {
            setSpan('other')
            setFrom(text)
          }}
        />
        <Field
          label={t('止', 'To')}
          type="date"
          value={to}
          onInput={(text) => {
            setSpan('other')
            setTo(text)
          }}
        />
      </div>
      <Loading of={found} />
      <Table
        testId="bulletin"
        asCards
        columns={[
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('场内', 'Market'), isRight: true, cell: ({ market }) => <Said of={market} /> },
          {
            name: t('均价(低–高)', 'Average (low–high)'),
            isRight: true,
            cell: ({ average_price, low, high }) =>
              average_price === null
                ? '—'
                : `${decimal(average_price)} (${decimalOr(low)}–${decimalOr(high)})`,
          },
          { name: t('大宗', 'Blocks'), isRight: true, cell: ({ blocks }) => <Said of={blocks} /> },
          {
            name: t('政府出让', 'From the reserve'),
            isRight: true,
            cell: ({ sales }) => <Said of={sales} />,
          },
          {
            name: t('政府回购', 'Bought back'),
            isRight: true,
            cell: ({ buybacks }) => <Said of={buybacks} />,
          },
          { name: t('场外', 'Outside'), isRight: true, cell: ({ transfers }) => <Said of={transfers} /> },
          {
            name: t('价格指数', 'Price index'),
            isRight: true,
            cell: ({ price_index, base_month }) =>
              price_index === null
                ? '—'
                : t(
                    `${number(price_index)}(${base_month}=100)`,
                    `${number(price_index)} (${base_month} = 100)`,
                  ),
          },
        ]}
        rows={rows}
        keyOf={({ symbol }) => symbol}
      />
      {rows?.length === 0 && <p class="empty">{t('该期间没有成交', 'Nothing changed hands in that span')}</p>}
      {(found.value?.indices.length ?? 0) > 0 && (
        <p data-testid="indices">
          {t('综合指数(拉氏,基期成交量加权):', 'Indices (Laspeyres, by the volumes of the base month): ')}
          {found.value?.indices
            .map(
              ({ family, base_month, value }) =>
                `${named(FAMILY[family])} ${value === null ? '—' : number(value)} (${base_month} = 100)`,
            )
            .join(t(';', '; '))}
        </p>
      )}
      <Series of={found.value?.series ?? []} span={`${from}-${to}`} />
      <Frequent of={found.value?.frequent_traders ?? []} />
    </Card>
  )
}

/** Prices of one pollutant in one place, whatever the year of the permits. */
function Series({ of: rows, span }: { of: Bulletin['series']; span: string }) {
  if (rows.length === 0) return null
  const flat = rows.map(({ symbols, ...one }) => ({ ...one, symbols: symbols.join(' ') }))
  return (
    <>
      <h3>
        {t('分污染物、分流域价格指数', 'Price indices by pollutant and basin')}{' '}
        <CsvButton name={`indices-${span}`} of={{ rows: flat, all: async () => flat }} />
      </h3>
      <p class="note">
        {t(
          '同一污染物、同一流域(或城市)各年度权益合并的加权均价,首个有成交的月份为 100;换年度不断档。',
          'The weighted average of all permits of one pollutant in one basin or city, whatever their year; 100 in the first month with trades.',
        )}
      </p>
      <Table
        testId="series"
        asCards
        columns={[
          {
            name: t('污染物或种类', 'Pollutant or kind'),
            cell: ({ family, pollutant }) =>
              pollutant ? named(POLLUTANT[pollutant]) : named(FAMILY[family]),
          },
          {
            name: t('流域或城市', 'Basin or city'),
            cell: ({ basin }) => basin ?? t('未载', 'none on record'),
          },
          {
            name: t('均价', 'Average'),
            isRight: true,
            cell: ({ average_price, unit }) =>
              average_price === null ? '—' : `${decimal(average_price)} CNY/${unit}`,
          },
          {
            name: t('指数', 'Index'),
            isRight: true,
            cell: ({ value, base_month }) =>
              value === null
                ? '—'
                : t(`${number(value)}(${base_month}=100)`, `${number(value)} (${base_month} = 100)`),
          },
          { name: t('品种', 'Instruments'), cell: ({ symbols }) => symbols.join(t('、', ', ')) },
        ]}
        rows={rows}
        keyOf={({ symbols }) => symbols.join()}
      />
    </>
  )
}

/** Who traded most, by the number of trades. */
function Frequent({ of: rows }: { of: Bulletin['frequent_traders'] }) {
  if (rows.length === 0) return null
  return (
    <details>
      <summary>{t('成交最频繁的主体', 'Who traded most often')}</summary>
      <Table
        testId="frequent"
        asCards
        columns={[
          { name: t('主体', 'Who'), cell: ({ name }) => named(name) },
          { name: t('笔数', 'Trades'), isRight: true, cell: ({ trades }) => trades },
          {
            name: t('占全部成交笔数', 'Of all trades'),
            isRight: true,
            cell: ({ share }) => `${number(100 * share)} %`,
          },
        ]}
        rows={rows}
        keyOf={({ uscc }) => uscc}
      />
    </details>
  )
}

function named4(name: string, { deals, quantity, amount }: Dealt) {
  return { [`${name}_deals`]: deals, [`${name}_quantity`]: quantity, [`${name}_amount`]: amount }
}

function Said({ of: { deals, quantity, amount } }: { of: Dealt }) {
  if (deals === 0) return <>—</>
  return (
    <div>
      {decimal(quantity)}
      <div>
        <small>{t(`${deals} 笔 · ${decimal(amount)} 元`, `${deals} deals · CNY ${decimal(amount)}`)}</small>
      </div>
    </div>
  )
}
