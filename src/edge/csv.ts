import type { Cell, Table } from './sheet.ts'

/** UTF-8 with a byte order mark, so that spreadsheets show Chinese right. */
const BYTE_ORDER_MARK = '\ufeff'

/** RFC 4180, with lines ended by CRLF. */
export function csvOf({ headings, rows }: Table): string {
  return BYTE_ORDER_MARK + [headings, ...rows].map((row) => row.map(field).join(',')).join('\r\n') + '\r\n'
}

function field(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  // A text that a spreadsheet would take for a formula is shown as the text it is.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
