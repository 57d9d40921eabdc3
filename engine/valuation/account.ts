import { compensatedSum } from '../base/sum.ts'
import type {
  Account,
  AccountInput,
  DatasetRow,
  Evaluation,
  Indicator,
  IndicatorResult,
  Missing,
  Provenance,
  Service,
  Term,
} from './account-model.ts'
import { derivedSteps } from './derivations.ts'
import { divisorsOf } from './divisors.ts'
import { evaluateHere, NOTHING_KNOWN, type Work, worst } from './evaluating.ts'
import { type Flow, newestFirst, reportedOf } from './figures.ts'
import { countedValue, NET_IMPORTS, netImportsOf } from './net-imports.ts'
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
  const work: Work = { input, indicator, trace, missing }
  const missingBefore = missing.length
  const known = new Map<string, Flow>()
  const flow = computeFlow(work, known)
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
      : evaluateHere(work, indicator.monetaryFormulaId, {}, known)
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
function computeFlow(work: Work, known: Map<string, Flow>): Flow | undefined {
  const { input, indicator, trace } = work
  const { physicalFormulaId } = indicator
  const symbol = flowSymbol(input, indicator)
  if (symbol === undefined) return undefined
  const reported = reportedSum(work, symbol)
  if (reported) {
    known.set(symbol, reported)
    return reported
  }
  for (const term of indicator.terms) {
    const sum = reportedSum(work, term.symbol) ?? computeTerm(work, term)
    if (sum) known.set(term.symbol, sum)
  }
  if (physicalFormulaId === undefined) return known.get(symbol)
  const evaluation = evaluateHere(work, physicalFormulaId, {}, known)
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
function reportedSum(work: Work, symbol: string): Flow | undefined {
  const { input, indicator } = work
  const whole = reportedOf(input, symbol, indicator.item === undefined ? {} : { item: indicator.item })
  const formulaId = input.asReported.get(symbol)
  if (whole || formulaId === undefined) return whole
  const term: Term = { symbol, formulaId, over: 'ecosystem', extent: symbol }
  if (placesOf(input, indicator, term).length === 0) return undefined
  return computeTerm(work, term)
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
function computeTerm(work: Work, term: Term): Flow | undefined {
  const { input, indicator, trace, missing } = work
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
    const evaluation = evaluateHere(work, term.formulaId, place, NOTHING_KNOWN)
    return evaluation ? [evaluation] : []
  })
  if (evaluations.length === 0) return undefined
  const first = trace.length
  trace.push(...evaluations)
  const value = compensatedSum(evaluations.map((evaluation) => evaluation.value))
  const of = evaluations.map((_, index) => first + index)
  const provenance: Provenance = {
    from: 'term',
    grade: worst(evaluations.flatMap(({ inputs }) => inputs)),
    of,
  }
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

function outputSymbol(input: AccountInput, formulaId: string): string {
  return input.formulas.get(formulaId)!.definition.output.symbol
}
