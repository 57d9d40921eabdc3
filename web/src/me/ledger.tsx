import { useState } from 'preact/hooks'
import { OwnLots } from '../registry/lots.tsx'
import { addressOf, useList, useLoaded } from '../shell/api.ts'
import { after, useDays } from '../shell/days.tsx'
import { CsvButton, FileButton } from '../shell/download.tsx'
import { Choice, Field } from '../shell/field.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { Cause } from '../shell/ledger-cause.tsx'
import { More } from '../shell/more.tsx'
import { Card, Loading } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { useInstruments } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { Transactions } from '../shell/transactions.tsx'
import { LargeHoldings } from './large-holdings.tsx'

const CASH = 'CNY'
const signed = (text: string) => (text.startsWith('-') ? `−${decimal(text.slice(1))}` : `+${decimal(text)}`)

/** Every change of one's cash or of one permit, with its cause and what was there after it. */
export function LedgerPart() {
  const [symbol, setSymbol] = useState(CASH)
  const days = useDays()
  const instruments = useInstruments()
  const lines = useList('/v1/accounts/me/ledger', {
    symbol,
    ...days.span,
  })
  return (
    <>
      <Card
        title={t('账簿', 'Ledger')}
        aside={
          <>
            <CsvButton name={`ledger-${symbol}`} of={lines} />
            <FileButton
              label={t('对账单 XLSX', 'Statement, XLSX')}
              name="statement.xlsx"
              address={addressOf('/v1/accounts/me/statement.xlsx', days.span)}
            />
          </>
        }
      >
        <form class="form" onSubmit={(event) => event.preventDefault()}>
          <Choice
            label={t('账户', 'Of')}
            value={symbol}
            options={[{ value: CASH, label: t('资金(元)', 'cash (CNY)') }, ...instruments]}
            onChange={setSymbol}
          />
          {days.fields}
        </form>
        <Table
          testId="ledger"
          asCards
          columns={[
            { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
            {
              name: t('缘由', 'Cause'),
              cell: (line) => <Cause of={line} />,
            },
            { name: t('增减', 'Change'), isRight: true, cell: ({ change }) => signed(change) },
            { name: t('余额', 'Balance'), isRight: true, cell: ({ balance }) => decimal(balance) },
            { name: t('指令', 'Command'), isRight: true, cell: ({ seq }) => `#${seq}` },
          ]}
          rows={lines.rows}
          keyOf={({ seq, trade_id, change }) => `${seq} ${trade_id} ${change}`}
        />
        <More of={lines} none={t('没有记录', 'Nothing came or went')} />
      </Card>
      <HeldOn />
      <Transactions />
      <OwnLots />
      <LargeHoldings />
    </>
  )
}

/** What one held at the end of a day. */
function HeldOn() {
  const [day, setDay] = useState('')
  const [datedBy, setDatedBy] = useState<string>('booked')
  const held = useLoaded(day === '' ? undefined : '/v1/accounts/me/balances', {
    at: day === '' ? '' : after(day),
    dated_by: datedBy,
  })
  return (
    <Card title={t('某日终持有', 'What I held at the end of a day')}>
      <form class="form" onSubmit={(event) => event.preventDefault()}>
        <Field label={t('日期', 'Day')} name="held-on" type="date" value={day} onInput={setDay} isOptional />
        <Choice
          label={t('更正按', 'Corrections count')}
          value={datedBy}
          options={[
            { value: 'booked', label: t('入账时间', 'from when they were booked') },
            { value: 'effective', label: t('应有时间', 'since when it should have been so') },
          ]}
          onChange={setDatedBy}
        />
      </form>
      {day !== '' && <Loading of={held} />}
      <Table
        testId="held"
        columns={[
          {
            name: t('账户', 'Of'),
            cell: ({ symbol }) => (symbol === CASH ? t('资金(元)', 'cash (CNY)') : symbol),
          },
          { name: t('余额', 'Balance'), isRight: true, cell: ({ balance }) => decimal(balance) },
        ]}
        rows={held.value?.data}
        keyOf={({ symbol }) => symbol}
      />
    </Card>
  )
}
