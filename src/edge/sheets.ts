import * as workbooks from '@e965/xlsx'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { textOf } from './sheet-cells.ts'

/** A file that is no table at all. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile'
}

/** A table of texts, with the name of its sheet; a text file has one without a name. */
export interface Sheet {
  readonly name: string | undefined
  readonly rows: readonly (readonly string[])[]
  /** Cells ("row:column", from 0) that have a number which was merged over several rows: it is of the first. */
  readonly joined?: ReadonlySet<string>
  /** Rows that are hidden, from 0. */
  readonly hidden?: ReadonlySet<number>
  /** It came as records with names: a line of it is a record, counted from 1, and its heading is on none. */
  readonly isOfRecords?: boolean
}

/** Rows above, between and below those of a table. */
export const MORE_ROWS = 100
/** What a workbook may be when it is unpacked: many times what the rows of the largest dataset need. */
const MAX_WORKBOOK_BYTES = 16 * 1024 * 1024
/** Characters of one cell, as spreadsheets have it. */
export const MAX_CELL = 32_767
const LONG_CELL = new RegExp(`>[^<]{${MAX_CELL + 1}}`)
/** Characters of a name that are shown in a fault. */
const MAX_SHOWN = 40
/** Columns that a sheet may reach to. */
export const MAX_COLUMNS = 64
const MAX_SHEETS = 50

/** The sheets of a file that can be seen and are not empty: a workbook (XLSX, XLS, ODS), one text table, or records (JSON). */
export function readSheets(bytes: Uint8Array, isWorkbook: boolean, maxRows: number): Sheet[] {
  const other = kindOfOther(bytes, isWorkbook)
  if (other !== undefined) throw new UnreadableFile(other)
  if (!isWorkbook) {
    const text = decode(bytes)
    const records = recordsOf(text)
    if (records) return [{ name: undefined, rows: tableOf(records, maxRows), isOfRecords: true }]
    return [{ name: undefined, rows: parseCsv(text, maxRows).map((row) => row.map(unguarded)) }]
  }
  return readWorkbook(bytes, maxRows).filter(({ rows }) =>
    rows.some((row) => row.some((cell) => cell !== '')),
  )
}

/** A quotation mark that keeps a spreadsheet from taking a text for a formula is none of it. */
const unguarded = (cell: string) => cell.replace(/^'(?=[=+\-@\t])/, '')

/** What a file is that is neither a workbook nor text, in the words of who has it; undefined: it may be read. */
function kindOfOther(bytes: Uint8Array, isWorkbook: boolean): string | undefined {
  const starts = (...signature: number[]) => signature.every((byte, index) => bytes[index] === byte)
  if (bytes.length === 0) return 'the file is empty'
  const isZip = starts(0x50, 0x4b)
  const isOld = starts(0xd0, 0xcf, 0x11, 0xe0)
  if (isWorkbook && !isZip && !isOld) return 'it is no workbook; save it as .xlsx or CSV'
  if (
    !isWorkbook &&
    (isZip || isOld || starts(0x89, 0x50, 0x4e, 0x47) || starts(0xff, 0xd8) || starts(0x25, 0x50, 0x44, 0x46))
  )
    return 'it is no table as text (CSV)'
  return undefined
}

/**
 * A packed workbook is looked at before it is read: how large it is, and how far its cells reach. An ODS is given back
 * with no more repetitions than a table may have: what it repeats to the end of the sheet is blank, or beyond reading.
 */
function looked(bytes: Uint8Array, maxRows: number): Uint8Array {
  let size = 0
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      size += originalSize
      if (size > MAX_WORKBOOK_BYTES)
        throw new UnreadableFile(`unpacked it has more than ${MAX_WORKBOOK_BYTES} bytes`)
      return name.endsWith('.xml') || name === 'mimetype'
    },
  })
  for (const [name, file] of Object.entries(files)) {
    const text = strFromU8(file)
    if (LONG_CELL.test(text)) throw new UnreadableFile(`a cell has more than ${MAX_CELL} characters`)
    if (name.startsWith('xl/worksheets/')) checkReach(text, maxRows)
  }
  const content = files['content.xml']
  if (!content) return bytes
  return zipSync(
    { ...files, 'content.xml': strToU8(withoutRepeats(strFromU8(content), maxRows)) },
    { level: 0 },
  )
}

