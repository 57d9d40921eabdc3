import { ok, type Result, rejected } from '../base/result.ts'
import { compensatedSum } from '../base/sum.ts'
import { GRADE, keysOf } from '../facts/words.ts'
import type {
  AccountInput,
  Evaluation,
  Grade,
  Indicator,
  Missing,
  PriceReject,
  Provenance,
} from './account-model.ts'
import { type Flow, lookUp, type Place, reportedOf } from './figures.ts'
import { evaluateFormula, type Formula, type Measured } from './formula.ts'
import { AT_PRICE_YEAR, INDEX_OF_BASE, INDEX_WANTED, PRICE_OF_BASE, pricedIn, priceMove } from './prices.ts'
import { isMoney } from './units.ts'

/** The computation of one indicator: what it has to go by, and what it leaves. */
export interface Work {
  readonly input: AccountInput
  readonly indicator: Indicator
  /** Steps so far; what an evaluation needs goes in before it. */
  readonly trace: Evaluation[]
  /** Where the steps stand that inputs were derived by, so that each is taken once. */
  readonly steps: Map<string, { readonly position: number; readonly evaluation: Evaluation }>
  /** What the account lacks, of this indicator and those before it. */
  readonly missing: Missing[]
}

/** The area of an ecosystem type, and that of the type which a part is told apart from. */
export const AREA = 'A'
export const AREA_OF_WHOLE = 'A_w'

/** For a formula of which no input has been computed before. */
export const NOTHING_KNOWN: ReadonlyMap<string, Flow> = new Map()

/**
 * Evaluates a formula with the inputs that hold at a place; on a fault notes what is missing. What an input is derived
 * from, and the move of a price, go into the trace before it; the evaluation itself is for the caller to put there.
 */
export function evaluateHere(
  work: Work,
  formulaId: string,
  place: Place,
  known: ReadonlyMap<string, Flow>,
): Evaluation | undefined {
  return evaluateAt(work, formulaId, place, known)?.evaluation
}

/** An evaluation, and what place it is of: an ecosystem or an item only where an input is. */
function evaluateAt(
  work: Work,
  formulaId: string,
  place: Place,
  known: ReadonlyMap<string, Flow>,
): { readonly evaluation: Evaluation; readonly at: Place } | undefined {
  const { input, indicator, trace, missing } = work
  const tracedBefore = trace.length
  const formula = input.formulas.get(formulaId)!
  const where: Place =
    indicator.item !== undefined && place.item === undefined ? { ...place, item: indicator.item } : place
  const giveUp = (faults: readonly { symbol: string; code: Missing['code']; detail: string }[]) => {
    trace.length = tracedBefore
    for (const { symbol, code, detail } of faults)
      missing.push({ indicatorId: indicator.indicatorId, ...where, symbol, code, reason: detail })
    return undefined
  }
  const measured: Record<string, Measured> = {}
  const provenance = new Map<string, Provenance>()
  let at: Place = {}
  for (const { symbol } of formula.definition.inputs) {
    const found =
      known.get(symbol) ??
      areaOfPart(work, symbol, where) ??
      lookUp(input, symbol, where) ??
      derive(work, symbol, where)
    if (!found) continue
    const priced = atPriceYear(work, found)
    if (!priced.ok) return giveUp([{ ...priced, symbol }])
    measured[symbol] = priced.value.measured
    provenance.set(symbol, priced.value.provenance)
    at = { ...at, ...within(where, priced.value.place) }
  }
  const evaluated = evaluateFormula(formula, measured)
  if (!evaluated.ok) return giveUp(evaluated.faults)
  const unpriced = priceYearFault(input, formula)
  if (unpriced) return giveUp([unpriced])
  const { value, unit } = evaluated.value
  const inputs = evaluated.value.inputs.map((traced) => ({ ...traced, ...provenance.get(traced.symbol)! }))
  const formulaVersion = formula.definition.version
  return { evaluation: { formulaId, formulaVersion, ...where, inputs, value, unit }, at }
}

/** Of a place what a figure is of. */
function within({ ecosystem, item }: Place, of: Place): Place {
  return {
    ...(ecosystem !== undefined && of.ecosystem !== undefined ? { ecosystem } : {}),
    ...(item !== undefined && of.item !== undefined ? { item } : {}),
  }
}

/** A formula that makes money of what is none has its prices in itself, of a year that nobody knows. */
function priceYearFault({ priceYear }: AccountInput, { definition }: Formula) {
  const { formulaId, inputs, output } = definition
  if (priceYear === undefined || !isMoney(output.unit) || inputs.some(({ unit }) => isMoney(unit)))
    return undefined
  const detail = `${output.symbol}: the prices in ${formulaId} are of no known year`
  return { symbol: output.symbol, code: 'price_year_unknown' as const, detail }
}

