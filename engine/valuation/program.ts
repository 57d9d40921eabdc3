import { type Expression, evaluate, NotFinite, OPERATIONS, type Operation } from './expression.ts'

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

/** Rows that a block interpreter takes at once: the registers of a formula stay in the cache. */
export const BLOCK_ROWS = 2048

/** Runs everywhere, Workers too: each operation over a block of rows at a time. */
export function blockKernel(program: Program): Kernel {
  const registers = program.steps.map((step) => {
    const register = new Float64Array(BLOCK_ROWS)
    if (step.kind === 'number') register.fill(step.value)
    return register
  })
  return (columns, output, from, to) => {
    for (let start = from; start < to; start += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, to - start)
      // An input is read where it stands, and the last operation writes where the result belongs: nothing is copied.
      const views = program.steps.map((step, index) =>
        step.kind === 'input' ? columns[step.column]!.subarray(start, start + rows) : registers[index]!,
      )
      const last = views[program.result]!
      const result = output.subarray(start, start + rows)
      if (program.steps[program.result]!.kind === 'call') views[program.result] = result
      else result.set(last.subarray(0, rows))
      program.steps.forEach((step, index) => {
        if (step.kind === 'call') {
          const operands = step.operands.map((operand) => views[operand]!)
          runOperation(step.operation, operands, views[index]!, rows)
        }
      })
      for (const register of program.checked) {
        const view = views[register]!
        // A finite number less itself is 0, which takes nothing away, not even the sign of −0; any other is NaN.
        for (let row = 0; row < rows; row++) result[row] = result[row]! - (view[row]! - view[row]!)
      }
    }
  }
}

function runOperation(
  operation: Operation,
  operands: readonly Float64Array[],
  into: Float64Array,
  rows: number,
): void {
  const [a, b, c] = operands as [Float64Array, Float64Array, Float64Array]
  let row = 0
  // Eight rows a turn: each turn of a loop costs a look at whether the thread is to stop, as dear as the operation.
  const whole = rows - (rows % 8)
  // The four that nearly every formula is made of, without a call for each row.
  switch (operation) {
    case 'add':
      for (; row < whole; row += 8) {
        into[row] = a[row]! + b[row]!
        into[row + 1] = a[row + 1]! + b[row + 1]!
        into[row + 2] = a[row + 2]! + b[row + 2]!
        into[row + 3] = a[row + 3]! + b[row + 3]!
        into[row + 4] = a[row + 4]! + b[row + 4]!
        into[row + 5] = a[row + 5]! + b[row + 5]!
        into[row + 6] = a[row + 6]! + b[row + 6]!
        into[row + 7] = a[row + 7]! + b[row + 7]!
      }
      for (; row < rows; row++) into[row] = a[row]! + b[row]!
      return
    case 'subtract':
      for (; row < whole; row += 8) {
        into[row] = a[row]! - b[row]!
        into[row + 1] = a[row + 1]! - b[row + 1]!
        into[row + 2] = a[row + 2]! - b[row + 2]!
        into[row + 3] = a[row + 3]! - b[row + 3]!
        into[row + 4] = a[row + 4]! - b[row + 4]!
        into[row + 5] = a[row + 5]! - b[row + 5]!
        into[row + 6] = a[row + 6]! - b[row + 6]!
        into[row + 7] = a[row + 7]! - b[row + 7]!
      }
      for (; row < rows; row++) into[row] = a[row]! - b[row]!
      return
    case 'multiply':
      for (; row < whole; row += 8) {
        into[row] = a[row]! * b[row]!
        into[row + 1] = a[row + 1]! * b[row + 1]!
        into[row + 2] = a[row + 2]! * b[row + 2]!
        into[row + 3] = a[row + 3]! * b[row + 3]!
        into[row + 4] = a[row + 4]! * b[row + 4]!
        into[row + 5] = a[row + 5]! * b[row + 5]!
        into[row + 6] = a[row + 6]! * b[row + 6]!
        into[row + 7] = a[row + 7]! * b[row + 7]!
      }
      for (; row < rows; row++) into[row] = a[row]! * b[row]!
      return
    case 'divide':
      for (; row < whole; row += 8) {
        into[row] = a[row]! / b[row]!
        into[row + 1] = a[row + 1]! / b[row + 1]!
        into[row + 2] = a[row + 2]! / b[row + 2]!
        into[row + 3] = a[row + 3]! / b[row + 3]!
        into[row + 4] = a[row + 4]! / b[row + 4]!
        into[row + 5] = a[row + 5]! / b[row + 5]!
        into[row + 6] = a[row + 6]! / b[row + 6]!
        into[row + 7] = a[row + 7]! / b[row + 7]!
      }
      for (; row < rows; row++) into[row] = a[row]! / b[row]!
      return
    case 'min':
    case 'max':
      runExtreme(operation, operands, into, rows)
      return
    case 'if':
      for (; row < rows; row++) into[row] = a[row] !== 0 ? b[row]! : c[row]!
      return
  }
  const apply = OPERATIONS[operation] as (a: number, b: number) => number
  if (operands.length === 1) for (; row < rows; row++) into[row] = (apply as (a: number) => number)(a[row]!)
  else for (; row < rows; row++) into[row] = apply(a[row]!, b[row]!)
}

