import { useState } from 'preact/hooks'
import type { Order } from '../../engine/facts/order.ts'
import { isOpenStatus, SIDE } from '../../engine/facts/words.ts'
import { type ApiError, call } from './api.ts'
import { decimal } from './format.ts'
import type { MarketStream } from './market-stream.ts'
import { statusName, typeName } from './order-status.ts'
import { Card, Empty, Problem } from './parts.tsx'
import { named, t } from './state.ts'

export function OwnOrders({ stream, symbol }: { stream: MarketStream; symbol: string }) {
  const [error, setError] = useState<ApiError>()
  const isOpen = (order: Order) => isOpenStatus(order.status)
  // Those that can be cancelled are always seen.
  const own = [...stream.orders.value.values()]
    .filter((order) => order.symbol === symbol)
    .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.order_id - a.order_id)
  const cancel = (order: Order) => {
    call('DELETE', `/v1/orders/${order.order_id}`)
      .then(() => setError(undefined))
      .catch(setError)
  }
  return (
    <Card title={t('我的委托', 'Own orders')}>
      <Problem error={error} />
      <div class="scroll">
        <table data-testid="own-orders">
          <thead>
            <tr>
              <th>#</th>
              <th>{t('方向', 'Side')}</th>
              <th>{t('类型', 'Type')}</th>
              <th class="right">{t('价格', 'Price')}</th>
              <th class="right">{t('成交/数量', 'Filled / quantity')}</th>
              <th>{t('状态', 'Status')}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {own.slice(0, 30).map((order) => (
              <tr key={order.order_id}>
                <td>{order.order_id}</td>
                <td>{named(SIDE[order.side])}</td>
                <td>
                  {typeName(order.type)}
                  {order.display_quantity !== null && ` · ${t('冰山', 'iceberg')}`}
                  {order.stop_price !== null && ` @ ${decimal(order.stop_price)}`}
                </td>
                <td class="right">{decimal(order.price)}</td>
                <td class="right">
                  {decimal(order.filled_quantity)} / {decimal(order.quantity)}
                </td>
                <td>
                  {statusName(order.status)}
                  {order.memo !== null && <small class="memo"> {order.memo}</small>}
                </td>
                <td>
                  {isOpen(order) && (
                    <button type="button" class="plain" onClick={() => cancel(order)}>
                      {t('撤单', 'Cancel')}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {own.length === 0 && <Empty>{t('没有委托', 'No orders')}</Empty>}
    </Card>
  )
}
