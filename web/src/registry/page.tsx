import { useLoaded } from '../shell/api.ts'
import { decimal, number } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { Parts } from '../shell/tabs.tsx'
import { LotsPart } from './lots.tsx'
import { ReconciliationsPart } from './reconciliations.tsx'
import {
  AllocationsReport,
  BlocksReport,
  ComplianceReport,
  HoldersReport,
  PledgesReport,
  TotalsReport,
  TransactionsReport,
} from './reports.tsx'

const PARTS = [
  { path: 'invariants', name: { zh: '恒等式', en: 'Invariants' }, Page: Invariants },
  { path: 'reconciliations', name: { zh: '核对', en: 'Reconciliation' }, Page: ReconciliationsPart },
  { path: 'holders', name: { zh: '持有人', en: 'Holders' }, Page: HoldersReport },
  { path: 'lots', name: { zh: '批次', en: 'Lots' }, Page: LotsPart },
  { path: 'allocations', name: { zh: '分配', en: 'Allocations' }, Page: AllocationsReport },
  { path: 'transactions', name: { zh: '交易', en: 'Transactions' }, Page: TransactionsReport },
  { path: 'blocks', name: { zh: '大宗成交', en: 'Block trades' }, Page: BlocksReport },
  { path: 'compliance', name: { zh: '履约', en: 'Compliance' }, Page: ComplianceReport },
  { path: 'pledges', name: { zh: '质押', en: 'Pledges' }, Page: PledgesReport },
  { path: 'totals', name: { zh: '总量与减排', en: 'Caps and cuts' }, Page: TotalsReport },
]

/** What anybody may know of the registry. */
export function RegistryPage({ place }: { place: Readonly<Record<string, string>> }) {
  const title = t('登记公开', 'The registry in public')
  return <Parts title={title} root="/registry" parts={PARTS} at={place.part} isPublic />
}

/** Whether every permit and every fen is accounted for. */
function Invariants() {
  const found = useLoaded('/v1/registry/invariants')
  const { value } = found
  return (
    <Card title={t('每一份权益、每一分钱是否都在账上', 'Is every permit and every fen accounted for?')}>
      <Loading of={found} />
      {value && (
        <>
          <p class={value.holds ? 'done' : 'problem'} role="status">
            {value.holds
              ? t(
                  '是:发放 = 持有 + 清缴 + 注销,资金亦平衡。',
                  'Yes: issued = held + surrendered + retired, and so for cash.',
                )
              : t('否:请立即联系运营人员。', 'No: tell the operator at once.')}{' '}
            {t(`截至第 ${number(value.seq)} 号指令`, `As of command ${number(value.seq)}`)}
          </p>
          <Table
            testId="invariants"
            asCards
            columns={[
              { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
              { name: t('发放', 'Issued'), isRight: true, cell: ({ issued }) => decimal(issued) },
              { name: t('持有', 'Held'), isRight: true, cell: ({ held }) => decimal(held) },
              {
                name: t('清缴', 'Surrendered'),
                isRight: true,
                cell: ({ surrendered }) => decimal(surrendered),
              },
              { name: t('注销', 'Retired'), isRight: true, cell: ({ retired }) => decimal(retired) },
              { name: t('平衡', 'Holds'), cell: ({ holds }) => (holds ? t('是', 'yes') : t('否', 'no')) },
            ]}
            rows={value.instruments}
            keyOf={({ symbol }) => symbol}
          />
          <p>
            {t('资金', 'Cash')}: {t('入金', 'paid in')} {decimal(value.cash.deposited)} = {t('持有', 'held')}{' '}
            {decimal(value.cash.held)} CNY
          </p>
        </>
      )}
    </Card>
  )
}