function runExtreme(
  operation: 'min' | 'max',
  operands: readonly Float64Array[],
  into: Float64Array,
  rows: number,
): void {
  into.set(operands[0]!.subarray(0, rows))
  for (const operand of operands.slice(1)) {
    for (let row = 0; row < rows; row++) {
      const value = operand[row]!
      if (operation === 'min' ? value < into[row]! : value > into[row]!) into[row] = value
    }
  }
}

/** JavaScript of each operation, the same as in OPERATIONS; a test runs both on the same numbers. */
const SOURCES: Record<Operation, (...operands: string[]) => string> = {
  add: (a, b) => `${a} + ${b}`,
  subtract: (a, b) => `${a} - ${b}`,
  multiply: (a, b) => `${a} * ${b}`,
  divide: (a, b) => `${a} / ${b}`,
  pow: (a, b) => `${a} ** ${b}`,
  unaryMinus: (a) => `-${a}`,
  smaller: (a, b) => `${a} < ${b} ? 1 : 0`,
  smallerEq: (a, b) => `${a} <= ${b} ? 1 : 0`,
  larger: (a, b) => `${a} > ${b} ? 1 : 0`,
  largerEq: (a, b) => `${a} >= ${b} ? 1 : 0`,
  equal: (a, b) => `${a} === ${b} ? 1 : 0`,
  unequal: (a, b) => `${a} !== ${b} ? 1 : 0`,
  min: (...operands) => operands.reduce((least, value) => `(${value} < ${least} ? ${value} : ${least})`),
  max: (...operands) => operands.reduce((most, value) => `(${value} > ${most} ? ${value} : ${most})`),
  abs: (a) => `Math.abs(${a})`,
  sqrt: (a) => `Math.sqrt(${a})`,
  exp: (a) => `Math.exp(${a})`,
  log: (a) => `Math.log(${a})`,
  log10: (a) => `Math.log10(${a})`,
  sin: (a) => `Math.sin(${a})`,
  cos: (a) => `Math.cos(${a})`,
  tan: (a) => `Math.tan(${a})`,
  if: (condition, yes, no) => `${condition} !== 0 ? ${yes} : ${no}`,
}

/** A loop made for one program: about three times as fast as blocks, where a host lets code be made (not on Workers). */
export function generatedKernel(program: Program): Kernel {
  const names = program.steps.map((_, index) => `r${index}`)
  const lines = program.steps.map((step, index) => {
    if (step.kind === 'number') return `const r${index} = ${Object.is(step.value, -0) ? '-0' : step.value}`
    if (step.kind === 'input') return `const r${index} = c${step.column}[row]`
    // A negative constant behind a minus or under a power would not parse without its parentheses.
    const operands = step.operands.map((operand) => `(${names[operand]})`)
    return `const r${index} = ${SOURCES[step.operation](...operands)}`
  })
  const body = [
    ...program.inputs.map((_, column) => `const c${column} = columns[${column}]`),
    'for (let row = from; row < to; row++) {',
    ...lines,
    // As in the blocks; without a branch, which would cost a quarter more.
    `output[row] = ${[program.result, ...program.checked].map((register, index) => (index === 0 ? `r${register}` : `(r${register} - r${register})`)).join(' - ')}`,
    '}',
  ].join('\n')
  // Made of numbers and of names that are made here: nothing that a formula's author wrote gets into it as text.
  return new Function('columns', 'output', 'from', 'to', body) as Kernel
}

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
