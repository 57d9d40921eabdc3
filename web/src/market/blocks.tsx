import type { BlockTradeAnswer } from '../../../engine/facts/block-trade.ts'
import { BLOCK_STATUS, keysOf, SIDE } from '../../../engine/facts/words.ts'
import { useList, useLoaded, write } from '../shell/api.ts'
import { ActionForm, RowAction } from '../shell/form.tsx'
import type { FieldRow } from '../shell/form-input.tsx'
import { dateTime, decimal, time } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { me } from '../shell/who.tsx'
import { StandingMark } from './annulled-mark.tsx'
import { HoursNote } from './hours-note.tsx'

const MEMO: FieldRow = {
  name: 'memo',
  isOptional: true,
  longest: 300,
  label: { zh: '说明(对方可见)', en: 'Words to the other side' },
}

/** Block trades: offers between two enterprises, until one accepts the other's. */
export function BlocksPart() {
  const blocks = useList('/v1/block-trades')
  const subjects = useSubjects('enterprise')
  const instruments = (useLoaded('/v1/instruments').value?.data ?? []).filter(({ block }) => block)
  useFresh(blocks.reload)
  return (
    <>
      <Card title={t('提出大宗协议', 'Offer a block trade')}>
        {instruments.length === 0 ? (
          <p class="empty">{t('没有开展大宗协议的品种', 'No instrument has block trades')}</p>
        ) : (
          <>
            <div class="note">
              {instruments.map(({ symbol, block, reference_price }) => (
                <div key={symbol}>
                  <p>
                    {t(
                      `${symbol}:至少 ${decimal(block!.min_quantity)},价格在前收盘价 ${reference_price} 上下 ${block!.price_limit_basis_points / 100} % 以内;报价当日有效,成交即时交割,次日公布(不含双方)。`,
                      `${symbol}: at least ${decimal(block!.min_quantity)}, within ${block!.price_limit_basis_points / 100} % of the last close, ${reference_price}; an offer stands for its day, a deal is settled at once and published the next day without its parties.`,
                    )}
                  </p>
                  <HoursNote symbol={symbol} />
                </div>
              ))}
            </div>
            <ActionForm
              testId="block"
              button={t('下一步', 'Next')}
              fields={[
                {
                  name: 'to_uscc',
                  label: { zh: '对方', en: 'With' },
                  options: subjects.options.filter(({ value }) => value !== me.value?.uscc),
                },
                {
                  name: 'symbol',
                  options: instruments.map(({ symbol, name }) => ({
                    value: symbol,
                    label: `${symbol} ${named(name)}`,
                  })),
                },
                {
                  name: 'side',
                  label: { zh: '我方', en: 'I' },
                  options: keysOf(SIDE).map((value) => ({ value, label: named(SIDE[value]) })),
                },
                { name: 'quantity', kind: 'decimal' },
                { name: 'price', kind: 'decimal' },
                MEMO,
              ]}
              effect={({ to_uscc = '', side, symbol, quantity = '', price = '' }) =>
                t(
                  `向 ${subjects.nameOf(to_uscc)} 提出:以 ${decimal(price)} 元${side === 'sell' ? '卖给对方' : '从对方买入'} ${decimal(quantity)} ${symbol};对方接受即成交并交割。`,
                  `Offered to ${subjects.nameOf(to_uscc)}: to ${side === 'sell' ? 'sell them' : 'buy from them'} ${decimal(quantity)} ${symbol} at CNY ${decimal(price)}; once they accept it is done and settled.`,
                )
              }
              send={({ to_uscc = '', symbol = '', side, quantity = '', price = '', memo }, key) =>
                write(
                  'POST /v1/block-trades',
                  {},
                  {
                    ...{ to_uscc, symbol, side: side as keyof typeof SIDE, quantity, price },
                    ...(memo ? { memo } : {}),
                  },
                  key,
                )
              }
              done={({ block_id }) => t(`已提出(#${block_id})`, `Offered (#${block_id})`)}
              onDone={blocks.reload}
            />
          </>
        )}
      </Card>
      <Card title={t('协商', 'Negotiations')}>
        <Table
          testId="blocks"
          asCards
          columns={[
            { name: '#', cell: ({ block_id }) => block_id },
            { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
            { name: t('对方', 'With'), cell: (one) => withWhom(one) },
            { name: t('报价', 'Offers'), cell: (one) => <Offers of={one} /> },
            {
              name: t('金额', 'Amount'),
              isRight: true,
              cell: ({ amount, corrected_price }) => (
                <>
                  {decimal(amount)}
                  {corrected_price !== null && (
                    <StandingMark of={{ standing: 'corrected', corrected_price }} />
                  )}
                </>
              ),
            },
            {
              name: t('状态', 'Status'),
              cell: ({ status, turn_uscc, reason, ended_at }) => (
                <>
                  <b>{named(BLOCK_STATUS[status])}</b>{' '}
                  {turn_uscc !== null &&
                    (turn_uscc === me.value?.uscc
                      ? t('待您答复', 'your turn')
                      : t('待对方答复', 'their turn'))}
                  {ended_at && <small> {dateTime(ended_at)}</small>}
                  {reason && <small> {reason}</small>}
                </>
              ),
            },
            { name: '', cell: (one) => <Steps of={one} onDone={blocks.reload} /> },
          ]}
          rows={blocks.rows}
          keyOf={({ block_id }) => block_id}
        />
        <More of={blocks} none={t('尚无协商', 'No negotiations yet')} />
      </Card>
    </>
  )
}

const isSeller = ({ seller }: BlockTradeAnswer) => seller.uscc === me.value?.uscc
const withWhom = (one: BlockTradeAnswer) =>
  isSeller(one)
    ? t(`卖给 ${named(one.buyer.name)}`, `to ${named(one.buyer.name)}`)
    : t(`买自 ${named(one.seller.name)}`, `from ${named(one.seller.name)}`)

function Offers({ of: { offers } }: { of: BlockTradeAnswer }) {
  return (
    <ol class="plain-list">
      {offers.map(({ offer_number, by_uscc, price, quantity, memo, at }) => (
        <li key={offer_number}>
          {by_uscc === me.value?.uscc ? t('我方', 'mine') : t('对方', 'theirs')}: {decimal(quantity)} @{' '}
          {decimal(price)} <small>{time(at)}</small>
          {memo && <small> {memo}</small>}
        </li>
      ))}
    </ol>
  )
}

function Steps({ of: one, onDone }: { of: BlockTradeAnswer; onDone: () => void }) {
  const { block_id, offers, turn_uscc, symbol, amount } = one
  const last = offers.at(-1)!
  if (turn_uscc === null) return null
  const given = { of: block_id, button: t('下一步', 'Next'), onDone }
  return (
    <>
      {turn_uscc === me.value?.uscc && (
        <>
          <RowAction
            needs="accept_block"
            {...given}
            name={t('接受', 'Accept')}
            fields={[]}
            effect={() =>
              isSeller(one)
                ? t(
                    `卖出 ${decimal(last.quantity)} ${symbol},收款 ${decimal(amount)} 元,立即交割,不可撤销。`,
                    `${decimal(last.quantity)} ${symbol} are sold for CNY ${decimal(amount)}, settled at once; it can't be undone.`,
                  )
                : t(
                    `买入 ${decimal(last.quantity)} ${symbol},付款 ${decimal(amount)} 元,立即交割,不可撤销。`,
                    `${decimal(last.quantity)} ${symbol} are bought for CNY ${decimal(amount)}, settled at once; it can't be undone.`,
                  )
            }
            send={(_, key) =>
              write(
                'POST /v1/block-trades/{block_id}/accept',
                { block_id },
                { offer_number: last.offer_number },
                key,
              )
            }
          />
          <RowAction
            needs="counter_block"
            {...given}
            name={t('还价', 'Counter')}
            fields={[
              { name: 'quantity', kind: 'decimal', initial: last.quantity },
              { name: 'price', kind: 'decimal', initial: last.price },
              MEMO,
            ]}
            effect={({ quantity = '', price = '' }) =>
              t(
                `还价 ${decimal(quantity)} @ ${decimal(price)};待对方答复。`,
                `${decimal(quantity)} at ${decimal(price)}; the other side answers it.`,
              )
            }
            send={({ quantity = '', price = '', memo }, key) =>
              write(
                'POST /v1/block-trades/{block_id}/counter',
                { block_id },
                { quantity, price, ...(memo ? { memo } : {}) },
                key,
              )
            }
          />
        </>
      )}
      <RowAction
        needs="end_block"
        {...given}
        name={turn_uscc === me.value?.uscc ? t('拒绝', 'Decline') : t('撤回', 'Withdraw')}
        fields={[{ name: 'reason', isOptional: true, longest: 300 }]}
        effect={() => t('协商就此结束。', 'The negotiation ends.')}
        send={({ reason }, key) =>
          write('POST /v1/block-trades/{block_id}/decline', { block_id }, reason ? { reason } : {}, key)
        }
      />
    </>
  )
}
