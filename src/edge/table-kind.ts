import type { z } from 'zod'

/** What who sends a table says of it, where that can't be seen from it or is seen wrongly. */
export interface Said {
  /** Of a workbook with several tables. */
  readonly sheet?: string | undefined
  /** The line of the heading, from 1. */
  readonly headingLine?: number | undefined
  /** Where columns stand, from 1; 0: the table has none. */
  readonly columns?: ReadonlyMap<string, number> | undefined
  /** What stands in every row for a column. */
  readonly every?: ReadonlyMap<string, string> | undefined
  /** The year whose figures are taken. */
  readonly year?: string | undefined
}

/** A kind of table that people upload. */
export interface TableKind<Row> {
  /** The headings of each column, as people may have written them. */
  readonly columns: Readonly<Record<string, readonly string[]>>
  readonly needed: readonly string[]
  /** Other headings are what others need: they are left out, and told. */
  readonly leavesOthers?: true
  /** A hidden row is a fault: otherwise it is left out, and told. */
  readonly refusesHidden?: true
  /** A column whose heading may have the unit of all its cells in brackets, and the column of units that this stands for. */
  readonly unitInHeading?: {
    readonly of: string
    readonly column: string
    isUnit(text: string): boolean
  }
  /**
   * A column may stand under the name of what its cells are, "面积(万亩)": the column of values that it is, the column of names that
   * its name stands for, and the column for which the title of the table stands.
   */
  readonly fromHeading?: {
    readonly values: string
    readonly names: string
    readonly title: string
    nameOf(heading: string): string | undefined
  }
  /** A column may stand under a year, or rows name theirs: of a table with several years those of the year that was asked for count. */
  readonly years?: { readonly values: string; readonly column: string }
  /** Its column of figures: each is of one row, and where rows are alike a total below them is held against their sum. */
  readonly figures?: {
    readonly column: string
    of(text: string, unit: string): number | undefined
    sum(rows: readonly Row[]): number | undefined
  }
  /** Headings of columns that say nothing an account needs: they are left out, and told. */
  readonly harmless?: RegExp
  readonly schema: z.ZodType<Row>
  readonly maxRows: number
  /** A row of the template that nobody filled. */
  isLeftOpen(cell: (column: string) => string): boolean
  /** What else is wrong with a row whose form is: it is told at once, and not when that was mended. */
  furtherFaults?(row: unknown): { readonly column: string; readonly code: string; readonly detail: string }[]
  /** A row as the schema wants it, of its trimmed cells. */
  rowOf(cells: ReadonlyMap<string, string>): unknown
}
