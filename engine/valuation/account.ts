import { ok, type Result, rejected } from '../base/result.ts'
import { compensatedSum } from '../base/sum.ts'
import type {
  Account,
  AccountInput,
  DatasetRow,
  Evaluation,
  Grade,
  Indicator,
  IndicatorResult,
  Missing,
  Provenance,
  Service,
  Term,
} from './account-model.ts'
import { derivedSteps } from './derivations.ts'
import { divisorsOf } from './divisors.ts'
import { type Flow, lookUp, newestFirst, type Place, reportedOf } from './figures.ts'
import { evaluateFormula, type Measured } from './formula.ts'
import { countedValue, NET_IMPORTS, netImportsOf } from './net-imports.ts'
import {
  AT_PRICE_YEAR,
  INDEX_OF_BASE,
  INDEX_WANTED,
  PRICE_OF_BASE,
  type PriceReject,
  pricedIn,
  priceMove,
} from './prices.ts'
import { isMoney } from './units.ts'

/**
 * A gross-ecosystem-product account: each indicator's physical flow and value, with a trace of every figure, and a list
 * of what could not be computed and why. GEP is the sum of the values of final services, in CNY of the accounting
 * period, less net imports where the profile takes them off (SEEA EA 9.18); a missing input leaves its indicator out, and is never taken for zero.
 */
export function computeAccount(given: AccountInput): Account {
  const input: AccountInput = {
    ...given,
    parameters: given.parameters.map((layer) => newestFirst(layer, given.periodEnd)),
  }
  const missing: Missing[] = []
  const indicators = input.indicators.flatMap((indicator) => {
    const result = computeIndicator(input, indicator, missing)
    return result ? [result] : []
  })
  const totalOf = (service: Service) =>
    compensatedSum(indicators.filter((result) => result.service === service).map(countedValue))
  const byService = {
    provisioning: totalOf('provisioning'),
    regulating: totalOf('regulating'),
    cultural: totalOf('cultural'),
  }
  const gep = compensatedSum([byService.provisioning, byService.regulating, byService.cultural])
  // Another year's prices have no gross domestic product to be compared with here.
  const divisors = divisorsOf(input.rows, input.priceYear === undefined)
  return {
    ...{ gep: { value: gep, unit: 'CNY' }, byService, indicators, missing },
    ...(divisors ? { divisors } : {}),
  }
}

function computeIndicator(
  input: AccountInput,
  indicator: Indicator,
  missing: Missing[],
): IndicatorResult | undefined {
  const trace: Evaluation[] = []
  const missingBefore = missing.length
  const known = new Map<string, Flow>()
  const flow = computeFlow(input, indicator, known, trace, missing)
  if (!flow && (indicator.terms.length > 0 || indicator.physicalFormulaId !== undefined)) return undefined

  const derived = derivedSteps(trace)
  const negativeIn = trace
    .filter(({ value }, position) => value < 0 && !derived.has(position))
    .map(({ ecosystem, item }) => ecosystem ?? item ?? '')
  const { indicatorId, service, isFinal } = indicator
  const common = { indicatorId, service, isFinal, negativeIn }
  const valued =
    indicator.monetaryFormulaId === undefined
      ? undefined
      : evaluateHere(input, indicator, indicator.monetaryFormulaId, {}, known, trace, missing)
  if (valued) trace.push(valued)
  else if (!flow) return undefined
  const netImports = valued && input.deductsNetImports ? netImportsOf(input, indicatorId) : undefined
  if (netImports && !netImports.ok) {
    const { code, detail } = netImports
    missing.push({ indicatorId, symbol: NET_IMPORTS, code, reason: detail })
    return undefined
  }
  const shown =
    flow?.provenance.from === 'dataset' && valued
      ? inFormulaUnit(flow, valued)
      : (flow ?? reportedFlow(valued))
  return {
    ...common,
    ...(shown && !isMoney(shown.measured.unit)
      ? { physical: { value: shown.measured.value, unit: shown.measured.unit } }
      : {}),
    ...(valued ? { monetary: { value: valued.value, unit: valued.unit } } : {}),
    ...(netImports?.ok ? { netImports: netImports.value } : {}),
    isPartial: missing.length > missingBefore,
    grade: worst([...trace.flatMap((evaluation) => evaluation.inputs), ...(flow ? [flow.provenance] : [])]),
    trace,
  }
}

/**
 * The physical flow of an indicator, left in `known` under its symbol for the formula of its value. A flow that the
 * dataset reports, for the whole area or by ecosystem, is taken as it is; else the terms are summed and the physical
 * formula, if any, joins them.
 */
