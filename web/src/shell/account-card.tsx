import type { Account } from '../../../engine/facts/registry.ts'
import { ACCOUNT_STATE } from '../../../engine/facts/words.ts'
import { decimal } from './format.ts'
import { Card } from './parts.tsx'
import { named, t } from './state.ts'
import { Table } from './table.tsx'

/** Cash and holdings of one account: what there is, what is free, and what holds the rest. */
export function AccountCard({ account }: { account: Account }) {
  const rows = [{ symbol: 'CNY', ...account.cash }, ...account.holdings]
  return (
    <Card
      title={`${named(account.name)} · ${t('资金与权益', 'Cash and permits')}`}
      aside={<small>{account.account_id}</small>}
    >
      {account.account_state !== 'open' && account.restricted_by === null && (
        <p class="problem" role="alert">
          {t(
            `账户状态:${named(ACCOUNT_STATE[account.account_state])}。依据 ${account.state_document}:${account.state_reason}`,
            `The account is ${named(ACCOUNT_STATE[account.account_state])}, by ${account.state_document}: ${account.state_reason}`,
          )}
        </p>
      )}
      {account.restricted_by !== null && (
        <p class="problem" role="alert">
          {t(
            `两套账不符(第 ${account.restricted_by} 次核对),查明前账户不能变动。`,
            `Two ledgers differ in this account (pass ${account.restricted_by}); nothing moves until the bureau has looked at it.`,
          )}
        </p>
      )}
      <Table
        testId="account"
        asCards
        columns={[
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('余额', 'Balance'), isRight: true, cell: ({ balance }) => decimal(balance) },
          { name: t('可用', 'Free'), isRight: true, cell: ({ free }) => <b>{decimal(free)}</b> },
          { name: t('委托占用', 'Orders'), isRight: true, cell: ({ held }) => decimal(held.orders) },
          { name: t('质押', 'Pledged'), isRight: true, cell: ({ held }) => decimal(held.pledges) },
          { name: t('冻结', 'Frozen'), isRight: true, cell: ({ held }) => decimal(held.freezes) },
          { name: t('租入', 'Leased'), isRight: true, cell: ({ held }) => decimal(held.leases) },
          { name: t('待结算', 'Settling'), isRight: true, cell: ({ held }) => decimal(held.settlement) },
        ]}
        rows={rows}
        keyOf={({ symbol }) => symbol}
      />
    </Card>
  )
}
