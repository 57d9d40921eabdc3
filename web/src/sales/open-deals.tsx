import type { DealAnswer, OpenAuctionAnswer } from '../../../engine/facts/open-auction.ts'
import { DEAL_STATUS } from '../../../engine/facts/words.ts'
import { CertificateButton } from '../me/certificate.tsx'
import { useList, write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may, me } from '../shell/who.tsx'

/** What was awarded, in public from the result to the change of the permits. */
export function Deals({ auction }: { auction: OpenAuctionAnswer }) {
  const { open_auction_id } = auction
  const deals = useList('/v1/open-auctions/{open_auction_id}/deals', { open_auction_id })
  useFresh(deals.refresh)
  if (!deals.rows || deals.rows.length === 0) return null
  return (
    <Card title={t('成交结果与交割', 'Result, and what followed')}>
      <Table
        testId="auction-deals"
        asCards
        columns={[
          { name: t('企业', 'Enterprise'), cell: ({ name }) => named(name) },
          { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          { name: t('单价', 'Price'), isRight: true, cell: ({ price }) => decimal(price) },
          { name: t('金额(元)', 'Amount, CNY'), isRight: true, cell: ({ amount }) => decimal(amount) },
          { name: t('状态', 'State'), cell: (one) => <State of={one} /> },
          {
            name: '',
            cell: (one) => (
              <>
                <Steps of={one} onDone={deals.reload} />
                <Void of={one} onDone={deals.reload} />
                {one.status === 'settled' && one.uscc === me.value?.uscc && (
                  <CertificateButton kind="auction" number={one.deal_id} />
                )}
              </>
            ),
          },
        ]}
        rows={deals.rows}
        keyOf={({ deal_id }) => deal_id}
      />
    </Card>
  )
}

function State({ of: one }: { of: DealAnswer }) {
  const lines = [
    one.public_until && t(`公示至 ${one.public_until}`, `in public until ${one.public_until}`),
    one.contract && t(`合同 ${one.contract}`, `contract ${one.contract}`),
    one.pay_by && one.form !== 'reverse' && t(`付款期限 ${one.pay_by}`, `to be paid by ${one.pay_by}`),
    one.paid_at && t(`付款 ${dateTime(one.paid_at)}`, `paid ${dateTime(one.paid_at)}`),
    one.settled_at &&
      t(
        `交割 ${dateTime(one.settled_at)}:${one.buyer_document};${one.seller_document}`,
        `settled ${dateTime(one.settled_at)}: ${one.buyer_document}; ${one.seller_document}`,
      ),
    one.status === 'defaulted' &&
      t(`保证金 ${decimal(one.deposit)} 元不予退还`, `CNY ${decimal(one.deposit)} of deposit lost`),
    one.reason,
  ]
  return (
    <>
      <b>{named(DEAL_STATUS[one.status])}</b>
      <br />
      <small>{lines.filter((line) => line).join(t(';', '; '))}</small>
    </>
  )
}

interface Step {
  readonly of: DealAnswer
  readonly given: { readonly of: string; readonly button: string; readonly onDone: () => void }
}

/** The step that comes next, of who takes it. */
function Steps({ of: one, onDone }: { of: DealAnswer; onDone: () => void }) {
  const { status, form } = one
  const isReverse = form === 'reverse'
  const step = { of: one, given: { of: named(one.name), button: t('下一步', 'Next'), onDone } }
  if (status === 'awarded' && may('record_contract')) return <Contract {...step} />
  if (status === 'contracted' && !isReverse && one.uscc === me.value?.uscc && may('pay_deal'))
    return <Pay {...step} />
  return status === (isReverse ? 'contracted' : 'paid') && may('settle_deal') ? <Settle {...step} /> : null
}

function Contract({ of: one, given }: Step) {
  const { open_auction_id, deal_id } = one
  const place = { open_auction_id, deal_id }
  return (
    <RowAction
      {...given}
      name={t('登记合同', 'Record the contract')}
      fields={[{ name: 'document', longest: 200, label: { zh: '合同编号', en: 'Contract' } }]}
      effect={() =>
        t(
          '公示期满后方可登记;付款期限自此起算。',
          'Once the result has stood in public; the days to pay begin.',
        )
      }
      send={({ document = '' }, key) =>
        write('POST /v1/open-auctions/{open_auction_id}/deals/{deal_id}/contract', place, { document }, key)
      }
    />
  )
}

function Pay({ of: one, given }: Step) {
  const { open_auction_id, deal_id, amount } = one
  const place = { open_auction_id, deal_id }
  return (
    <RowAction
      {...given}
      name={t('付款', 'Pay')}
      fields={[]}
      effect={() =>
        t(
          `支付 ${decimal(amount)} 元,保证金抵充。`,
          `CNY ${decimal(amount)} are paid; what was set aside counts.`,
        )
      }
      send={(_, key) =>
        write('POST /v1/open-auctions/{open_auction_id}/deals/{deal_id}/pay', place, undefined, key)
      }
    />
  )
}

function Settle({ of: one, given }: Step) {
  const { open_auction_id, deal_id, form } = one
  const place = { open_auction_id, deal_id }
  return (
    <RowAction
      {...given}
      name={t('登记许可证变更并交割', 'Permits changed: settle')}
      fields={[
        {
          ...{ name: 'buyer_document', longest: 200 },
          label: { zh: '受让方变更文书', en: 'Change of the buyer’s permit' },
        },
        {
          ...{ name: 'seller_document', longest: 200 },
          label: {
            zh: '出让方变更文书(储备台账、支付令)',
            en: 'Change of the seller’s (register of the reserve, order to pay)',
          },
        },
      ]}
      effect={() =>
        form === 'reverse'
          ? t(
              '权益退回储备,价款支付给企业。',
              'The permits go back to the reserve, and the enterprise is paid.',
            )
          : t('权益记入受让方账户。', 'The permits are the buyer’s.')
      }
      send={({ buyer_document = '', seller_document = '' }, key) =>
        write(
          'POST /v1/open-auctions/{open_auction_id}/deals/{deal_id}/settle',
          place,
          { buyer_document, seller_document },
          key,
        )
      }
    />
  )
}

/** A deal that comes to nothing: the objection was right, the buyer may not have it, or who won does not sign. */
function Void({ of: one, onDone }: { of: DealAnswer; onDone: () => void }) {
  const { open_auction_id, deal_id, status, form } = one
  if (!['awarded', 'contracted', 'paid'].includes(status)) return null
  return (
    <RowAction
      needs="void_deal"
      of={named(one.name)}
      button={t('下一步', 'Next')}
      onDone={onDone}
      name={t('作废', 'Void')}
      fields={[
        {
          name: 'keeps_deposit',
          label: { zh: '保证金', en: 'Deposit' },
          options: [
            { value: 'no', label: t('退还', 'it goes back') },
            ...(status === 'paid' || form === 'reverse'
              ? []
              : [{ value: 'yes', label: t('不予退还(中标不签约)', 'it is lost: who won does not sign') }]),
          ],
        },
        REASON,
      ]}
      effect={({ keeps_deposit }) =>
        keeps_deposit === 'yes'
          ? t(
              `成交作废,保证金 ${decimal(one.deposit)} 元不予退还。`,
              `The deal is void, and CNY ${decimal(one.deposit)} of deposit lost.`,
            )
          : t('成交作废,已付款项与冻结全部退回。', 'The deal is void; what was paid and set aside goes back.')
      }
      send={({ keeps_deposit, reason = '' }, key) =>
        write(
          'POST /v1/open-auctions/{open_auction_id}/deals/{deal_id}/void',
          { open_auction_id, deal_id },
          { reason, keeps_deposit: keeps_deposit === 'yes' },
          key,
        )
      }
    />
  )
}
