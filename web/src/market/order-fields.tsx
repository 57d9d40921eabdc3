import type { Instrument } from '../../../engine/facts/market.ts'
import type { Order } from '../../../engine/facts/order.ts'
import {
  isOpenStatus,
  keysOf,
  SELF_TRADE_PREVENTION,
  SIDE,
  TIME_IN_FORCE,
} from '../../../engine/facts/words.ts'
import { Check, Choice, Field } from '../shell/field.tsx'
import { decimal } from '../shell/format.ts'
import { named, t } from '../shell/state.ts'
import {
  canPairWith,
  type Draft,
  hasPrice,
  hasStop,
  inForce,
  isForAuction,
  lastingOf,
  type MarketDay,
  mayBeWhole,
  mayPrevent,
  TYPES,
} from './order-draft.ts'
import { typeName } from './order-status.ts'

interface OrderFieldsProps {
  readonly instrument: Instrument
  readonly draft: Draft
  /** One's orders, of which one may be paired with it. */
  readonly own: readonly Order[]
  readonly day: MarketDay
  readonly onChange: (change: Partial<Draft>) => void
}

/** A number of the ticket. */
const amountField =
  ({ draft, onChange }: OrderFieldsProps) =>
  (name: string, member: keyof Draft & string, label: string, isOptional = false) => (
    <Field
      type="decimal"
      name={name}
      label={label}
      value={String(draft[member])}
      onInput={(text) => onChange({ [member]: text })}
      isOptional={isOptional}
    />
  )

/** What an order says: first what each has to say, then the conditions that few have. */
export function OrderFields(props: OrderFieldsProps) {
  const { instrument, draft, onChange, day } = props
  const { unit } = instrument
  const amount = amountField(props)
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
          options={lastingOf(draft, day).map((one) => ({ value: one, label: named(TIME_IN_FORCE[one]) }))}
          onChange={(timeInForce) => onChange({ timeInForce })}
        />
      )}
      {isForAuction(draft) && (
        <p class="note">
          {inForce(draft) === 'at_open'
            ? t(
                '只参加开盘集合竞价:须在开盘前提交,未成交部分自动失效。',
                'For the opening auction alone: send it before that; what does not trade there lapses.',
              )
            : t(
                '只参加收盘集合竞价:此前不在盘口,资金或权益已占用;未成交部分自动失效。',
                'For the closing auction alone: until then it is not in the book, and is set aside; what does not trade there lapses.',
              )}
        </p>
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
      <Conditions {...props} />
    </>
  )
}

function Conditions(props: OrderFieldsProps) {
  const { instrument, draft, own, onChange } = props
  const isLimit = draft.type === 'limit' && !isForAuction(draft)
  const pairs = own.filter(
    (one) => one.symbol === instrument.symbol && isOpenStatus(one.status) && canPairWith(draft, one),
  )
  const amount = amountField(props)
  return (
    <details>
      <summary>{t('更多条件', 'More conditions')}</summary>
      {isLimit && (
        <>
          <Check
            label={t('只做挂单(会立即成交则拒绝)', 'Post only (refused where it would trade at once)')}
            isOn={draft.isPostOnly}
            onChange={(isPostOnly) => onChange({ isPostOnly })}
          />
          {amount('min_quantity', 'least', t('最低成交量(可空)', 'Least quantity at once (optional)'), true)}
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
      {mayPrevent(draft) && (
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
      {draft.type !== 'market' && !isForAuction(draft) && pairs.length > 0 && (
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
  )
}
