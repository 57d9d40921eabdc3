import { useState } from 'preact/hooks'
import type { LedgerLine } from '../../../engine/facts/registry.ts'
import { CORRECTED } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { Choice } from '../shell/field.tsx'
import { RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { Cause } from '../shell/ledger-cause.tsx'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments, useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { Transactions } from '../shell/transactions.tsx'

const CASH = 'CNY'
/** Stands for nobody where a member is chosen. */
const NOBODY = 'nobody'

/** The ledger of a member, in which what was booked wrongly is put right, and what was put right before. */
export function Corrections({ uscc, onDone }: { uscc: string; onDone: () => void }) {
  const [symbol, setSymbol] = useState(CASH)
  const instruments = useInstruments()
  const lines = useList('/v1/accounts/{uscc}/ledger', { uscc, symbol })
  const corrections = useList('/v1/corrections')
  const changed = () => {
    lines.reload()
    corrections.reload()
    onDone()
  }
  return (
    <>
      <Card title={t('账簿与更正', 'Ledger and corrections')}>
        <form class="form" onSubmit={(event) => event.preventDefault()}>
          <Choice
            label={t('账户', 'Of')}
            value={symbol}
            options={[{ value: CASH, label: t('资金(元)', 'cash (CNY)') }, ...instruments]}
            onChange={setSymbol}
          />
        </form>
        <Table
          testId="member-ledger"
          asCards
          columns={[
            { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
            { name: t('缘由', 'Cause'), cell: (line) => <Cause of={line} /> },
            { name: t('增减', 'Change'), isRight: true, cell: ({ change }) => decimal(change) },
            { name: t('余额', 'Balance'), isRight: true, cell: ({ balance }) => decimal(balance) },
            { name: t('指令', 'Command'), isRight: true, cell: ({ seq }) => `#${seq}` },
            {
              name: '',
              cell: (line) =>
                CORRECTED.includes(line.cause) &&
                !line.change.startsWith('-') && (
                  <Correct line={line} symbol={symbol} uscc={uscc} onDone={changed} />
                ),
            },
          ]}
          rows={lines.rows}
          keyOf={({ seq, trade_id, change }) => `${seq} ${trade_id} ${change}`}
        />
        <More of={lines} none={t('没有记录', 'Nothing came or went')} />
      </Card>
      <Transactions />
      <Card title={t('更正记录', 'Corrections')} aside={<CsvButton name="corrections" of={corrections} />}>
        <Table
          testId="corrections"
          asCards
          columns={[
            { name: '#', cell: ({ correction_id }) => correction_id },
            { name: t('所更正', 'Of'), cell: ({ corrects }) => `#${corrects}` },
            { name: t('转出', 'From'), cell: ({ moved_from }) => named(moved_from.name) },
            {
              name: t('转入', 'To'),
              cell: ({ moved_to }) => (moved_to === null ? t('冲销', 'nobody') : named(moved_to.name)),
            },
            {
              name: t('数额', 'Amount'),
              isRight: true,
              cell: (one) => `${decimal(one.amount)} ${one.symbol}`,
            },
            { name: t('应自', 'Since'), cell: ({ effective_on }) => effective_on },
            { name: t('文件', 'Document'), class: 'long', cell: ({ document }) => document },
            { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
          ]}
          rows={corrections.rows}
          keyOf={({ correction_id }) => correction_id}
        />
        <More of={corrections} none={t('没有更正', 'Nothing was corrected')} />
      </Card>
    </>
  )
}

function Correct(props: { line: LedgerLine; symbol: string; uscc: string; onDone: () => void }) {
  const { line, symbol, uscc, onDone } = props
  const subjects = useSubjects()
  const others = subjects.options.filter(({ value }) => value !== uscc)
  const nobody = { value: NOBODY, label: t('不属于任何人(冲销)', 'nobody: take it back') }
  const toOf = (chosen: string) => (chosen === NOBODY ? nobody.label : subjects.nameOf(chosen))
  return (
    <RowAction
      needs="correct_holding"
      of={line.seq}
      name={t('更正', 'Correct')}
      button={t('下一步', 'Next')}
      fields={[
        {
          name: 'to_uscc',
          label: { zh: '应属于', en: 'Should be of' },
          options: [nobody, ...others],
          mustChoose: true,
        },
        { name: 'booked', kind: 'decimal', initial: line.change },
        { name: 'amount', kind: 'decimal', initial: line.change },
        { name: 'effective_on', kind: 'date' },
        { name: 'document', longest: 200 },
      ]}
      effect={({ to_uscc = '', amount = '', effective_on }) =>
        t(
          `指令 #${line.seq} 误记:${decimal(amount)} ${symbol} 由 ${subjects.nameOf(uscc)} 转至 ${toOf(to_uscc)},应自 ${effective_on} 起如此。原记录保留。`,
          `Command #${line.seq} was booked wrongly: ${decimal(amount)} ${symbol} go from ${subjects.nameOf(uscc)} to ${toOf(to_uscc)}, since ${effective_on}. What was booked stays on record.`,
        )
      }
      send={({ to_uscc = '', amount = '', booked = '', effective_on = '', document = '' }, key) =>
        write(
          'POST /v1/corrections',
          {},
          {
            ...{ corrects: line.seq, from_uscc: uscc, symbol, amount, booked, effective_on, document },
            ...(to_uscc === NOBODY ? {} : { to_uscc }),
          },
          key,
        )
      }
      onDone={onDone}
    />
  )
}
