import { assert } from '../base/assert.ts'
import { uniformStream } from '../base/random.ts'
import { keysOf, SERVICE } from '../facts/words.ts'
import type {
  Account,
  Evaluation,
  IndicatorResult,
  Influence,
  Interval,
  NetImports,
  Provenance,
  UncertaintyResult,
} from './account-model.ts'
import { blockKernel } from './block-kernel.ts'
import { quantile, type Uncertainty } from './distribution.ts'
import type { Formula, TracedInput } from './formula.ts'
import { programOf, runKernel } from './program.ts'
import { valueIn } from './units.ts'

/**
 * Carries the uncertainty of an account's figures through its own trace: each uncertain figure is drawn once a draw, for
 * every place where it is used, and every formula is evaluated over all draws at a time. What is needed is in the account
 * and in the formulas, so anybody who has both can do it again; the same seed gives the same digits. Undefined where
 * nothing is uncertain.
 *
 * `onProgress` gets the share of the work that is done. A drawn value outside a formula's range for its input is moved to
 * the edge of that range.
 */
export function simulate(
  account: Account,
  formulas: ReadonlyMap<string, Formula>,
  draws: number,
  seed: number,
  onProgress: (share: number) => void = () => {},
): UncertaintyResult | undefined {
  const figures = uncertainFigures(account)
  if (figures.length === 0) return undefined
  const drawn = drawnFigures(figures, draws, seed)
  const { total, intervals } = intervalsOf(account, formulas, drawn, draws, (share) => onProgress(share / 2))
  return {
    draws,
    seed,
    ...intervals,
    influences: influencesOf(account, formulas, figures, drawn, total, (share) =>
      onProgress((1 + share) / 2),
    ),
  }
}

/** The intervals alone; the same seed draws the same for every account that has the figure. */
export function simulateIntervals(
  account: Account,
  formulas: ReadonlyMap<string, Formula>,
  draws: number,
  seed: number,
): Intervals | undefined {
  const figures = uncertainFigures(account)
  if (figures.length === 0) return undefined
  return intervalsOf(account, formulas, drawnFigures(figures, draws, seed), draws, () => {}).intervals
}

type Intervals = Pick<UncertaintyResult, 'gep' | 'byService' | 'indicators'>

function intervalsOf(
  account: Account,
  formulas: ReadonlyMap<string, Formula>,
  drawn: ReadonlyMap<string, Float64Array>,
  draws: number,
  onProgress: (share: number) => void,
): { readonly total: Float64Array; readonly intervals: Intervals } {
  const values = propagate(account, formulas, drawn, draws, onProgress)
  const total = sumOf(account, values, draws, () => true)
  const services = keysOf(SERVICE)
  const ofService = (service: (typeof services)[number]) =>
    intervalOf(sumOf(account, values, draws, (one) => one.service === service))
  const intervals = {
    gep: intervalOf(total),
    byService: {
      provisioning: ofService('provisioning'),
      regulating: ofService('regulating'),
      cultural: ofService('cultural'),
    },
    indicators: account.indicators.flatMap((one, index) => {
      const drawn = values[index]
      return drawn ? [{ indicatorId: one.indicatorId, monetary: intervalOf(drawn.value) }] : []
    }),
  }
  return { total, intervals }
}

/** Each figure over all draws; the same seed gives the same. */
export function drawnFigures(
  figures: readonly Figure[],
  draws: number,
  seed: number,
): Map<string, Float64Array> {
  return new Map(
    figures.map(({ figure, base, uncertainty }) => {
      const next = uniformStream(seed, figure)
      return [
        figure,
        Float64Array.from({ length: draws }, () => quantile(uncertainty, base, next())),
      ] as const
    }),
  )
}

export interface Figure {
  readonly figure: string
  /** In the unit in which it was given. */
  readonly base: number
  readonly uncertainty: Uncertainty
}

/** Each uncertain figure of an account once, in the order in which it is met. */
export function uncertainFigures(account: Account): Figure[] {
  const found = new Map<string, Figure>()
  const add = ({ figure, uncertainty }: Partial<Provenance>, base: number) => {
    if (figure !== undefined && uncertainty !== undefined && !found.has(figure))
      found.set(figure, { figure, base, uncertainty })
  }
  for (const { trace, netImports } of account.indicators) {
    for (const { inputs } of trace) for (const input of inputs) add(input, input.given.value)
    if (netImports?.provenance) add(netImports.provenance, netImports.given!.value)
  }
  return [...found.values()]
}

/** An indicator over all draws: its value, and what is left of it without net imports. */
export interface DrawnIndicator {
  readonly value: Float64Array
  readonly own: Float64Array
}

/** Each indicator over all draws, or undefined where it has no value. */
export function propagate(
  account: Account,
  formulas: ReadonlyMap<string, Formula>,
  drawn: ReadonlyMap<string, Float64Array>,
  draws: number,
  onProgress: (share: number) => void,
): (DrawnIndicator | undefined)[] {
  const { indicators } = account
  return indicators.map(({ trace, monetary, netImports }, index) => {
    onProgress(index / indicators.length)
    const results: Float64Array[] = []
    for (const evaluation of trace) {
      results.push(evaluateDraws(evaluation, formulas.get(evaluation.formulaId)!, results, drawn, draws))
    }
    const value = monetary && results[results.length - 1]
    return value && { value, own: netImports ? lessImports(value, netImports, results, drawn) : value }
  })
}

