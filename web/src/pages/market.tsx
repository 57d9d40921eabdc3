import { useEffect, useMemo, useState } from 'preact/hooks'
import type { ReplicaLevel } from '../../../src/client/book-replica.ts'
import type { Candle, Instrument, Order } from '../../../src/contract/market.ts'
import { type ApiError, call, useLoaded } from '../api.ts'
import { CandleChart, riseColors } from '../chart.tsx'
import { decimal, time } from '../format.ts'
import { MarketStream } from '../market-stream.ts'
import { Card, Choice, Empty, Problem } from '../parts.tsx'
import { isEnterprise, named, t, token } from '../state.ts'

const LEVELS_SHOWN = 10
const INTERVALS = ['1m', '5m', '15m', '1h', '1d'] as const
const CANDLES_EVERY_MS = 3000

export function MarketPage() {
  const instruments = useLoaded<{ data: Instrument[] }>('/v1/instruments')
  const [chosen, setChosen] = useState('')
  const list = instruments.value?.data ?? []
  const instrument = list.find((one) => one.symbol === chosen) ?? list[0]
  return (
    <>
      <div class="title">
        <h1>{t('环境权益交易', 'Permit market')}</h1>
        <div class="tabs" role="tablist">
          {list.map((one) => (
            <button
              key={one.symbol}
              type="button"
              role="tab"
              aria-selected={one === instrument}
              onClick={() => setChosen(one.symbol)}
            >
              {one.symbol}
            </button>
          ))}
        </div>
      </div>
      <Problem error={instruments.error} />
      {instrument && <Market key={`${instrument.symbol} ${token.value}`} instrument={instrument} />}
    </>
  )
}

function Market({ instrument }: { instrument: Instrument }) {
  const { symbol } = instrument
  const stream = useMemo(() => new MarketStream(symbol, token.value), [symbol])
  useEffect(() => () => stream.stop(), [stream])
  const [price, setPrice] = useState('')
  const ticker = stream.ticker.value
  return (
    <>
      <p class="note law">{named(instrument.legal_basis)}</p>
      <div class="figures">
        <div class="figure main">
          <span>{named(instrument.name)}</span>
          <strong data-testid="last">{ticker?.last_price ? decimal(ticker.last_price) : '—'}</strong>
          <small>
            CNY/{instrument.unit} ·{' '}
            {stream.isConnected.value ? t('实时', 'live') : t('连接中…', 'connecting…')} · {ticker?.phase}
          </small>
        </div>
        <Figure
          name={t('参考价', 'Reference')}
          value={decimal(instrument.reference_price)}
          note={instrument.reference_price_basis ? named(instrument.reference_price_basis) : ''}
        />
        <Figure
          name={t('涨跌限', 'Price limit')}
          value={`${decimal(instrument.price_limit.lower)} – ${decimal(instrument.price_limit.upper)}`}
          note={`${t('最小变动', 'tick')} ${instrument.tick} · ${t('最小数量', 'lot')} ${instrument.lot} ${instrument.unit}`}
        />
        <Figure
          name={t('今日成交', 'Volume today')}
          value={`${decimal(ticker?.day_volume ?? '0')} ${instrument.unit}`}
          note={`${t('均价', 'average')} ${ticker?.day_average_price ?? '—'}`}
        />
      </div>
      <div class="market">
        <Chart
          symbol={symbol}
          trades={stream.trades.value.length === 0 ? 0 : stream.trades.value[0]!.trade_id}
        />
        <BookCard bids={stream.bids.value} asks={stream.asks.value} onPick={setPrice} />
        <TradesCard stream={stream} />
        {isEnterprise.value ? (
          <>
            <OrderForm instrument={instrument} price={price} onPrice={setPrice} stream={stream} />
            <OwnOrders stream={stream} symbol={symbol} />
          </>
        ) : (
          <Card title={t('下单', 'Place an order')}>
            <Empty>
              {t('请在右上角选择一家演示企业', 'Choose an enterprise of the demonstration at the top right')}
            </Empty>
          </Card>
        )}
      </div>
    </>
  )
}

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div class="figure">
      <span>{name}</span>
      <strong class="small">{value}</strong>
      <small>{note}</small>
    </div>
  )
}

function Chart({ symbol, trades }: { symbol: string; trades: number }) {
  const [interval, choose] = useState<(typeof INTERVALS)[number]>('1m')
  const [candles, setCandles] = useState<Candle[]>([])
  useEffect(() => {
    const load = () =>
      call<{ data: Candle[] }>('GET', `/v1/instruments/${symbol}/candles?interval=${interval}`).then(
        ({ data }) => setCandles(data),
      )
    void load()
    const timer = setTimeout(load, CANDLES_EVERY_MS)
    return () => clearTimeout(timer)
  }, [symbol, interval, trades])
  return (
    <Card
      title={t('行情', 'Chart')}
      aside={
        <Choice
          label=""
          value={interval}
          options={INTERVALS.map((one) => ({ value: one, label: one }))}
          onChange={choose}
        />
      }
    >
      <CandleChart candles={candles} />
    </Card>
  )
}

function BookCard({
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
    ...[...bids, ...asks].slice(0, 2 * LEVELS_SHOWN).map(([, quantity]) => Number(quantity)),
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

function TradesCard({ stream }: { stream: MarketStream }) {
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

interface OrderFormProps {
  readonly instrument: Instrument
  readonly price: string
  readonly onPrice: (price: string) => void
  readonly stream: MarketStream
}

function OrderForm({ instrument, price, onPrice, stream }: OrderFormProps) {
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

function statusName(status: string): string {
  const names: Record<string, [string, string]> = {
    resting: ['挂单', 'resting'],
    partially_filled: ['部分成交', 'partially filled'],
    filled: ['全部成交', 'filled'],
    cancelled: ['已撤', 'cancelled'],
    expired: ['已失效', 'expired'],
  }
  const [zh, en] = names[status] ?? [status, status]
  return t(zh, en)
}

function OwnOrders({ stream, symbol }: { stream: MarketStream; symbol: string }) {
  const [error, setError] = useState<ApiError>()
  const own = [...stream.orders.value.values()]
    .filter((order) => order.symbol === symbol)
    .sort((a, b) => b.order_id - a.order_id)
  const isOpen = (order: Order) => order.status === 'resting' || order.status === 'partially_filled'
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
                <td>{order.side === 'buy' ? t('买', 'buy') : t('卖', 'sell')}</td>
                <td class="right">{decimal(order.price)}</td>
                <td class="right">
                  {decimal(order.filled_quantity)} / {decimal(order.quantity)}
                </td>
                <td>{statusName(order.status)}</td>
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
