import { useState } from 'preact/hooks'
import type { Bulletin } from '../../../engine/facts/report.ts'
import { FAMILY } from '../../../engine/facts/words.ts'
import { useLoaded } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { Choice, Field } from '../shell/field.tsx'
import { decimal, decimalOr, number } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

type Dealt = Bulletin['rows'][number]['market']

/** In China, whatever the clock of this machine is set to. */
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

/** Spans that bulletins are usually of, up to today. */
function usual(): Readonly<Record<string, { readonly from: string; readonly name: string }>> {
  const now = today()
  const [year = '', month = ''] = now.split('-')
  const quarter = String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')
  return {
    day: { from: now, name: t('日报', 'Today') },
    month: { from: `${year}-${month}-01`, name: t('本月', 'This month') },
    quarter: { from: `${year}-${quarter}-01`, name: t('本季', 'This quarter') },
    year: { from: `${year}-01-01`, name: t('本年', 'This year') },
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
    [one.market, one.blocks, one.sales, one.transfers].some(({ deals }) => deals > 0),
  )
  const flat = rows?.map(({ market, blocks, sales, transfers, ...one }) => ({
    ...one,
    ...named4('market', market),
    ...named4('blocks', blocks),
    ...named4('sales', sales),
    ...named4('transfers', transfers),
  }))
  return (
    <Card
      title={t('交易公报', 'Bulletin')}
      aside={<CsvButton name={`bulletin-${from}-${to}`} of={{ rows: flat, all: async () => flat ?? [] }} />}
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
            setTo(today())
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
    </Card>
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
