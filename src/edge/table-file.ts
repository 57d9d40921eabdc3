import { strFromU8, unzipSync, zipSync } from 'fflate'
import readXlsxFile from 'read-excel-file/universal'
import type { z } from 'zod'

/** A row that can't be read, by where a person finds it: the line of the file and the heading of the column. */
export interface LineFault {
  readonly line: number
  readonly column: string
  readonly code: string
  readonly detail: string
}

/** Rows of a file with the lines they stand on. */
export interface ReadFile<Row> {
  readonly rows: readonly Row[]
  readonly lines: readonly number[]
  readonly faults: readonly LineFault[]
}

/** A file that is no table at all. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile'
}

/** A kind of table that people upload. */
export interface TableKind<Row> {
  /** The headings of each column, as people may have written them. */
  readonly columns: Readonly<Record<string, readonly string[]>>
  readonly needed: readonly string[]
  readonly schema: z.ZodType<Row>
  readonly maxRows: number
  /** A row of the template that nobody filled. */
  isLeftOpen(cell: (column: string) => string): boolean
  /** A row as the schema wants it, of its trimmed cells. */
  rowOf(cells: ReadonlyMap<string, string>): unknown
}

/** How a host reads files of one kind: on another thread where it has any. Throws `UnreadableFile`. */
export type ReadTable<Row> = (
  bytes: Uint8Array,
  isWorkbook: boolean,
  signal?: AbortSignal,
) => Promise<ReadFile<Row>>

/** Reads a table, CSV or a workbook: all its rows, and every fault by line and column. */
export async function readTableFile<Row>(
  kind: TableKind<Row>,
  bytes: Uint8Array,
  isWorkbook: boolean,
): Promise<ReadFile<Row>> {
  const other = kindOfOther(bytes, isWorkbook)
  if (other !== undefined) throw new UnreadableFile(other)
  const { maxRows } = kind
  const table = isWorkbook ? await readWorkbook(bytes, maxRows) : parseCsv(decode(bytes), maxRows)
  const [headings, ...lines] = table
  if (!headings || lines.length === 0)
    throw new UnreadableFile('文件没有表头或没有数据行 · the file has no heading, or no row below it')
  if (lines.length > maxRows) throw new UnreadableFile(`a file has at most ${maxRows} rows`)
  const columns = columnsOf(kind, headings)
  const rows: Row[] = []
  const lineNumbers: number[] = []
  const faults: LineFault[] = []
  for (const [index, cells] of lines.entries()) {
    const cell = (column: string) => (cells[columns.get(column) ?? -1] ?? '').trim()
    if (kind.isLeftOpen(cell)) continue
    const line = index + 2
    const unprintable = cells.findIndex((one) => CONTROL.test(one))
    if (unprintable >= 0) {
      const column = headings[unprintable] ?? ''
      if (faults.length < MAX_FAULTS)
        faults.push({ line, column, code: 'invalid_format', detail: 'it has characters that can’t be seen' })
      continue
    }
    const texts = new Map([...columns.keys()].map((column) => [column, cell(column)]))
    const read = kind.schema.safeParse(kind.rowOf(texts))
    if (read.success) {
      rows.push(read.data)
      lineNumbers.push(line)
      continue
    }
    if (faults.length >= MAX_FAULTS) continue
    for (const issue of read.error.issues) {
      const column = String(issue.path[0] ?? '')
      faults.push({
        line,
        column,
        code: issue.code,
        detail: `"${cell(column).slice(0, 60)}": ${issue.message}`,
      })
    }
  }
  if (rows.length === 0 && faults.length === 0) throw new UnreadableFile('the file has no row that is filled')
  return { rows, lines: lineNumbers, faults }
}

/** What a file is that is neither a workbook nor text, in the words of who has it; undefined: it may be read. */
function kindOfOther(bytes: Uint8Array, isWorkbook: boolean): string | undefined {
  const starts = (...signature: number[]) => signature.every((byte, index) => bytes[index] === byte)
  if (bytes.length === 0) return '文件是空的 · the file is empty'
  if (starts(0xd0, 0xcf, 0x11, 0xe0))
    return '这是旧版 Office 文件(.xls、.doc);请另存为 .xlsx 或 CSV · an old Office file; save it as .xlsx or CSV'
  const isZip = starts(0x50, 0x4b)
  if (isWorkbook && !isZip)
    return '这不是 .xlsx 文件;请另存为 .xlsx 或 CSV · no .xlsx; save it as .xlsx or CSV'
  if (
    !isWorkbook &&
    (isZip || starts(0x89, 0x50, 0x4e, 0x47) || starts(0xff, 0xd8) || starts(0x25, 0x50, 0x44, 0x46))
  )
    return '这不是文本表格(CSV) · this is no table as text (CSV)'
  return undefined
}

