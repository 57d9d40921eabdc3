import type { z } from 'zod'
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
}

/** A kind of table that people upload. */
export interface TableKind<Row> {
  /** The headings of each column, as people may have written them. */
  readonly columns: Readonly<Record<string, readonly string[]>>
  readonly needed: readonly string[]
  /** A column whose heading may have the unit of all its cells in brackets, and the column of units that this stands for. */
  readonly unitInHeading?: {
    readonly of: string
    readonly column: string
    isUnit(text: string): boolean
  }
  readonly schema: z.ZodType<Row>
  readonly maxRows: number
  /** A row of the template that nobody filled. */
  isLeftOpen(cell: (column: string) => string): boolean
  /** A row as the schema wants it, of its trimmed cells. */
  rowOf(cells: ReadonlyMap<string, string>): unknown
}

/** How a file is to be read. */
export interface FileForm {
  readonly isWorkbook: boolean
  /** Of a workbook with several tables. */
  readonly sheet?: string | undefined
}

/** How a host reads files of one kind: on another thread where it has any. Throws `UnreadableFile`. */
export type ReadTable<Row> = (
  bytes: Uint8Array,
  form: FileForm,
  signal?: AbortSignal,
) => Promise<ReadFile<Row>>

/** Where the columns of a table stand, and from which line on its rows. */
interface Heading {
  readonly columns: ReadonlyMap<string, number>
  readonly names: readonly string[]
  /** Index of its first row, and how many rows it takes. */
  readonly at: number
  readonly depth: number
  /** Of every cell of the column of values. */
  readonly unit: string | undefined
}

/** Rows above a heading at most: titles, who filled it in, when. */
const MAX_TITLE_ROWS = 20
/** Faults of one file that are told at most: a wrong column shows in the first of them. */
const MAX_FAULTS = 100
/** Headings of columns that say nothing of the row. */
const IGNORED = new Set(['序号', '编号', '行号', 'no', 'no.', '#'])
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
  { isWorkbook, sheet: wanted }: FileForm,
): Promise<ReadFile<Row>> {
  const { maxRows } = kind
  const sheets = readSheets(bytes, isWorkbook, maxRows)
  const sheet = chosenSheet(kind, sheets, wanted)
  const heading = headingOf(kind, sheet.rows)
  const lines = sheet.rows.slice(heading.at + heading.depth)
  if (lines.length === 0) throw new UnreadableFile('the file has no heading, or no row below it')
  checkNoneTwice(kind, heading, lines)
  if (lines.length > maxRows + MORE_ROWS) throw new UnreadableFile(`a file has at most ${maxRows} rows`)
  const rows: Row[] = []
  const lineNumbers: number[] = []
  const faults: LineFault[] = []
  const leftOut: FileReading['left_out'] = []
  for (const [index, cells] of lines.entries()) {
    const line = heading.at + heading.depth + index + 1
    const found = readLine(kind, heading, cells)
    if ('row' in found) {
      rows.push(found.row)
      lineNumbers.push(line)
    } else if ('why' in found) {
      if (found.why !== undefined && leftOut.length < MAX_FAULTS) leftOut.push({ line, why: found.why })
    } else for (const fault of found.faults) if (faults.length < MAX_FAULTS) faults.push({ ...fault, line })
  }
  if (rows.length > maxRows) throw new UnreadableFile(`a file has at most ${maxRows} rows`)
  if (rows.length === 0 && faults.length === 0) throw new UnreadableFile('the file has no row that is filled')
  const reading: FileReading = {
    sheet: sheet.name ?? null,
    sheets: sheets.flatMap(({ name }) => (name === undefined ? [] : [name])),
    heading_line: heading.at + 1,
    columns: [...heading.columns].map(([column, at]) => ({ column, heading: heading.names[at]! })),
    unit: heading.unit ?? null,
    left_out: leftOut,
  }
  return { rows, lines: lineNumbers, faults, reading }
}