const REPEATED = /\bnumber-(rows|columns)-repeated\s*=\s*(["'])(\d+)\2/g

/** A row or cell that is repeated further than a table reaches is there once; the others together reach no further either. */
function withoutRepeats(content: string, maxRows: number): string {
  let rows = 0
  return content.replace(REPEATED, (_, what: string, _quote, digits: string) => {
    const most = what === 'rows' ? maxRows + MORE_ROWS : MAX_COLUMNS
    const count = Number(digits) > most ? 1 : Number(digits)
    if (what === 'rows') rows += count
    if (rows > maxRows + MORE_ROWS)
      throw new UnreadableFile(`its rows are repeated beyond row ${maxRows + MORE_ROWS}`)
    return `number-${what}-repeated="${count}"`
  })
}

/** Every reference to a cell or row ("XFD20", "A1:C9", "7") in a sheet lies within what the table may have. */
function checkReach(sheet: string, maxRows: number): void {
  const last = maxRows + MORE_ROWS
  for (const [, , reference] of sheet.matchAll(/\s(?:r|ref)\s*=\s*(["'])(.*?)\1/g)) {
    for (const cell of reference!.split(':')) {
      const [, letters, digits] = /^([A-Z]{0,3})(\d{0,7})$/i.exec(cell) ?? []
      if (letters === undefined || columnOf(letters) > MAX_COLUMNS || Number(digits) > last) {
        throw new UnreadableFile(
          `cell ${cell.slice(0, 20)} lies beyond column ${MAX_COLUMNS} or row ${last}; clear what is outside the table`,
        )
      }
    }
  }
}

/** A is 1, AA is 27. */
function columnOf(letters: string): number {
  let column = 0
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64
  return column
}

function readWorkbook(bytes: Uint8Array, maxRows: number): Sheet[] {
  try {
    const sound = bytes[0] === 0x50 ? looked(bytes, maxRows) : bytes
    const book = workbooks.read(sound, {
      ...{ type: 'array', dense: true, cellNF: true, cellHTML: false, sheetStubs: true, cellStyles: true },
      sheetRows: maxRows + MORE_ROWS,
    })
    if (book.SheetNames.length > MAX_SHEETS) throw new UnreadableFile(`it has more than ${MAX_SHEETS} sheets`)
    return book.SheetNames.filter((_, index) => !book.Workbook?.Sheets?.[index]?.Hidden).map((name) => ({
      name,
      ...rowsOf(book.Sheets[name]!),
    }))
  } catch (error) {
    // A fault of the reader's own says nothing to who sent the file.
    const { message } = error as Error
    const why =
      error instanceof UnreadableFile
        ? message
        : /password|encrypt/i.test(message)
          ? 'it is protected by a password'
          : 'it is damaged'
    throw new UnreadableFile(`it is no workbook that can be read: ${why}; save it as .xlsx or CSV`)
  }
}

/** Each cell as who made the sheet sees it; what was merged stands in each of its cells. */
function rowsOf(sheet: workbooks.WorkSheet): {
  rows: string[][]
  joined: Set<string>
  hidden: Set<number>
} {
  const dense = (sheet['!data'] ?? []) as (workbooks.CellObject | undefined)[][]
  const rows = Array.from({ length: dense.length }, (_, row) =>
    Array.from({ length: Math.min(dense[row]?.length ?? 0, MAX_COLUMNS) }, (_, column) =>
      textOf(dense[row]![column]),
    ),
  )
  const joined = new Set<string>()
  const hidden = hiddenOf(sheet, rows)
  for (const { s, e } of sheet['!merges'] ?? []) {
    const text = rows[s.r]?.[s.c] ?? ''
    const isNumber = /^[\d.,+-]+$/.test(text)
    for (let row = s.r; row <= Math.min(e.r, rows.length - 1); row++)
      for (let column = s.c; column <= Math.min(e.c, MAX_COLUMNS - 1); column++) {
        const cells = rows[row]!
        while (cells.length <= column) cells.push('')
        cells[column] = text
        // Over several columns it is of none of them; over rows it is of the first.
        if (isNumber && (row > s.r || e.c > s.c)) joined.add(`${row}:${column}`)
      }
  }
  return { rows, joined, hidden }
}

/** Rows that nobody sees, and columns, which are emptied: what is hidden was not meant to be read. */
function hiddenOf(sheet: workbooks.WorkSheet, rows: string[][]): Set<number> {
  for (const [column, info] of (sheet['!cols'] ?? []).entries())
    if (info?.hidden) for (const row of rows) if (row[column] !== undefined) row[column] = ''
  return new Set((sheet['!rows'] ?? []).flatMap((info, row) => (info?.hidden ? [row] : [])))
}

/** UTF-8, UTF-16 where its mark says so, or else GB 18030: in these spreadsheets in Chinese save their text. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

/** How JSON may begin, and how records do: as no table does. */
const JSON_START = /^\s*[[{]/
const RECORDS_START = /^\s*(\[\s*\{|\{\s*")/

/** Records as a table: the names of their members are the heading. */
function tableOf(records: readonly object[], maxRows: number): string[][] {
  if (records.length > maxRows + MORE_ROWS) throw new UnreadableFile(`a file has at most ${maxRows} rows`)
  const columns = new Set(records.flatMap((record) => Object.keys(record)))
  if (columns.size > MAX_COLUMNS) throw new UnreadableFile(`a line has more than ${MAX_COLUMNS} columns`)
  const rows = records.map((record, index) => {
    const members = new Map(Object.entries(record))
    return [...columns].map((name) => {
      const value = members.get(name) ?? ''
      const where = `record ${index + 1}, ${name.slice(0, MAX_SHOWN)}`
      if (typeof value === 'object') throw new UnreadableFile(`${where}: a list or an object is no cell`)
      if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
        throw new UnreadableFile(`${where}: so large a number loses digits; write it as a text, in quotes`)
      return String(value)
    })
  })
  return [[...columns], ...rows]
}

/** Records of JSON: a list of objects, or an object whose only list it is. undefined: it is no JSON. */
function recordsOf(text: string): readonly object[] | undefined {
  if (!JSON_START.test(text)) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    if (!RECORDS_START.test(text)) return undefined
    throw new UnreadableFile('it begins as JSON and is none; save it again')
  }
  const lists = Array.isArray(parsed) ? [parsed] : Object.values(parsed as object).filter(Array.isArray)
  const [list] = lists
  const isRecord = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one)
  if (lists.length !== 1 || list!.length === 0 || !(list as unknown[]).every(isRecord))
    throw new UnreadableFile('JSON is read as one list of records, each with names and values')
  return list as object[]
}

/** Blank lines that a file may have beyond its rows: it is read no further. */
const MAX_BLANK_LINES = 1000
/** Lines that are looked at for what stands between the fields. */
const SAMPLE_LINES = 20

/** What stands between the fields: a comma, a tab or a semicolon, whichever the first lines have most of, outside quotes. */
function delimiterOf(text: string): string {
  const sample = text
    .split('\n', SAMPLE_LINES)
    .join('\n')
    .replaceAll(/"[^"]*"/g, '')
  const count = (one: string) => sample.split(one).length
  return ['\t', ';', ','].reduce((best, one) => (count(one) > count(best) ? one : best), ',')
}

/** RFC 4180: fields in quotes may have commas, quotes doubled, and line ends. Tabs and semicolons serve as commas. */
export function parseCsv(text: string, maxRows = Number.POSITIVE_INFINITY): string[][] {
  const delimiter = delimiterOf(text)
  const rows: string[][] = []
  const close = (row: string[], field: string) => {
    if (row.length >= MAX_COLUMNS) throw new UnreadableFile(`a line has more than ${MAX_COLUMNS} columns`)
    if (rows.length > maxRows + MAX_BLANK_LINES)
      throw new UnreadableFile(`a file has at most ${maxRows} rows`)
    rows.push([...row, field.replace(/\r$/, '')])
  }
  let row: string[] = []
  let field = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (isQuoted) {
      if (character !== '"') field += character
      else if (text[at + 1] === '"') {
        field += '"'
        at++
      } else isQuoted = false
    } else if (character === '"' && field === '') isQuoted = true
    else if (character === delimiter) {
      row.push(field)
      field = ''
    } else if (character === '\n') {
      close(row, field)
      row = []
      field = ''
    } else field += character
  }
  if (isQuoted) throw new UnreadableFile('a quotation mark is opened and never closed')
  if (field !== '' || row.length > 0) close(row, field)
  return rows
}
