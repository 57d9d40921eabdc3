import { compensatedSum } from '../base/sum.ts'
import type { Account, DatasetRow, Evaluation, Grade, IndicatorResult, Missing } from './account-model.ts'
import { derivedSteps } from './derivations.ts'
import { AREA_OF_WHOLE } from './evaluating.ts'
import type { Measured } from './formula.ts'
import { countedValue, NET_IMPORTS } from './net-imports.ts'
import { AT_PRICE_YEAR, PRICE_OF_BASE } from './prices.ts'

/** A figure that is not confirmed, and how much of the total hangs on it. */
export interface WeakFigure {
  readonly symbol: string
  readonly ecosystem: string | undefined
  readonly item: string | undefined
  readonly value: number
  readonly unit: string
  readonly source: string | undefined
  readonly parameterId: string | undefined
  /** Σ of the counted values of the indicators that use it, in CNY, and its share of the total. */
  readonly carries: number
  readonly share: number
}

/** An input made by a formula rather than given. */
export interface DerivedFigure {
  readonly indicatorId: string
  readonly symbol: string
  readonly ecosystem: string | undefined
  readonly formulaId: string
  readonly value: number
  readonly unit: string
}

/** How well an account is founded: what a reader asks before quoting it. */
export interface Quality {
  /** Indicators that could not be valued, and of them those that are mandatory. */
  readonly missing: readonly string[]
  readonly mandatoryMissing: readonly string[]
  /** Valued in part: some of what they sum over had no data. */
  readonly partial: readonly string[]
  /** With a flow that came out negative somewhere. */
  readonly negative: readonly string[]
  /** The counted value by the weakest grade of anything that went into it, in CNY. */
  readonly byGrade: Readonly<Record<Grade, number>>
  /** The heaviest first. */
  readonly unverified: readonly WeakFigure[]
  /** Inputs that nobody gave and a formula of the profile made: they are in the trace, and told here too. */
  readonly derived: readonly DerivedFigure[]
  /** What was left out because a figure lies outside what its formula allows. */
  readonly outOfRange: readonly Missing[]
  /** Positions of rows of the dataset that nothing in the account has used. */
  readonly unusedRows: readonly number[]
}

export function qualityOf(
  account: Account,
  rows: readonly DatasetRow[],
  mandatory: ReadonlySet<string>,
  isUsedElsewhere: (row: DatasetRow) => boolean = () => false,
): Quality {
  const valued = account.indicators.filter(({ monetary }) => monetary !== undefined)
  const has = new Set(valued.map(({ indicatorId }) => indicatorId))
  const missing = [...new Set(account.missing.map(({ indicatorId }) => indicatorId))].filter(
    (id) => !has.has(id),
  )
  const idsOf = (indicators: readonly IndicatorResult[]) => indicators.map(({ indicatorId }) => indicatorId)
  const sumOf = (grade: Grade) =>
    compensatedSum(valued.filter((one) => one.grade === grade).map((one) => countedValue(one)))
  return {
    missing,
    mandatoryMissing: missing.filter((id) => mandatory.has(id)),
    partial: idsOf(valued.filter(({ isPartial }) => isPartial)),
    negative: idsOf(account.indicators.filter(({ negativeIn }) => negativeIn.length > 0)),
    byGrade: { confirmed: sumOf('confirmed'), derived: sumOf('derived'), unverified: sumOf('unverified') },
    unverified: weakFigures(account, valued),
    derived: account.indicators.flatMap(derivedFigures),
    outOfRange: account.missing.filter(({ code }) => code === 'input_out_of_range'),
    unusedRows: unusedRows(account, rows, isUsedElsewhere),
  }
}

function derivedFigures(indicator: IndicatorResult): DerivedFigure[] {
  const { indicatorId, trace } = indicator
  return [...derivedSteps(indicator)].map(([position, symbol]) => {
    const { ecosystem, formulaId, value, unit } = trace[position]!
    return { indicatorId, symbol, ecosystem, formulaId, value, unit }
  })
}

function weakFigures({ gep }: Account, valued: readonly IndicatorResult[]): WeakFigure[] {
  const found = new Map<string, Figure & { carries: number }>()
  for (const indicator of valued) {
    const moved = derivedSteps(indicator)
    const figures = [
      ...indicator.trace.flatMap((evaluation, position) => weakInputs(evaluation, moved.get(position))),
      ...weakImports(indicator),
    ]
    // Used at several places of one indicator, it carries what these have.
    const uses = new Map<string, Figure[]>()
    for (const figure of figures) {
      const { symbol, value, unit, source, parameterId } = figure
      const key = JSON.stringify([symbol, value, unit, source, parameterId])
      uses.set(key, [...(uses.get(key) ?? []), figure])
    }
    for (const [key, all] of uses) {
      const known = found.get(key) ?? { ...all[0]!, carries: 0 }
      const isElsewhere = all.some((one) => one.ecosystem !== known.ecosystem || one.item !== known.item)
      // A figure that stands in several places is one of the whole area.
      const place = isElsewhere ? { ecosystem: undefined, item: undefined } : {}
      found.set(key, { ...known, ...place, carries: known.carries + carriedBy(indicator, all) })
    }
  }
  return [...found.values()]
    .map(({ formulaId: _, ...figure }) => ({
      ...figure,
      share: gep.value === 0 ? 0 : figure.carries / gep.value,
    }))
    .sort((a, b) => Math.abs(b.carries) - Math.abs(a.carries))
}

