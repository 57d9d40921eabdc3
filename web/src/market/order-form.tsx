import { signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { Instrument } from '../../../engine/facts/market.ts'
import type { Order, OrderAnswer } from '../../../engine/facts/order.ts'
import {
  isOpenStatus,
  keysOf,
  SELF_TRADE_PREVENTION,
  SIDE,
  TIME_IN_FORCE,
} from '../../../engine/facts/words.ts'
import { type ApiError, write } from '../shell/api.ts'
import { Check, Choice, Field } from '../shell/field.tsx'
import { decimal } from '../shell/format.ts'
import { Card, ConfirmButton, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { named, t } from '../shell/state.ts'
import { MayNot } from './eligibility.tsx'
import type { MarketStream } from './market-stream.ts'
import { attemptOf } from './order-attempt.ts'
import {
  bodyOf,
  canPairWith,
  type Draft,
  EMPTY,
  faultOf,
  firesAtOnce,
  hasPrice,
  hasStop,
  inForce,
  lastingOf,
  mayBeWhole,
  TYPES,
  termsOf,
  totalOf,
} from './order-draft.ts'
import { phaseName, statusName, typeName } from './order-status.ts'
import { riseColors } from './rise-colors.ts'

/** Whether an order is looked at once more before it is sent; kept in this browser. */
const asks = signal(localStorage.getItem('asks-before-order') !== 'no')
function setAsks(isOn: boolean): void {
  asks.value = isOn
  localStorage.setItem('asks-before-order', isOn ? 'yes' : 'no')
}

interface OrderFormProps {
  readonly instrument: Instrument
  /** The price that was picked in the book, or typed. */
  readonly price: string
  readonly onPrice: (price: string) => void
  readonly stream: MarketStream
}

export function OrderForm({ instrument, price, onPrice, stream }: OrderFormProps) {
  const [rest, setRest] = useState(EMPTY)
  const [isAsked, setIsAsked] = useState(false)
  const [fault, setFault] = useState<string>()
  const [done, setDone] = useState('')
  const { isSending, error, send, clear } = useSending()
  const draft: Draft = { ...rest, price }
  const { up, down } = riseColors()
  const { phase } = stream.status.value ?? {}
  const isClosed = phase === 'halted' || phase === 'closed'
  const opposite = (draft.side === 'buy' ? stream.asks : stream.bids).value[0]?.[0]
  const total = totalOf(draft, opposite)
  const place = (event: Event) => {
    event.preventDefault()
    const wrong = faultOf(draft)
    setFault(wrong)
    if (wrong !== undefined) return
    const isToAsk = asks.value && !isAsked
    setIsAsked(isToAsk)
    setDone('')
    if (isToAsk) clear()
    else
      void send(
        () => placed(bodyOf(draft, instrument.symbol)),
        (answer) => setDone(outcomeOf(answer)),
      )
  }
  return (
    <Card title={t('下单', 'Place an order')}>
      <form class="order" onSubmit={place}>
        <OrderFields
          instrument={instrument}
          draft={draft}
          own={[...stream.orders.value.values()]}
          onChange={(change) => {
            setIsAsked(false)
            if (change.price !== undefined) onPrice(change.price)
            // A pair is of one side and of two types: another of either has another pair.
            const isOther = change.side !== undefined || change.type !== undefined
            setRest((before) => ({ ...before, ...(isOther ? { pair: '' } : {}), ...change }))
          }}
        />
        <p class="total" data-testid="total">
          <span>{t('金额', 'Total')}</span> <b>{total}</b>
        </p>
        <MayNot symbol={instrument.symbol} side={draft.side} />
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
            {firesAtOnce(draft, stream.ticker.value?.last_price) && (
              <p class="fault">
                {t('触发价已到:此单会立即触发。', 'The trigger has been reached: this order fires at once.')}
              </p>
            )}
            {termsOf(draft, instrument)} · {total}
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
            class={draft.side === 'buy' ? 'rises' : 'falls'}
            style={{ '--rise': up, '--fall': down }}
          >
            {named(SIDE[draft.side])} {instrument.symbol}
          </button>
        )}
        <Check
          label={t('下单前再确认一次', 'Ask once more before an order')}
          isOn={asks.value}
          onChange={setAsks}
        />
        {done && <output data-testid="placed">{done}</output>}
        {fault && (
          <p class="problem" role="alert">
            {fault}
          </p>
        )}
        <Problem error={error} />
      </form>
      <Balances stream={stream} instrument={instrument} />
    </Card>
  )
}

/** Sent once, however often it is asked for until an answer says what became of it. */
async function placed(order: ReturnType<typeof bodyOf>): Promise<OrderAnswer> {
  const attempt = attemptOf(order)
  const body = { client_order_id: attempt.name, ...order } as Parameters<typeof write<'POST /v1/orders'>>[2]
  const answer = await write('POST /v1/orders', {}, body).catch((caught: ApiError) => {
    attempt.fail(caught)
    throw caught
  })
  attempt.succeed()
  return answer
}

function outcomeOf({ order_id, status, filled_quantity }: OrderAnswer): string {
  const rest =
    status === 'cancelled'
      ? t(
          ':未成交部分已撤销(价格保护范围内没有对手委托)',
          ': the rest was cancelled, nothing rests on the other side within the protection',
        )
      : ''
  return `#${order_id} ${statusName(status)} · ${t('成交', 'filled')} ${filled_quantity}${rest}`
}

