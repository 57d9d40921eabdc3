import { powersOut } from '../../engine/base/superscripts.ts'
import { type Sheet, UnreadableFile } from './sheets.ts'
import type { Said, TableKind } from './table-kind.ts'

/** Where the columns of a table stand, and from which line on its rows. */
export interface Heading {
  readonly columns: ReadonlyMap<string, number>
  readonly names: readonly string[]
  /** Index of its first row, and how many rows it takes. */
  readonly at: number
  readonly depth: number
  /** Of every cell of the column of values. */
  readonly unit: string | undefined
  /** What stands for columns that the table does not have. */
  readonly fixed: ReadonlyMap<string, string>
  /** The years that columns stand under, where the values are those of one of them: by column. */
  readonly years: ReadonlyMap<number, string>
  /** A second column of the year's values, of which nobody knows whether it counts. */
  readonly twice: string | undefined
}

/** Texts of a heading, and of two-storey ones the upper storey. */
export interface Texts {
  readonly names: readonly string[]
  readonly above: readonly string[]
  readonly at: number
  readonly depth: number
}

export const nameOf = (heading: string) => heading.normalize('NFKC').replace(/\s+/g, '').toLowerCase()
/** A longer text is no heading with a unit, and is not looked through. */
const MAX_HEADING = 200
/** "面积(万亩)", "面积[万亩]", "面积/km²", "面积:万亩": the name, and the unit of the column. */
const WITH_UNIT = /^(.+?)(?:\((.+)\)|\[(.+)\]|[/:](.+))$/

/** A text as it is compared: small powers of ten written out, full width made half. */
const plainOf = (text: string) => powersOut(text).normalize('NFKC').trim()

export const unitOf = (heading: string) => partsOf(plainOf(heading))?.unit
/** Nothing, or a unit in brackets. */
const isUnitAlone = (text: string) => /^(\(.+\))?$/.test(plainOf(text))
/** The name in a heading, and its unit. */
function partsOf(heading: string): { readonly name: string; readonly unit: string } | undefined {
  if (heading.length > MAX_HEADING) return undefined
  const [, name, ...units] = WITH_UNIT.exec(heading) ?? []
  const unit = units.find((one) => one !== undefined)?.replace(/^单位[::]?/, '')
  return name === undefined || unit === undefined ? undefined : { name, unit }
}

export function headingAt(kind: TableKind<unknown>, said: Said, { names, above, at, depth }: Texts): Heading {
  const columns = new Map<string, number>()
  const fixed = new Map<string, string>()
  const years = new Map<number, string>()
  let unit: string | undefined
  let twice: string | undefined
  for (const [index, text] of names.entries()) {
    const ofYear = yearOver(kind, text, above[index] ?? '')
    if (ofYear) years.set(index, ofYear.year)
    if (ofYear && ofYear.year !== said.year) continue
    const heading = ofYear ? ofYear.rest : text
    if (ofYear && columns.has(kind.years!.values) && isOfValues(kind, heading)) twice ??= text
    if (ofYear && isUnitAlone(heading) && !columns.has(kind.years!.values)) {
      columns.set(kind.years!.values, index)
      unit = unitOf(`x${heading}`) ?? unit
      continue
    }
    const column = columnOf(kind, heading)
    const named = column === undefined ? saidOf(kind, heading) : undefined
    if (named !== undefined && kind.fromHeading && !columns.has(kind.fromHeading.values)) {
      columns.set(kind.fromHeading.values, index)
      fixed.set(kind.fromHeading.names, named)
      unit = unitOf(heading) ?? unit
      continue
    }
    if (column === undefined || columns.has(column)) continue
    columns.set(column, index)
    if (column === kind.unitInHeading?.of && columnNamed(kind, nameOf(heading)) === undefined)
      unit = unitOf(heading)
  }
  // A table with a column of names says row by row what its values are.
  if (kind.fromHeading && columns.has(kind.fromHeading.names)) fixed.delete(kind.fromHeading.names)
  return { columns, names, at, depth, unit, fixed, years, twice }
}

/** The year that a heading names, where it is none of the kind's own. */
export function yearOf(kind: TableKind<unknown>, heading: string) {
  if (!kind.years || columnOf(kind, heading) !== undefined) return undefined
  return yearIn(heading.normalize('NFKC').replace(/\s+/g, ''))
}

/** The year of a column: beside what it is, below that, or alone above it. */
function yearOver(kind: TableKind<unknown>, text: string, above: string) {
  const own = yearOf(kind, text)
  if (own) return { year: own.year, rest: own.rest || above }
  const upper = yearOf(kind, above)
  return upper?.rest === '' ? { year: upper.year, rest: text } : undefined
}