/** A figure in prices of the year that the account is in; how it got there goes into the trace. */
export function atPriceYear(work: Work, figure: Flow): Result<Flow, PriceReject> {
  const { input } = work
  const move = priceMove(input, figure)
  if (!move.ok) return move
  if (!move.value) return ok(figure)
  const { base, wanted } = move.value
  const formula = pricedIn(input.formulas.get(AT_PRICE_YEAR)!, figure.measured.unit)
  const given: Record<string, Flow> = {
    [PRICE_OF_BASE]: figure,
    [INDEX_OF_BASE]: base,
    [INDEX_WANTED]: wanted,
  }
  const measured = Object.fromEntries(Object.entries(given).map(([symbol, one]) => [symbol, one.measured]))
  const evaluated = evaluateFormula(formula, measured)
  if (!evaluated.ok)
    return rejected('price_index_missing', evaluated.faults.map(({ detail }) => detail).join('; '))
  const inputs = evaluated.value.inputs.map((traced) => ({ ...traced, ...given[traced.symbol]!.provenance }))
  const { value, unit } = evaluated.value
  const { formulaId, version } = formula.definition
  const moved = { formulaId, formulaVersion: version, ...figure.place, inputs, value, unit }
  return ok(derived(work, figure.symbol, figure.place, [moved]))
}

/**
 * An input by the formula that gives it, from what holds at the place, or by its sum over items. What it lacks is told where
 * it has some of it.
 */
function derive(work: Work, symbol: string, place: Place): Flow | undefined {
  const { input, trace, missing } = work
  const derivation = input.derivations.get(symbol)
  if (!derivation) return undefined
  const { formulaId, extent, count } = derivation
  const items = extent === undefined ? undefined : itemsWith(input, extent, place)
  const places = items?.map((item) => ({ ...place, item })) ?? [place]
  if (items && items.length > 0 && count !== undefined && items.length !== count) {
    const reason = `${symbol} is the sum of ${count} of ${extent}; there are ${items.length}`
    const { indicatorId } = work.indicator
    missing.push({ indicatorId, ...place, symbol: extent!, code: 'nothing_to_evaluate', reason })
    return undefined
  }
  const lacking: Missing[] = []
  const tracedBefore = trace.length
  const found = places.flatMap(
    (one) => evaluateAt({ ...work, missing: lacking }, formulaId, one, NOTHING_KNOWN) ?? [],
  )
  if (found.length > 0 && found.length === places.length) {
    const evaluations = found.map(({ evaluation, at }) => ({ ...withoutPlace(evaluation), ...at }))
    const { item, ...elsewhere } = Object.assign({}, ...found.map(({ at }) => at)) as Place
    // A sum over items is of none of them.
    return derived(
      work,
      symbol,
      items || item === undefined ? elsewhere : { ...elsewhere, item },
      evaluations,
    )
  }
  trace.length = tracedBefore
  const own = input.formulas.get(formulaId)!.definition.inputs.map((one) => one.symbol)
  const isGiven = ({ symbol, code }: Missing) => code !== 'input_missing' || !own.includes(symbol)
  const isTried = lacking.length < own.length || lacking.some(isGiven)
  if (isTried) missing.push(...lacking)
  return undefined
}

/** The area of a part of a type, where the dataset has the type alone. */
function areaOfPart(work: Work, symbol: string, place: Place): Flow | undefined {
  const { ecosystem } = place
  const part = symbol === AREA ? work.input.parts?.find((one) => one.ecosystem === ecosystem) : undefined
  if (!part) return undefined
  const whole = reportedOf(work.input, AREA, { ecosystem: part.whole })
  if (!whole || work.input.rows.some((row) => row.symbol === AREA && row.ecosystem === ecosystem))
    return undefined
  const known = new Map([[AREA_OF_WHOLE, { ...whole, symbol: AREA_OF_WHOLE }]])
  const found = evaluateAt(work, part.formulaId, { ecosystem: part.ecosystem }, known)
  return found && derived(work, symbol, { ecosystem: part.ecosystem }, [found.evaluation])
}

/** Items that have a figure of a symbol at a place, sorted, so that sums have one order. */
function itemsWith(input: AccountInput, extent: string, place: Place): string[] {
  const items = input.rows.flatMap(({ symbol, item }) =>
    symbol === extent && item !== undefined ? [item] : [],
  )
  return [...new Set(items)].filter((item) => reportedOf(input, extent, { ...place, item })).sort()
}

/** An input that steps of the trace give, by their sum. A step that stands there already is not put there again. */
function derived(work: Work, symbol: string, place: Place, evaluations: readonly Evaluation[]): Flow {
  const of = evaluations.map((evaluation) => positionOf(work, symbol, evaluation))
  const value = compensatedSum(evaluations.map((evaluation) => evaluation.value))
  const grade = worst(evaluations.flatMap(({ inputs }) => inputs))
  const provenance: Provenance = { from: 'derivation', grade, of }
  return { symbol, measured: { value, unit: evaluations[0]!.unit }, provenance, place }
}

function positionOf({ trace, steps }: Work, symbol: string, evaluation: Evaluation): number {
  const { formulaId, ecosystem, item, inputs } = evaluation
  const key = JSON.stringify([symbol, formulaId, ecosystem, item, inputs])
  const known = steps.get(key)
  // What was tried and given up is taken out of the trace again.
  if (known && trace[known.position] === known.evaluation) return known.position
  const position = trace.push(evaluation) - 1
  steps.set(key, { position, evaluation })
  return position
}

function withoutPlace({ ecosystem: _, item: __, ...evaluation }: Evaluation): Evaluation {
  return evaluation
}

const GRADE_ORDER = keysOf(GRADE)

/** The least confirmed of some grades; of none, confirmed. */
export function worst(graded: readonly { grade: Grade }[]): Grade {
  return GRADE_ORDER[Math.max(0, ...graded.map(({ grade }) => GRADE_ORDER.indexOf(grade)))]!
}
