import { useState } from 'preact/hooks'
import type { Order } from '../../../engine/facts/order.ts'
import { CANCEL_REASON, isOpenStatus, SIDE } from '../../../engine/facts/words.ts'
import { type ApiError, write } from '../shell/api.ts'
import { RowAction } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { Card, Empty, Problem } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import type { MarketStream } from './market-stream.ts'
import { askedOf, priceOf, statusName, statusOf, triggerOf, typeName } from './order-status.ts'

const SHOWN = 30

export function OwnOrders({ stream, symbol }: { stream: MarketStream; symbol: string }) {
  const [error, setError] = useState<ApiError>()
  const isOpen = (order: Order) => isOpenStatus(order.status)
  // Those that can be cancelled are always seen.
  const own = [...stream.orders.value.values()]
    .filter((order) => order.symbol === symbol)
    .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.order_id - a.order_id)
  const cancel = (order: Order) => {
    stream.asked.add(order.order_id)
    write('DELETE /v1/orders/{order_id}', { order_id: order.order_id }, undefined)
      .then(() => setError(undefined))
      .catch(setError)
  }
  const open = own.filter(isOpen)
  const taken = stream.taken.value.map((id) => {
    const reason = stream.orders.value.get(id)?.cancel_reason
    return `#${id}${reason ? t(`(${CANCEL_REASON[reason].zh})`, ` (${CANCEL_REASON[reason].en})`) : ''}`
  })
  const cancelAll = () => {
    for (const { order_id } of open) stream.asked.add(order_id)
    return write('DELETE /v1/orders', { symbol }, undefined)
  }
  return (
    <Card
      title={t('我的委托', 'Own orders')}
      aside={
        <span class="buttons">
          {open.length > 1 && (
            <RowAction
              name={t(`全部撤单 (${open.length})`, `Cancel all (${open.length})`)}
              of={symbol}
              button={t('撤单', 'Cancel')}
              fields={[]}
              effect={() =>
                t(
                  `撤销 ${symbol} 的全部 ${open.length} 笔委托。撤销不可恢复。`,
                  `All ${open.length} orders in ${symbol} are cancelled. That can't be undone.`,
                )
              }
              send={cancelAll}
            />
          )}
          <a href="/me/orders">{t('全部委托', 'All orders')}</a>
        </span>
      }
    >
      {stream.taken.value.length > 0 && (
        <div class="problem" role="alert" data-testid="taken">
          {t(
            `未经您操作而撤销或失效的委托:${taken.join('、')}。`,
            `Orders that were cancelled or expired without you: ${taken.join(', ')}.`,
          )}{' '}
          <button type="button" class="plain" onClick={() => stream.forgetTaken()}>
            {t('知道了', 'Understood')}
          </button>
        </div>
      )}
      <Problem error={error} />
      <Table
        testId="own-orders"
        asCards
        columns={[
          { name: '#', cell: ({ order_id }) => order_id },
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
            name: t('状态', 'Status'),
            cell: (order) => {
              const { cancel_reason, memo } = order
              return (
                <>
                  {statusOf(order)}
                  {cancel_reason !== null && <small> {named(CANCEL_REASON[cancel_reason])}</small>}
                  {memo !== null && <small class="memo"> {memo}</small>}
                </>
              )
            },
          },
          {
            name: '',
            cell: (order) =>
              isOpen(order) && (
                <span class="buttons">
                  <button
                    type="button"
                    class="plain"
                    aria-label={`${t('撤单', 'Cancel')} #${order.order_id}`}
                    onClick={() => cancel(order)}
                  >
                    {t('撤单', 'Cancel')}
                  </button>
                  {AMENDED.has(order.type) && order.paired_order_id === null && <Amend order={order} />}
                </span>
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

/** What is amended: orders that rest, and stops that wait. */
const AMENDED: ReadonlySet<Order['type']> = new Set(['limit', 'stop', 'stop_limit', 'trailing_stop'])

/** Another price or quantity of an order that rests, another trigger of one that waits. */
function Amend({ order }: { order: Order }) {
  const { order_id, price, quantity, type } = order
  // The prices of a trailing stop follow the market.
  const stop_price = type === 'trailing_stop' ? null : order.stop_price
  const hasPrice = type === 'limit' || type === 'stop_limit'
  return (
    <RowAction
      name={t('改单', 'Amend')}
      of={`#${order_id}`}
      button={t('改单', 'Amend')}
      fields={[
        ...(stop_price === null
          ? []
          : [{ name: 'stop_price', kind: 'decimal' as const, initial: stop_price }]),
        ...(!hasPrice ? [] : [{ name: 'price', kind: 'decimal' as const, initial: price }]),
        {
          name: 'quantity',
          kind: 'decimal',
          initial: quantity,
          hint: t('只减少数量保留排队位置', 'a smaller quantity alone keeps its place'),
        },
      ]}
      send={(values, key) => {
        const body = {
          ...(stop_price === null || values.stop_price === stop_price
            ? {}
            : { stop_price: values.stop_price! }),
          ...(!hasPrice || values.price === price ? {} : { price: values.price! }),
          ...(values.quantity === quantity ? {} : { quantity: values.quantity! }),
        }
        return write('PATCH /v1/orders/{order_id}', { order_id }, body, key)
      }}
      done={({ status, filled_quantity }) =>
        `${statusName(status)} · ${t('成交', 'filled')} ${filled_quantity}`
      }
    />
  )
}
