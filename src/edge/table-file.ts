import type { FileReading } from '../../engine/facts/common.ts'
import {
  CELL_ERROR,
  MORE_ROWS,
  NO_VALUE,
  readSheets,
  SHOWN_OTHERWISE,
  type Sheet,
  UnreadableFile,
} from './sheets.ts'
import { checkNoneTwice, chosenSheet, headingOf, leftOut, nearestHeading } from './table-heading.ts'
import type { Said, TableKind } from './table-kind.ts'
import { type Heading, yearOfCell } from './table-names.ts'

/** A row that can't be read, by where a person finds it: the line of the file and the heading of the column. */
export interface LineFault {
  readonly line: number
  readonly column: string
  readonly code: string
  readonly detail: string
}

/** Rows of a file with the lines they stand on, and how it was read. */
export interface ReadFile<Row> {
  readonly rows: readonly Row[]
  readonly lines: readonly number[]
  readonly faults: readonly LineFault[]
  readonly reading: FileReading
  /** Of a trial: why no heading was found, where there is none, and what stands there, for who sent it to say. */
  readonly unreadable?: string
  readonly firstLines?: readonly (readonly string[])[]
}

/** How a file is to be read. */
export interface FileForm extends Said {
  readonly isWorkbook: boolean
  /** It is looked at: where no heading is found its first lines are given, with the reason. */
  readonly isTrial?: boolean
}

/** How a host reads files of one kind: on another thread where it has any. Throws `UnreadableFile`. */
export type ReadTable<Row> = (
  bytes: Uint8Array,
  form: FileForm,
  signal?: AbortSignal,
) => Promise<ReadFile<Row>>

/** Lines that are shown of a table, and characters of each cell. */
const FIRST_LINES = 30
const SHOWN_CHARACTERS = 40
/** Faults of one file that are told at most: a wrong column shows in the first of them. */
const MAX_FAULTS = 100
/** What people write where there is no figure. */
const MISSING = new Set([
  '-',
  '--',
  '—',
  '——',
  '–',
  '/',
  '…',
  '...',
  'n/a',
  'na',
  '无',
  '缺',
  '暂缺',
  '无数据',
])
const TOTAL = /^(合计|总计|小计|总和|共计|total|subtotal|sum)$/i
const NOTE = /^[((]?(注|备注|说明|note|notes)\s*\d*[))]?\s*[:：、.]/i
/** Characters that nobody types: a text in another encoding, or one that is meant to harm. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** Reads a table, text or a workbook: all its rows, every fault by line and column, and what was taken for what. */
export async function readTableFile<Row>(
  kind: TableKind<Row>,
  bytes: Uint8Array,
  { isWorkbook, isTrial, ...said }: FileForm,
): Promise<ReadFile<Row>> {
  const sheets = readSheets(bytes, isWorkbook, kind.maxRows)
  if (!isTrial) return readSheet(kind, sheets, said)
  const shown = (sheet: Sheet) =>
    sheet.rows.slice(0, FIRST_LINES).map((row) => row.map((cell) => cell.trim().slice(0, SHOWN_CHARACTERS)))
  try {
    const file = readSheet(kind, sheets, said)
    return { ...file, firstLines: shown(chosenSheet(kind, sheets, said)) }
  } catch (error) {
    const sheet = sheets.find(({ name }) => name === said.sheet) ?? sheets[0]
    if (!(error instanceof UnreadableFile) || !sheet) throw error
    const nothing = { rows: [], lines: [], faults: [], unreadable: error.message, firstLines: shown(sheet) }
    const heading = nearestHeading(kind, sheet.rows, { ...said, columns: undefined })
    return { ...nothing, reading: readingOf(heading, sheet, sheets) }
  }
}

function readSheet<Row>(kind: TableKind<Row>, sheets: readonly Sheet[], said: Said): ReadFile<Row> {
  const { maxRows } = kind
  const sheet = chosenSheet(kind, sheets, said)
  const heading = headingOf(kind, sheet.rows, said)
  const lines = sheet.rows.slice(heading.at + heading.depth)
  if (lines.length === 0) throw new UnreadableFile('the file has no heading, or no row below it')
  if (!said.columns) checkNoneTwice(kind, heading, lines)
  if (lines.length > maxRows + MORE_ROWS) throw new UnreadableFile(`a file has at most ${maxRows} rows`)
  const rows: Row[] = []
  const lineNumbers: number[] = []
  const faults: LineFault[] = []
  const notRead: FileReading['left_out'] = []
  let leftOpen = 0
  for (const [index, cells] of lines.entries()) {
    const line = heading.at + heading.depth + index + 1
    const found = readLine(kind, heading, cells, said.year)
    if ('row' in found) {
      rows.push(found.row)
      lineNumbers.push(line)
    } else if ('isLeftOpen' in found) leftOpen++
    else if ('why' in found) {
      if (found.why !== undefined && notRead.length < MAX_FAULTS) notRead.push({ line, why: found.why })
    } else for (const fault of found.faults) if (faults.length < MAX_FAULTS) faults.push({ ...fault, line })
  }
  if (rows.length > maxRows) throw new UnreadableFile(`a file has at most ${maxRows} rows`)
  if (rows.length === 0 && faults.length === 0) throw new UnreadableFile('the file has no row that is filled')
  const reading = { ...readingOf(heading, sheet, sheets), left_open: leftOpen, left_out: notRead }
  return { rows, lines: lineNumbers, faults, reading }
}

