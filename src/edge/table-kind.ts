import type { z } from 'zod'

/** A kind of table that people upload. */
export interface TableKind<Row> {
  /** The headings of each column, as people may have written them. */
  readonly columns: Readonly<Record<string, readonly string[]>>
  readonly needed: readonly string[]
  /** Other headings are what others need: they are left out, and told. */
  readonly leavesOthers?: true
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
