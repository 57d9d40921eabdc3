import type { FileReading } from '../../engine/facts/common.ts'
import { MORE_ROWS, readSheets, type Sheet, UnreadableFile } from './sheets.ts'
import { checkNoneTwice, chosenSheet, headingOf, leftOut, nearestHeading } from './table-heading.ts'
import type { Said, TableKind } from './table-kind.ts'
import { type LineFault, readLine } from './table-line.ts'
import { type Heading, headingAt, unitBeside, unitOf, yearOfCell } from './table-names.ts'
import { type Total, totalFaults } from './table-totals.ts'

/** Rows of a file with the lines they stand on, and how it was read. */
export interface ReadFile<Row> {
  readonly rows: readonly Row[]
  readonly lines: readonly number[]
  readonly faults: readonly LineFault[]
  /** Rows whose form is wrong, as they were read: more may be wrong with them. */
  readonly broken?: readonly { readonly line: number; readonly row: unknown }[]
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
/** Texts above a table that are shown, and characters of each. */
const MAX_TITLES = 10
const MAX_TITLE = 200
/** Faults of one file that are told at most: a wrong column shows in the first of them. */
const MAX_FAULTS = 100

/** Reads a table, text or a workbook: all its rows, every fault by line and column, and what was taken for what. */
export async function readTableFile<Row>(
  kind: TableKind<Row>,
  bytes: Uint8Array,
  { isWorkbook, isTrial, ...said }: FileForm,
): Promise<ReadFile<Row>> {
  const sheets = readSheets(bytes, isWorkbook, kind.maxRows)
  if (!isTrial) return readSheet(kind, chosenSheet(kind, sheets, said), sheets, said)
  const shown = (sheet: Sheet) =>
    sheet.rows.slice(0, FIRST_LINES).map((row) => row.map((cell) => cell.trim().slice(0, SHOWN_CHARACTERS)))
  try {
    const sheet = chosenSheet(kind, sheets, said)
    return { ...readSheet(kind, sheet, sheets, said), firstLines: shown(sheet) }
  } catch (error) {
    const sheet = sheets.find(({ name }) => name === said.sheet) ?? sheets[0]
    if (!(error instanceof UnreadableFile) || !sheet) throw error
    const nothing = { rows: [], lines: [], faults: [], unreadable: error.message, firstLines: shown(sheet) }
    const heading = nearestHeading(kind, sheet.rows, { ...said, columns: undefined })
    return { ...nothing, reading: readingOf(heading, sheet, sheets) }
  }
}

/** The rows of one sheet; the others are told beside it. */
function readSheet<Row>(
  kind: TableKind<Row>,
  sheet: Sheet,
  sheets: readonly Sheet[],
  said: Said,
): ReadFile<Row> {
  const { maxRows } = kind
  // Of records the names are the heading, and nothing else is.
  const heading = headingOf(kind, sheet.rows, sheet.isOfRecords ? { ...said, headingLine: 1 } : said)
  const lines = sheet.rows.slice(heading.at + heading.depth)
  if (lines.length === 0) throw new UnreadableFile('the file has no heading, or no row below it')
  if (!said.columns) checkNoneTwice(kind, heading, lines)
  if (lines.length > maxRows + MORE_ROWS) throw new UnreadableFile(`a file has at most ${maxRows} rows`)
  const rows: Row[] = []
  const lineNumbers: number[] = []
  const faults: LineFault[] = []
  const broken: { line: number; row: unknown }[] = []
  const notRead: FileReading['left_out'] = []
  let leftOpen = 0
  const totals: Total[] = []
  for (const [index, cells] of lines.entries()) {
    const at = heading.at + heading.depth + index
    const line = lineOf(sheet, at)
    if (sheet.hidden?.has(at)) {
      const isFilled = cells.some((cell) => cell.trim() !== '')
      if (isFilled && kind.refusesHidden) faults.push({ ...HIDDEN, line })
      else if (isFilled) notRead.push({ line, why: 'hidden' })
      continue
    }
    const isHeading = beginsAnother(kind, heading, said.year, cells, line)
    const found = isHeading ? ({ why: 'note' } as const) : readLine(kind, heading, cells, said.year)
    if ('row' in found) {
      const figureAt = heading.columns.get(kind.figures?.column ?? '')
      if (figureAt !== undefined && sheet.joined?.has(`${at}:${figureAt}`))
        faults.push({ ...JOINED, line, column: kind.figures!.column })
      rows.push(found.row)
      lineNumbers.push(line)
    } else if ('isLeftOpen' in found) leftOpen++
    else if ('why' in found) {
      if (found.why !== undefined && notRead.length < MAX_FAULTS) notRead.push({ line, why: found.why })
      if (found.why === 'total') totals.push({ line, cells, at: rows.length })
    } else {
      faults.push(...found.faults.map((fault) => ({ ...fault, line })))
      if (found.broken !== undefined && broken.length < MAX_FAULTS) broken.push({ line, row: found.broken })
    }
  }
  if (rows.length > maxRows) throw new UnreadableFile(`a file has at most ${maxRows} rows`)
  // Beside a row that can't be read a total says nothing.
  if (faults.length === 0) faults.push(...totalFaults(kind, heading, rows, totals))
  if (rows.length === 0 && notRead.some(({ why }) => why === 'other_year'))
    throw new UnreadableFile(`the table has no row of ${said.year}`)
  if (rows.length === 0 && faults.length === 0) throw new UnreadableFile('the file has no row that is filled')
  const reading = { ...readingOf(heading, sheet, sheets), left_open: leftOpen, left_out: notRead }
  return { rows, lines: lineNumbers, faults: faults.slice(0, MAX_FAULTS), broken, reading }
}

const HIDDEN = { column: '', code: 'row_hidden', detail: 'the row is hidden; show it, or take it out' }
const JOINED = {
  code: 'cell_joined',
  detail: 'one cell is merged over several rows; give each row its own figure',
}

/**
 * True of a heading that is repeated. Throws where a line begins a table of another heading, unit or year: its rows would be
 * read as those above.
 */
function beginsAnother(
  kind: TableKind<unknown>,
  heading: Heading,
  year: string | undefined,
  cells: readonly string[],
  line: number,
): boolean {
  const other = new UnreadableFile(`line ${line} begins another table; send each as a file of its own`)
  const filled = [...new Set(cells.map((cell) => cell.trim()).filter((cell) => cell !== ''))]
  // A line of one text alone heads what follows: "2018年", "二、水域(亩)".
  const [alone] = filled.length === 1 ? filled : []
  const units = [...cells, filled.join('')].map((cell) => unitBeside(kind, cell))
  const own = alone === undefined ? undefined : unitOf(alone)
  const unit =
    units.find((one) => one !== undefined) ??
    (own !== undefined && kind.unitInHeading?.isUnit(own) ? own : undefined)
  if (unit !== undefined && heading.unit !== undefined) {
    if (unit !== heading.unit) throw other
    return true
  }
  if (alone !== undefined && kind.years && year !== undefined && yearOfCell(alone) !== undefined) throw other
  const { columns } = headingAt(kind, {}, { names: cells, above: [], at: 0, depth: 1 })
  if (columns.size < 2) return false
  const isSame = [...columns.values()].every((at) => cells[at]?.trim() === heading.names[at]?.trim())
  if (!isSame) throw other
  return true
}

/** How people count the rows of a file. */
const lineOf = ({ isOfRecords }: Sheet, at: number) => (isOfRecords ? at : at + 1)

/** What stands above a table, each text once. */
function titlesOf(rows: Sheet['rows'], { at }: Heading): string[] {
  const texts = rows.slice(0, at).flatMap((row) => row.map((cell) => cell.trim().slice(0, MAX_TITLE)))
  return [...new Set(texts.filter((text) => text !== ''))].slice(0, MAX_TITLES)
}

function readingOf(heading: Heading, sheet: Sheet, sheets: readonly Sheet[]): FileReading {
  return {
    sheet: sheet.name ?? null,
    sheets: sheets.flatMap(({ name }) => (name === undefined ? [] : [name])),
    heading_line: lineOf(sheet, heading.at + heading.depth - 1),
    columns: [...heading.columns].map(([column, at]) => ({
      ...{ column, heading: heading.names[at] ?? '', column_number: at + 1 },
    })),
    columns_left_out: leftOut(heading),
    unit: heading.unit ?? null,
    fixed: [...heading.fixed].map(([column, said]) => ({ column, said })),
    titles: titlesOf(sheet.rows, heading),
    left_open: 0,
    left_out: [],
  }
}
