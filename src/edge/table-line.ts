import type { FileReading } from '../../engine/facts/common.ts'
import { codeOfShape } from './shape-problem.ts'
import { CELL_ERROR, NO_VALUE, SHOWN_OTHERWISE } from './sheet-cells.ts'
import type { TableKind } from './table-kind.ts'
import { type Heading, yearOfCell } from './table-names.ts'

/** A row that can't be read, by where a person finds it: the line of the file and the heading of the column. */
export interface LineFault {
  readonly line: number
  readonly column: string
  readonly code: string
  readonly detail: string
}

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
export const TOTAL = /^(?:.{0,8}(?:合计|总计|小计|共计)|总和|(?:土地)?总面积|total|subtotal|sum)(?:\(.+\))?$/i
/** A text as totals are known by: without blanks, brackets of half width. */
export const compact = (text: string) => text.normalize('NFKC').replace(/\s+/g, '')
/** Who filled the table in, and when: below it, in any number of cells. */
const FOOTER = /^(填表|填报|制表|编制|审核|复核|校核|统计负责人|单位负责人|负责人|联系人|联系电话|报出日期)/
const NOTE = /^[((]?(注|备注|说明|note|notes)\s*\d*[))]?\s*[:：、.]/i
/** Characters of a cell that are shown in a fault. */
const MAX_SHOWN = 60
/** Characters that nobody types: a text in another encoding, or one that is meant to harm. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** What a line of a table is. */
export type Line<Row> =
  | { readonly row: Row }
  | { readonly why: FileReading['left_out'][number]['why'] | undefined }
  | { readonly isLeftOpen: true }
  /** `broken`: what was read of it, where its form is wrong. */
  | { readonly faults: readonly Omit<LineFault, 'line'>[]; readonly broken?: unknown }

export function readLine<Row>(
  kind: TableKind<Row>,
  heading: Heading,
  cells: readonly string[],
  year: string | undefined,
): Line<Row> {
  const { columns, unit } = heading
  const text = (column: string) => (cells[columns.get(column) ?? -1] ?? '').trim()
  const cell = (column: string) => (isMissing(text(column)) ? '' : text(column))
  const filled = cells.map((one) => one.trim()).filter((one) => one !== '')
  if (filled.length === 0) return { why: undefined }
  if (NOTE.test(filled[0]!) && new Set(filled).size === 1) return { why: 'note' }
  const isFooter =
    FOOTER.test(filled[0]!) && (cells[columns.get(kind.figures?.column ?? '') ?? -1] ?? '') === ''
  if (isFooter) return { why: 'note' }
  if (filled.slice(0, 2).some((one) => TOTAL.test(compact(one)))) return { why: 'total' }
  if (columns.has(kind.years?.column ?? '')) {
    const ofYear = yearOfLine(kind, text(kind.years!.column), year)
    if (ofYear) return ofYear
  }
  if (kind.isLeftOpen(cell)) return { isLeftOpen: true }
  // A mark says that there is no figure; a blank may have been forgotten, and of a text it says nothing.
  if (kind.figures && isMissing(text(kind.figures.column))) return { why: 'no_value' }
  const broken = brokenCells(heading, cells, text, kind.figures !== undefined)
  if (broken.length > 0) return { faults: broken }
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
  const row = kind.rowOf(texts)
  const read = kind.schema.safeParse(row)
  if (read.success) return { row: read.data }
  const faults = read.error.issues.map(({ path, code, message }) => {
    const column = String(path[0] ?? '')
    const given = cell(column).slice(0, MAX_SHOWN)
    return {
      column,
      code: given === '' ? 'required' : codeOfShape(code),
      detail: saidOf(code, message, given),
    }
  })
  if (kind.furtherFaults) faults.push(...kind.furtherFaults(row))
  // Several rules may find the same wanting.
  return {
    faults: [...new Map(faults.map((one) => [`${one.column} ${one.detail}`, one])).values()],
    broken: row,
  }
}

/** Of a table with several years: what a row of another one is, or of none. */
function yearOfLine(
  kind: TableKind<unknown>,
  text: string,
  year: string | undefined,
): Exclude<Line<never>, { row: never }> | undefined {
  if (!kind.years || year === undefined) return undefined
  if (text === '')
    return {
      faults: [{ column: kind.years.column, code: 'required', detail: 'is blank; give each row its year' }],
    }
  const found = yearOfCell(text)
  if (found === year) return undefined
  if (found !== undefined) return { why: 'other_year' }
  const detail = `"${text.slice(0, MAX_SHOWN)}" is no year; write four digits`
  return { faults: [{ column: kind.years.column, code: 'invalid_format', detail }] }
}

/** Cells from which nothing can be read. */
function brokenCells(
  { columns, names }: Heading,
  cells: readonly string[],
  text: (column: string) => string,
  kindHasFigures: boolean,
): Omit<LineFault, 'line'>[] {
  const stray = kindHasFigures
    ? cells.findIndex((one, at) => one.trim() !== '' && (names[at] ?? '').trim() === '')
    : -1
  if (stray >= 0) {
    const detail = `"${cells[stray]!.trim().slice(0, MAX_SHOWN)}" stands under no heading`
    return [{ column: `${stray + 1}`, code: 'invalid_format', detail }]
  }
  const unprintable = cells.findIndex((one) => CONTROL.test(one))
  if (unprintable >= 0) {
    const detail = 'it has characters that can’t be seen'
    return [{ column: names[unprintable] ?? '', code: 'invalid_format', detail }]
  }
  return [...columns.keys()]
    .filter((column) => CELL_ERROR.test(text(column)) || [NO_VALUE, SHOWN_OTHERWISE].includes(text(column)))
    .map((column) => ({ column, ...faultOfCell(text(column)) }))
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

const isMissing = (text: string) => MISSING.has(text.normalize('NFKC').toLowerCase())