/**
 * How much of an indicator hangs on a figure: of one that stands at ecosystem types, what these have in the sum that the
 * value is made of, or in the sum that its own formula gives; of any other, all of it.
 */
function carriedBy(indicator: IndicatorResult, uses: readonly Figure[]): number {
  const value = countedValue(indicator)
  const places = new Set(uses.map(({ ecosystem }) => ecosystem))
  if (places.has(undefined)) return value
  const derived = derivedSteps(indicator)
  const placed = indicator.trace
    .map((step, position) => ({ step, isDerived: derived.has(position) }))
    .filter(({ step }) => step.ecosystem !== undefined)
  const summed = placed.filter(({ isDerived }) => !isDerived)
  const isOwn = ({ step }: (typeof placed)[number]) => places.has(step.ecosystem)
  const formulas = new Set(uses.map(({ formulaId }) => formulaId))
  const parts = summed.some(isOwn) ? summed : placed.filter(({ step }) => formulas.has(step.formulaId))
  const sumOf = (some: typeof placed) => compensatedSum(some.map(({ step }) => step.value))
  const all = sumOf(parts)
  if (all === 0 || new Set(parts.map(({ step }) => step.unit)).size > 1) return value
  return (value * sumOf(parts.filter(isOwn))) / all
}

type Figure = Omit<WeakFigure, 'share' | 'carries'> & { readonly formulaId: string }

/** `gives`: the input that the step is there for, by which a price that is moved goes. */
function weakInputs({ formulaId, inputs, ecosystem, item }: Evaluation, gives: string | undefined): Figure[] {
  return inputs.flatMap((input): Figure[] => {
    const { given, grade, from, source, parameterId } = input
    // What was computed before is as weak as what went into it, which is told by itself.
    if (grade !== 'unverified' || (from !== 'dataset' && from !== 'parameter')) return []
    const isMoved = formulaId === AT_PRICE_YEAR && input.symbol === PRICE_OF_BASE
    const symbol = isMoved ? (gives ?? input.symbol) : input.symbol
    return [{ symbol, ecosystem, item, value: given.value, unit: given.unit, source, parameterId, formulaId }]
  })
}

/** Net imports as they were given; moved to another year's prices they stand in the trace. */
function weakImports({ indicatorId, netImports }: IndicatorResult): Figure[] {
  const { given, provenance } = netImports ?? {}
  if (!given || provenance?.from !== 'dataset' || provenance.grade !== 'unverified') return []
  const place = { ecosystem: undefined, item: indicatorId, parameterId: undefined, formulaId: '' }
  return [{ symbol: NET_IMPORTS, ...place, value: given.value, unit: given.unit, source: provenance.source }]
}

/** Rows by what a trace says of a figure that was given, of net imports and of what totals are divided by. */
function unusedRows(
  { indicators, divisors }: Account,
  rows: readonly DatasetRow[],
  isUsedElsewhere: (row: DatasetRow) => boolean,
): number[] {
  const figure = ({ value, unit }: Measured, source: string | undefined, symbol?: string) =>
    JSON.stringify([value, unit, source, symbol])
  const used = new Set<string>()
  for (const divisor of Object.values(divisors ?? {})) used.add(figure(divisor.given, divisor.source))
  for (const { trace, netImports } of indicators) {
    if (netImports?.given) used.add(figure(netImports.given, netImports.provenance?.source))
    for (const { formulaId, inputs } of trace) {
      for (const { symbol, given, source, from } of inputs) {
        if (from !== 'dataset') continue
        // Where a price is moved, or a part told apart, it goes by the symbols of that formula.
        const isMoved = formulaId === AT_PRICE_YEAR || symbol === AREA_OF_WHOLE
        used.add(figure(given, source, isMoved ? undefined : symbol))
      }
    }
  }
  // A reported flow stands in the trace under its own symbol, an extent under that of the formula.
  const isUsed = (row: DatasetRow) =>
    used.has(figure(row, row.source, row.symbol)) || used.has(figure(row, row.source)) || isUsedElsewhere(row)
  return rows.flatMap((row, index) => (isUsed(row) ? [] : [index]))
}
