import { type Sheet, UnreadableFile } from './sheets.ts'
import type { TableKind } from './table-kind.ts'

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
}

/** Rows above a heading at most: titles, who filled it in, when. */
const MAX_TITLE_ROWS = 20
/** Headings of columns that say nothing of the row. */
const IGNORED = new Set(['序号', '编号', '行号', 'no', 'no.', '#'])

/** The sheet that was asked for, or the only one that has such a table. */
export function chosenSheet(
  kind: TableKind<unknown>,
  sheets: readonly Sheet[],
  wanted: string | undefined,
): Sheet {
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
export function headingOf(kind: TableKind<unknown>, rows: Sheet['rows']): Heading {
  const whole = wholeHeading(kind, rows)
  if (whole) return checked(kind, whole)
  const nearest = rows
    .slice(0, MAX_TITLE_ROWS + 1)
    .map((row, at) => headingOver(kind, rows, row, at, 1))
    .sort((a, b) => b.columns.size - a.columns.size)[0]
  if (!nearest) throw new UnreadableFile('the file has no heading, or no row below it')
  return checked(kind, nearest)
}

/** The first row that has every column that is needed; where there is none, two rows one upon the other. */
function wholeHeading(kind: TableKind<unknown>, rows: Sheet['rows']): Heading | undefined {
  const first = rows.slice(0, MAX_TITLE_ROWS + 1)
  for (const [at, row] of first.entries()) {
    const heading = headingOver(kind, rows, row, at, 1)
    if (isWhole(kind, heading)) return heading
  }
  for (const [at, row] of first.entries()) {
    const below = rows[at + 1] ?? []
    const both = Array.from({ length: Math.max(row.length, below.length) }, (_, column) =>
      (below[column] ?? '') === '' ? (row[column] ?? '') : below[column]!,
    )
    const heading = headingOver(kind, rows, both, at, 2)
    if (isWhole(kind, heading)) return heading
  }
  return undefined
}

/** What a row, or two of them, would be as a heading, with what the titles above it say. */
function headingOver(
  kind: TableKind<unknown>,
  rows: Sheet['rows'],
  names: readonly string[],
  at: number,
  depth: number,
): Heading {
  return withTitle(kind, withTitleUnit(kind, headingAt(kind, names, at, depth), rows), rows)
}

const nameOf = (heading: string) => heading.normalize('NFKC').replace(/\s+/g, '').toLowerCase()
/** "面积(万亩)": the name, and the unit of the column. */
const WITH_UNIT = /^(.+?)\((.+)\)$/

function headingAt(kind: TableKind<unknown>, names: readonly string[], at: number, depth: number): Heading {
  const columns = new Map<string, number>()
  const fixed = new Map<string, string>()
  let unit: string | undefined
  for (const [index, heading] of names.entries()) {
    const column = columnOf(kind, heading)
    const said = column === undefined ? saidOf(kind, heading) : undefined
    if (said !== undefined && kind.fromHeading && !columns.has(kind.fromHeading.values)) {
      columns.set(kind.fromHeading.values, index)
      fixed.set(kind.fromHeading.names, said)
      unit = WITH_UNIT.exec(heading.normalize('NFKC').trim())?.[2]?.replace(/^单位[::]?/, '') ?? unit
      continue
    }
    if (column === undefined || columns.has(column)) continue
    columns.set(column, index)
    if (column === kind.unitInHeading?.of && columnNamed(kind, nameOf(heading)) === undefined)
      unit = WITH_UNIT.exec(heading.normalize('NFKC').trim())![2]!.replace(/^单位[::]?/, '')
  }
  // A table with a column of names says row by row what its values are.
  if (kind.fromHeading && columns.has(kind.fromHeading.names)) fixed.delete(kind.fromHeading.names)
  return { columns, names, at, depth, unit, fixed }
}

/** What the cells of a column are, where its heading says that: of "面积(万亩)" the symbol of an area. */
function saidOf({ fromHeading }: TableKind<unknown>, heading: string): string | undefined {
  const name = nameOf(heading)
  return fromHeading?.nameOf(WITH_UNIT.exec(name)?.[1] ?? name)
}

/** Lines above a table that are no title: who filled it in, when. */
const NO_TITLE = /^(填报|制表|编制|审核|单位负责|日期|时间|年度|\(?(计量)?单位)/

/** Of a table whose heading says what its values are, the title is where they come from. */
function withTitle({ fromHeading }: TableKind<unknown>, heading: Heading, rows: Sheet['rows']): Heading {
  if (!fromHeading || heading.fixed.size === 0 || heading.columns.has(fromHeading.title)) return heading
  const title = rows
    .slice(0, heading.at)
    .map((row) => row.find((cell) => cell.trim() !== '')?.trim() ?? '')
    .find((text) => text !== '' && !NO_TITLE.test(text.normalize('NFKC')))
  return title === undefined
    ? heading
    : { ...heading, fixed: new Map([...heading.fixed, [fromHeading.title, title]]) }
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

/** The column that a heading names, with a unit in brackets or without. */
function columnOf(kind: TableKind<unknown>, heading: string): string | undefined {
  const name = nameOf(heading)
  return columnNamed(kind, name) ?? columnNamed(kind, WITH_UNIT.exec(name)?.[1] ?? '')
}

function columnNamed({ columns }: TableKind<unknown>, name: string): string | undefined {
  return Object.keys(columns).find((column) => columns[column]!.includes(name))
}

function missingOf(
  { needed, unitInHeading }: TableKind<unknown>,
  { columns, unit, fixed }: Heading,
): string[] {
  return needed.filter(
    (column) =>
      !columns.has(column) && !fixed.has(column) && !(unit !== undefined && column === unitInHeading?.column),
  )
}
const isWhole = (kind: TableKind<unknown>, heading: Heading) => missingOf(kind, heading).length === 0

/** Every heading is known, or known to say nothing; none stands twice, none is missing. */
function checked(kind: TableKind<unknown>, heading: Heading): Heading {
  const seen = new Set<string>()
  for (const [index, text] of heading.names.entries()) {
    const name = nameOf(text)
    if (name === '' || IGNORED.has(name)) continue
    const column = columnOf(kind, text)
    if (column === undefined) {
      if (kind.leavesOthers) continue
      if (
        kind.fromHeading &&
        heading.fixed.size > 0 &&
        heading.columns.get(kind.fromHeading.values) === index
      )
        continue
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

/** A column of figures stands once: of two the one that counts would be a guess. */
export function checkNoneTwice(kind: TableKind<unknown>, heading: Heading, lines: Sheet['rows']): void {
  for (const [index, text] of heading.names.entries()) {
    const column = columnOf(kind, text)
    const first = heading.columns.get(column ?? '')
    if (first === undefined || first === index) continue
    if (lines.some((cells) => (cells[index] ?? '') !== '' && cells[index] !== cells[first]))
      throw new UnreadableFile(`heading "${text}" stands twice; keep the column that counts`)
  }
}
