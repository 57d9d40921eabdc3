import { strFromU8, unzipSync, zipSync } from 'fflate'
import readXlsxFile from 'read-excel-file/universal'
import type { z } from 'zod'
import { datasetRow, MAX_DATASET_ROWS } from '../../engine/facts/valuation.ts'

type Row = z.infer<typeof datasetRow>

/** A row that can't be read, by where a person finds it: the line of the file and the heading of the column. */
export interface LineFault {
  readonly line: number
  readonly column: string
  readonly code: string
  readonly detail: string
}

/** Rows of a file with the lines they stand on. */
export interface ReadFile {
  readonly rows: readonly Row[]
  readonly lines: readonly number[]
  readonly faults: readonly LineFault[]
}

/** A file that is no table of figures at all. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile'
}

/** Headings of the columns, as a statistician may have written them. */
const COLUMNS: Readonly<Record<keyof Row, readonly string[]>> = {
  symbol: ['symbol', '符号'],
  ecosystem: ['ecosystem', '生态系统'],
  item: ['item', '项目'],
  value: ['value', '数值', '值'],
  unit: ['unit', '单位'],
  source: ['source', '来源'],
  grade: ['grade', '依据', '等级'],
  note: ['note', '备注'],
  uncertainty: ['uncertainty', '不确定性'],
  price_year: ['price_year', '价格年份'],
  price_index: ['price_index', '价格指数'],
}
const NEEDED = ['symbol', 'value', 'unit', 'source'] as const
const GRADES: Readonly<Record<string, string>> = {
  已核实: 'confirmed',
  推算: 'derived',
  未核实: 'unverified',
}

/** How a host reads files: on another thread where it has any. Throws `UnreadableFile`. */
export type ReadDataset = (bytes: Uint8Array, isWorkbook: boolean, signal?: AbortSignal) => Promise<ReadFile>