/** What stands with a year is nothing, a unit alone, or a name for values. */
function isOfValues(kind: TableKind<unknown>, text: string): boolean {
  const isPlain = isUnitAlone(text)
  return isPlain || columnOf(kind, text) === kind.years!.values || saidOf(kind, text) !== undefined
}

/** What the cells of a column are, where its heading says that: of "面积(万亩)" the symbol of an area. */
function saidOf({ fromHeading }: TableKind<unknown>, heading: string): string | undefined {
  const name = nameOf(heading)
  return fromHeading?.nameOf(partsOf(name)?.name ?? name)
}

/** Lines above a table that are no title: who filled it in, when. */
const NO_TITLE = /^(填报|制表|编制|审核|单位负责|日期|时间|年度|\(?(计量)?单位)/

/** Of a table whose heading says what its values are, the title is where they come from. */
export function withTitle(
  { fromHeading }: TableKind<unknown>,
  heading: Heading,
  rows: Sheet['rows'],
): Heading {
  if (!fromHeading || heading.columns.has(fromHeading.title)) return heading
  if (heading.fixed.size === 0 && heading.years.size === 0) return heading
  const title = rows
    .slice(0, heading.at)
    .map((row) => row.find((cell) => cell.trim() !== '')?.trim() ?? '')
    .find((text) => text !== '' && !NO_TITLE.test(text.normalize('NFKC')))
  return title === undefined
    ? heading
    : { ...heading, fixed: new Map([...heading.fixed, [fromHeading.title, title]]) }
}

/** "单位:公顷", "(面积单位:万亩)", "主要数据(2019年,单位:公顷)表", "以下单位为亩": what stands behind the word. */
const TITLE_UNIT = /单位(?:为|:|:)+([^,,;;。()]+(?:\([^()]*\))?)/

/** The unit that a text beside a table gives. */
export function unitBeside({ unitInHeading }: TableKind<unknown>, text: string): string | undefined {
  const [, unit] = TITLE_UNIT.exec(plainOf(text).replace(/\s+/g, '')) ?? []
  return unit !== undefined && unitInHeading?.isUnit(unit) ? unit : undefined
}

/** The unit that a title gives is that of every figure below; where the heading gives another, nobody knows which counts. */
export function withTitleUnit(kind: TableKind<unknown>, heading: Heading, rows: Sheet['rows']): Heading {
  if (!kind.unitInHeading) return heading
  // "单位:" and its unit may stand in two cells.
  const above = rows.slice(0, heading.at)
  const titles = [...above.flat(), ...above.map((row) => row.join(''))]
  const units = new Set(titles.flatMap((title) => unitBeside(kind, title) ?? []))
  if (heading.unit !== undefined) units.add(heading.unit)
  if (units.size > 1)
    throw new UnreadableFile(`the units ${[...units].join(', ')} contradict each other; keep one`)
  return { ...heading, unit: [...units][0] }
}

/** The column that a heading names, with a unit in brackets or without. */
export function columnOf(kind: TableKind<unknown>, heading: string): string | undefined {
  const name = nameOf(heading)
  return columnNamed(kind, name) ?? columnNamed(kind, partsOf(name)?.name ?? '')
}

function columnNamed({ columns }: TableKind<unknown>, name: string): string | undefined {
  return Object.keys(columns).find((column) => columns[column]!.includes(name))
}

/** A heading that begins with a year, or ends with one: "2019年", "2019年面积(万亩)", "面积2019(万亩)". */
const YEAR_FIRST = /^((?:19|20)\d{2})(?:年度|年末|年底|年)?(.*)$/
const YEAR_LAST = /^(\D*?)((?:19|20)\d{2})(?:年度|年末|年底|年)?((?:\(.+\))?)$/

/** The year in a heading without blanks, and what else it says. */
export function yearIn(name: string): { readonly year: string; readonly rest: string } | undefined {
  const [, first, after] = YEAR_FIRST.exec(name) ?? []
  if (first !== undefined && !/^[\d.,-]/.test(after!)) return { year: first, rest: after! }
  const [, before, last, unit] = YEAR_LAST.exec(name) ?? []
  return last === undefined ? undefined : { year: last, rest: `${before}${unit}` }
}

/** The year of a row, as people write it in a column of years. */
export function yearOfCell(text: string): string | undefined {
  return /^((?:19|20)\d{2})(?:年度|年末|年底|年)?$/.exec(text.normalize('NFKC').trim())?.[1]
}
