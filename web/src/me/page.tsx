import { HOLD_KIND } from '../../../engine/facts/words.ts'
import { EnergyPart } from '../energy/part.tsx'
import { BlocksPart } from '../market/blocks.tsx'
import { PledgesPart } from '../pledges/part.tsx'
import { AccountCard } from '../shell/account-card.tsx'
import { useList, useLoaded } from '../shell/api.ts'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card, Empty, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { Parts } from '../shell/tabs.tsx'
import { isOf } from '../shell/who.tsx'
import { CompliancePart } from './compliance.tsx'
import { ConsentsPart } from './consents.tsx'
import { FillsPart } from './fills.tsx'
import { LeasesPart } from './leases.tsx'
import { LedgerPart } from './ledger.tsx'
import { OrdersPart } from './orders.tsx'
import { PeoplePart } from './people.tsx'
import { ReportsPart } from './reports.tsx'
import { TransfersPart } from './transfers.tsx'

const isEnterprise = () => isOf('enterprise')
const PARTS = [
  { path: 'account', name: { zh: '账户', en: 'Account' }, Page: AccountPart },
  { path: 'ledger', name: { zh: '账簿', en: 'Ledger' }, Page: LedgerPart },
  { path: 'orders', name: { zh: '委托', en: 'Orders' }, isFor: isEnterprise, Page: OrdersPart },
  { path: 'blocks', name: { zh: '大宗协议', en: 'Block trades' }, isFor: isEnterprise, Page: BlocksPart },
  { path: 'fills', name: { zh: '成交对账', en: 'Trades' }, isFor: isEnterprise, Page: FillsPart },
  {
    path: 'compliance',
    name: { zh: '履约清缴', en: 'Compliance' },
    isFor: isEnterprise,
    Page: CompliancePart,
  },
  { path: 'transfers', name: { zh: '划转', en: 'Transfers' }, isFor: isEnterprise, Page: TransfersPart },
  { path: 'leases', name: { zh: '租赁', en: 'Leases' }, isFor: isEnterprise, Page: LeasesPart },
  { path: 'energy', name: { zh: '用能与绿证', en: 'Energy' }, isFor: isEnterprise, Page: EnergyPart },
  { path: 'pledges', name: { zh: '质押', en: 'Pledges' }, Page: PledgesPart },
  { path: 'consents', name: { zh: '信用授权', en: 'Consents' }, Page: ConsentsPart },
  { path: 'people', name: { zh: '人员与规则', en: 'People and rules' }, Page: PeoplePart },
  { path: 'reports', name: { zh: '信用报告', en: 'Reports' }, Page: ReportsPart },
]

/** The affairs of the enterprise or bank that one acts for. */
export function MePage({ place }: { place: Readonly<Record<string, string>> }) {
  return <Parts title={t('我的', 'My affairs')} root="/me" parts={PARTS} at={place.part} />
}

function AccountPart() {
  const account = useLoaded('/v1/accounts/me')
  const holds = useList('/v1/holds')
  return (
    <>
      {account.error?.code === 'not_found' ? (
        <Empty>
          {t(
            '本主体尚未登记为参与人,尚无账户;请交易机构先行登记。',
            'This subject is not registered as a participant yet, and has no account; the operator registers it.',
          )}
        </Empty>
      ) : (
        <Loading of={account} />
      )}
      {account.value && <AccountCard account={account.value} />}
      <Card title={t('冻结与质押', 'Freezes and pledges')}>
        <Table
          asCards
          columns={[
            { name: '#', cell: ({ hold_id }) => hold_id },
            { name: t('种类', 'Kind'), cell: ({ kind }) => named(HOLD_KIND[kind]) },
            {
              name: t('数额', 'Amount'),
              isRight: true,
              cell: ({ amount, symbol }) => `${decimal(amount)} ${symbol}`,
            },
            { name: t('文书', 'Document'), cell: ({ document }) => document },
            { name: t('时间', 'Since'), cell: ({ placed_at }) => dateTime(placed_at) },
          ]}
          rows={holds.rows?.filter(({ resolved_at }) => resolved_at === null)}
          keyOf={({ hold_id }) => hold_id}
        />
        <More of={holds} none={t('没有冻结', 'Nothing is frozen')} />
      </Card>
    </>
  )
}