/** One evaluation of the trace over all draws. */
function evaluateDraws(
  { inputs }: Evaluation,
  formula: Formula,
  results: readonly Float64Array[],
  drawn: ReadonlyMap<string, Float64Array>,
  draws: number,
): Float64Array {
  const symbols = inputs.map(({ symbol }) => symbol)
  const program = programOf(formula.expression, symbols)
  const columns = inputs.map((input) => columnOf(input, formula, results, drawn, draws))
  const output = new Float64Array(draws)
  runKernel(blockKernel(program), program, formula.expression, columns, output, 0, draws)
  return output
}

function columnOf(
  input: TracedInput & Provenance,
  formula: Formula,
  results: readonly Float64Array[],
  drawn: ReadonlyMap<string, Float64Array>,
  draws: number,
): Float64Array {
  const column = new Float64Array(draws)
  const source = input.figure === undefined ? undefined : drawn.get(input.figure)
  if (input.of !== undefined) {
    for (const position of input.of) {
      const part = results[position]
      assert(part !== undefined, 'a sum in a trace is of evaluations before it')
      for (let draw = 0; draw < draws; draw++) column[draw]! += part[draw]!
    }
  } else if (source) column.set(source)
  else return column.fill(input.value)
  // What was given turns into the unit of the formula as it did in the account.
  const factor = input.given.value === 0 ? unitFactor(input) : input.value / input.given.value
  const { min, max } = formula.definition.inputs.find(({ symbol }) => symbol === input.symbol)!
  for (let draw = 0; draw < draws; draw++) {
    const value = column[draw]! * factor
    column[draw] = Math.min(max ?? Infinity, Math.max(min ?? -Infinity, value))
  }
  return column
}

/** How many of a unit one of the unit given is: of a figure that is nought, its values say nothing of that. */
function unitFactor({ given, unit }: Pick<TracedInput, 'given' | 'unit'>): number {
  const factor = valueIn({ value: 1, unit: given.unit }, unit)
  assert(factor !== undefined, 'units of a trace fit')
  return factor
}

/** Σ over final indicators of what the area itself supplies, draw by draw. */
export function sumOf(
  account: Account,
  values: readonly (DrawnIndicator | undefined)[],
  draws: number,
  isCounted: (indicator: IndicatorResult) => boolean,
): Float64Array {
  const total = new Float64Array(draws)
  account.indicators.forEach((indicator, index) => {
    const own = values[index]?.own
    if (!own || !indicator.isFinal || !isCounted(indicator)) return
    for (let draw = 0; draw < draws; draw++) total[draw]! += own[draw]!
  })
  return total
}

/** A value without net imports: those of a moved price come from its step, others are drawn or stay as they are. */
function lessImports(
  value: Float64Array,
  { value: imports, given, provenance }: NetImports,
  results: readonly Float64Array[],
  drawn: ReadonlyMap<string, Float64Array>,
): Float64Array {
  const moved = provenance?.of?.map((position) => results[position]!)[0]
  const column = moved ?? (provenance?.figure === undefined ? undefined : drawn.get(provenance.figure))
  if (!column || !given) return value.map((one) => one - imports)
  const factor = unitFactor({ given, unit: 'CNY' })
  return value.map((one, draw) => one - column[draw]! * factor)
}

/**
 * What each figure does to the total by itself: two more draws a figure, in which it alone is at its 5th or 95th
 * percentile, all of them evaluated together.
 */
function influencesOf(
  account: Account,
  formulas: ReadonlyMap<string, Formula>,
  figures: readonly Figure[],
  drawn: ReadonlyMap<string, Float64Array>,
  total: Float64Array,
  onProgress: (share: number) => void,
): Influence[] {
  const count = figures.length * 2
  const oneAtATime = new Map(
    figures.map(({ figure, base, uncertainty }, index) => {
      const column = new Float64Array(count).fill(base)
      column[2 * index] = quantile(uncertainty, base, 0.05)
      column[2 * index + 1] = quantile(uncertainty, base, 0.95)
      return [figure, column] as const
    }),
  )
  const values = propagate(account, formulas, oneAtATime, count, onProgress)
  const totals = sumOf(account, values, count, () => true)
  return figures
    .map(({ figure }, index) => ({
      figure,
      low: totals[2 * index]!,
      high: totals[2 * index + 1]!,
      // What moves nothing explains nothing, whatever chance makes of the draws.
      varianceShare:
        totals[2 * index] === totals[2 * index + 1] ? 0 : squaredCorrelation(drawn.get(figure)!, total),
    }))
    .sort((a, b) => Math.abs(b.high - b.low) - Math.abs(a.high - a.low))
}

function squaredCorrelation(x: Float64Array, y: Float64Array): number {
  const mean = (column: Float64Array) => column.reduce((sum, value) => sum + value, 0) / column.length
  const [mx, my] = [mean(x), mean(y)]
  let [xx, yy, xy] = [0, 0, 0]
  for (let draw = 0; draw < x.length; draw++) {
    const [dx, dy] = [x[draw]! - mx, y[draw]! - my]
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  return xx === 0 || yy === 0 ? 0 : (xy * xy) / (xx * yy)
}

/** Percentiles by linear interpolation between order statistics (Hyndman and Fan's type 7). */
function intervalOf(column: Float64Array): Interval {
  const sorted = column.slice().sort()
  const at = (share: number) => {
    const position = share * (sorted.length - 1)
    const below = Math.floor(position)
    const above = Math.min(below + 1, sorted.length - 1)
    return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!)
  }
  return { p5: at(0.05), p50: at(0.5), p95: at(0.95) }
}
