import type { Order } from '../../../engine/facts/order.ts'
import type { ReplicaLevel } from '../../../src/client/book-replica.ts'
import { useList } from '../shell/api.ts'
import { decimal, time } from '../shell/format.ts'
import { Card, Empty } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { AnnulledMark, isAnnulled } from './annulled-mark.tsx'
import { Depth } from './depth.tsx'
import type { MarketStream } from './market-stream.ts'
import { riseColors } from './rise-colors.ts'

const LEVELS_SHOWN = 10

/** Prices at which one has orders in the book oneself. */
export function ownPrices(orders: Iterable<Order>, symbol: string): ReadonlySet<string> {
  const resting = [...orders].filter(
    (one) => one.symbol === symbol && (one.status === 'resting' || one.status === 'partially_filled'),
  )
  return new Set(resting.map(({ price }) => price))
}

/** The ladder: a table of its own form, best prices in the middle. */
export function BookCard({
  bids,
  asks,
  own,
  onPick,
}: {
  bids: readonly ReplicaLevel[]
  asks: readonly ReplicaLevel[]
  /** Where one’s own orders stand. */
  own: ReadonlySet<string>
  onPick: (price: string) => void
}) {
  const most = Math.max(
    1,
    ...[bids, asks].flatMap((side) => side.slice(0, LEVELS_SHOWN).map(([, quantity]) => Number(quantity))),
  )
  const { up, down } = riseColors()
  const row = ([price, quantity, orders]: ReplicaLevel, color: string) => (
    <tr key={price} class="link" onClick={() => onPick(price)}>
      <td style={{ color }}>
        {decimal(price)}
        {own.has(price) && (
          <span
            role="img"
            aria-label={t('有我的委托', 'an order of mine')}
            title={t('有我的委托', 'an order of mine')}
          >
            {' '}
            ●
          </span>
        )}
      </td>
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
      <Depth bids={bids} asks={asks} />
    </Card>
  )
}

export function TradesCard({ stream }: { stream: MarketStream }) {
  const { up, down } = riseColors()
  const annulments = useList('/v1/annulments').rows
  return (
    <Card
      title={t('逐笔成交', 'Trades')}
      aside={<small>{t('▲ 主动买入 ▼ 主动卖出', '▲ buyer took ▼ seller took')}</small>}
    >
      <div class="tape">
        <Table
          testId="trades"
          hasNoHead
          columns={[
            { name: t('时间', 'Time'), cell: ({ at }) => time(at) },
            {
              name: t('价格', 'Price'),
              cell: ({ taker_side, price }) => (
                <span style={{ color: taker_side === 'buy' ? up : down }}>
                  {taker_side === 'buy' ? '▲' : '▼'} {decimal(price)}
                </span>
              ),
            },
            {
              name: t('数量', 'Quantity'),
              isRight: true,
              cell: ({ quantity, trade_id }) => (
                <>
                  <AnnulledMark of={trade_id} among={annulments} />
                  {decimal(quantity)}
                </>
              ),
            },
          ]}
          classOf={({ trade_id }) => (isAnnulled(trade_id, annulments) ? 'struck' : '')}
          rows={stream.trades.value.slice(0, 20)}
          keyOf={({ trade_id }) => trade_id}
        />
      </div>
      {stream.trades.value.length === 0 && <Empty>{t('尚无成交', 'No trades yet')}</Empty>}
    </Card>
  )
}
