import { write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { Card } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { useInstruments, useSubjects } from '../shell/subjects.ts'

/** Hundredths of a percent of a percentage as it was typed. */
const basisPoints = (percent: string) => Math.round(Number(percent) * 100)
const CLAUSES = ['no', 'yes'] as const

/** A bank proposes what secures its loan. */
export function ProposeCard({ onDone }: { onDone: () => void }) {
  const clients = useSubjects('enterprise')
  const instruments = useInstruments()
  return (
    <Card title={t('提出质押', 'Propose a pledge')}>
      <ActionForm
        needs="propose_pledge"
        testId="propose-pledge"
        button={t('下一步', 'Next')}
        fields={[
          { name: 'pledgor_uscc', label: { zh: '出质人', en: 'Holder' }, options: clients.options },
          { name: 'symbol', options: instruments },
          { name: 'quantity', kind: 'decimal' },
          { name: 'secured_amount', kind: 'decimal', label: { zh: '担保数额(元)', en: 'Secures (CNY)' } },
          {
            name: 'document',
            longest: 200,
            label: { zh: '合同名称与编号', en: 'The contract, with its number' },
          },
          { name: 'due_on', kind: 'date', label: { zh: '到期日', en: 'Due on' } },
          {
            name: 'warning',
            kind: 'decimal',
            isOptional: true,
            label: { zh: '预警线,质押率 %(可空)', en: 'Warning at a loan to value of % (optional)' },
          },
          {
            name: 'call',
            kind: 'decimal',
            isOptional: true,
            label: { zh: '追加担保线,质押率 %(可空)', en: 'Call for more at % (optional)' },
          },
          {
            name: 'behind',
            kind: 'decimal',
            isOptional: true,
            label: {
              zh: '排在质权号之后(同一质押物、同一数量;可空)',
              en: 'Behind pledge number (the same permits, all of them; optional)',
            },
          },
          {
            name: 'clause',
            label: { zh: '合同有流质条款', en: 'The contract has a clause of foreclosure' },
            options: CLAUSES.map((value) => ({
              value,
              label: value === 'yes' ? t('有', 'yes') : t('无', 'no'),
            })),
          },
        ]}
        effect={({ pledgor_uscc = '', symbol, quantity, secured_amount = '', due_on }) =>
          t(
            `提请 ${clients.nameOf(pledgor_uscc)} 以 ${quantity} ${symbol} 担保 ${decimal(secured_amount)} 元至 ${due_on}。经其同意、主管部门登记后才成立并占用。`,
            `${clients.nameOf(pledgor_uscc)} is asked to secure ${decimal(secured_amount)} CNY until ${due_on} by ${quantity} ${symbol}. It arises, and sets them aside, once the holder agrees and the bureau registers it.`,
          )
        }
        send={(values, key) => {
          const { pledgor_uscc = '', symbol = '', quantity = '', secured_amount = '', document = '' } = values
          const { due_on = '', warning = '', call = '', behind = '', clause } = values
          const body = {
            ...{ pledgor_uscc, symbol, quantity, secured_amount, document, due_on },
            ...(warning === '' ? {} : { warning_basis_points: basisPoints(warning) }),
            ...(call === '' ? {} : { call_basis_points: basisPoints(call) }),
            ...(behind === '' ? {} : { behind: Number(behind) }),
            ...(clause === 'yes' ? { has_foreclosure_clause: true } : {}),
          }
          return write('POST /v1/pledges', {}, body, key)
        }}
        done={({ pledge_id, loan_to_value_percent }) =>
          t(
            `已提出 #${pledge_id},质押率 ${loan_to_value_percent}%;待出质人同意`,
            `Proposed as #${pledge_id}, loan to value ${loan_to_value_percent}%; it waits for the holder`,
          )
        }
        onDone={onDone}
      />
    </Card>
  )
}
