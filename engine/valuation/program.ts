import { type Expression, evaluate, NotFinite, type Operation } from './expression.ts'

/**
 * A formula made flat: registers that are filled in order, each from a constant, an input column or registers before
 * it. It is what both back ends run, so that neither can differ in the order of operations.
 */
export interface Program {
  /** Symbols of the inputs, in the order of the columns. */
  readonly inputs: readonly string[]
  readonly steps: readonly Step[]
  /** The register of the result: the last one. */
  readonly result: number
  /** Registers whose NaN or infinity would not show in the result, because what uses them can hide it. */
  readonly checked: readonly number[]
}

/**
 * Operations that can make a number of what is none: 1 ÷ ∞ is 0, max(NaN, 1) is 1, NaN ** 0 is 1. A quotient hides its
 * divisor alone: of a dividend that is no number comes none.
 */
const HIDING: ReadonlySet<Operation> = new Set([
  ...(['divide', 'pow', 'exp', 'min', 'max'] as const),
  ...(['smaller', 'smallerEq', 'larger', 'largerEq', 'equal', 'unequal'] as const),
])

export type Step =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'input'; readonly column: number }
  | { readonly kind: 'call'; readonly operation: Operation; readonly operands: readonly number[] }

/**
 * Flattens an expression; equal parts of it share a register. A condition chooses between two registers that are both
 * computed: what was not chosen may be no number, and does not matter.
 */
export function programOf(expression: Expression, inputs: readonly string[]): Program {
  const steps: Step[] = []
  const known = new Map<string, number>()
  const add = (step: Step): number => {
    const key = step.kind === 'number' && Object.is(step.value, -0) ? 'number -0' : JSON.stringify(step)
    let register = known.get(key)
    if (register === undefined) {
      register = steps.push(step) - 1
      known.set(key, register)
    }
    return register
  }
  const flatten = (part: Expression): number => {
    if (part.kind === 'number') return add({ kind: 'number', value: part.value })
    if (part.kind === 'symbol') {
      const column = inputs.indexOf(part.name)
      if (column < 0) throw new Error(`${part.name} is not an input`)
      return add({ kind: 'input', column })
    }
    return add({ kind: 'call', operation: part.operation, operands: part.operands.map(flatten) })
  }
  const result = flatten(expression)
  return { inputs, steps, result, checked: hiddenOperands(steps) }
}

function hiddenOperands(steps: readonly Step[]): number[] {
  const hidden = new Set<number>()
  for (const step of steps) {
    if (step.kind !== 'call' || !HIDING.has(step.operation)) continue
    const operands = step.operation === 'divide' ? step.operands.slice(1) : step.operands
    for (const operand of operands) if (steps[operand]!.kind === 'call') hidden.add(operand)
  }
  return [...hidden]
}

/** Columns of equal length, one for each input of a program. */
export type Columns = readonly Float64Array[]

/** A cache line and a page of memory, in doubles. */
const LINE = 8
const PAGE = 512

/**
 * Columns for a kernel, zeroed. Each begins a cache line farther into a page than the one before: columns that begin
 * alike put the same row of all of them into the same few places of the cache, and drive each other out.
 */
export function columnsOf(count: number, rows: number): Float64Array<ArrayBuffer>[] {
  const stride = Math.ceil(rows / PAGE) * PAGE + LINE
  const memory = new ArrayBuffer(count * stride * Float64Array.BYTES_PER_ELEMENT)
  return Array.from(
    { length: count },
    (_, column) => new Float64Array(memory, column * stride * Float64Array.BYTES_PER_ELEMENT, rows),
  )
}

/**
 * A program that fills `output` from `columns`, rows `from` (with) to `to` (without). A row in which something was no
 * finite number comes out as none; `runKernel` looks at those again.
 */
export type Kernel = (columns: Columns, output: Float64Array, from: number, to: number) => void

/** A row whose result is no finite number, and why. */
export class RowNotFinite extends NotFinite {
  readonly row: number

  constructor(row: number, cause: string) {
    super(cause)
    this.row = row
  }
}

/**
 * Runs a kernel, and evaluates anew, one by one, the rows in which something was no finite number: a branch that was not
 * chosen does not matter, anything else is an error that names the row and the operation.
 */
export function runKernel(
  kernel: Kernel,
  program: Program,
  expression: Expression,
  columns: Columns,
  output: Float64Array,
  from: number,
  to: number,
): void {
  kernel(columns, output, from, to)
  for (let row = from; row < to; row++) {
    if (Number.isFinite(output[row])) continue
    const values = Object.fromEntries(
      program.inputs.map((symbol, column) => [symbol, columns[column]![row]!]),
    )
    try {
      output[row] = evaluate(expression, values)
    } catch (error) {
      throw error instanceof NotFinite ? new RowNotFinite(row, error.message) : error
    }
  }
}
