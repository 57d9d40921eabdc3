import fc from 'fast-check'
import { all, create } from 'mathjs'
import { expect, test } from 'vitest'
import { BLOCK_ROWS, blockKernel } from '../../../engine/valuation/block-kernel.ts'
import { evaluate, NotFinite, parseExpression } from '../../../engine/valuation/expression.ts'
import { generatedKernel } from '../../../engine/valuation/generated-kernel.ts'
import { columnsOf, programOf, runKernel } from '../../../engine/valuation/program.ts'

/** mathjs as it comes, but that its comparisons are exact: its tolerance is what a formula must not have. */
const math = create(all as NonNullable<typeof all>, { relTol: Number.MIN_VALUE, absTol: 0 })
const SYMBOLS = ['a', 'b', 'c', 'd'] as const

/** Texts of formulas with everything that the allow-list has. */
const text = fc.letrec<{ part: string }>((tie) => {
  const part = tie('part')
  const binary = (operator: string) => fc.tuple(part, part).map(([a, b]) => `(${a} ${operator} ${b})`)
  const unary = (name: string) => part.map((a) => `${name}(${a})`)
  return {
    part: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.constantFrom(...SYMBOLS),
      fc.constantFrom('0', '1', '2', '0.5', '3.7', '1e-3', '44', '12', '0.1317'),
      ...['+', '-', '*', '/', '^', '<', '<=', '>', '>=', '==', '!='].map(binary),
      ...['abs', 'sqrt', 'exp', 'log', 'log10', 'sin', 'cos', 'tan'].map(unary),
      part.map((a) => `(-${a})`),
      fc
        .tuple(fc.constantFrom('min', 'max'), part, part, part)
        .map(([name, ...parts]) => `${name}(${parts.join(', ')})`),
      fc.tuple(part, part, part).map(([condition, yes, no]) => `(${condition} > 0 ? ${yes} : ${no})`),
    ),
  }
}).part

const number = fc.oneof(
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  fc.constantFrom(0, -0, 1, -1, 0.1, 0.2, 0.3, 1e-300, 1e300, 5),
)

test('block and generated kernels, the evaluator and mathjs agree to the last bit', () => {
  let compared = 0
  const rows = fc.array(fc.tuple(number, number, number, number), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(text, rows, (formula, given) => {
      const parsed = parseExpression(formula)
      if (!parsed.ok) return // Deeper or longer than a formula may be.
      const program = programOf(parsed.value, SYMBOLS)
      const columns = SYMBOLS.map((_, column) => Float64Array.from(given, (row) => row[column]!))
      const compiled = math.compile(formula)
      given.forEach((row, index) => {
        const values = Object.fromEntries(SYMBOLS.map((symbol, column) => [symbol, row[column]!]))
        const [scalar, block, generated] = [
          () => evaluate(parsed.value, values),
          ...[blockKernel(program), generatedKernel(program)].map((kernel) => () => {
            const output = new Float64Array(given.length)
            runKernel(kernel, program, parsed.value, columns, output, index, index + 1)
            return output[index]!
          }),
        ].map((run) => {
          try {
            return run()
          } catch (error) {
            if (error instanceof NotFinite) return `not finite: ${error.message}`
            throw error
          }
        })
        expect([block, generated]).toEqual([scalar, scalar])
        if (typeof scalar === 'string') return
        const theirs = compiled.evaluate(values) as unknown
        compared++
        expect(Number(theirs)).toBe(scalar)
      })
    }),
    { numRuns: 2000 * Number(process.env.SIM ?? 1), seed: 20_251_231 },
  )
  expect(compared).toBeGreaterThan(1500 * Number(process.env.SIM ?? 1))
})

test('rows are counted right at the edges of blocks, and only those asked for are written', () => {
  const parsed = parseExpression('a * 2 + b')
  if (!parsed.ok) throw new Error(parsed.detail)
  const program = programOf(parsed.value, ['a', 'b'])
  const count = BLOCK_ROWS * 2 + 7
  const columns = [Float64Array.from({ length: count }, (_, row) => row), new Float64Array(count).fill(0.5)]
  for (const kernel of [blockKernel(program), generatedKernel(program)]) {
    const output = new Float64Array(count).fill(-1)
    kernel(columns, output, 3, count - 2)
    expect([output[2], output[3], output[count - 3], output[count - 2]]).toEqual([
      -1,
      6.5,
      2 * (count - 3) + 0.5,
      -1,
    ])
    expect(output.slice(3, count - 2).every((value, index) => value === 2 * (index + 3) + 0.5)).toBe(true)
  }
})

test('equal parts are computed once', () => {
  const parsed = parseExpression('(a + b) * (a + b) / (a + b)')
  if (!parsed.ok) throw new Error(parsed.detail)
  expect(programOf(parsed.value, ['a', 'b']).steps.filter(({ kind }) => kind === 'call')).toHaveLength(3)
})

test('looking for what a quotient hides takes nothing from a result, not even the sign of nought', () => {
  const parsed = parseExpression('-a / (b + c)')
  if (!parsed.ok) throw new Error(parsed.detail)
  const program = programOf(parsed.value, ['a', 'b', 'c'])
  expect(program.checked).toHaveLength(1)
  const columns = [Float64Array.of(0, 1), Float64Array.of(1, Infinity), Float64Array.of(1, 1)]
  for (const kernel of [blockKernel(program), generatedKernel(program)]) {
    const output = new Float64Array(2)
    kernel(columns, output, 0, 2)
    expect([...output]).toEqual([-0, Number.NaN])
  }
})

test('columns for a kernel begin at different lines of a page', () => {
  const columns = columnsOf(11, 1000)
  const linesOf = columns.map(({ byteOffset }) => (byteOffset % 4096) / 64)
  expect(new Set(linesOf).size).toBe(11)
  expect(columns.every(({ length }) => length === 1000)).toBe(true)
  columns[0]!.fill(1)
  expect(columns[1]!.every((value) => value === 0)).toBe(true)
})
