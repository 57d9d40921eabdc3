/** A cell: text, a number, or nothing. */
export type Cell = string | number | null

/** A table as people read it: a title, headings in both languages, rows. */
export interface Table {
  readonly name: string
  readonly headings: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}
