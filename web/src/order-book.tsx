import type { ReplicaLevel } from '../../src/client/book-replica.ts'
import { riseColors } from './chart.tsx'
import { decimal, time } from './format.ts'
import type { MarketStream } from './market-stream.ts'
import { Card, Empty } from './parts.tsx'
import { t } from './state.ts'

const LEVELS_SHOWN = 10

export function BookCard({
  bids,
  asks,
  onPick,
}: {
  bids: readonly ReplicaLevel[]
  asks: readonly ReplicaLevel[]
  onPick: (price: string) => void
}) {
  const most = Math.max(
    1,
    ...[bids, asks].flatMap((side) => side.slice(0, LEVELS_SHOWN).map(([, quantity]) => Number(quantity))),
  )
  const { up, down } = riseColors()
  const row = ([price, quantity, orders]: ReplicaLevel, color: string) => (
    <tr key={price} class="link" onClick={() => onPick(price)}>
      <td style={{ color }}>{decimal(price)}</td>
      <td class="right">{decimal(quantity)}</td>
      <td class="right depth">
        <i style={{ width: `${(100 * Number(quantity)) / most}%`, background: color }} />
        {orders}
      </td>
    </tr>
  )
  return (
    <Card title={t('委托簿', 'Order book')}>
      <table class="book" data-testid="book">
        <thead>
          <tr>
            <th>{t('价格', 'Price')}</th>
            <th class="right">{t('数量', 'Quantity')}</th>
            <th class="right">{t('笔数', 'Orders')}</th>
          </tr>
        </thead>
        <tbody data-testid="asks">
          {asks
            .slice(0, LEVELS_SHOWN)
            .reverse()
            .map((level) => row(level, down))}
        </tbody>
        <tbody>
          <tr class="group">
            <th colSpan={3}>
              {t('买卖差', 'Spread')}{' '}
              {bids[0] && asks[0]
                ? decimal(
                    (Number(asks[0][0]) - Number(bids[0][0])).toFixed(
                      (asks[0][0].split('.')[1] ?? '').length,
                    ),
                  )
                : '—'}
            </th>
          </tr>
        </tbody>
        <tbody data-testid="bids">{bids.slice(0, LEVELS_SHOWN).map((level) => row(level, up))}</tbody>
      </table>
    </Card>
  )
}

export function TradesCard({ stream }: { stream: MarketStream }) {
  const { up, down } = riseColors()
  return (
    <Card title={t('逐笔成交', 'Trades')}>
      <div class="tape">
        <table data-testid="trades">
          <tbody>
            {stream.trades.value.slice(0, 20).map((trade) => (
              <tr key={trade.trade_id}>
                <td>{time(trade.at)}</td>
                <td style={{ color: trade.taker_side === 'buy' ? up : down }}>
                  {trade.taker_side === 'buy' ? '▲' : '▼'} {decimal(trade.price)}
                </td>
                <td class="right">{decimal(trade.quantity)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {stream.trades.value.length === 0 && <Empty>{t('尚无成交', 'No trades yet')}</Empty>}
    </Card>
  )
}