/** Characters that nobody types: a text in another encoding, or one that is meant to harm. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** Faults of one file that are told at most: a wrong column shows in the first of them. */
const MAX_FAULTS = 100

/** What a workbook may be when it is unpacked: many times what the rows of the largest dataset need. */
const MAX_WORKBOOK_BYTES = 16 * 1024 * 1024
/** Characters of one cell, as spreadsheets have it. */
const MAX_CELL = 32_767
const LONG_CELL = new RegExp(`>[^<]{${MAX_CELL + 1}}`)
/** Columns that a sheet may reach to. */
const MAX_COLUMNS = 64

/**
 * The workbook unpacked and packed again without compression, once it is known to be of a size that can be read: the
 * reader makes room for every cell between the first and the last, however few are filled.
 */
function checkedWorkbook(bytes: Uint8Array, maxRows: number): ArrayBuffer {
  let size = 0
  const files = unzipSync(bytes, {
    filter: ({ originalSize }) => {
      size += originalSize
      if (size > MAX_WORKBOOK_BYTES) {
        throw new Error(`unpacked it has more than ${MAX_WORKBOOK_BYTES} bytes`)
      }
      return true
    },
  })
  for (const [name, file] of Object.entries(files)) {
    if (!name.endsWith('.xml')) continue
    const text = strFromU8(file)
    if (LONG_CELL.test(text)) throw new Error(`a cell has more than ${MAX_CELL} characters`)
    if (name.startsWith('xl/worksheets/')) checkReach(text, maxRows)
  }
  return zipSync(files, { level: 0 }).buffer as ArrayBuffer
}

/** Every reference to a cell or row ("XFD20", "A1:C9", "7") in a sheet lies within what the table may have. */
function checkReach(sheet: string, maxRows: number): void {
  for (const [, , reference] of sheet.matchAll(/\s(?:r|ref)\s*=\s*(["'])(.*?)\1/g)) {
    for (const cell of reference!.split(':')) {
      const [, letters, digits] = /^([A-Z]{0,3})(\d{0,7})$/i.exec(cell) ?? []
      if (letters === undefined || columnOf(letters) > MAX_COLUMNS || Number(digits) > maxRows + 1) {
        throw new Error(
          `cell ${cell.slice(0, 20)} lies beyond column ${MAX_COLUMNS} or row ${maxRows + 1}; clear what is outside the table`,
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

async function readWorkbook(bytes: Uint8Array, maxRows: number): Promise<string[][]> {
  try {
    const buffer = checkedWorkbook(bytes, maxRows)
    const [sheet] = await readXlsxFile(buffer)
    return (sheet?.data ?? []).map((row) => row.map((cell) => (cell === null ? '' : String(cell))))
  } catch (error) {
    // A fault of the reader's own says nothing to who sent the file.
    const why = error instanceof TypeError ? 'its cells have no places (r)' : (error as Error).message
    throw new UnreadableFile(`表格无法读取,请另存为 .xlsx 或 CSV · no workbook that can be read: ${why}`)
  }
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

/** Blank lines that a file may have beyond its rows: it is read no further. */
const MAX_BLANK_LINES = 1000

/** What stands between the fields: a comma, or what the first line has in its place. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split('\n', 1)
  return [',', '\t', ';'].find((one) => first.includes(one)) ?? ','
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

function columnsOf(
  { columns: known, needed }: TableKind<unknown>,
  headings: readonly string[],
): Map<string, number> {
  const columns = new Map<string, number>()
  for (const [index, heading] of headings.entries()) {
    const name = heading.trim().toLowerCase()
    if (name === '') continue
    const found = Object.keys(known).find((column) => known[column]!.includes(name))
    if (found === undefined) {
      const names = Object.values(known).map((one) => one.join('/'))
      throw new UnreadableFile(`heading "${heading}" is not known; known are ${names.join(', ')}`)
    }
    if (columns.has(found)) throw new UnreadableFile(`heading "${heading}" stands twice`)
    columns.set(found, index)
  }
  const missing = needed.filter((column) => !columns.has(column))
  if (missing.length > 0) throw new UnreadableFile(`the heading ${missing.join(', ')} is missing`)
  return columns
}
