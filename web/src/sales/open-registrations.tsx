import type { OpenAuctionAnswer, RegistrationAnswer } from '../../../engine/facts/open-auction.ts'
import { REGISTRATION_STATUS } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may, me } from '../shell/who.tsx'

interface Of {
  readonly auction: OpenAuctionAnswer
  readonly now: number
  readonly onDone: () => void
}

/** Who registered, with the review of each; of an enterprise its own, and its bid. */
export function Registrations({ auction, now, onDone }: Of) {
  const { open_auction_id } = auction
  const isSeen = may('register_bidder') || may('qualify_bidder') || may('propose_open_auction')
  const list = useList(isSeen ? '/v1/open-auctions/{open_auction_id}/registrations' : undefined, {
    open_auction_id,
  })
  useFresh(list.refresh)
  const done = () => {
    list.reload()
    onDone()
  }
  const rows = list.rows ?? []
  const own = rows.find(({ uscc, status }) => uscc === me.value?.uscc && status !== 'refused')
  const isOpen = auction.status === 'announced'
  const ownBid = auction.bids.find(({ bidder, would_get }) => bidder === own?.bidder && would_get !== null)
  // A falling price is taken once.
  const mayBid = ['free', 'timed'].includes(auction.stage) && !(auction.form === 'falling' && ownBid)
  const mayRegister = isOpen && now < Date.parse(auction.registers_until) && may('register_bidder') && !own
  return (
    <Card
      title={t('报名与资格', 'Registrations')}
      aside={
        <small>
          {t(
            `报名 ${auction.registrations},合格 ${auction.qualified}`,
            `${auction.registrations}, ${auction.qualified} of them qualified`,
          )}
        </small>
      }
    >
      {rows.length > 0 && (
        <Table
          testId="registrations"
          asCards
          columns={[
            { name: t('竞买号', 'Bidder'), isRight: true, cell: ({ bidder }) => bidder },
            { name: t('企业', 'Enterprise'), cell: ({ name }) => named(name) },
            { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
            { name: t('冻结', 'Set aside'), isRight: true, cell: ({ deposit }) => decimal(deposit) },
            { name: t('证明', 'Document'), cell: ({ document }) => document },
            { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
            {
              name: t('审查', 'Review'),
              cell: ({ status, reason }) => (
                <>
                  {named(REGISTRATION_STATUS[status])} {reason && <small>{reason}</small>}
                </>
              ),
            },
            { name: '', cell: (one) => isOpen && <Review of={one} onDone={done} /> },
          ]}
          rows={rows}
          keyOf={({ registration_id }) => registration_id}
        />
      )}
      {mayRegister && <Register auction={auction} onDone={done} />}
      {own && ownBid && (
        <p>
          {t(
            `您的报价:${decimal(ownBid.price)} 元 × ${decimal(ownBid.quantity)},目前可得 ${decimal(ownBid.would_get ?? '0')}。`,
            `Your bid: CNY ${decimal(ownBid.price)} × ${decimal(ownBid.quantity)}; as it stands it gets ${decimal(ownBid.would_get ?? '0')}.`,
          )}
        </p>
      )}
      {isOpen && own?.status === 'qualified' && mayBid && <Bid auction={auction} own={own} onDone={onDone} />}
    </Card>
  )
}

function Review({ of: one, onDone }: { of: RegistrationAnswer; onDone: () => void }) {
  if (one.status !== 'registered' || !may('qualify_bidder')) return null
  const { open_auction_id, registration_id } = one
  const given = { of: named(one.name), button: t('下一步', 'Next'), onDone }
  const send = (body: { is_qualified: boolean; reason?: string }, key: string) =>
    write(
      'POST /v1/open-auctions/{open_auction_id}/registrations/{registration_id}/review',
      { open_auction_id, registration_id },
      body,
      key,
    )
  return (
    <>
      <RowAction
        {...given}
        name={t('合格', 'Qualified')}
        fields={[]}
        effect={() => t('该企业可以报价。', 'It may bid.')}
        send={(_, key) => send({ is_qualified: true }, key)}
      />
      <RowAction
        {...given}
        name={t('不合格', 'Refuse')}
        fields={[REASON]}
        effect={() => t('不得报价,冻结解除。', 'It may not bid; what was set aside is free.')}
        send={({ reason = '' }, key) => send({ is_qualified: false, reason }, key)}
      />
    </>
  )
}

function Register({ auction, onDone }: { auction: OpenAuctionAnswer; onDone: () => void }) {
  const { open_auction_id, form, start_price, deposit_basis_points } = auction
  const depositOf = (quantity: string) =>
    ((Number(quantity) * Number(start_price) * deposit_basis_points) / 10_000).toFixed(2)
  return (
    <ActionForm
      testId="register-bidder"
      button={t('报名', 'Register')}
      fields={[
        {
          ...{ name: 'quantity', kind: 'decimal' },
          hint: t(`至多 ${decimal(auction.max_quantity)}`, `${decimal(auction.max_quantity)} at most`),
        },
        {
          ...{ name: 'document', longest: 200 },
          label: { zh: '资格证明(核定意见、授权书文号)', en: 'What shows that you may (approval, mandate)' },
        },
      ]}
      effect={({ quantity = '' }) =>
        form === 'reverse'
          ? t(
              `冻结 ${decimal(quantity)} ${auction.symbol},待审查。`,
              `${decimal(quantity)} ${auction.symbol} are set aside, and you are reviewed.`,
            )
          : t(
              `冻结保证金 ${decimal(depositOf(quantity))} 元,待审查。`,
              `CNY ${decimal(depositOf(quantity))} are set aside, and you are reviewed.`,
            )
      }
      send={({ quantity = '', document = '' }, key) =>
        write(
          'POST /v1/open-auctions/{open_auction_id}/registrations',
          { open_auction_id },
          { quantity, document },
          key,
        )
      }
      onDone={onDone}
    />
  )
}

function Bid(props: { auction: OpenAuctionAnswer; own: RegistrationAnswer; onDone: () => void }) {
  const { auction, own, onDone } = props
  const { open_auction_id, form, price_step: step, start_price } = auction
  const isFalling = form === 'falling'
  return (
    <ActionForm
      testId="bid-openly"
      button={isFalling ? t('按现价购买', 'Take it') : t('报价', 'Bid')}
      fields={[
        {
          ...{ name: 'price', kind: 'decimal', initial: auction.price_now ?? '' },
          hint: isFalling
            ? t('您愿付的最高价;按成交时的现价付款', 'the most you pay; you pay what it is then')
            : form === 'reverse'
              ? t(
                  `${decimal(start_price)} 元向下,每级 ${decimal(step)} 元`,
                  `from ${decimal(start_price)} down in steps of ${decimal(step)}`,
                )
              : t(
                  `${decimal(start_price)} 元起,每级 ${decimal(step)} 元`,
                  `from ${decimal(start_price)} in steps of ${decimal(step)}`,
                ),
        },
        {
          ...{ name: 'quantity', kind: 'decimal', initial: own.quantity },
          hint: t(`报名数量 ${decimal(own.quantity)}`, `you registered for ${decimal(own.quantity)}`),
        },
      ]}
      effect={({ price = '', quantity = '' }) => {
        // At a falling price one pays what it is.
        const paid = isFalling ? Math.min(Number(price), Number(auction.price_now)) : Number(price)
        const total = decimal((paid * Number(quantity)).toFixed(2))
        return t(
          `报价 ${decimal(String(paid))} 元 × ${decimal(quantity)} = ${total} 元。报价一经提交不得撤回。`,
          `CNY ${decimal(String(paid))} × ${decimal(quantity)} = ${total}. A bid is never taken back.`,
        )
      }}
      send={({ price = '', quantity = '' }, key) =>
        write('POST /v1/open-auctions/{open_auction_id}/bids', { open_auction_id }, { price, quantity }, key)
      }
      onDone={onDone}
    />
  )
}
