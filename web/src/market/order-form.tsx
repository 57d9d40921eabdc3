import { signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { Instrument } from '../../../engine/facts/market.ts'
import type { OrderAnswer } from '../../../engine/facts/order.ts'
import { SIDE } from '../../../engine/facts/words.ts'
import { type ApiError, write } from '../shell/api.ts'
import { Check } from '../shell/field.tsx'
import { Card, ConfirmButton, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { named, t } from '../shell/state.ts'
import { Balances } from './balances.tsx'
import { MayNot } from './eligibility.tsx'
import { useHours } from './hours-note.tsx'
import type { MarketStream } from './market-stream.ts'
import { attemptOf } from './order-attempt.ts'
import { bodyOf, type Draft, EMPTY, faultOf, firesAtOnce, termsOf, totalOf } from './order-draft.ts'
import { OrderFields } from './order-fields.tsx'
import { phaseName, statusName } from './order-status.ts'
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
  const [isBarred, setIsBarred] = useState(false)
  const [fault, setFault] = useState<string>()
  const [done, setDone] = useState('')
  const { isSending, error, send, clear } = useSending()
  const draft: Draft = { ...rest, price }
  const { up, down } = riseColors()
  const { phase } = stream.status.value ?? {}
  const hours = useHours(instrument.symbol)
  const isClosed = phase === 'halted' || phase === 'closed' || phase === 'break'
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
          day={{ phase, hours }}
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
        <MayNot
          symbol={instrument.symbol}
          side={draft.side}
          quantity={draft.quantity}
          onAnswer={setIsBarred}
        />
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
            disabled={isSending || isClosed || isBarred}
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
      ? t(':未成交部分已撤销,原因见“我的委托”', ': the rest was cancelled; your orders say why')
      : ''
  return `#${order_id} ${statusName(status)} · ${t('成交', 'filled')} ${filled_quantity}${rest}`
}
