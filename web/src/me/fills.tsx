import { useState } from 'preact/hooks'
import { LIQUIDITY, SIDE } from '../../../engine/facts/words.ts'
import { StandingMark } from '../market/annulled-mark.tsx'
import { addressOf, useList, useLoaded } from '../shell/api.ts'
import { useDays } from '../shell/days.tsx'
import { CsvButton, FileButton } from '../shell/download.tsx'
import { Choice } from '../shell/field.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { CertificateButton, OwnDeals } from './certificate.tsx'

const ALL = ''

/** The statement of one's trades: of a market or all, of some days or all, to read and to keep. */
export function FillsPart() {
  const [symbol, setSymbol] = useState(ALL)
  const days = useDays()
  const markets = useLoaded('/v1/instruments').value?.data ?? []
  const fills = useList('/v1/fills', {
    ...(symbol === ALL ? {} : { symbol }),
    ...days.span,
  })
  return (
    <>
      <OwnDeals />
      <Card title={t('成交对账', 'Trades')} aside={<CsvButton name="trades" of={fills} />}>
        <form class="form" onSubmit={(event) => event.preventDefault()}>
          <Choice
            label={t('品种', 'Instrument')}
            value={symbol}
            options={[
              { value: ALL, label: t('全部', 'all') },
              ...markets.map((one) => ({ value: one.symbol, label: `${one.symbol} ${named(one.name)}` })),
            ]}
            onChange={setSymbol}
          />
          {days.fields}
        </form>
        <Table
          testId="fills"
          asCards
          columns={[
            {
              name: t('成交号', 'Trade'),
              cell: (trade) => (
                <>
                  {trade.trade_id}
                  <StandingMark of={trade} />
                </>
              ),
            },
            { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
            {
              name: t('品种', 'Instrument'),
              cell: (one) => <a href={`/markets/${one.symbol}`}>{one.symbol}</a>,
            },
            { name: t('方向', 'Side'), cell: ({ side }) => named(SIDE[side]) },
            { name: t('价格', 'Price'), isRight: true, cell: ({ price }) => decimal(price) },
            { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
            {
              name: t('金额(元)', 'CNY'),
              isRight: true,
              cell: ({ standing_amount }) => decimal(standing_amount),
            },
            { name: t('委托', 'Order'), cell: ({ order_id }) => `#${order_id}` },
            { name: t('挂单/吃单', 'Maker or taker'), cell: ({ liquidity }) => named(LIQUIDITY[liquidity]) },
            {
              name: t('鉴证书 · 证明', 'Certificate, proof'),
              cell: ({ trade_id }) => (
                <span class="buttons">
                  <CertificateButton kind="trade" number={trade_id} />
                  <FileButton
                    label={t('下载', 'Save')}
                    name={`trade-${trade_id}-proof.json`}
                    address={addressOf('/v1/trades/{trade_id}/proof', { trade_id })}
                  />
                </span>
              ),
            },
          ]}
          rows={fills.rows}
          keyOf={({ trade_id, side }) => `${trade_id} ${side}`}
        />
        <More of={fills} none={t('没有成交', 'No trades')} />
      </Card>
    </>
  )
}
