import { OPERATIONS, type Operation } from './expression.ts'
import type { Kernel, Program } from './program.ts'

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
  switch (operation) {
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      runArithmetic(operation, a, b, into, rows)
      return
    case 'min':
    case 'max':
      runExtreme(operation, operands, into, rows)
      return
    case 'if':
      for (let row = 0; row < rows; row++) into[row] = a[row] !== 0 ? b[row]! : c[row]!
      return
  }
  const apply = OPERATIONS[operation] as (a: number, b: number) => number
  if (operands.length === 1)
    for (let row = 0; row < rows; row++) into[row] = (apply as (a: number) => number)(a[row]!)
  else for (let row = 0; row < rows; row++) into[row] = apply(a[row]!, b[row]!)
}

/** The four that nearly every formula is made of, without a call for each row. */
function runArithmetic(
  operation: 'add' | 'subtract' | 'multiply' | 'divide',
  a: Float64Array,
  b: Float64Array,
  into: Float64Array,
  rows: number,
): void {
  let row = 0
  // Eight rows a turn: each turn of a loop costs a look at whether the thread is to stop, as dear as the operation.
  const whole = rows - (rows % 8)
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
  }
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