function computeFlow(
  input: AccountInput,
  indicator: Indicator,
  known: Map<string, Flow>,
  trace: Evaluation[],
  missing: Missing[],
): Flow | undefined {
  const { physicalFormulaId } = indicator
  const symbol = flowSymbol(input, indicator)
  if (symbol === undefined) return undefined
  const reported = reportedSum(input, indicator, symbol, trace, missing)
  if (reported) {
    known.set(symbol, reported)
    return reported
  }
  for (const term of indicator.terms) {
    const sum =
      reportedSum(input, indicator, term.symbol, trace, missing) ??
      computeTerm(input, indicator, term, trace, missing)
    if (sum) known.set(term.symbol, sum)
  }
  if (physicalFormulaId === undefined) return known.get(symbol)
  const evaluation = evaluateHere(input, indicator, physicalFormulaId, {}, known, trace, missing)
  if (!evaluation) return undefined
  const position = trace.push(evaluation) - 1
  const flow: Flow = {
    symbol,
    measured: evaluation,
    provenance: { from: 'physical', grade: worst(evaluation.inputs), of: [position] },
  }
  known.set(symbol, flow)
  return flow
}

/** What the flow of an indicator is called; of one that is only valued, the input that may be reported by ecosystem. */
function flowSymbol(input: AccountInput, indicator: Indicator): string | undefined {
  const { physicalFormulaId, monetaryFormulaId, terms } = indicator
  if (physicalFormulaId !== undefined) return outputSymbol(input, physicalFormulaId)
  if (terms.length > 0 || monetaryFormulaId === undefined) return terms[0]?.symbol
  const { inputs } = input.formulas.get(monetaryFormulaId)!.definition
  return inputs.find(({ symbol }) => input.asReported.has(symbol))?.symbol
}

/** A flow that the dataset reports: for the whole area, else ecosystem by ecosystem, summed. */
function reportedSum(
  input: AccountInput,
  indicator: Indicator,
  symbol: string,
  trace: Evaluation[],
  missing: Missing[],
): Flow | undefined {
  const whole = reportedOf(input, symbol, indicator.item === undefined ? {} : { item: indicator.item })
  const formulaId = input.asReported.get(symbol)
  if (whole || formulaId === undefined) return whole
  const term: Term = { symbol, formulaId, over: 'ecosystem', extent: symbol }
  if (placesOf(input, indicator, term).length === 0) return undefined
  return computeTerm(input, indicator, term, trace, missing)
}

/** A reported flow in the unit of the formula that values it. */
function inFormulaUnit(flow: Flow, valued: Evaluation): Flow {
  const input = valued.inputs.find(({ symbol }) => symbol === flow.symbol)
  return input ? { ...flow, measured: { value: input.value, unit: input.unit } } : flow
}

/** Where a value is a reported quantity times a price, that quantity is the flow; an amount of money is none. */
function reportedFlow(valued: Evaluation | undefined): Flow | undefined {
  const input = valued?.inputs.find(
    ({ from, unit }) => (from === 'dataset' || from === 'derivation') && !isMoney(unit),
  )
  return (
    input && { symbol: input.symbol, measured: { value: input.value, unit: input.unit }, provenance: input }
  )
}

/** Σ over ecosystems or items, in the order of the catalogue. Undefined when none could be computed. */
function computeTerm(
  input: AccountInput,
  indicator: Indicator,
  term: Term,
  trace: Evaluation[],
  missing: Missing[],
): Flow | undefined {
  const present = placesOf(input, indicator, term)
  if (present.length === 0) {
    const reason = `no row of ${term.extent} for ${term.among?.join(', ') ?? 'any item'}`
    missing.push({
      indicatorId: indicator.indicatorId,
      symbol: term.extent,
      code: 'nothing_to_evaluate',
      reason,
    })
    return undefined
  }
  const evaluations = present.flatMap((name) => {
    const place = term.over === 'ecosystem' ? { ecosystem: name } : { item: name }
    const evaluation = evaluateHere(input, indicator, term.formulaId, place, new Map(), trace, missing)
    return evaluation ? [evaluation] : []
  })
  if (evaluations.length === 0) return undefined
  const first = trace.length
  trace.push(...evaluations)
  const value = compensatedSum(evaluations.map((evaluation) => evaluation.value))
  const of = evaluations.map((_, index) => first + index)
  const provenance: Provenance = { from: 'term', grade: gradeOf(evaluations), of }
  return { symbol: term.symbol, measured: { value, unit: evaluations[0]!.unit }, provenance }
}

