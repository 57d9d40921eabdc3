import { MEMBERS } from '../../../engine/facts/members.ts'
import type { ApiError } from './api.ts'
import { sentenceOf } from './problems.ts'
import { named, t } from './state.ts'
import { Table } from './table.tsx'

/** The types of workbooks by the ends of their names; anything else is a text. */
const WORKBOOKS: Readonly<Record<string, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xls: 'application/vnd.ms-excel',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
}

/** A chosen file under the type that the service knows it by. */
export function tableOf(file: File): Blob {
  const [, end = ''] = /\.(\w+)$/.exec(file.name.toLowerCase()) ?? []
  return new Blob([file], { type: WORKBOOKS[end] ?? 'text/csv' })
}

export function isTooLarge(file: File | undefined, maxMegabytes: number): boolean {
  return (file?.size ?? 0) > maxMegabytes * 1024 * 1024
}

/** Where a table is chosen, CSV or XLSX. */
export function FileField(props: {
  maxMegabytes: number
  file: File | undefined
  onChange: (file: File | undefined) => void
}) {
  const { maxMegabytes, file, onChange } = props
  return (
    <>
      <label class="field">
        <span>
          {t(
            `文件(XLSX、XLS、ODS、CSV 或 JSON,至多 ${maxMegabytes} MB)`,
            `File (XLSX, XLS, ODS, CSV or JSON, ${maxMegabytes} MB at most)`,
          )}
        </span>
        <input
          type="file"
          name="file"
          accept=".csv,.txt,.json,.xlsx,.xls,.ods"
          required
          onChange={(event) => onChange((event.target as HTMLInputElement).files?.[0])}
        />
      </label>
      {isTooLarge(file, maxMegabytes) && (
        <p class="problem" role="alert">
          {t(`文件超过 ${maxMegabytes} MB`, `The file is larger than ${maxMegabytes} MB`)}
        </p>
      )}
    </>
  )
}

/** A column by what it is called. */
const nameOf = (column: string | undefined) => {
  const found = column === undefined ? undefined : MEMBERS[column]
  return found ? named(found) : column
}

/** What is wrong with a file, by line and column. `none`: what did not happen for it; absent: these were left out. */
export function Faults({ faults, none }: { faults: ApiError['faults']; none?: string }) {
  if (faults.length === 0) return null
  return (
    <>
      <p class="problem" role="alert">
        {none === undefined
          ? t(`跳过了 ${faults.length} 处:`, `${faults.length} were left out:`)
          : t(
              `${faults.length} 处需要修改;${none}`,
              `${faults.length} ${faults.length === 1 ? 'place' : 'places'} to mend; ${none}`,
            )}
      </p>
      <Table
        testId="faults"
        columns={[
          { name: t('行', 'Line'), isRight: true, cell: ({ line }) => line ?? '—' },
          { name: t('列', 'Column'), cell: ({ column, pointer }) => nameOf(column) ?? pointer },
          {
            name: t('问题', 'What is wrong'),
            cell: ({ code, detail }) => (
              <>
                {sentenceOf(code) ?? code} <small>{detail}</small>
              </>
            ),
          },
        ]}
        rows={[...faults].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))}
        keyOf={(_, index) => index}
      />
    </>
  )
}