type Line<Row> =
  | { readonly row: Row }
  | { readonly why: FileReading['left_out'][number]['why'] | undefined }
  | { readonly faults: readonly Omit<LineFault, 'line'>[] }

function readLine<Row>(kind: TableKind<Row>, heading: Heading, cells: readonly string[]): Line<Row> {
  const { columns, names, unit } = heading
  const text = (column: string) => (cells[columns.get(column) ?? -1] ?? '').trim()
  const cell = (column: string) => (MISSING.has(text(column).toLowerCase()) ? '' : text(column))
  const filled = cells.map((one) => one.trim()).filter((one) => one !== '')
  if (filled.length === 0) return { why: undefined }
  if (NOTE.test(filled[0]!) && new Set(filled).size === 1) return { why: 'note' }
  if (filled.slice(0, 2).some((one) => TOTAL.test(one))) return { why: 'total' }
  if (kind.isLeftOpen(cell)) return { why: undefined }
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

/** A column of figures stands once: of two the one that counts would be a guess. */
function checkNoneTwice(kind: TableKind<unknown>, heading: Heading, lines: Sheet['rows']): void {
  for (const [index, text] of heading.names.entries()) {
    const name = nameOf(text)
    const column = columnNamed(kind, name) ?? columnNamed(kind, WITH_UNIT.exec(name)?.[1] ?? '')
    const first = heading.columns.get(column ?? '')
    if (first === undefined || first === index) continue
    if (lines.some((cells) => (cells[index] ?? '') !== '' && cells[index] !== cells[first]))
      throw new UnreadableFile(`heading "${text}" stands twice; keep the column that counts`)
  }
}

/** One of the columns that are needed has a mark in it for a figure that is missing. */
function isMarked({ needed }: TableKind<unknown>, text: (column: string) => string): boolean {
  return needed.some((column) => MISSING.has(text(column).toLowerCase()))
}

/** The sheet that was asked for, or the only one that has such a table. */
function chosenSheet(kind: TableKind<unknown>, sheets: readonly Sheet[], wanted: string | undefined): Sheet {
  const namesOf = (some: readonly Sheet[]) => some.map(({ name }) => `"${name ?? ''}"`).join(', ')
  if (wanted !== undefined && sheets.some(({ name }) => name !== undefined)) {
    const found = sheets.find(({ name }) => name === wanted)
    if (!found) throw new UnreadableFile(`there is no sheet "${wanted}"; there are ${namesOf(sheets)}`)
    return found
  }
  const able = sheets.filter(({ rows }) => wholeHeading(kind, rows) !== undefined)
  if (able.length > 1)
    throw new UnreadableFile(`several sheets have such a table, choose one: ${namesOf(able)}`)
  const sheet = able[0] ?? sheets[0]
  if (!sheet) throw new UnreadableFile('the file has no heading, or no row below it')
  return sheet
}

/** The heading of a table. Throws what is wrong with the row that comes nearest to one. */
function headingOf(kind: TableKind<unknown>, rows: Sheet['rows']): Heading {
  const whole = wholeHeading(kind, rows)
  if (whole) return checked(kind, whole)
  const nearest = rows
    .slice(0, MAX_TITLE_ROWS + 1)
    .map((row, at) => withTitleUnit(kind, headingAt(kind, row, at, 1), rows))
    .sort((a, b) => b.columns.size - a.columns.size)[0]
  if (!nearest) throw new UnreadableFile('the file has no heading, or no row below it')
  return checked(kind, nearest)
}

/** The first row that has every column that is needed; where there is none, two rows one upon the other. */
function wholeHeading(kind: TableKind<unknown>, rows: Sheet['rows']): Heading | undefined {
  const first = rows.slice(0, MAX_TITLE_ROWS + 1)
  for (const [at, row] of first.entries()) {
    const heading = withTitleUnit(kind, headingAt(kind, row, at, 1), rows)
    if (isWhole(kind, heading)) return heading
  }
  for (const [at, row] of first.entries()) {
    const below = rows[at + 1] ?? []
    const both = Array.from({ length: Math.max(row.length, below.length) }, (_, column) =>
      (below[column] ?? '') === '' ? (row[column] ?? '') : below[column]!,
    )
    const heading = withTitleUnit(kind, headingAt(kind, both, at, 2), rows)
    if (isWhole(kind, heading)) return heading
  }
  return undefined
}

const nameOf = (heading: string) => heading.normalize('NFKC').replace(/\s+/g, '').toLowerCase()
/** "面积(万亩)": the name, and the unit of the column. */
const WITH_UNIT = /^(.+?)\((.+)\)$/

function headingAt(kind: TableKind<unknown>, names: readonly string[], at: number, depth: number): Heading {
  const columns = new Map<string, number>()
  let unit: string | undefined
  for (const [index, heading] of names.entries()) {
    const name = nameOf(heading)
    const [, bare, bracketed] = WITH_UNIT.exec(name) ?? []
    const column = columnNamed(kind, name) ?? (bare === undefined ? undefined : columnNamed(kind, bare))
    if (column === undefined || columns.has(column)) continue
    columns.set(column, index)
    if (bracketed !== undefined && column === kind.unitInHeading?.of && columnNamed(kind, name) === undefined)
      unit = WITH_UNIT.exec(heading.normalize('NFKC').trim())![2]!.replace(/^单位[::]?/, '')
  }
  return { columns, names, at, depth, unit }
}

/** "单位:公顷" or "(计量单位:万元)" above a table. */
const TITLE_UNIT = /^\(?(?:计量)?单位:(.+?)\)?$/

/** The unit that a title gives is that of every figure below; where the heading gives another, nobody knows which counts. */
function withTitleUnit(
  { unitInHeading }: TableKind<unknown>,
  heading: Heading,
  rows: Sheet['rows'],
): Heading {
  if (!unitInHeading) return heading
  const titles = rows.slice(0, heading.at).flat()
  const units = new Set(
    titles.flatMap((title) => {
      const text = TITLE_UNIT.exec(title.normalize('NFKC').replace(/\s+/g, ''))?.[1]
      return text !== undefined && unitInHeading.isUnit(text) ? [text] : []
    }),
  )
  if (heading.unit !== undefined) units.add(heading.unit)
  if (units.size > 1)
    throw new UnreadableFile(`the units ${[...units].join(', ')} contradict each other; keep one`)
  return { ...heading, unit: [...units][0] }
}

function columnNamed({ columns }: TableKind<unknown>, name: string): string | undefined {
  return Object.keys(columns).find((column) => columns[column]!.includes(name))
}

function missingOf({ needed, unitInHeading }: TableKind<unknown>, { columns, unit }: Heading): string[] {
  return needed.filter(
    (column) => !columns.has(column) && !(unit !== undefined && column === unitInHeading?.column),
  )
}
const isWhole = (kind: TableKind<unknown>, heading: Heading) => missingOf(kind, heading).length === 0

/** Every heading is known, or known to say nothing; none stands twice, none is missing. */
function checked(kind: TableKind<unknown>, heading: Heading): Heading {
  const seen = new Set<string>()
  for (const [index, text] of heading.names.entries()) {
    const name = nameOf(text)
    if (name === '' || IGNORED.has(name)) continue
    const column = columnNamed(kind, name) ?? columnNamed(kind, WITH_UNIT.exec(name)?.[1] ?? '')
    if (column === undefined) {
      const names = Object.values(kind.columns).map((one) => one.join('/'))
      throw new UnreadableFile(`heading "${text}" is not known; known are ${names.join(', ')}`)
    }
    // What was merged over several columns stands in each of them.
    if (seen.has(column) && text !== heading.names[index - 1])
      throw new UnreadableFile(`heading "${text}" stands twice`)
    seen.add(column)
  }
  const missing = missingOf(kind, heading)
  if (missing.length > 0) {
    const wanted = missing.map((column) => kind.columns[column]!.slice(0, 2).join('/'))
    throw new UnreadableFile(`the heading ${wanted.join(', ')} is missing; add such a column`)
  }
  return heading
}
