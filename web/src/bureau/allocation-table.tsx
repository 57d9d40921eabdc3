import { useState } from 'preact/hooks'
import type { ReadAllocations } from '../../../engine/facts/registry.ts'
import { useList, write } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { Choice } from '../shell/field.tsx'
import { ActionForm } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { Card, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { named, t } from '../shell/state.ts'
import { useInstruments } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { Faults, FileField, isTooLarge, tableOf } from '../shell/upload.tsx'
import { ISSUE_FIELDS, issueTermsOf } from './issue-terms.ts'

/** As much as the service takes. */
const MAX_MEGABYTES = 1

/** What a table issues together, in words. */
export const saidTotals = (totals: ReadAllocations['totals']) =>
  totals
    .map(({ symbol, quantity, row_count }) =>
      t(`${row_count} 家共 ${decimal(quantity)} ${symbol}`, `${decimal(quantity)} ${symbol} to ${row_count}`),
    )
    .join(t(';', '; '))

/** A whole table of allocations: checked line by line, looked at, proposed as one. */
export function AllocationTableCard() {
  const [file, setFile] = useState<File>()
  const [read, setRead] = useState<ReadAllocations>()
  const { isSending, error, send, clear } = useSending()
  const check = (event: Event) => {
    event.preventDefault()
    if (!file || isTooLarge(file, MAX_MEGABYTES)) return
    setRead(undefined)
    void send(() => write('POST /v1/allocation-tables/files', {}, tableOf(file)), setRead)
  }
  return (
    <Card title={t('整表分配', 'Allocate by a table')}>
      <Template />
      <form class="form" onSubmit={check} data-testid="allocation-file">
        <FileField
          maxMegabytes={MAX_MEGABYTES}
          file={file}
          onChange={(chosen) => {
            setFile(chosen)
            setRead(undefined)
            clear()
          }}
        />
        <button type="submit" disabled={isSending}>
          {isSending ? t('正在检查…', 'Checking…') : t('检查', 'Check')}
        </button>
        {!error?.faults.length && <Problem error={error} />}
      </form>
      <Faults faults={error?.faults ?? []} none={t('没有提出任何分配。', 'nothing was proposed.')} />
      {read && (
        <>
          <p class="note" role="status">
            {t('检查通过:', 'No fault: ')}
            {saidTotals(read.totals)}
          </p>
          <Rows rows={read.rows} />
          <ActionForm
            testId="allocate-table"
            button={t('下一步', 'Next')}
            fields={[{ name: 'document', longest: 200 }, ...ISSUE_FIELDS]}
            effect={() =>
              t(
                `提请整表分配:${saidTotals(read.totals)}。由另一人批准后一并入账,否则全部不发。`,
                `The whole table is proposed: ${saidTotals(read.totals)}. Another person approves all of it, or nothing is issued.`,
              )
            }
            send={({ document = '', ...issue }, key) =>
              write(
                'POST /v1/allocation-tables',
                {},
                {
                  document,
                  ...issueTermsOf(issue),
                  rows: read.rows.map(({ uscc, symbol, quantity }) => ({ uscc, symbol, quantity })),
                },
                key,
              )
            }
            done={({ table_id }) => (
              <>
                {t(`已提出(#${table_id}),待批准`, `Proposed (#${table_id}); it waits for approval`)} ·{' '}
                <a href="/inbox">{t('待办', 'Inbox')}</a>
              </>
            )}
          />
        </>
      )}
    </Card>
  )
}

/** Rows of a table of allocations. */
export function Rows({ rows }: { rows: ReadAllocations['rows'] | undefined }) {
  return (
    <Table
      testId="allocation-rows"
      columns={[
        { name: t('主体', 'Subject'), cell: ({ uscc, name }) => `${named(name)} ${uscc}` },
        { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
        { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
      ]}
      rows={rows}
      keyOf={({ uscc, symbol }) => `${uscc} ${symbol}`}
    />
  )
}

/** A row for each registered enterprise; quantities are filled in. */
function Template() {
  const instruments = useInstruments()
  const participants = useList('/v1/participants')
  const [chosen, choose] = useState('')
  const symbol = chosen || instruments[0]?.value || ''
  const rowsOf = (all: typeof participants.rows) =>
    (all ?? [])
      .filter(({ kind }) => kind === 'enterprise')
      .map(({ uscc, name }) => ({ uscc, name: named(name), symbol, quantity: '' }))
  return (
    <div class="buttons">
      <Choice label={t('模板', 'Template')} value={symbol} options={instruments} onChange={choose} />
      <CsvButton
        name={`allocations-${symbol}`}
        of={{ rows: rowsOf(participants.rows), all: async () => rowsOf(await participants.all()) }}
      />
    </div>
  )
}
