import type { ApiError } from './api.ts'
import { sentenceOf } from './problems.ts'
import { t } from './state.ts'
import { Table } from './table.tsx'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** A chosen file under the type that the service knows it by. */
export function tableOf(file: File): Blob {
  return new Blob([file], { type: /\.xlsx$/i.test(file.name) ? XLSX : 'text/csv' })
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
          {t(`文件(CSV 或 XLSX,至多 ${maxMegabytes} MB)`, `File (CSV or XLSX, ${maxMegabytes} MB at most)`)}
        </span>
        <input
          type="file"
          name="file"
          accept=".csv,.xlsx"
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

/** What is wrong with a file, by line and column. `none`: what did not happen for it; absent: these were left out. */
export function Faults({ faults, none }: { faults: ApiError['faults']; none?: string }) {
  if (faults.length === 0) return null
  return (
    <>
      <p class="problem" role="alert">
        {none === undefined
          ? t(`跳过了 ${faults.length} 处:`, `${faults.length} were left out:`)
          : t(`${faults.length} 处需要修改;${none}`, `${faults.length} places to mend; ${none}`)}
      </p>
      <Table
        testId="faults"
        columns={[
          { name: t('行', 'Line'), isRight: true, cell: ({ line }) => line ?? '—' },
          { name: t('列', 'Column'), cell: ({ column, pointer }) => column ?? pointer },
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
