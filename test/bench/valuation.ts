import { all, create } from 'mathjs'
import { loadCatalog } from '../../catalog/catalog.ts'
import { computeAccount } from '../../engine/valuation/account.ts'
import { blockKernel } from '../../engine/valuation/block-kernel.ts'
import { parseExpression } from '../../engine/valuation/expression.ts'
import { generatedKernel } from '../../engine/valuation/generated-kernel.ts'
import { columnsOf, type Kernel, programOf } from '../../engine/valuation/program.ts'
import { simulate } from '../../engine/valuation/uncertainty.ts'
import { accountInput, compileFormulas } from '../../src/valuation/account-input.ts'
import { cpuSeconds, line } from './report.ts'

const ROWS = 1_000_000
const SYMBOLS = ['A', 'P', 'R', 'ET', 'K', 'LS', 'C', 'M', 'w', 'h'] as const
/** Ten variables, as in the longest formulas of the standards: sums, products, a quotient, a comparison. */
const FORMULA = 'A * (P - R - ET) * 0.001 + P * K * LS * (1 - C * M) / (w + h) + (C < M ? C : M) * A'

const fastest = (run: () => void, times = 7) =>
  Math.min(...Array.from({ length: times }, () => cpuSeconds(run)))

/** A formula over a million rows: plain mathjs, blocks, a generated loop, and a copy of the same bytes. */
export function benchValuation(): void {
  const parsed = parseExpression(FORMULA)
  if (!parsed.ok) throw new Error(parsed.detail)
  const program = programOf(parsed.value, SYMBOLS)
  const [output, ...columns] = columnsOf(SYMBOLS.length + 1, ROWS) as [Float64Array, ...Float64Array[]]
  for (const [index, column] of columns.entries())
    for (let row = 0; row < ROWS; row++) column[row] = 1 + ((row * (index + 3)) % 1000) / 7
  const compiled = create(all as NonNullable<typeof all>).compile(FORMULA)
  const scope: Record<string, number> = {}
  const plain = cpuSeconds(() => {
    for (let row = 0; row < ROWS; row++) {
      for (let column = 0; column < SYMBOLS.length; column++) scope[SYMBOLS[column]!] = columns[column]![row]!
      output[row] = compiled.evaluate(scope) as number
    }
  })
  const reference = output.slice()
  const run = (name: string, kernel: Kernel) => {
    const seconds = fastest(() => kernel(columns, output, 0, ROWS))
    const isSame = output.every((value, row) => value === reference[row])
    line(
      `formula over 10^6 rows, ${name}`,
      `${(seconds * 1000).toFixed(1)} ms, ${(plain / seconds).toFixed(0)} × plain mathjs, ${(seconds / copy).toFixed(1)} × a copy, ${isSame ? 'same' : 'NOT THE SAME'} to the last bit`,
    )
  }
  const copies = columns.map((column) => new Float64Array(column.length))
  const copy = fastest(() => {
    for (let column = 0; column < columns.length; column++) copies[column]!.set(columns[column]!)
  })
  line('formula over 10^6 rows, mathjs', `${(plain * 1000).toFixed(0)} ms, compile().evaluate row by row`)
  line('  a copy of the same bytes', `${(copy * 1000).toFixed(1)} ms`)
  run('blocks', blockKernel(program))
  run('generated', generatedKernel(program))
  benchDraws()
}

/** Two thousand draws of a whole account: every formula of the trace over all draws. */
function benchDraws(): void {
  const catalog = loadCatalog()
  const formulas = compileFormulas(catalog)
  for (const dataset of catalog.datasets) {
    const profile = catalog.profiles.find((one) => one.profile_id === dataset.profile_id)!
    const account = computeAccount(accountInput(catalog, formulas, profile, dataset.period, dataset.rows))
    const run = () => simulate(account, formulas, 2000, 1)
    line(`2,000 draws, ${dataset.area} ${dataset.period}`, `${(fastest(run, 3) * 1000).toFixed(0)} ms`)
  }
}