function readingOf(heading: Heading, sheet: Sheet, sheets: readonly Sheet[]): FileReading {
  return {
    sheet: sheet.name ?? null,
    sheets: sheets.flatMap(({ name }) => (name === undefined ? [] : [name])),
    heading_line: heading.at + heading.depth,
    columns: [...heading.columns].map(([column, at]) => ({
      ...{ column, heading: heading.names[at] ?? '', column_number: at + 1 },
    })),
    columns_left_out: leftOut(heading),
    unit: heading.unit ?? null,
    fixed: [...heading.fixed].map(([column, said]) => ({ column, said })),
    left_open: 0,
    left_out: [],
  }
}

type Line<Row> =
  | { readonly row: Row }
  | { readonly why: FileReading['left_out'][number]['why'] | undefined }
  | { readonly isLeftOpen: true }
  | { readonly faults: readonly Omit<LineFault, 'line'>[] }

function readLine<Row>(
  kind: TableKind<Row>,
  heading: Heading,
  cells: readonly string[],
  year: string | undefined,
): Line<Row> {
  const { columns, names, unit } = heading
  const text = (column: string) => (cells[columns.get(column) ?? -1] ?? '').trim()
  const cell = (column: string) => (MISSING.has(text(column).toLowerCase()) ? '' : text(column))
  const filled = cells.map((one) => one.trim()).filter((one) => one !== '')
  if (filled.length === 0) return { why: undefined }
  if (NOTE.test(filled[0]!) && new Set(filled).size === 1) return { why: 'note' }
  if (filled.slice(0, 2).some((one) => TOTAL.test(one))) return { why: 'total' }
  const yearColumn = kind.years?.column ?? ''
  if (columns.has(yearColumn) && year !== undefined && text(yearColumn) !== '') {
    const found = yearOfCell(text(yearColumn))
    if (found !== undefined && found !== year) return { why: 'other_year' }
    if (found === undefined) {
      const detail = `"${text(yearColumn).slice(0, 60)}" is no year; write four digits`
      return { faults: [{ column: yearColumn, code: 'invalid_format', detail }] }
    }
  }
  if (kind.isLeftOpen(cell)) return { isLeftOpen: true }
  // A mark says that there is no figure; a blank may have been forgotten.
  if (
    kind.isLeftOpen((column) => (cell(column) === text(column) ? '' : cell(column))) &&
    isMarked(kind, text)
  )
    return { why: 'no_value' }
  const unprintable = cells.findIndex((one) => CONTROL.test(one))
  if (unprintable >= 0)
    return {
      faults: [
        {
          column: names[unprintable] ?? '',
          code: 'invalid_format',
          detail: 'it has characters that can’t be seen',
        },
      ],
    }
  const broken = [...columns.keys()].filter(
    (column) => CELL_ERROR.test(text(column)) || [NO_VALUE, SHOWN_OTHERWISE].includes(text(column)),
  )
  if (broken.length > 0)
    return {
      faults: broken.map((column) => ({ column, ...faultOfCell(text(column)) })),
    }
  const texts = new Map([...columns.keys()].map((column) => [column, cell(column)]))
  for (const [column, said] of heading.fixed) texts.set(column, said)
  const unitColumn = kind.unitInHeading?.column
  if (unit !== undefined && unitColumn !== undefined) {
    const own = texts.get(unitColumn) ?? ''
    if (own !== '' && own !== unit)
      return {
        faults: [
          {
            column: unitColumn,
            code: 'unit_contradicts',
            detail: `${own} stands here and ${unit} above; keep one`,
          },
        ],
      }
    texts.set(unitColumn, unit)
  }
  const read = kind.schema.safeParse(kind.rowOf(texts))
  if (read.success) return { row: read.data }
  return {
    faults: read.error.issues.map(({ path, code, message }) => {
      const column = String(path[0] ?? '')
      const given = text(column).slice(0, 60)
      return { column, code: given === '' ? 'required' : code, detail: saidOf(code, message, given) }
    }),
  }
}

/** What is wrong with a cell that shows no figure. */
function faultOfCell(text: string): Omit<LineFault, 'line' | 'column'> {
  if (text === NO_VALUE)
    return {
      code: 'formula_without_value',
      detail: 'a formula that was never computed; open and save the file, or write the value',
    }
  if (text === SHOWN_OTHERWISE)
    return {
      code: 'cell_shown_otherwise',
      detail:
        'its number format shows another figure than the cell holds; set the format to General and look',
    }
  return { code: 'cell_error', detail: `${text} is an error of the spreadsheet; mend the formula` }
}

/** A fault of a cell's form in words of ours, which have a Chinese sentence. */
function saidOf(code: string, message: string, text: string): string {
  if (text === '') return 'is required'
  if (code === 'invalid_type') return `"${text}" is no number; write digits such as 1234.5`
  if (code === 'too_big' || code === 'too_small') return `"${text}" is too long or out of range`
  return message.startsWith('Invalid') ? `"${text}" is none of what may stand here` : `"${text}": ${message}`
}

/** One of the columns that are needed has a mark in it for a figure that is missing. */
function isMarked({ needed }: TableKind<unknown>, text: (column: string) => string): boolean {
  return needed.some((column) => MISSING.has(text(column).toLowerCase()))
}
