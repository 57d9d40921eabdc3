import { useState } from 'preact/hooks'
import type { ReadDataset } from '../../../engine/facts/valuation.ts'
import { Choice, Field } from '../shell/field.tsx'
import { t } from '../shell/state.ts'
import { COLUMNS, columnName } from './dataset-reading.tsx'

/** How a file is to be read, as the service is told. */
export interface Said {
  readonly sheet?: string
  readonly heading_line?: string
  readonly columns?: string
  readonly symbol?: string
  readonly unit?: string
  readonly source?: string
}

/** What may stand for every row, where the table has no column for it. */
const EVERY = ['symbol', 'unit', 'source'] as const
/** Characters of a heading and of the cell below it that are shown. */
const SHOWN = 24

/** Where a table is read otherwise than its people mean it: they say which line is the heading and which column is what. */
export function ChangeReading(props: {
  readonly trial: ReadDataset
  readonly isSending: boolean
  readonly onRead: (said: Said) => void
}) {
  const { trial, isSending, onRead } = props
  const { reading, first_lines } = trial
  const isUnread = trial.row_count === 0
  const [sheet, setSheet] = useState(reading.sheet ?? '')
  const [line, setLine] = useState(String(reading.heading_line))
  const [columns, setColumns] = useState<Readonly<Record<number, string>>>(
    Object.fromEntries(reading.columns.map(({ column, column_number }) => [column_number, column])),
  )
  const [every, setEvery] = useState<Readonly<Record<string, string>>>(
    Object.fromEntries(
      [...reading.fixed, ...(reading.unit === null ? [] : [{ column: 'unit', said: reading.unit }])].map(
        ({ column, said }) => [column, said],
      ),
    ),
  )
  const [twice, setTwice] = useState('')
  const at = Number(line) - 1
  const width = Math.max(0, ...first_lines.map((row) => row.length))
  const cellOf = (row: number, place: number) => (first_lines[row]?.[place - 1] ?? '').slice(0, SHOWN)
  const ofSheet = sheet === '' ? {} : { sheet }
  const isOtherSheet = sheet !== (reading.sheet ?? '')
  const read = (event: Event) => {
    event.preventDefault()
    // Of another sheet nothing is known yet.
    if (isOtherSheet) return onRead(ofSheet)
    const named = Object.entries(columns).filter(([, column]) => column !== '')
    const taken = new Set(named.map(([, column]) => column))
    const double = named.find(([, column], index) => named.findIndex(([, one]) => one === column) < index)
    setTwice(double?.[1] ?? '')
    if (double) return
    const rest = Object.fromEntries(
      EVERY.flatMap((column) => {
        const text = every[column]?.trim() ?? ''
        return text === '' || taken.has(column) ? [] : [[column, text]]
      }),
    )
    const said = named.map(([place, column]) => `${column}:${place}`).join(',')
    onRead({ ...ofSheet, heading_line: line, ...(said === '' ? {} : { columns: said }), ...rest })
  }
  return (
    <details class="opens" open={isUnread}>
      <summary>{t('读得不对?指明表头和各列', 'Read wrongly? Say which line and column is what')}</summary>
      <form class="form" onSubmit={read} data-testid="change-reading">
        {reading.sheets.length > 1 && (
          <Choice
            label={t('工作表', 'Sheet')}
            name="sheet"
            value={sheet}
            options={reading.sheets.map((name) => ({ value: name, label: `${name} ` }))}
            onChange={setSheet}
          />
        )}
        {!isOtherSheet && (
          <>
            <Choice
              label={t('表头(最末一行)', 'Heading (its last line)')}
              name="heading_line"
              value={line}
              options={first_lines.map((row, index) => ({
                value: String(index + 1),
                label: t(`第 ${index + 1} 行:`, `line ${index + 1}: `) + row.join(' | ').slice(0, 2 * SHOWN),
              }))}
              onChange={setLine}
            />
            {Array.from({ length: width }, (_, index) => index + 1).map((place) => (
              <Choice
                key={place}
                label={`${place}. ${cellOf(at, place)} (${cellOf(at + 1, place)})`}
                name={`column-${place}`}
                value={columns[place] ?? ''}
                options={[
                  { value: '', label: t('不用', 'not used') },
                  ...Object.keys(COLUMNS).map((column) => ({
                    value: column,
                    label: `${columnName(column)} `,
                  })),
                ]}
                {...(twice !== '' && columns[place] === twice
                  ? { fault: t('有两列选了同一项', 'Two columns are said to be this') }
                  : {})}
                onChange={(column) => setColumns({ ...columns, [place]: column })}
              />
            ))}
            {EVERY.filter((column) => !Object.values(columns).includes(column)).map((column) => (
              <Field
                key={column}
                label={t(`每一行的${columnName(column)}`, `${columnName(column)} of every row`)}
                name={column}
                longest={500}
                isOptional
                value={every[column] ?? ''}
                onInput={(text) => setEvery({ ...every, [column]: text })}
              />
            ))}
          </>
        )}
        <button type="submit" aria-disabled={isSending}>
          {t('按此重读', 'Read it so')}
        </button>
      </form>
    </details>
  )
}
