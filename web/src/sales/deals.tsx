import type { DealAnswer } from '../../../engine/facts/deal.ts'
import { DEAL_STATUS } from '../../../engine/facts/words.ts'
import { CertificateButton } from '../me/certificate.tsx'
import { useList, write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal, today } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may, me } from '../shell/who.tsx'

const LISTS = {
  award: '/v1/auctions/{sale_id}/deals',
  purchase: '/v1/fixed-price-sales/{fixed_sale_id}/deals',
  auction: '/v1/open-auctions/{open_auction_id}/deals',
} as const

/** What was awarded in a sale, in public from the result to the change of the permits. */
export function Deals({ kind, id }: { kind: DealAnswer['deal_kind']; id: number }) {
  const path = LISTS[kind]
  const [, name = ''] = /\{(\w+)\}/.exec(path)!
  const deals = useList(path, { [name]: id })
  useFresh(deals.refresh)
  if (!deals.rows || deals.rows.length === 0) return null
  return (
    <Card title={t('成交结果与交割', 'Result, and what followed')}>
      <Table
        testId={`deals-${kind}-${id}`}
        asCards
        columns={[
          { name: t('企业', 'Enterprise'), cell: ({ name }) => named(name) },
          { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          {
            name: t('单价', 'Price'),
            isRight: true,
            cell: ({ price }) => (price === null ? t('按报价', 'as bid') : decimal(price)),
          },
          { name: t('金额(元)', 'Amount, CNY'), isRight: true, cell: ({ amount }) => decimal(amount) },
          { name: t('状态', 'State'), cell: (one) => <State of={one} /> },
          {
            name: '',
            cell: (one) => (
              <>
                <Steps of={one} onDone={deals.reload} />
                <Void of={one} onDone={deals.reload} />
                {one.status === 'settled' && one.uscc === me.value?.uscc && (
                  <CertificateButton kind={one.deal_kind} number={one.deal_id} />
                )}
              </>
            ),
          },
        ]}
        rows={deals.rows}
        keyOf={({ deal_id }) => deal_id}
      />
      <More of={deals} none="" />
    </Card>
  )
}

function State({ of: one }: { of: DealAnswer }) {
  const { status, public_until, contract_by } = one
  const isLate = status === 'awarded' && contract_by !== null && contract_by < today()
  const lines = [
    status === 'awarded' &&
      public_until === null &&
      t(
        '期限待运营人员录入下一年放假安排后计算',
        'dates follow once the operator has entered the days off of the year',
      ),
    public_until && t(`公示至 ${public_until}`, `in public until ${public_until}`),
    status === 'awarded' &&
      contract_by &&
      (isLate
        ? t(`签约期限 ${contract_by} 已过`, `the last day to sign, ${contract_by}, is over`)
        : t(`合同至迟 ${contract_by} 签订`, `to be signed by ${contract_by}`)),
    one.contract &&
      t(`合同 ${one.contract},${one.signed_on} 签订`, `contract ${one.contract}, signed ${one.signed_on}`),
    one.pay_by && one.side === 'buy' && t(`付款期限 ${one.pay_by}`, `to be paid by ${one.pay_by}`),
    one.paid_at && t(`付款 ${dateTime(one.paid_at)}`, `paid ${dateTime(one.paid_at)}`),
    one.settled_at &&
      t(
        `交割 ${dateTime(one.settled_at)}:${one.buyer_document};${one.seller_document}`,
        `settled ${dateTime(one.settled_at)}: ${one.buyer_document}; ${one.seller_document}`,
      ),
    status === 'defaulted' &&
      t(`保证金 ${decimal(one.deposit)} 元不予退还`, `CNY ${decimal(one.deposit)} of deposit lost`),
    one.reason,
  ]
  return (
    <span>
      <b>{named(DEAL_STATUS[status])}</b>
      <br />
      <small class={isLate ? 'fault' : ''}>{lines.filter((line) => line).join(t(';', '; '))}</small>
    </span>
  )
}

interface Step {
  readonly of: DealAnswer
  readonly given: { readonly of: string; readonly button: string; readonly onDone: () => void }
}

/** The step that comes next, of who takes it. */
function Steps({ of: one, onDone }: { of: DealAnswer; onDone: () => void }) {
  const { status, side } = one
  const isReverse = side === 'sell'
  const step = { of: one, given: { of: named(one.name), button: t('下一步', 'Next'), onDone } }
  if (status === 'awarded' && one.public_until !== null && may('record_contract'))
    return <Contract {...step} />
  if (status === 'contracted' && !isReverse && one.uscc === me.value?.uscc && may('pay_deal'))
    return <Pay {...step} />
  return status === (isReverse ? 'contracted' : 'paid') && may('settle_deal') ? <Settle {...step} /> : null
}

function Contract({ of: one, given }: Step) {
  const { deal_id, contract_by } = one
  return (
    <RowAction
      {...given}
      name={t('登记合同', 'Record the contract')}
      fields={[
        { name: 'document', longest: 200, label: { zh: '合同编号', en: 'Contract' } },
        {
          ...{ name: 'signed_on', kind: 'date', isOptional: true },
          label: { zh: '签订日期(不填:今天)', en: 'Signed on (absent: today)' },
        },
      ]}
      effect={() =>
        t(
          `公示期满后方可登记${contract_by ? `,至迟 ${contract_by} 签订` : ''};付款期限自此起算。`,
          `Once the result has stood in public${contract_by ? `, signed by ${contract_by}` : ''}; the days to pay begin.`,
        )
      }
      send={({ document = '', signed_on }, key) =>
        write(
          'POST /v1/deals/{deal_id}/contract',
          { deal_id },
          { document, ...(signed_on ? { signed_on } : {}) },
          key,
        )
      }
    />
  )
}

function Pay({ of: one, given }: Step) {
  const { deal_id, amount } = one
  return (
    <RowAction
      {...given}
      name={t('付款', 'Pay')}
      fields={[]}
      effect={() =>
        t(
          `支付 ${decimal(amount)} 元,已冻结的款项抵充。`,
          `CNY ${decimal(amount)} are paid; what was set aside counts.`,
        )
      }
      send={(_, key) => write('POST /v1/deals/{deal_id}/pay', { deal_id }, undefined, key)}
    />
  )
}

function Settle({ of: one, given }: Step) {
  const { deal_id, side } = one
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
        side === 'sell'
          ? t(
              '权益退回储备,价款支付给企业。',
              'The permits go back to the reserve, and the enterprise is paid.',
            )
          : t('权益记入受让方账户。', 'The permits are the buyer’s.')
      }
      send={({ buyer_document = '', seller_document = '' }, key) =>
        write('POST /v1/deals/{deal_id}/settle', { deal_id }, { buyer_document, seller_document }, key)
      }
    />
  )
}

/** A deal that comes to nothing: the objection was right, the buyer may not have it, or who won does not sign. */
function Void({ of: one, onDone }: { of: DealAnswer; onDone: () => void }) {
  const { deal_id, deal_kind, status, side, contract_by } = one
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
            ...(status !== 'awarded' || side === 'sell' || deal_kind === 'purchase'
              ? []
              : [
                  {
                    value: 'yes',
                    label: t(
                      `不予退还(中标不签约${contract_by ? `,${contract_by} 之后` : ''})`,
                      `it is lost: who won does not sign${contract_by ? `, after ${contract_by}` : ''}`,
                    ),
                  },
                ]),
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
          'POST /v1/deals/{deal_id}/void',
          { deal_id },
          { reason, keeps_deposit: keeps_deposit === 'yes' },
          key,
        )
      }
    />
  )
}
