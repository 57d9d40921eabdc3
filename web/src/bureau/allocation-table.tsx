import { useState } from 'preact/hooks'
import type { AllocationTableAnswer, ReadAllocations } from '../../../engine/facts/registry.ts'
import { ALLOCATION_STAGE, keysOf } from '../../../engine/facts/words.ts'
import { useList, useLoaded, write } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { Choice, Field } from '../shell/field.tsx'
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

/** What a table does, with its step: of a final one that some of it goes back. */
export function saidTable(table: Pick<AllocationTableAnswer, 'totals' | 'stage' | 'period' | 'goes_back'>) {
  const { totals, stage, period, goes_back } = table
  const step = stage === 'whole' ? '' : `${named(ALLOCATION_STAGE[stage])} ${period} · `
  const back =
    goes_back === 0
      ? ''
      : t(`,其中 ${goes_back} 家须退还(见逐行)`, `, of whom ${goes_back} give back (see its rows)`)
  return `${step}${saidTotals(totals)}${back}`
}

/** A whole table of allocations: checked line by line, looked at, proposed as one. */
export function AllocationTableCard() {
  const [file, setFile] = useState<File>()
  const [read, setRead] = useState<ReadAllocations>()
  const [how, setHow] = useState<How>(AT_ONCE)
  const { isSending, error, send, clear } = useSending()
  const check = (event: Event) => {
    event.preventDefault()
    if (!file || isTooLarge(file, MAX_MEGABYTES)) return
    setRead(undefined)
    void send(() => write('POST /v1/allocation-tables/files', { ...how }, tableOf(file)), setRead)
  }
  return (
    <Card title={t('整表分配', 'Allocate by a table')}>
      <HowFields
        how={how}
        onChange={(changed) => {
          setHow(changed)
          setRead(undefined)
          clear()
        }}
      />
      <Template computationId={how.computation_id} />
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
            {read.left_open > 0 &&
              t(
                `;另有 ${read.left_open} 行未填,已略过`,
                `; ${read.left_open} rows that nobody filled were skipped`,
              )}
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
                  stage: how.stage,
                  ...(how.period === undefined ? {} : { period: how.period }),
                  rows: read.rows.map(({ uscc, symbol, quantity, basis }) => ({
                    ...{ uscc, symbol, quantity },
                    ...(basis ? { basis } : {}),
                  })),
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
        ...(rows?.some(({ change }) => change !== null)
          ? [
              {
                name: t('已发', 'Issued before'),
                isRight: true,
                cell: ({ before }: Row) => (before === null ? '' : decimal(before)),
              },
              {
                name: t('本次增减', 'Now'),
                isRight: true,
                cell: ({ change }: Row) => <b>{saidChange(change)}</b>,
              },
            ]
          : []),
        ...(rows?.some(({ basis }) => basis)
          ? [
              {
                name: t('计算依据', 'Computed from'),
                cell: ({ basis }: Row) => basis && <Basis of={basis} />,
              },
            ]
          : []),
      ]}
      rows={rows}
      keyOf={({ uscc, symbol }) => `${uscc} ${symbol}`}
    />
  )
}

type Row = ReadAllocations['rows'][number]

function saidChange(change: string | null): string {
  if (change === null) return ''
  return change.startsWith('-')
    ? t(`收回 ${decimal(change.slice(1))}`, `${decimal(change.slice(1))} go back`)
    : t(`补发 ${decimal(change)}`, `${decimal(change)} more`)
}

/** The rule and the figures that gave a quantity. */
function Basis({ of: { computation_id, on, inputs } }: { of: NonNullable<Row['basis']> }) {
  return (
    <small>
      {computation_id} ({on}):{' '}
      {Object.entries(inputs)
        .map(([name, value]) => `${name} = ${value}`)
        .join(', ')}
    </small>
  )
}

/** Which step of a year a table is, and the rule that computes its quantities where they are not in it. */
interface How {
  readonly stage: keyof typeof ALLOCATION_STAGE
  readonly period?: string
  readonly computation_id?: string
  readonly on?: string
}
const AT_ONCE: How = { stage: 'whole' }

/** Rules that give what is allocated. */
const ALLOCATING = [
  ...['carbon/pre-allocation', 'carbon/power-benchmark', 'carbon/industry-intensity', 'carbon/gap-cap'],
  'energy/henan-purchase',
]

function HowFields({ how, onChange }: { how: How; onChange: (how: How) => void }) {
  const computations = useLoaded('/v1/computations').value?.data ?? []
  const rules = computations.filter(({ computation_id }) => ALLOCATING.includes(computation_id))
  const with_ = (change: Partial<Record<keyof How, string>>) => {
    const all = Object.entries({ ...how, ...change }).filter(
      ([, value]) => value !== '' && value !== undefined,
    )
    onChange(Object.fromEntries(all) as unknown as How)
  }
  return (
    <form class="form" onSubmit={(event) => event.preventDefault()} data-testid="allocation-how">
      <Choice
        label={t('分配步骤', 'Step')}
        value={how.stage}
        options={keysOf(ALLOCATION_STAGE).map((value) => ({ value, label: named(ALLOCATION_STAGE[value]) }))}
        onChange={(stage) => with_(stage === 'whole' ? { stage, period: '' } : { stage })}
      />
      {how.stage !== 'whole' && (
        <Field
          label={t('年度', 'Year')}
          name="period"
          value={how.period ?? ''}
          onInput={(period) => with_({ period })}
        />
      )}
      <Choice
        label={t('数量', 'Quantities')}
        value={how.computation_id ?? ''}
        options={[
          { value: '', label: t('由表中给出', 'stand in the table') },
          ...rules.map(({ computation_id, title }) => ({ value: computation_id, label: named(title) })),
        ]}
        onChange={(computation_id) => with_({ computation_id })}
      />
      {how.computation_id !== undefined && (
        <Field
          label={t('规则基准日(空为今日)', 'Day whose rule counts; empty is today')}
          name="on"
          type="date"
          value={how.on ?? ''}
          onInput={(on) => with_({ on })}
          isOptional
        />
      )}
    </form>
  )
}

/** A row for each registered enterprise; quantities, or the figures that a rule asks for, are filled in. */
function Template({ computationId }: { computationId: string | undefined }) {
  const computations = useLoaded('/v1/computations').value?.data ?? []
  const inputs = computations.find(({ computation_id }) => computation_id === computationId)?.inputs
  const columns = inputs?.map(({ title }) => named(title)) ?? ['quantity']
  const instruments = useInstruments()
  const participants = useList('/v1/participants')
  const [chosen, choose] = useState('')
  const symbol = chosen || instruments[0]?.value || ''
  const rowsOf = (all: typeof participants.rows) =>
    (all ?? [])
      .filter(({ kind }) => kind === 'enterprise')
      .map(({ uscc, name }) => ({
        ...{ uscc, name: named(name), symbol },
        ...Object.fromEntries(columns.map((column) => [column, ''])),
      }))
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
