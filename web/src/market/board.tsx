import type { Instrument, Ticker } from '../../../engine/facts/market.ts'
import { useLoaded } from '../shell/api.ts'
import { decimal, decimalOr } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { phaseName } from './order-status.ts'

/** How far a price is from the reference, in percent. */
function changeOf({ last_price, reference_price }: Ticker): number | null {
  if (last_price === null) return null
  return (100 * (Number(last_price) - Number(reference_price))) / Number(reference_price)
}

/** Every market at a glance. */
export function Board({ instruments }: { instruments: readonly Instrument[] }) {
  const tickers = useLoaded('/v1/tickers')
  useFresh(tickers.reload)
  const names = new Map(instruments.map((one) => [one.symbol, one]))
  return (
    <Card title={t('全部品种', 'All markets')}>
      <Table
        testId="markets"
        asCards
        columns={[
          {
            name: t('品种', 'Instrument'),
            cell: ({ symbol }) => {
              const one = names.get(symbol)
              return (
                <>
                  <a href={`/markets/${symbol}`}>{symbol}</a> <small>{one && named(one.name)}</small>
                </>
              )
            },
          },
          { name: t('阶段', 'Phase'), cell: ({ phase }) => <b>{phaseName(phase)}</b> },
          {
            name: t('最新价', 'Last'),
            isRight: true,
            cell: ({ last_price }) => decimalOr(last_price),
          },
          {
            name: t('较参考价', 'From the reference'),
            isRight: true,
            cell: (one) => {
              const change = changeOf(one)
              if (change === null) return '—'
              return `${change > 0 ? '+' : change < 0 ? '−' : ''}${Math.abs(change).toFixed(2)} %`
            },
          },
          { name: t('买一', 'Best bid'), isRight: true, cell: ({ best_bid }) => decimalOr(best_bid) },
          { name: t('卖一', 'Best offer'), isRight: true, cell: ({ best_ask }) => decimalOr(best_ask) },
          {
            name: t('本交易日成交', 'Volume of the trading day'),
            isRight: true,
            cell: ({ symbol, day_volume }) => `${decimal(day_volume)} ${names.get(symbol)?.unit ?? ''}`,
          },
          {
            name: t('本交易日均价', 'Its average'),
            isRight: true,
            cell: ({ day_average_price }) => decimalOr(day_average_price),
          },
        ]}
        rows={tickers.value?.data}
        keyOf={({ symbol }) => symbol}
      />
    </Card>
  )
}
