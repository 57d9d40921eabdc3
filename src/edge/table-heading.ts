import { type Sheet, UnreadableFile } from './sheets.ts'
import type { Said, TableKind } from './table-kind.ts'
import {
  columnOf,
  type Heading,
  headingAt,
  nameOf,
  type Texts,
  unitOf,
  withTitle,
  withTitleUnit,
  yearOf,
} from './table-names.ts'

/** Rows above a heading at most: titles, who filled it in, when. */
const MAX_TITLE_ROWS = 20
/** Headings of columns that say nothing of the row. */
const IGNORED = new Set(['序号', '编号', '行号', '行', 'no', 'no.', '#', 'line'])

/** The sheet that was asked for, or the only one that has such a table. */
export function chosenSheet(kind: TableKind<unknown>, sheets: readonly Sheet[], said: Said): Sheet {
  const { sheet: wanted } = said
  const namesOf = (some: readonly Sheet[]) => some.map(({ name }) => `"${name ?? ''}"`).join(', ')
  if (wanted !== undefined && sheets.some(({ name }) => name !== undefined)) {
    const found = sheets.find(({ name }) => name === wanted)
    if (!found) throw new UnreadableFile(`there is no sheet "${wanted}"; there are ${namesOf(sheets)}`)
    return found
  }
  const able = sheets.filter(({ rows }) => wholeHeading(kind, rows, said) !== undefined)
  if (able.length > 1)
    throw new UnreadableFile(`several sheets have such a table, choose one: ${namesOf(able)}`)
  const sheet = able[0] ?? sheets[0]
  if (!sheet) throw new UnreadableFile('the file has no heading, or no row below it')
  return sheet
}

/** The heading of a table. Throws what is wrong with the row that comes nearest to one. */
export function headingOf(kind: TableKind<unknown>, rows: Sheet['rows'], said: Said): Heading {
  const heading = wholeHeading(kind, rows, said) ?? nearestHeading(kind, rows, said)
  const fault = faultOf(kind, heading, said)
  if (fault !== undefined) throw new UnreadableFile(fault)
  return heading
}

/** The row that comes nearest to a heading. */
export function nearestHeading(kind: TableKind<unknown>, rows: Sheet['rows'], said: Said): Heading {
  const nearest = firstRows(rows, said)
    .map(({ row, at }) => headingOver(kind, rows, said, { names: row, above: [], at, depth: 1 }))
    .sort((a, b) => b.columns.size - a.columns.size || b.years.size - a.years.size)[0]
  if (!nearest) throw new UnreadableFile('the file has no heading, or no row below it')
  return nearest
}

/** Rows that may be the heading: the one that was said, or the first of them. */
function firstRows(rows: Sheet['rows'], { headingLine }: Said) {
  const numbered = rows.map((row, at) => ({ row, at }))
  return headingLine === undefined
    ? numbered.slice(0, MAX_TITLE_ROWS + 1)
    : numbered.slice(headingLine - 1, headingLine)
}

/**
 * The first row that has every column that is needed, or two rows one upon the other: one in which nothing is wrong, where
 * there is any.
 */
function wholeHeading(kind: TableKind<unknown>, rows: Sheet['rows'], said: Said): Heading | undefined {
  const first = firstRows(rows, said)
  const single = first
    .filter(({ at }) => !isYears(kind, rows[at + 1] ?? []) && !isBelowYears(kind, rows[at - 1] ?? []))
    .map(({ row, at }) => headingOver(kind, rows, said, { names: row, above: [], at, depth: 1 }))
  const whole = single.filter((heading) => isWhole(kind, heading))
  const isSound = (heading: Heading) => faultOf(kind, heading, said) === undefined
  const sound = whole.find(isSound)
  if (sound || said.headingLine !== undefined) return sound ?? whole[0]
  const double = first
    .map(({ row, at }) => headingOver(kind, rows, said, twoStoreys(kind, row, rows[at + 1] ?? [], at)))
    .filter((heading) => isWhole(kind, heading))
  return double.find(isSound) ?? whole[0] ?? double[0]
}

/** Two rows as one heading: the lower one, and where it is blank the upper one; a unit alone belongs to the name above it. */
function twoStoreys(
  kind: TableKind<unknown>,
  row: readonly string[],
  below: readonly string[],
  at: number,
): Texts {
  // A year over several columns stands in the first of them, where it is not merged any more.
  const above = isBelowYears(kind, row) ? spread(row, below) : row
  const names = Array.from({ length: Math.max(above.length, below.length) }, (_, column) => {
    const [upper, lower] = [above[column]?.trim() ?? '', below[column]?.trim() ?? '']
    if (lower === '' || upper === '') return lower || upper
    const isUnit = /^[((【[].+[))】\]]$/.test(lower)
    if (isUnit) return `${upper}${lower}`
    return kind.unitInHeading?.isUnit(lower) && yearOf(kind, upper)?.rest !== ''
      ? `${upper}(${lower})`
      : lower
  })
  return { names, above, at, depth: 2 }
}

/** The texts of an upper storey, each to the right as far as only the lower one has something. */
function spread(row: readonly string[], below: readonly string[]): string[] {
  let last = ''
  return Array.from({ length: Math.max(row.length, below.length) }, (_, column) => {
    const own = row[column]?.trim() ?? ''
    if (own !== '' || (below[column]?.trim() ?? '') === '') last = own
    return last
  })
}