export const readDatasetFile: ReadDataset = async (bytes, isWorkbook) => {
  const kind = kindOfOther(bytes, isWorkbook)
  if (kind !== undefined) throw new UnreadableFile(kind)
  const table = isWorkbook ? await readWorkbook(bytes) : parseCsv(decode(bytes))
  const [headings, ...lines] = table
  if (!headings || lines.length === 0)
    throw new UnreadableFile('文件没有表头或没有数据行 · the file has no heading, or no row below it')
  if (lines.length > MAX_DATASET_ROWS) throw new UnreadableFile(`a file has at most ${MAX_DATASET_ROWS} rows`)
  const columns = columnsOf(headings)
  const rows: Row[] = []
  const lineNumbers: number[] = []
  const faults: LineFault[] = []
  for (const [index, cells] of lines.entries()) {
    if (isLeftOpen(columns, cells)) continue
    const line = index + 2
    const unprintable = cells.findIndex((cell) => CONTROL.test(cell))
    if (unprintable >= 0) {
      const column = headings[unprintable] ?? ''
      if (faults.length < MAX_FAULTS)
        faults.push({ line, column, code: 'invalid_format', detail: 'it has characters that can’t be seen' })
      continue
    }
    const read = datasetRow.safeParse(rowOf(columns, cells))
    if (read.success) {
      rows.push(read.data)
      lineNumbers.push(line)
      continue
    }
    if (faults.length >= MAX_FAULTS) continue
    for (const issue of read.error.issues) {
      const column = String(issue.path[0] ?? '')
      const given = cells[columns.get(column as keyof Row) ?? -1] ?? ''
      faults.push({ line, column, code: issue.code, detail: `"${given.slice(0, 60)}": ${issue.message}` })
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

/** A row of the template that nobody filled: it has neither a value nor a source. */
function isLeftOpen(columns: ReadonlyMap<keyof Row, number>, cells: readonly string[]): boolean {
  return (['value', 'source'] as const).every((column) => (cells[columns.get(column)!] ?? '').trim() === '')
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
function checkedWorkbook(bytes: Uint8Array): ArrayBuffer {
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
    if (name.startsWith('xl/worksheets/')) checkReach(text)
  }
  return zipSync(files, { level: 0 }).buffer as ArrayBuffer
}

/** Every reference to a cell or row ("XFD20", "A1:C9", "7") in a sheet lies within what a dataset may have. */
function checkReach(sheet: string): void {
  for (const [, , reference] of sheet.matchAll(/\s(?:r|ref)\s*=\s*(["'])(.*?)\1/g)) {
    for (const cell of reference!.split(':')) {
      const [, letters, digits] = /^([A-Z]{0,3})(\d{0,7})$/i.exec(cell) ?? []
      if (letters === undefined || columnOf(letters) > MAX_COLUMNS || Number(digits) > MAX_DATASET_ROWS + 1) {
        throw new Error(
          `cell ${cell.slice(0, 20)} lies beyond column ${MAX_COLUMNS} or row ${MAX_DATASET_ROWS + 1}; clear what is outside the table`,
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

async function readWorkbook(bytes: Uint8Array): Promise<string[][]> {
  try {
    const buffer = checkedWorkbook(bytes)
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

/** Lines that a file may have, with those that are blank: it is read no further. */
const MAX_LINES = MAX_DATASET_ROWS + 1000

/** What stands between the fields: a comma, or what the first line has in its place. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split('\n', 1)
  return [',', '\t', ';'].find((one) => first.includes(one)) ?? ','
}

/** RFC 4180: fields in quotes may have commas, quotes doubled, and line ends. Tabs and semicolons serve as commas. */
export function parseCsv(text: string): string[][] {
  const delimiter = delimiterOf(text)
  const rows: string[][] = []
  const close = (row: string[], field: string) => {
    if (row.length >= MAX_COLUMNS) throw new UnreadableFile(`a line has more than ${MAX_COLUMNS} columns`)
    if (rows.length > MAX_LINES) throw new UnreadableFile(`a file has at most ${MAX_DATASET_ROWS} rows`)
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

function columnsOf(headings: readonly string[]): Map<keyof Row, number> {
  const columns = new Map<keyof Row, number>()
  for (const [index, heading] of headings.entries()) {
    const name = heading.trim().toLowerCase()
    if (name === '') continue
    const found = (Object.keys(COLUMNS) as (keyof Row)[]).find((column) => COLUMNS[column].includes(name))
    if (!found) {
      const known = Object.values(COLUMNS).map((names) => names.join('/'))
      throw new UnreadableFile(`heading "${heading}" is not known; known are ${known.join(', ')}`)
    }
    if (columns.has(found)) throw new UnreadableFile(`heading "${heading}" stands twice`)
    columns.set(found, index)
  }
  const missing = NEEDED.filter((column) => !columns.has(column))
  if (missing.length > 0) throw new UnreadableFile(`the heading ${missing.join(', ')} is missing`)
  return columns
}

function rowOf(columns: ReadonlyMap<keyof Row, number>, cells: readonly string[]): unknown {
  const row: Record<string, unknown> = {}
  for (const [column, index] of columns) {
    const text = (cells[index] ?? '').trim()
    if (text === '' && column !== 'unit') continue
    if (column === 'value' || column === 'price_year') row[column] = numberOf(text)
    else if (column === 'grade') row.grade = GRADES[text] ?? text
    else if (column === 'uncertainty') row.uncertainty = uncertaintyOf(text)
    else row[column] = text
  }
  return row
}

/** "1,234.5" as people write it: commas stand between thousands only, so that a decimal comma is never ten times too much. */
const NUMBER = /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][+-]?\d{1,3})?$/

/** What is no number is left for the schema to refuse. */
function numberOf(text: string): unknown {
  return NUMBER.test(text) ? Number(text.replaceAll(',', '')) : text
}

/** "triangular 5.7 7.5 why": distribution, bounds, reason. */
function uncertaintyOf(text: string): unknown {
  const [, distribution, min, max, reason] = /^(\w+)\s+(\S+)\s+(\S+)\s+(.+)$/.exec(text) ?? []
  return { distribution, min: Number(min), max: Number(max), reason: { zh: reason, en: reason } }
}
