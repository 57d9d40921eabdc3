import type { FeePledgeAnswer } from '../../../engine/facts/fee-pledge.ts'
import { FEE_KIND, keysOf } from '../../../engine/facts/words.ts'
import { write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { named, t } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'

const basisPoints = (hundredths: string, scale: number) => Math.round(Number(hundredths) * scale)

/** A bank proposes which fees secure its loan. */
export function ProposeFees({ onDone }: { onDone: () => void }) {
  const clients = useSubjects('enterprise')
  return (
    <ActionForm
      needs="propose_fee_pledge"
      testId="propose-fee-pledge"
      button={t('下一步', 'Next')}
      fields={[
        { name: 'pledgor_uscc', label: { zh: '出质人', en: 'Holder' }, options: clients.options },
        {
          name: 'fee_kind',
          options: keysOf(FEE_KIND).map((value) => ({ value, label: named(FEE_KIND[value]) })),
        },
        { name: 'payer', longest: 200 },
        { name: 'collection_account', longest: 200 },
        {
          name: 'document',
          longest: 200,
          label: { zh: '合同名称与编号', en: 'The contract, with its number' },
        },
        { name: 'from_month', hint: '2027-01', longest: 7 },
        { name: 'until_month', hint: '2029-12', longest: 7 },
        { name: 'expected_monthly', kind: 'decimal' },
        {
          name: 'haircut',
          kind: 'decimal',
          initial: '20',
          label: { zh: '预期收入折扣(%)', en: 'Haircut on what is expected (%)' },
        },
        { name: 'debt_service_monthly', kind: 'decimal' },
        { name: 'secured_amount', kind: 'decimal', label: { zh: '担保数额(元)', en: 'Secures (CNY)' } },
        {
          name: 'trigger',
          kind: 'decimal',
          initial: '1',
          label: { zh: '触发线(月收入 ÷ 月本息)', en: 'Trigger (fees ÷ debt service of a month)' },
        },
        { name: 'trigger_months', kind: 'decimal', initial: '2' },
        {
          name: 'behind',
          kind: 'decimal',
          isOptional: true,
          label: { zh: '排在收费权质押号之后(可空)', en: 'Behind the pledge of fees number (optional)' },
        },
      ]}
      effect={({ pledgor_uscc = '', secured_amount = '', from_month, until_month }) =>
        t(
          `提请 ${clients.nameOf(pledgor_uscc)} 以 ${from_month} 至 ${until_month} 的收费担保 ${decimal(secured_amount)} 元;经其同意并在统一登记系统登记、通知付款人后成立。`,
          `${clients.nameOf(pledgor_uscc)} is asked to secure ${decimal(secured_amount)} CNY by fees from ${from_month} to ${until_month}. It arises once the firm agrees, the central register has it and the payer was told.`,
        )
      }
      send={({ haircut = '', trigger = '', trigger_months = '', behind = '', ...values }, key) =>
        write(
          'POST /v1/fee-pledges',
          {},
          {
            ...(values as FeeTerms),
            haircut_basis_points: basisPoints(haircut, 100),
            trigger_basis_points: basisPoints(trigger, 10_000),
            trigger_months: Number(trigger_months),
            ...(behind === '' ? {} : { behind: Number(behind) }),
          },
          key,
        )
      }
      done={({ fee_pledge_id, expected_cover }) =>
        t(
          `已提出 #${fee_pledge_id},预期覆盖 ${expected_cover} 倍;待出质人同意`,
          `Proposed as #${fee_pledge_id}, cover ${expected_cover}; it waits for the holder`,
        )
      }
      onDone={onDone}
    />
  )
}

/** What the form fills of the terms as they stand. */
type FeeTerms = Pick<
  FeePledgeAnswer,
  'fee_kind' | 'payer' | 'collection_account' | 'document' | 'from_month' | 'until_month'
> & {
  readonly pledgor_uscc: string
  readonly expected_monthly: string
  readonly debt_service_monthly: string
  readonly secured_amount: string
}
