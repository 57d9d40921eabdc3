import type { TransactionAnswer } from '../../../engine/facts/transaction.ts'
import { COMMAND_NAME, LEDGER_CAUSE, TRANSACTION_STATE } from '../../../engine/facts/words.ts'
import { useList } from './api.ts'
import { CsvButton } from './download.tsx'
import { dateTime, decimal } from './format.ts'
import { More } from './more.tsx'
import { Card } from './parts.tsx'
import { named, t, wordOf } from './state.ts'
import { Table } from './table.tsx'

const BAD: ReadonlySet<string> = new Set(['rejected', 'checked_discrepancy', 'reversed', 'corrected'])

/** What moved something outside the book, with its state: of one's account, or of all for who oversees. */
export function Transactions() {
  const rows = useList('/v1/transactions')
  return (
    <Card title={t('登记交易', 'Transactions')} aside={<CsvButton name="transactions" of={rows} />}>
      <p class="note">
        {t(
          '场内成交以外的每笔变动,及待第二人确认的事项;第二套账每晚复核。',
          'Whatever moves outside the order book, and what waits for a second person; a second ledger reads it each night.',
        )}
      </p>
      <Table
        testId="transactions"
        asCards
        columns={[
          { name: '#', cell: ({ transaction_id }) => transaction_id },
          { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
          {
            name: t('事项', 'What'),
            cell: ({ command }) => wordOf({ ...COMMAND_NAME, ...LEDGER_CAUSE }, command),
          },
          {
            name: t('状态', 'State'),
            cell: ({ transaction_state: state, pass_id }) => (
              <span
                class={`mark ${BAD.has(state) ? 'unverified' : state === 'checked_no_discrepancy' ? 'confirmed' : ''}`}
              >
                {named(TRANSACTION_STATE[state])}
                {pass_id !== null && ` #${pass_id}`}
              </span>
            ),
          },
          { name: t('变动', 'Movements'), class: 'long', cell: (one) => <Movements of={one} /> },
        ]}
        rows={rows.rows}
        keyOf={({ transaction_id }) => transaction_id}
      />
      <More of={rows} none={t('没有交易', 'There are none')} />
    </Card>
  )
}

function Movements({ of: { movements } }: { of: TransactionAnswer }) {
  if (movements.length === 0) return '—'
  return (
    <div>
      {movements.map(({ symbol, amount, moved_from, moved_to }, place) => (
        <div key={place}>
          <small>
            {decimal(amount)} {symbol}: {nameOf(moved_from)} → {nameOf(moved_to)}
          </small>
        </div>
      ))}
    </div>
  )
}

const nameOf = (party: TransactionAnswer['movements'][number]['moved_from']) =>
  party === null ? t('登记簿', 'the registry') : named(party.name)
