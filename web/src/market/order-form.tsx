import { signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { Instrument } from '../../../engine/facts/market.ts'
import { TIME_IN_FORCE } from '../../../engine/facts/words.ts'
import { type ApiError, write } from '../shell/api.ts'
import { Choice, Field } from '../shell/field.tsx'
import { decimal } from '../shell/format.ts'
import { Card, ConfirmButton, Problem } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import type { MarketStream } from './market-stream.ts'
import { attemptOf } from './order-attempt.ts'
import { phaseName, statusName, typeName } from './order-status.ts'
import { riseColors } from './rise-colors.ts'

const TYPES = ['limit', 'market', 'stop', 'stop_limit', 'trailing_stop'] as const
type OrderType = (typeof TYPES)[number]
const LASTING = ['day', 'gtc', 'ioc', 'fok'] as const
const WAITING = ['day', 'gtc'] as const
type TimeInForce = (typeof LASTING)[number]

/** Whether an order is looked at once more before it is sent; kept in this browser. */
const asks = signal(localStorage.getItem('asks-before-order') !== 'no')
function setAsks(isOn: boolean): void {
  asks.value = isOn
  localStorage.setItem('asks-before-order', isOn ? 'yes' : 'no')
}

/** A number as people copy it: with blanks around it, and commas between thousands. */
const plain = (text: string) => {
  const bare = text.trim()
  return /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replaceAll(',', '') : bare
}

/** What is no quantity or price, before anything is asked of the service. */
function faultOf(numbers: readonly string[]): string | undefined {
  const isSound = (text: string) => /^\d+(\.\d+)?$/.test(plain(text)) && Number(plain(text)) > 0
  return numbers.every(isSound)
    ? undefined
    : t('价格与数量须为大于零的数字', 'Price and quantity are numbers above nought')
}

/** Price times quantity to the fen, as text; undefined where either is no number. */
function totalOf(quantity: string, price: string | undefined): string | undefined {
  const total = Number(plain(quantity)) * Number(plain(price ?? ''))
  return price === undefined || price === '' || !Number.isFinite(total) ? undefined : total.toFixed(2)
}

interface OrderFormProps {
  readonly instrument: Instrument
  readonly price: string
  readonly onPrice: (price: string) => void
  readonly stream: MarketStream
}

export function OrderForm({ instrument, price, onPrice, stream }: OrderFormProps) {
  const [side, setSide] = useState<'buy' | 'sell'>('buy')
  const [type, setType] = useState<OrderType>('limit')
  const [stopPrice, setStopPrice] = useState('')
  const [trail, setTrail] = useState('')
  const [display, setDisplay] = useState('')
  const [quantity, setQuantity] = useState('1')
  const [timeInForce, setTimeInForce] = useState<TimeInForce>('day')
  const [error, setError] = useState<ApiError>()
  const [done, setDone] = useState('')
  const { up, down } = riseColors()
  const hasPrice = type === 'limit' || type === 'stop_limit'
  const hasStop = type === 'stop' || type === 'stop_limit'
  const lasting: readonly TimeInForce[] = hasPrice && !hasStop ? LASTING : WAITING
  const inForce = lasting.includes(timeInForce) ? timeInForce : 'day'
  const [memo, setMemo] = useState('')
  const [isSending, setIsSending] = useState(false)
  const [isAsked, setIsAsked] = useState(false)
  const [isPostOnly, setIsPostOnly] = useState(false)
  const [least, setLeast] = useState('')
  const [fault, setFault] = useState<string>()
  const unitPrice = `CNY/${instrument.unit}`
  const { phase } = stream.status.value ?? {}
  const isClosed = phase === 'halted' || phase === 'closed'
  const opposite = side === 'buy' ? stream.asks.value[0]?.[0] : stream.bids.value[0]?.[0]
  const total = totalOf(quantity, hasPrice ? price : hasStop ? stopPrice : opposite)
  const last = stream.ticker.value?.last_price
  const firesAtOnce =
    hasStop &&
    last != null &&
    (side === 'sell' ? Number(stopPrice) >= Number(last) : Number(stopPrice) <= Number(last))
  const totalText = total === undefined ? '—' : `${hasPrice ? '' : '≈ '}${decimal(total)} CNY`
  const place = async (event: Event) => {
    event.preventDefault()
    const wrong = faultOf([quantity, ...(hasPrice ? [price] : []), ...(hasStop ? [stopPrice] : [])])
    setFault(wrong)
    if (wrong !== undefined) return
    if (asks.value && !isAsked) {
      setIsAsked(true)
      setDone('')
      setError(undefined)
      return
    }
    setIsAsked(false)
    const order = {
      symbol: instrument.symbol,
      side,
      type,
      quantity: plain(quantity),
      time_in_force: type === 'market' ? 'ioc' : inForce,
      ...(hasPrice ? { price: plain(price) } : {}),
      ...(hasStop ? { stop_price: plain(stopPrice) } : {}),
      ...(type === 'trailing_stop' ? { trail: plain(trail) } : {}),
      ...(type === 'limit' && isPostOnly ? { post_only: true } : {}),
      ...(type === 'limit' && least !== '' ? { min_quantity: plain(least) } : {}),
      ...(memo.trim() === '' ? {} : { memo: memo.trim() }),
      ...(type === 'limit' && display !== '' ? { display_quantity: display } : {}),
    }
    setIsSending(true)
    try {
      const attempt = attemptOf(order)
      const named = { client_order_id: attempt.name, ...order }
      const answer = await write('POST /v1/orders', {}, named).catch((caught: ApiError) => {
        attempt.fail(caught)
        throw caught
      })
      attempt.succeed()
      setDone(
        `#${answer.order_id} ${statusName(answer.status)} · ${t('成交', 'filled')} ${answer.filled_quantity}${answer.status === 'cancelled' ? t(':未成交部分已撤销(价格保护范围内没有对手委托)', ': the rest was cancelled, nothing rests on the other side within the protection') : ''}`,
      )
      setError(undefined)
    } catch (caught) {
      setDone('')
      setError(caught as ApiError)
    } finally {
      setIsSending(false)
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
          options={TYPES.map((one) => ({ value: one, label: typeName(one) }))}
          onChange={setType}
        />
        {hasPrice && (
          <Field
            type="decimal"
            name="price"
            label={`${t('价格', 'Price')} ${unitPrice}`}
            value={price}
            onInput={onPrice}
          />
        )}
        {hasStop && (
          <Field
            type="decimal"
            name="stop_price"
            label={`${t('触发价', 'Stop price')} ${unitPrice}`}
            value={stopPrice}
            onInput={setStopPrice}
          />
        )}
        {type === 'trailing_stop' && (
          <Field
            type="decimal"
            name="trail"
            label={`${t('回撤幅度', 'Trail')} ${unitPrice}`}
            value={trail}
            onInput={setTrail}
          />
        )}
        {type !== 'market' && (
          <Choice
            label={t('有效期', 'In force')}
            value={inForce}
            options={lasting.map((one) => ({ value: one, label: named(TIME_IN_FORCE[one]) }))}
            onChange={setTimeInForce}
          />
        )}
        <Field
          type="decimal"
          name="quantity"
          label={`${t('数量', 'Quantity')} ${instrument.unit}`}
          value={quantity}
          onInput={setQuantity}
        />
        {type === 'limit' && (
          <Field
            type="decimal"
            name="display_quantity"
            label={t(
              `冰山显示量(可空,不少于 ${decimal(instrument.min_display_quantity)})`,
              `Shown at a time (iceberg, optional, at least ${decimal(instrument.min_display_quantity)})`,
            )}
            value={display}
            onInput={setDisplay}
            isOptional
          />
        )}
        {type === 'limit' && (
          <details>
            <summary>{t('更多条件', 'More conditions')}</summary>
            <label class="check">
              <input
                type="checkbox"
                checked={isPostOnly}
                onChange={(event) => setIsPostOnly((event.target as HTMLInputElement).checked)}
              />
              {t('只做挂单(会立即成交则拒绝)', 'Post only (refused where it would trade at once)')}
            </label>
            <Field
              type="decimal"
              name="min_quantity"
              label={t('最低成交量(可空)', 'Least quantity at once (optional)')}
              value={least}
              onInput={setLeast}
              isOptional
            />
          </details>
        )}
        <Field
          name="memo"
          label={t('备注(可空,仅自己可见)', 'Memo (optional, for yourself)')}
          value={memo}
          onInput={setMemo}
          longest={64}
          isOptional
        />
        <p class="total" data-testid="total">
          <span>{t('金额', 'Total')}</span> <b>{totalText}</b>
        </p>
        {isClosed && (
          <p class="problem" role="status">
            {phaseName(phase)}
            {t(
              ':暂不接受委托,已有委托可以撤销。',
              ': no orders are taken; those that rest can be cancelled.',
            )}
          </p>
        )}
        {isAsked ? (
          <div class="note" role="status" data-testid="ask">
            {firesAtOnce && (
              <p class="fault">
                {t('触发价已到:此单会立即触发。', 'The trigger has been reached: this order fires at once.')}
              </p>
            )}
            {side === 'buy' ? t('买入', 'Buy') : t('卖出', 'Sell')}{' '}
            <b>
              {decimal(quantity)} {instrument.unit}
            </b>{' '}
            {instrument.symbol} · {typeName(type)}
            {hasPrice && ` ${decimal(plain(price))}`}
            {hasStop && ` · ${t('触发', 'trigger')} ${decimal(plain(stopPrice))}`}
            {type === 'trailing_stop' && ` · ${t('回撤', 'trail')} ${decimal(plain(trail))}`}
            {type === 'limit' &&
              display !== '' &&
              ` · ${t('每次显示', 'shown at a time')} ${decimal(plain(display))}`}
            {type === 'limit' && isPostOnly && ` · ${t('只做挂单', 'post only')}`}
            {type === 'limit' && least !== '' && ` · ${t('最低成交', 'at least')} ${decimal(plain(least))}`} ·{' '}
            {named(TIME_IN_FORCE[type === 'market' ? 'ioc' : inForce])} · {totalText}
            <div class="buttons">
              <ConfirmButton isSending={isSending}>{t('确认下单', 'Place it')}</ConfirmButton>
              <button type="button" class="plain" onClick={() => setIsAsked(false)}>
                {t('返回修改', 'Back')}
              </button>
            </div>
          </div>
        ) : (
          <button
            type="submit"
            disabled={isSending || isClosed}
            class={side === 'buy' ? 'rises' : 'falls'}
            style={{ '--rise': up, '--fall': down }}
          >
            {side === 'buy' ? t('买入', 'Buy') : t('卖出', 'Sell')} {instrument.symbol}
          </button>
        )}
        <label class="check">
          <input
            type="checkbox"
            checked={asks.value}
            onChange={(event) => setAsks((event.target as HTMLInputElement).checked)}
          />
          {t('下单前再确认一次', 'Ask once more before an order')}
        </label>
        {done && <output data-testid="placed">{done}</output>}
        {fault && (
          <p class="problem" role="alert">
            {fault}
          </p>
        )}
        <Problem error={error} />
      </form>
      {account && (
        <dl class="balances" data-testid="balances">
          <dt>{t('可用资金', 'Free cash')}</dt>
          <dd>{decimal(account.cash.free)} CNY</dd>
          <dt>{t('资金占用', 'Cash held by orders')}</dt>
          <dd>{decimal(account.cash.held.orders)} CNY</dd>
          <dt>{t('可用权益', 'Free permits')}</dt>
          <dd>
            {decimal(holding?.free ?? '0')} {instrument.unit}
          </dd>
          <dt>{t('权益占用', 'Permits held by orders')}</dt>
          <dd>
            {decimal(holding?.held.orders ?? '0')} {instrument.unit}
          </dd>
        </dl>
      )}
    </Card>
  )
}
