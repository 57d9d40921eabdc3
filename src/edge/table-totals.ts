import type { TableKind } from './table-kind.ts'
import { compact, type LineFault } from './table-line.ts'
import type { Heading } from './table-names.ts'

/** A printed total: its line, and how many rows were read above it. */
export interface Total {
  readonly line: number
  readonly cells: readonly string[]
  readonly at: number
}

/** A total of a part; every other one is of all rows since the last of its kind. */
const PARTIAL = /小计|subtotal/i

/**
 * Totals that are not the sum of their rows: a row is wanting, or a figure is wrong. They stand below their rows, or all of
 * them above. One of other figures than the rows have, or in a unit of its own, is not held against anything.
 */
export function totalFaults<Row>(
  kind: TableKind<Row>,
  heading: Heading,
  rows: readonly Row[],
  totals: readonly Total[],
): LineFault[] {
  const isAbove = totals[0]?.at === 0
  return totals.flatMap((total, index) => {
    const isPart = isPartial(total)
    const bounds = (isAbove ? totals.slice(index + 1) : totals.slice(0, index).reverse()).find(
      (other) => isPart || !isPartial(other),
    )
    const span = isAbove ? [total.at, bounds?.at ?? rows.length] : [bounds?.at ?? 0, total.at]
    const fault = faultOf(kind, heading, total.cells, rows.slice(span[0], span[1]))
    return fault ? [{ ...fault, line: total.line }] : []
  })
}

const isPartial = ({ cells }: Total) => cells.some((cell) => PARTIAL.test(compact(cell)))

function faultOf<Row>(
  { figures }: TableKind<Row>,
  heading: Heading,
  cells: readonly string[],
  rows: readonly Row[],
): Omit<LineFault, 'line'> | undefined {
  const text = (cells[heading.columns.get(figures?.column ?? '') ?? -1] ?? '').trim()
  const hasOwnUnit = cells.some((cell) => /\(.+\)$/.test(compact(cell)))
  const total = text === '' || hasOwnUnit ? undefined : figures!.of(text, heading.unit ?? '')
  const sum = figures?.sum(rows)
  if (total === undefined || sum === undefined) return undefined
  const [, decimals = ''] = /\.(\d+)/.exec(text) ?? []
  // Each figure may have been rounded as the total is.
  const tolerance = 0.5 * 10 ** -decimals.length * (rows.length + 1)
  if (Math.abs(total - sum) <= tolerance * (1 + Number.EPSILON)) return undefined
  const detail = `${text} stands here and its rows add up to ${Number(sum.toPrecision(12))}; a row is wanting or a figure is wrong`
  return { column: figures!.column, code: 'total_differs', detail }
}