interface OrderFieldsProps {
  readonly instrument: Instrument
  readonly draft: Draft
  /** One's orders, of which one may be paired with it. */
  readonly own: readonly Order[]
  readonly onChange: (change: Partial<Draft>) => void
}

function OrderFields({ instrument, draft, own, onChange }: OrderFieldsProps) {
  const { unit } = instrument
  const isLimit = draft.type === 'limit'
  const pairs = own.filter(
    (one) => one.symbol === instrument.symbol && isOpenStatus(one.status) && canPairWith(draft, one),
  )
  const amount = (name: string, member: keyof Draft & string, label: string, isOptional = false) => (
    <Field
      type="decimal"
      name={name}
      label={label}
      value={String(draft[member])}
      onInput={(text) => onChange({ [member]: text })}
      isOptional={isOptional}
    />
  )
  return (
    <>
      <div class="tabs">
        {keysOf(SIDE).map((side) => (
          <button
            key={side}
            type="button"
            aria-pressed={draft.side === side}
            onClick={() => onChange({ side })}
          >
            {named(SIDE[side])}
          </button>
        ))}
      </div>
      <Choice
        label={t('类型', 'Type')}
        value={draft.type}
        options={TYPES.map((one) => ({ value: one, label: typeName(one) }))}
        onChange={(type) => onChange({ type })}
      />
      {hasPrice(draft) && amount('price', 'price', `${t('价格', 'Price')} CNY/${unit}`)}
      {hasStop(draft) && amount('stop_price', 'stop', `${t('触发价', 'Stop price')} CNY/${unit}`)}
      {draft.type === 'trailing_stop' && amount('trail', 'trail', `${t('回撤幅度', 'Trail')} CNY/${unit}`)}
      {draft.type !== 'market' && (
        <Choice
          label={t('有效期', 'In force')}
          value={inForce(draft)}
          options={lastingOf(draft).map((one) => ({ value: one, label: named(TIME_IN_FORCE[one]) }))}
          onChange={(timeInForce) => onChange({ timeInForce })}
        />
      )}
      {inForce(draft) === 'gtd' && (
        <Field
          type="datetime-local"
          name="until"
          label={t('有效至', 'Good until')}
          value={draft.until}
          onInput={(until) => onChange({ until })}
        />
      )}
      {amount('quantity', 'quantity', `${t('数量', 'Quantity')} ${unit}`)}
      <details>
        <summary>{t('更多条件', 'More conditions')}</summary>
        {isLimit && (
          <>
            <Check
              label={t('只做挂单(会立即成交则拒绝)', 'Post only (refused where it would trade at once)')}
              isOn={draft.isPostOnly}
              onChange={(isPostOnly) => onChange({ isPostOnly })}
            />
            {amount(
              'min_quantity',
              'least',
              t('最低成交量(可空)', 'Least quantity at once (optional)'),
              true,
            )}
            {amount(
              'display_quantity',
              'display',
              t(
                `冰山显示量(可空,不少于 ${decimal(instrument.min_display_quantity)})`,
                `Shown at a time (iceberg, optional, at least ${decimal(instrument.min_display_quantity)})`,
              ),
              true,
            )}
          </>
        )}
        {instrument.allows_all_or_none && mayBeWhole(draft) && (
          <Check
            label={t('全部或不成交', 'All or none')}
            isOn={draft.isAllOrNone}
            onChange={(isAllOrNone) => onChange({ isAllOrNone })}
          />
        )}
        {!draft.isAllOrNone && (
          <Choice
            label={t('遇到自己的委托时', 'Where it would meet one of my own')}
            value={draft.prevention}
            options={keysOf(SELF_TRADE_PREVENTION).map((one) => ({
              value: one,
              label: named(SELF_TRADE_PREVENTION[one]),
            }))}
            onChange={(prevention) => onChange({ prevention })}
          />
        )}
        {draft.type !== 'market' && pairs.length > 0 && (
          <Choice
            label={t('二选一:与此单成对,一单成交或撤销则另一单撤销', 'One cancels the other: paired with')}
            value={draft.pair}
            options={[
              { value: '', label: t('不成对', 'none') },
              ...pairs.map((one) => ({
                value: String(one.order_id),
                label: `#${one.order_id} ${typeName(one.type)} ${decimal(one.quantity)}`,
              })),
            ]}
            onChange={(pair) => onChange({ pair })}
          />
        )}
        <Field
          name="memo"
          label={t('备注(可空,仅自己可见)', 'Memo (optional, for yourself)')}
          value={draft.memo}
          onInput={(memo) => onChange({ memo })}
          longest={64}
          isOptional
        />
      </details>
    </>
  )
}

function Balances({ stream, instrument }: { stream: MarketStream; instrument: Instrument }) {
  const account = stream.account.value
  if (!account) return null
  const { symbol, unit } = instrument
  const holding = account.holdings.find((one) => one.symbol === symbol)
  const rows = [
    [t('可用资金', 'Free cash'), account.cash.free, 'CNY'],
    [t('资金占用', 'Cash held by orders'), account.cash.held.orders, 'CNY'],
    [t('可用权益', 'Free permits'), holding?.free ?? '0', unit],
    [t('权益占用', 'Permits held by orders'), holding?.held.orders ?? '0', unit],
  ] as const
  return (
    <dl class="balances" data-testid="balances">
      {rows.map(([name, value, of]) => (
        <>
          <dt>{name}</dt>
          <dd>
            {decimal(value)} {of}
          </dd>
        </>
      ))}
    </dl>
  )
}
