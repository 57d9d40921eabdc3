import { CANCEL_REASON, ORDER_STATUS, SIDE } from '../../../engine/facts/words.ts'
import { askedOf, priceOf, triggerOf, typeName } from '../market/order-status.ts'
import { useList } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** Every order of one's own with what became of it, to read and to keep. */
export function OrdersPart() {
  const orders = useList('/v1/orders')
  return (
    <Card title={t('委托', 'Orders')} aside={<CsvButton name="orders" of={orders} />}>
      <Table
        testId="order-history"
        asCards
        columns={[
          { name: '#', cell: ({ order_id }) => order_id },
          { name: t('时间', 'Time'), cell: ({ placed_at }) => dateTime(placed_at) },
          {
            name: t('品种', 'Instrument'),
            cell: ({ symbol }) => <a href={`/markets/${symbol}`}>{symbol}</a>,
          },
          { name: t('方向', 'Side'), cell: ({ side }) => named(SIDE[side]) },
          {
            name: t('类型', 'Type'),
            cell: (order) => (
              <>
                {typeName(order.type)} <small>{askedOf(order)}</small>
              </>
            ),
          },
          { name: t('价格', 'Price'), isRight: true, cell: priceOf },
          { name: t('触发', 'Trigger'), isRight: true, cell: triggerOf },
          {
            name: t('成交/数量', 'Filled / quantity'),
            isRight: true,
            cell: ({ filled_quantity, quantity }) => `${decimal(filled_quantity)} / ${decimal(quantity)}`,
          },
          {
            name: t('均价', 'Average'),
            isRight: true,
            cell: ({ average_price }) => (average_price === null ? '—' : decimal(average_price)),
          },
          {
            name: t('状态', 'Status'),
            cell: ({ status, cancel_reason }) => (
              <>
                {named(ORDER_STATUS[status])}
                {cancel_reason !== null && <small> {named(CANCEL_REASON[cancel_reason])}</small>}
              </>
            ),
          },
        ]}
        rows={orders.rows}
        keyOf={({ order_id }) => order_id}
      />
      <More of={orders} none={t('没有委托', 'No orders')} />
    </Card>
  )
}
