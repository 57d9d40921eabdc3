import { t } from './state.ts'

/** RFC 4180; what a spreadsheet would take for a formula is shown as the text it is. */
function csvOf(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = Object.keys(rows[0] ?? {})
  const field = (value: unknown) => {
    const text =
      value === null || value === undefined
        ? ''
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value)
    const plain = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
  }
  return `\ufeff${[names, ...rows.map((row) => names.map((name) => row[name]))].map((row) => row.map(field).join(',')).join('\r\n')}\r\n`
}

export function download(name: string, text: string, type: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Saves what a table shows, with the names that programs know. */
export function CsvButton({ name, rows }: { name: string; rows: readonly object[] | undefined }) {
  if (!rows?.length) return null
  return (
    <button
      type="button"
      class="plain"
      onClick={() => download(`${name}.csv`, csvOf(rows as readonly Record<string, unknown>[]), 'text/csv')}
    >
      {t('下载 CSV', 'CSV')}
    </button>
  )
}