/** The ecosystems or items of the dataset that a term is evaluated for, sorted, so that sums have one order. */
function placesOf(input: AccountInput, indicator: Indicator, term: Term): string[] {
  const isOfIndicator = ({ item }: DatasetRow) =>
    term.over === 'item' || item === undefined || item === indicator.item
  const names = input.rows
    .filter((row) => row.symbol === term.extent && isOfIndicator(row))
    .map((row) => (term.over === 'ecosystem' ? row.ecosystem : row.item))
  const isAmong = (name: string): boolean => {
    if (!term.among || term.among.includes(name)) return true
    const parent = input.parents.get(name)
    return term.over === 'ecosystem' && parent !== undefined && isAmong(parent)
  }
  return [...new Set(names)]
    .filter((name) => name !== undefined)
    .filter(isAmong)
    .sort()
}

/**
 * Evaluates a formula with the inputs that hold at a place; on a fault notes what is missing. What an input is derived
 * from goes into the trace before it.
 */
function evaluateHere(
  input: AccountInput,
  indicator: Indicator,
  formulaId: string,
  place: Place,
  known: ReadonlyMap<string, Flow>,
  trace: Evaluation[],
  missing: Missing[],
): Evaluation | undefined {
  const tracedBefore = trace.length
  const formula = input.formulas.get(formulaId)!
  const where: Place =
    indicator.item !== undefined && place.item === undefined ? { ...place, item: indicator.item } : place
  const measured: Record<string, Measured> = {}
  const provenance = new Map<string, Provenance>()
  for (const { symbol } of formula.definition.inputs) {
    const found =
      known.get(symbol) ??
      lookUp(input, symbol, where) ??
      derive(input, indicator, symbol, where, trace, missing)
    if (!found) continue
    const priced = atPriceYear(input, found, where, trace)
    if (!priced.ok) {
      trace.length = tracedBefore
      const { code, detail } = priced
      missing.push({ indicatorId: indicator.indicatorId, ...where, symbol, code, reason: detail })
      return undefined
    }
    measured[symbol] = priced.value.measured
    provenance.set(symbol, priced.value.provenance)
  }
  const evaluated = evaluateFormula(formula, measured)
  if (!evaluated.ok) {
    trace.length = tracedBefore
    for (const fault of evaluated.faults) {
      missing.push({
        indicatorId: indicator.indicatorId,
        ...where,
        symbol: fault.symbol,
        code: fault.code,
        reason: fault.detail,
      })
    }
    return undefined
  }
  return {
    formulaId,
    formulaVersion: formula.definition.version,
    ...where,
    inputs: evaluated.value.inputs.map((traced) => ({ ...traced, ...provenance.get(traced.symbol)! })),
    value: evaluated.value.value,
    unit: evaluated.value.unit,
  }
}

/** A figure in prices of the year that the account is in; how it got there goes into the trace. */
function atPriceYear(
  input: AccountInput,
  figure: Flow,
  place: Place,
  trace: Evaluation[],
): Result<Flow, PriceReject> {
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
  const position = trace.push({ formulaId, formulaVersion: version, ...place, inputs, value, unit }) - 1
  const provenance: Provenance = { from: 'derivation', grade: worst(inputs), of: [position] }
  return ok({ symbol: figure.symbol, measured: { value, unit }, provenance })
}

/** An input by the formula that gives it, from what holds at the place. What it lacks is told where it has some of it. */
function derive(
  input: AccountInput,
  indicator: Indicator,
  symbol: string,
  place: Place,
  trace: Evaluation[],
  missing: Missing[],
): Flow | undefined {
  const formulaId = input.derivations.get(symbol)
  if (formulaId === undefined) return undefined
  const lacking: Missing[] = []
  const evaluation = evaluateHere(input, indicator, formulaId, place, new Map(), trace, lacking)
  if (!evaluation) {
    const own = input.formulas.get(formulaId)!.definition.inputs.map((one) => one.symbol)
    const isGiven = ({ symbol, code }: Missing) => code !== 'input_missing' || !own.includes(symbol)
    const isTried = lacking.length < own.length || lacking.some(isGiven)
    if (isTried) missing.push(...lacking)
    return undefined
  }
  const position = trace.push(evaluation) - 1
  const { value, unit } = evaluation
  const provenance: Provenance = { from: 'derivation', grade: worst(evaluation.inputs), of: [position] }
  return { symbol, measured: { value, unit }, provenance }
}

const GRADE_ORDER: readonly Grade[] = ['confirmed', 'derived', 'unverified']

function worst(graded: readonly { grade: Grade }[]): Grade {
  return GRADE_ORDER[Math.max(0, ...graded.map(({ grade }) => GRADE_ORDER.indexOf(grade)))]!
}

function gradeOf(trace: readonly Evaluation[]): Grade {
  return worst(trace.flatMap((evaluation) => evaluation.inputs))
}

function outputSymbol(input: AccountInput, formulaId: string): string {
  return input.formulas.get(formulaId)!.definition.output.symbol
}
