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
/** Widths in characters; text is cut there by the eye only. */
const MIN_WIDTH = 10
const MAX_WIDTH = 50

/** An Office Open XML workbook (ECMA-376) with a sheet for each table, headings bold and kept in view. */
export function xlsxOf(tables: readonly Table[]): Uint8Array {
  const names = tables.map(({ name }) => name.replace(NOT_IN_NAMES, ' ').slice(0, MAX_SHEET_NAME))
  const files: Record<string, string> = {
    '[Content_Types].xml': contentTypes(tables.length),
    '_rels/.rels': relationships([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${names
      .map((name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships([
      ...tables.map((_, index) => ['worksheet', `worksheets/sheet${index + 1}.xml`] as const),
      ['styles', 'styles.xml'],
    ]),
    'xl/styles.xml': `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
  }
  tables.forEach((table, index) => {
    files[`xl/worksheets/sheet${index + 1}.xml`] = sheetOf(table)
  })
  const bytes = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, [strToU8(text), { mtime: NO_TIME }] as const]),
  )
  return zipSync(bytes as never)
}

function sheetOf({ headings, rows }: Table): string {
  const widths = headings.map((heading, column) => {
    const longest = rows.reduce(
      (most, row) => Math.max(most, widthOf(String(row[column] ?? ''))),
      widthOf(heading),
    )
    return Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, longest + 2))
  })
  const columns = widths
    .map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`)
    .join('')
  const lines = [headings, ...rows].map(
    (row, index) =>
      `<row r="${index + 1}">${row.map((cell, column) => cellOf(cell, `${columnName(column)}${index + 1}`, index === 0)).join('')}</row>`,
  )
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns}</cols><sheetData>${lines.join('')}</sheetData></worksheet>`
}

function cellOf(cell: Cell, reference: string, isHeading: boolean): string {
  const style = isHeading ? ' s="1"' : ''
  if (cell === null) return ''
  if (typeof cell === 'number') return `<c r="${reference}"${style}><v>${cell}</v></c>`
  return `<c r="${reference}" t="inlineStr"${style}><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`
}

/** A, B, …, Z, AA, … */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
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
