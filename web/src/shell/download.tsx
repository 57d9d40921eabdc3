import { fileAt, type LoadedList } from './api.ts'
import { Problem } from './parts.tsx'
import { useSending } from './sending.ts'
import { t } from './state.ts'

/** RFC 4180; what a spreadsheet would take for a formula is shown as the text it is. */
function csvOf(rows: readonly Readonly<Record<string, unknown>>[]): string {
  // A member that the first row lacks is a column too.
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
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

export function download(name: string, content: string | Blob, type: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([content], { type }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Saves a whole list, whatever of it is shown, with the names that programs know. */
export function CsvButton(props: {
  name: string
  of: Pick<LoadedList<object>, 'all' | 'rows'>
  label?: string
}) {
  const { name, of, label = t('下载 CSV', 'CSV') } = props
  const { isSending, error, send } = useSending()
  if (!of.rows?.length) return null
  const save = () =>
    send(of.all, (rows) =>
      download(`${name}.csv`, csvOf(rows as readonly Record<string, unknown>[]), 'text/csv'),
    )
  return (
    <>
      <button type="button" class="plain" disabled={isSending} onClick={save}>
        {label}
      </button>
      <Problem error={error} />
    </>
  )
}

/** Saves a file that the service makes for who is signed in. */
export function FileButton({ label, name, address }: { label: string; name: string; address: string }) {
  const { isSending, error, send } = useSending()
  return (
    <>
      <button
        type="button"
        class="plain"
        disabled={isSending}
        onClick={() =>
          send(
            () => fileAt(address),
            (file) => download(name, file, file.type),
          )
        }
      >
        {label}
      </button>
      <Problem error={error} />
    </>
  )
}
