import { strToU8, zipSync } from 'fflate'
import { escaped } from './markup.ts'
import type { Cell, Table } from './sheet.ts'

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
/** Characters that a sheet's name may not have, and its length (ECMA-376 18.2.19). */
const NOT_IN_NAMES = /[\\/*?:[\]]/g
const MAX_SHEET_NAME = 31
/** One instant for every file, the earliest a ZIP knows: the same tables give the same bytes. */
const NO_TIME = new Date(1980, 0, 1)
/** Widths in characters; longer text goes on in the next line of its cell. */
const MIN_WIDTH = 8
const LINE_WIDTH = 30
/** A text longer than LINE_WIDTH is put into so many lines, if its column need not be wider than MAX_WIDTH for it. */
const LINES = 3
const MAX_WIDTH = 80
/** Points that a line of text needs, and those that a row may have. */
const LINE_HEIGHT = 13.5
const MAX_ROW_HEIGHT = 400
/** Lines that a text takes, as times of those that it would fill. */
const FILLED = 1.15

/** How numbers are shown; what a cell holds has every digit. Ids from 164 on are a file's own (ECMA-376 18.8.30). */
const FORMATS = [
  'General',
  '#,##0',
  '#,##0.00',
  '#,##0.0000',
  '0.00##',
  '0.00####',
  '0.00E+00',
  '0.0%',
] as const
const FIRST_FORMAT = 164
const FONT = '<sz val="10"/><name val="Arial"/>'
const HEADING_STYLE = FORMATS.length

/** Up to here four decimals are shown where a number has no more; beyond, two. */
const MOST_EXACT = 1e8

/** Headings of shares, which are shown as percentages, and of numbers that only name something. */
const IS_SHARE = /share$|变化 change$/
const IS_NAME = /_id$|号/

/**
 * An Office Open XML workbook (ECMA-376) with a sheet for each table, headings bold and kept in view. On paper a sheet is
 * as wide as an A4 page across, its headings stand on each page, and a page says which it is.
 */
export function xlsxOf(tables: readonly Table[]): Uint8Array {
  const names = tables.map(({ name }) => name.replace(NOT_IN_NAMES, ' ').slice(0, MAX_SHEET_NAME))
  const files: Record<string, string> = {
    '[Content_Types].xml': contentTypes(tables.length),
    '_rels/.rels': relationships([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${names
      .map((name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`)
      .join('')}</sheets><definedNames>${tables
      .map((table, index) => printed(table, names[index]!, index))
      .join('')}</definedNames></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships([
      ...tables.map((_, index) => ['worksheet', `worksheets/sheet${index + 1}.xml`] as const),
      ['styles', 'styles.xml'],
    ]),
    'xl/styles.xml': styles(),
  }
  tables.forEach((table, index) => {
    files[`xl/worksheets/sheet${index + 1}.xml`] = sheetOf(table)
  })
  const bytes = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, [strToU8(text), { mtime: NO_TIME }] as const]),
  )
  return zipSync(bytes as never)
}

/** What of a sheet is printed, and the row that stands on top of each page. */
function printed({ headings, rows }: Table, name: string, index: number): string {
  const sheet = escaped(`'${name.replaceAll("'", "''")}'`)
  const end = `$${columnName(Math.max(0, headings.length - 1))}$${rows.length + 1}`
  const define = (what: string, cells: string) =>
    `<definedName name="_xlnm.${what}" localSheetId="${index}">${sheet}!${cells}</definedName>`
  return define('Print_Area', `$A$1:${end}`) + define('Print_Titles', '$1:$1')
}

function styles(): string {
  const formats = FORMATS.map(
    (code, index) => `<numFmt numFmtId="${FIRST_FORMAT + index}" formatCode="${code}"/>`,
  )
  const alignment = '<alignment vertical="top" wrapText="1"/>'
  const cells = FORMATS.map(
    (_, index) =>
      `<xf numFmtId="${index === 0 ? 0 : FIRST_FORMAT + index}" applyNumberFormat="1" applyAlignment="1">${alignment}</xf>`,
  )
  const heading = `<xf fontId="1" applyFont="1" applyAlignment="1">${alignment}</xf>`
  return `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="${formats.length - 1}">${formats.slice(1).join('')}</numFmts><fonts count="2"><font>${FONT}</font><font><b/>${FONT}</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${cells.length + 1}">${cells.join('')}${heading}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}

/** The format of a number, by its heading and its size: four or more digits that can be read, whatever it is. */
function formatOf(heading: string, value: number): (typeof FORMATS)[number] {
  if (IS_SHARE.test(heading)) return '0.0%'
  const size = Math.abs(value)
  if (Number.isInteger(value)) return size >= 10_000 && !IS_NAME.test(heading) ? '#,##0' : 'General'
  if (size >= 1000) {
    const hasMore = Number(value.toFixed(2)) !== value && Number(value.toFixed(4)) === value
    return hasMore && size < MOST_EXACT ? '#,##0.0000' : '#,##0.00'
  }
  if (size >= 1) return '0.00##'
  return size >= 0.001 ? '0.00####' : '0.00E+00'
}

function sheetOf({ name, headings, rows }: Table): string {
  const widths = headings.map((heading, column) => {
    let width = Math.max(MIN_WIDTH, ...heading.split(' ').map((word) => widthOf(word) + 2))
    for (const row of rows) {
      const cell = row[column]
      if (typeof cell === 'number') width = Math.max(width, numberWidth(heading, cell) + 2)
      else if (cell) width = Math.max(width, textWidth(widthOf(cell) + 2))
    }
    return width
  })
  const columns = widths
    .map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`)
    .join('')
  const lines = [headings, ...rows].map(
    (row, index) =>
      `<row r="${index + 1}" ht="${heightOf(row, widths)}" customHeight="1">${row.map((cell, column) => cellOf(cell, `${columnName(column)}${index + 1}`, index === 0 ? undefined : headings[column])).join('')}</row>`,
  )
  return `${XML}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns}</cols><sheetData>${lines.join('')}</sheetData><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.2" footer="0.2"/><pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter><oddHeader>${escaped(`&L${name.replaceAll('&', '&&')}`)}</oddHeader><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>`
}

/** A cell under a heading; a heading itself has none. */
function cellOf(cell: Cell, reference: string, heading: string | undefined): string {
  if (cell === null) return ''
  const isNumber = heading !== undefined && typeof cell === 'number'
  const style = ` s="${heading === undefined ? HEADING_STYLE : isNumber ? FORMATS.indexOf(formatOf(heading, cell)) : 0}"`
  if (typeof cell === 'number') return `<c r="${reference}"${style}><v>${cell}</v></c>`
  return `<c r="${reference}" t="inlineStr"${style}><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`
}

/** A, B, …, Z, AA, … */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

/** Points: lines of the cell that has most of them. Words are not cut, so that a line is counted as not quite full. */
function heightOf(row: readonly Cell[], widths: readonly number[]): number {
  const lines = row.map((cell, column) => {
    if (typeof cell !== 'string') return 1
    const room = (widths[column] ?? MAX_WIDTH) - 2
    return cell
      .split('\n')
      .reduce((sum, line) => sum + Math.max(1, Math.ceil((widthOf(line) / room) * FILLED)), 0)
  })
  return Math.min(MAX_ROW_HEIGHT, LINE_HEIGHT * Math.max(1, ...lines))
}

function textWidth(width: number): number {
  return Math.min(width, MAX_WIDTH, Math.max(LINE_WIDTH, Math.ceil(width / LINES)))
}

/** Characters of a number as it is shown: 1,234,567,890.12 has 16. */
function numberWidth(heading: string, value: number): number {
  const format = formatOf(heading, value)
  if (format === 'General') return String(value).length
  const whole = Math.round(Math.abs(value)).toLocaleString('en-US').length + (value < 0 ? 1 : 0)
  return format === '#,##0' ? whole : Math.max(8, whole + (format === '#,##0.0000' ? 5 : 3))
}

/** Chinese characters are as wide as two Latin ones. */
function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += character > '\u2e7f' ? 2 : 1
  return width
}

function contentTypes(sheets: number): string {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const overrides = [
    ['/xl/workbook.xml', `${type}.sheet.main+xml`],
    ['/xl/styles.xml', `${type}.styles+xml`],
    ...Array.from({ length: sheets }, (_, index) => [
      `/xl/worksheets/sheet${index + 1}.xml`,
      `${type}.worksheet+xml`,
    ]),
  ]
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${overrides
    .map(([part, content]) => `<Override PartName="${part}" ContentType="${content}"/>`)
    .join('')}</Types>`
}

function relationships(targets: readonly (readonly [type: string, target: string])[]): string {
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${targets
    .map(
      ([type, target], index) =>
        `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/${type}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`
}