/** Above a row stand years of columns, two or more. */
function isBelowYears(kind: TableKind<unknown>, above: readonly string[]): boolean {
  return above.filter((text) => yearOf(kind, text)?.rest === '').length > 1
}

/** Below what columns are stand the years that they are of, and nothing else. */
function isYears(kind: TableKind<unknown>, row: readonly string[]): boolean {
  const filled = row.filter((text) => text.trim() !== '')
  return filled.length > 1 && filled.every((text) => yearOf(kind, text)?.rest === '')
}

/** What a row, or two of them, would be as a heading, with what the titles above it say. */
function headingOver(kind: TableKind<unknown>, rows: Sheet['rows'], said: Said, texts: Texts): Heading {
  const heading = said.columns ? saidHeading(kind, said.columns, texts) : headingAt(kind, said, texts)
  const titled = withTitle(kind, withTitleUnit(kind, heading, rows), rows)
  return said.every ? { ...titled, fixed: new Map([...titled.fixed, ...said.every]) } : titled
}

/** The columns as who sent the table says them, and no others. */
function saidHeading(
  kind: TableKind<unknown>,
  columns: ReadonlyMap<string, number>,
  { names, at, depth }: Texts,
): Heading {
  const beyond = [...columns].find(([, place]) => place > names.length)
  if (beyond) throw new UnreadableFile(`column ${beyond[1]} is beyond the ${names.length} of the table`)
  const unknown = [...columns.keys()].find((column) => kind.columns[column] === undefined)
  if (unknown !== undefined)
    throw new UnreadableFile(`"${unknown}" is no column; there are ${Object.keys(kind.columns).join(', ')}`)
  const places = new Map([...columns].map(([column, place]) => [column, place - 1]))
  const values = names[places.get(kind.unitInHeading?.of ?? '') ?? -1]
  const unit =
    values === undefined || places.has(kind.unitInHeading!.column)
      ? undefined
      : (unitOf(values) ?? unitOf(`x${values}`))
  const isUnit = unit !== undefined && kind.unitInHeading!.isUnit(unit)
  const found = { columns: places, names, at, depth, years: new Map(), twice: undefined }
  return { ...found, unit: isUnit ? unit : undefined, fixed: new Map() }
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

/** Every heading is known, or known to say nothing; none stands twice, none is missing: what is otherwise. */
function faultOf(kind: TableKind<unknown>, heading: Heading, said: Said): string | undefined {
  const missing = missingOf(kind, heading)
  const years = [...new Set(heading.years.values())]
  if (
    missing.includes(kind.years?.values ?? '') &&
    said.year !== undefined &&
    years.length > 0 &&
    !years.includes(said.year)
  ) {
    const found = years.join(', ')
    return `the table has columns of ${found} and none of ${said.year}; choose the year of the figures`
  }
  const both = [...(said.every?.keys() ?? [])].find((column) => heading.columns.has(column))
  if (both !== undefined) return `the table has a column for ${both}; leave out the one for every row`
  const ofNames = said.columns ? faultOfSaid(kind, heading, said) : faultOfNames(kind, heading)
  if (ofNames !== undefined) return ofNames
  if (heading.twice !== undefined)
    return `heading "${heading.twice}" stands twice; keep the column that counts`
  if (missing.length === 0) return undefined
  const wanted = missing.map((column) => kind.columns[column]!.slice(0, 2).join('/'))
  return `the heading ${wanted.join(', ')} is missing; add such a column`
}

/** What contradicts what who sent a table says of it. */
function faultOfSaid(kind: TableKind<unknown>, { names, columns }: Heading, said: Said): string | undefined {
  const values = names[columns.get(kind.figures?.column ?? '') ?? -1] ?? ''
  const year = yearOf(kind, values)?.year
  if (year !== undefined && said.year !== undefined && year !== said.year)
    return `column "${values}" is of another year than ${said.year}`
  if (kind.figures?.of(values, '') !== undefined && year === undefined)
    return `"${values}" is a figure: the heading is another line`
  const ofYears = names.find((text) => columnOf(kind, text) === kind.years?.column)
  return ofYears !== undefined && kind.years && !columns.has(kind.years.column)
    ? `column "${ofYears}" says of which year each row is; say that it is the year`
    : undefined
}

function faultOfNames(kind: TableKind<unknown>, heading: Heading): string | undefined {
  const seen = new Set<string>()
  const values = heading.fixed.size > 0 ? heading.columns.get(kind.fromHeading?.values ?? '') : undefined
  for (const [index, text] of heading.names.entries()) {
    const name = nameOf(text)
    if (name === '' || IGNORED.has(name) || heading.years.has(index)) continue
    const column = columnOf(kind, text)
    if (column === undefined) {
      if (kind.leavesOthers || values === index || kind.harmless?.test(name)) continue
      const names = Object.values(kind.columns).map((one) => one.join('/'))
      return `heading "${text}" is not known; known are ${names.join(', ')}`
    }
    // What was merged over several columns stands in each of them.
    if (seen.has(column) && text !== heading.names[index - 1]) return `heading "${text}" stands twice`
    seen.add(column)
  }
  return undefined
}

/** Headings of columns that nothing is taken from. */
export function leftOut({ names, columns }: Heading): string[] {
  const taken = new Set(columns.values())
  return names.filter((text, index) => !taken.has(index) && text.trim() !== '' && !IGNORED.has(nameOf(text)))
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
