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
import { AREA, evaluateHere, NOTHING_KNOWN, type Work, worst } from './evaluating.ts'
import { type Flow, type Place, reportedOf } from './figures.ts'
import { countedValue, NET_IMPORTS, netImportsOf } from './net-imports.ts'
import { isMoney } from './units.ts'

/**
 * A gross-ecosystem-product account: each indicator's physical flow and value, with a trace of every figure, and a list
 * of what could not be computed and why. GEP is the sum of the values of final services in CNY, at the prices of
 * `priceYear` or else each price as given, less net imports where the profile takes them off (SEEA EA 9.18); a missing
 * input leaves its indicator out, and is never taken for zero.
 */
export function computeAccount(input: AccountInput): Account {
  const missing: Missing[] = []
  const indicators = input.indicators.flatMap((indicator) => {
    const result = computeOneWay(input, indicator, missing)
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
  const divisors = divisorsOf(input.rows, Number(input.periodEnd.slice(0, 4)), input.priceYear)
  return {
    ...{
      gep: { value: gep, unit: 'CNY' },
      byService,
      indicators,
      missing: input.parts ? toldOnce(missing) : missing,
    },
    ...(divisors ? { divisors } : {}),
    ...(input.parameters.some((layer) => layer.some(({ isDefault }) => isDefault))
      ? { defaultShare: shareOfDefaults(indicators) }
      : {}),
  }
}

/**
 * What a formula and the one that an input is derived by both lack is one thing. Only of accounts with defaults: the others
 * come out as they always did, hash and all.
 */
function toldOnce(missing: readonly Missing[]): Missing[] {
  const keyOf = ({ indicatorId, ecosystem, item, symbol, code }: Missing) =>
    JSON.stringify([indicatorId, ecosystem, item, symbol, code])
  return [...new Map(missing.map((one) => [keyOf(one), one])).values()]
}

/** An indicator by its own method, or else by the coarser one that stands in for it. */
function computeOneWay(
  input: AccountInput,
  indicator: Indicator,
  missing: Missing[],
): IndicatorResult | undefined {
  const before = missing.length
  const { indicatorId } = indicator
  const reason = input.notApplicable?.get(indicatorId)
  if (reason !== undefined) {
    missing.push({ indicatorId, symbol: '', code: 'not_applicable', reason })
    return undefined
  }
  const result = computeIndicator(input, indicator, missing)
  if (result || !indicator.otherwise) return result
  const lacking = missing.splice(before)
  const coarser = computeIndicator(input, indicator.otherwise, missing)
  // What either way lacks is one thing to be told: what the better one does.
  if (!coarser) missing.splice(before, missing.length, ...lacking)
  return coarser
}

/** The share of the value that comes from indicators with a default in them; of nothing, none. */
function shareOfDefaults(indicators: readonly IndicatorResult[]): number {
  const sumOf = (some: readonly IndicatorResult[]) =>
    compensatedSum(some.map((one) => Math.abs(countedValue(one))))
  const all = sumOf(indicators)
  const onDefaults = indicators.filter(({ trace }) =>
    trace.some(({ inputs }) => inputs.some(({ isDefault }) => isDefault)),
  )
  return all === 0 ? 0 : sumOf(onDefaults) / all
}

function computeIndicator(
  input: AccountInput,
  indicator: Indicator,
  missing: Missing[],
): IndicatorResult | undefined {
  const trace: Evaluation[] = []
  const work: Work = { input, indicator, trace, missing, steps: new Map() }
  const missingBefore = missing.length
  const known = new Map<string, Flow>()
  const flow = computeFlow(work, known)
  for (const symbol of new Set([flowSymbol(input, indicator), ...indicator.terms.map((term) => term.symbol)]))
    if (symbol !== undefined) noteUncounted(work, symbol)
  if (!flow && (indicator.terms.length > 0 || indicator.physicalFormulaId !== undefined)) return undefined

  const derived = derivedSteps({ trace })
  const negativeIn = trace
    .filter(({ value }, position) => value < 0 && !derived.has(position))
    .map(({ ecosystem, item }) => ecosystem ?? item ?? '')
  const { indicatorId, service, isFinal } = indicator
  const common = { indicatorId, service, isFinal, negativeIn }
  // Before the value, which is the last step of a trace.
  const netImports = input.deductsNetImports ? netImportsOf(work) : undefined
  const valued =
    indicator.monetaryFormulaId === undefined
      ? undefined
      : evaluateHere(work, indicator.monetaryFormulaId, {}, known)
  if (valued) trace.push(valued)
  else if (!flow) return undefined
  if (valued && netImports && !netImports.ok) {
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
    ...(valued && netImports?.ok ? { netImports: netImports.value } : {}),
    isPartial: missing.slice(missingBefore).some(({ code }) => code !== 'not_counted_here'),
    grade: worst([
      ...trace.flatMap((evaluation) => evaluation.inputs),
      ...(flow ? [flow.provenance] : []),
      ...(netImports?.ok && netImports.value.provenance ? [netImports.value.provenance] : []),
    ]),
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
  const reported = reportedOf(input, symbol, placeOf(indicator)) ?? reportedByEcosystem(work, symbol)
  if (reported) {
    known.set(symbol, reported)
    return reported
  }
  for (const term of indicator.terms) {
    const sum = reportedOf(input, term.symbol, placeOf(indicator)) ?? computeTerm(work, term)
    if (sum) known.set(term.symbol, sum)
  }
  if (physicalFormulaId === undefined) return known.get(symbol)
  const evaluation = evaluateHere(work, physicalFormulaId, {}, known)
  if (!evaluation) return undefined
  const position = trace.push(evaluation) - 1
  const provenance: Provenance = { from: 'physical', grade: worst(evaluation.inputs), of: [position] }
  const flow: Flow = { symbol, measured: evaluation, provenance, place: {} }
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

/** A flow that no term is evaluated for by ecosystem, as the dataset reports it there, summed. */
function reportedByEcosystem(work: Work, symbol: string): Flow | undefined {
  const { input, indicator } = work
  const terms = indicator.terms.filter(({ over }) => over === 'ecosystem')
  if (terms.some((term) => term.symbol === symbol)) return undefined
  const reported = reportedTerm(input, indicator, symbol)
  if (!reported) return undefined
  for (const type of terms.flatMap((term) => placesOf(input, indicator, term)))
    if (reportedPart(input, reported.types, type) !== 'all') noteUnreported(work, symbol, type)
  return computeTerm(work, reported.term)
}

/** A flow as the dataset reports it for types of ecosystem: how it is taken, and which types; undefined if for none. */
function reportedTerm(
  input: AccountInput,
  indicator: Indicator,
  symbol: string,
): { readonly term: Term; readonly types: readonly string[] } | undefined {
  const formulaId = input.asReported.get(symbol)
  if (formulaId === undefined) return undefined
  const all: Term = { symbol, formulaId, over: 'ecosystem', extent: symbol }
  const among = countedOn(indicator, symbol)
  const term = among === undefined ? all : { ...all, among }
  const types = placesOf(input, indicator, term)
  return types.length === 0 ? undefined : { term, types }
}

/** The types on which an indicator counts a flow, however it comes to be known; undefined: all. */
function countedOn({ terms }: Indicator, symbol: string): readonly string[] | undefined {
  const byType = terms.filter(({ over }) => over === 'ecosystem')
  const own = byType.filter((term) => term.symbol === symbol)
  const deciding = own.length > 0 ? own : byType
  if (deciding.length === 0 || deciding.some(({ onlyAmong }) => !onlyAmong)) return undefined
  return [...new Set(deciding.flatMap(({ among = [] }) => among))]
}

/**
 * Rows of a flow on types on which no indicator counts it: soil that is kept on water, where nothing holds it. They are
 * left out, and told.
 */
function noteUncounted(work: Work, symbol: string): void {
  const { input, indicator, missing } = work
  const formulaId = input.asReported.get(symbol)
  if (formulaId === undefined) return
  const all: Term = { symbol, formulaId, over: 'ecosystem', extent: symbol }
  const counted = new Set(
    input.indicators.flatMap((one) => {
      const isOfFlow = flowSymbol(input, one) === symbol || one.terms.some((term) => term.symbol === symbol)
      const among = isOfFlow ? countedOn(one, symbol) : []
      return placesOf(input, one, among === undefined ? all : { ...all, among })
    }),
  )
  for (const ecosystem of placesOf(input, indicator, all)) {
    if (counted.has(ecosystem)) continue
    const reason = `${symbol} is not counted on ${ecosystem}; its row is left out`
    missing.push({ indicatorId: indicator.indicatorId, ecosystem, symbol, code: 'not_counted_here', reason })
  }
}

/** How much of a type is told by a report of some types: all, if it is one of them or belongs to one; some sub-type; none. */
function reportedPart(
  input: AccountInput,
  reported: readonly string[],
  type: string,
): 'all' | 'part' | 'none' {
  const belongsTo = (one: string, other: string): boolean => {
    const parent = input.parents.get(one)
    return one === other || (parent !== undefined && belongsTo(parent, other))
  }
  if (reported.some((one) => belongsTo(type, one))) return 'all'
  return reported.some((one) => belongsTo(one, type)) ? 'part' : 'none'
}

function noteUnreported({ indicator, missing }: Work, symbol: string, ecosystem: string): void {
  const { indicatorId } = indicator
  const reason = `${symbol} is reported of other types, or of a part of ${ecosystem}, and not of ${ecosystem}`
  missing.push({ indicatorId, ecosystem, symbol, code: 'flow_not_reported', reason })
}

function placeOf({ item }: Indicator): Place {
  return item === undefined ? {} : { item }
}

/** A reported flow in the unit of the formula that values it. */
function inFormulaUnit(flow: Flow, valued: Evaluation): Flow {
  const input = valued.inputs.find(({ symbol }) => symbol === flow.symbol)
  return input ? { ...flow, measured: { value: input.value, unit: input.unit } } : flow
}

/** Where a value is a reported quantity times a price, that quantity is the flow; an amount of money is none. */
function reportedFlow(valued: Evaluation | undefined): Flow | undefined {
  const input = valued?.inputs.find(
    ({ from, unit, isDefault }) =>
      (from === 'dataset' || from === 'derivation' || isDefault === true) && !isMoney(unit),
  )
  return (
    input && {
      symbol: input.symbol,
      measured: { value: input.value, unit: input.unit },
      provenance: input,
      place: {},
    }
  )
}

/**
 * Σ over ecosystems or items, in the order of their names: of those that the dataset reports as it does, of the others by
 * the formula of the term. Undefined when none could be computed.
 */
function computeTerm(work: Work, term: Term): Flow | undefined {
  const { indicator, trace, missing } = work
  const present = formulasByPlace(work, term)
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
  const evaluations = present.flatMap(([name, formulaId]) => {
    const place = term.over === 'ecosystem' ? { ecosystem: name } : { item: name }
    const evaluation = evaluateOneWay(work, formulaId, term.otherwiseId, place)
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
  return { symbol: term.symbol, measured: { value, unit: evaluations[0]!.unit }, provenance, place: {} }
}

/** A place by the formula of its term, or else by the coarser one; what is told missing is what the better one lacks. */
function evaluateOneWay(
  work: Work,
  formulaId: string,
  otherwiseId: string | undefined,
  place: Place,
): Evaluation | undefined {
  const { missing } = work
  const before = missing.length
  const evaluation = evaluateHere(work, formulaId, place, NOTHING_KNOWN)
  if (evaluation || otherwiseId === undefined || formulaId === otherwiseId) return evaluation
  const lacking = missing.splice(before)
  const coarser = evaluateHere(work, otherwiseId, place, NOTHING_KNOWN)
  if (!coarser) missing.splice(before, missing.length, ...lacking)
  return coarser
}

/** What a term is evaluated for, and by which formula: types that are reported as they are, and the others. */
function formulasByPlace(work: Work, term: Term): [name: string, formulaId: string][] {
  const { input, indicator } = work
  const places = placesOf(input, indicator, term)
  const reported = term.over === 'ecosystem' ? reportedTerm(input, indicator, term.symbol) : undefined
  if (!reported) return places.map((name) => [name, term.formulaId])
  const others = places.filter((type) => {
    const part = reportedPart(input, reported.types, type)
    if (part === 'part') noteUnreported(work, term.symbol, type)
    return part === 'none'
  })
  const all = [
    ...reported.types.map((name): [string, string] => [name, reported.term.formulaId]),
    ...others.map((name): [string, string] => [name, term.formulaId]),
  ]
  return all.sort(([one], [other]) => (one < other ? -1 : 1))
}

/** The ecosystems or items of the dataset that a term is evaluated for, sorted, so that sums have one order. */
function placesOf(input: AccountInput, indicator: Indicator, term: Term): string[] {
  const isOfIndicator = ({ item }: DatasetRow) =>
    term.over === 'item' || item === indicator.item || (item === undefined && !input.amounts.has(term.extent))
  const names = input.rows
    .filter((row) => row.symbol === term.extent && isOfIndicator(row))
    .map((row) => (term.over === 'ecosystem' ? row.ecosystem : row.item))
  const isAmong = (name: string): boolean => {
    if (!term.among || term.among.includes(name)) return true
    const parent = input.parents.get(name)
    return term.over === 'ecosystem' && parent !== undefined && isAmong(parent)
  }
  const told = [...new Set(names)].filter((name) => name !== undefined)
  return told
    .flatMap((name) => partsOf(input, term, name, told))
    .filter(isAmong)
    .sort()
}

function belongsTo(input: Pick<AccountInput, 'parents'>, one: string, other: string): boolean {
  const parent = input.parents.get(one)
  return parent !== undefined && (parent === other || belongsTo(input, parent, other))
}

/** The parts of a type, where areas are told of it and of none that belongs to it; else the type itself. */
function partsOf(input: AccountInput, term: Term, name: string, told: readonly string[]): string[] {
  const isTold = told.some((one) => one !== name && belongsTo(input, one, name))
  const parts = (input.parts ?? []).filter(({ whole }) => whole === name)
  if (term.over !== 'ecosystem' || term.extent !== AREA || isTold || parts.length === 0) return [name]
  return parts.map(({ ecosystem }) => ecosystem)
}

function outputSymbol(input: AccountInput, formulaId: string): string {
  return input.formulas.get(formulaId)!.definition.output.symbol
}
