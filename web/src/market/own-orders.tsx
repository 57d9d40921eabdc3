import { useState } from 'preact/hooks'
import type { Order } from '../../../engine/facts/order.ts'
import { isOpenStatus, SIDE } from '../../../engine/facts/words.ts'
import { type ApiError, write } from '../shell/api.ts'
import { decimal } from '../shell/format.ts'
import { Card, Empty, Problem } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import type { MarketStream } from './market-stream.ts'
import { statusName, typeName } from './order-status.ts'

const SHOWN = 30

/** The kind of an order, with what it hides and what it waits for. */
function typeOf({ type, display_quantity, stop_price }: Order): string {
  const iceberg = display_quantity === null ? '' : ` · ${t('冰山', 'iceberg')}`
  return `${typeName(type)}${iceberg}${stop_price === null ? '' : ` @ ${decimal(stop_price)}`}`
}

export function OwnOrders({ stream, symbol }: { stream: MarketStream; symbol: string }) {
  const [error, setError] = useState<ApiError>()
  const isOpen = (order: Order) => isOpenStatus(order.status)
  // Those that can be cancelled are always seen.
  const own = [...stream.orders.value.values()]
    .filter((order) => order.symbol === symbol)
    .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.order_id - a.order_id)
  const cancel = (order: Order) => {
    write('DELETE /v1/orders/{order_id}', { order_id: order.order_id }, undefined)
      .then(() => setError(undefined))
      .catch(setError)
  }
  return (
    <Card title={t('我的委托', 'Own orders')}>
      <Problem error={error} />
      <Table
        testId="own-orders"
        columns={[
          { name: '#', cell: ({ order_id }) => order_id },
          { name: t('方向', 'Side'), cell: ({ side }) => named(SIDE[side]) },
          { name: t('类型', 'Type'), cell: (order) => typeOf(order) },
          { name: t('价格', 'Price'), isRight: true, cell: ({ price }) => decimal(price) },
          {
            name: t('成交/数量', 'Filled / quantity'),
            isRight: true,
            cell: ({ filled_quantity, quantity }) => `${decimal(filled_quantity)} / ${decimal(quantity)}`,
          },
          {
            name: t('状态', 'Status'),
            cell: ({ status, memo }) => (
              <>
                {statusName(status)}
                {memo !== null && <small class="memo"> {memo}</small>}
              </>
            ),
          },
          {
            name: '',
            cell: (order) =>
              isOpen(order) && (
                <button type="button" class="plain" onClick={() => cancel(order)}>
                  {t('撤单', 'Cancel')}
                </button>
              ),
          },
        ]}
        rows={own.slice(0, SHOWN)}
        keyOf={({ order_id }) => order_id}
      />
      {own.length === 0 && <Empty>{t('没有委托', 'No orders')}</Empty>}
    </Card>
  )
}
