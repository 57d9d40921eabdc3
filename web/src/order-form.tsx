import { useState } from 'preact/hooks'
import type { Instrument } from '../../src/contract/market.ts'
import { type ApiError, call } from './api.ts'
import { riseColors } from './chart.tsx'
import { decimal } from './format.ts'
import type { MarketStream } from './market-stream.ts'
import { statusName } from './order-status.ts'
import { Card, Choice, Problem } from './parts.tsx'
import { t } from './state.ts'

interface OrderFormProps {
  readonly instrument: Instrument
  readonly price: string
  readonly onPrice: (price: string) => void
  readonly stream: MarketStream
}

export function OrderForm({ instrument, price, onPrice, stream }: OrderFormProps) {
  const [side, setSide] = useState<'buy' | 'sell'>('buy')
  const [type, setType] = useState<'limit' | 'market'>('limit')
  const [quantity, setQuantity] = useState('1')
  const [timeInForce, setTimeInForce] = useState<'day' | 'gtc' | 'ioc' | 'fok'>('day')
  const [error, setError] = useState<ApiError>()
  const [done, setDone] = useState('')
  const { up, down } = riseColors()
  const place = async (event: Event) => {
    event.preventDefault()
    const order = { client_order_id: crypto.randomUUID(), symbol: instrument.symbol, side, quantity }
    const body =
      type === 'limit'
        ? { ...order, type, price, time_in_force: timeInForce }
        : { ...order, type, time_in_force: 'ioc' as const }
    try {
      const answer = await call<{ order_id: number; status: string; filled_quantity: string }>(
        'POST',
        '/v1/orders',
        body,
      )
      setDone(
        `#${answer.order_id} ${statusName(answer.status)} · ${t('成交', 'filled')} ${answer.filled_quantity}`,
      )
      setError(undefined)
    } catch (caught) {
      setDone('')
      setError(caught as ApiError)
    }
  }
  const account = stream.account.value
  const holding = account?.holdings.find((one) => one.symbol === instrument.symbol)
  return (
    <Card title={t('下单', 'Place an order')}>
      <form class="order" onSubmit={place}>
        <div class="tabs">
          <button type="button" aria-pressed={side === 'buy'} onClick={() => setSide('buy')}>
            {t('买入', 'Buy')}
          </button>
          <button type="button" aria-pressed={side === 'sell'} onClick={() => setSide('sell')}>
            {t('卖出', 'Sell')}
          </button>
        </div>
        <Choice
          label={t('类型', 'Type')}
          value={type}
          options={[
            { value: 'limit', label: t('限价', 'limit') },
            { value: 'market', label: t('市价', 'market') },
          ]}
          onChange={setType}
        />
        {type === 'limit' && (
          <>
            <label>
              <span>
                {t('价格', 'Price')} CNY/{instrument.unit}
              </span>
              <input
                name="price"
                inputMode="decimal"
                required
                value={price}
                onInput={(event) => onPrice((event.target as HTMLInputElement).value)}
              />
            </label>
            <Choice
              label={t('有效期', 'In force')}
              value={timeInForce}
              options={(['day', 'gtc', 'ioc', 'fok'] as const).map((one) => ({ value: one, label: one }))}
              onChange={setTimeInForce}
            />
          </>
        )}
        <label>
          <span>
            {t('数量', 'Quantity')} {instrument.unit}
          </span>
          <input
            name="quantity"
            inputMode="decimal"
            required
            value={quantity}
            onInput={(event) => setQuantity((event.target as HTMLInputElement).value)}
          />
        </label>
        <button type="submit" style={{ background: side === 'buy' ? up : down }}>
          {side === 'buy' ? t('买入', 'Buy') : t('卖出', 'Sell')} {instrument.symbol}
        </button>
        {done && <output data-testid="placed">{done}</output>}
        <Problem error={error} />
      </form>
      {account && (
        <dl class="balances" data-testid="balances">
          <dt>{t('可用资金', 'Free cash')}</dt>
          <dd>{decimal(account.cash.free)} CNY</dd>
          <dt>{t('委托占用', 'Held by orders')}</dt>
          <dd>{decimal(account.cash.held.orders)} CNY</dd>
          <dt>{t('可用权益', 'Free permits')}</dt>
          <dd>
            {decimal(holding?.free ?? '0')} {instrument.unit}
          </dd>
          <dt>{t('委托占用', 'Held by orders')}</dt>
          <dd>
            {decimal(holding?.held.orders ?? '0')} {instrument.unit}
          </dd>
        </dl>
      )}
    </Card>
  )
}
