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
import { evaluateFormula, type Measured } from './formula.ts'

/**
 * A gross-ecosystem-product account: each indicator's physical flow and value, with a trace of every figure, and a list
 * of what could not be computed and why. GEP is the sum of the values of final services, in CNY of the accounting
 * period (SEEA EA 9.18); a missing input leaves its indicator out, and is never taken for zero.
 */
export function computeAccount(input: AccountInput): Account {
  const missing: Missing[] = []
  const indicators = input.indicators.flatMap((indicator) => {
    const result = computeIndicator(input, indicator, missing)
    return result ? [result] : []
  })
  const totalOf = (service: Service) =>
    compensatedSum(
      indicators
        .filter((result) => result.service === service && result.isFinal)
        .map((result) => result.monetary?.value ?? 0),
    )
  const byService = {
    provisioning: totalOf('provisioning'),
    regulating: totalOf('regulating'),
    cultural: totalOf('cultural'),
  }
  const gep = compensatedSum([byService.provisioning, byService.regulating, byService.cultural])
  return { gep: { value: gep, unit: 'CNY' }, byService, indicators, missing }
}

/** A measured flow and how well it is confirmed. */
interface Flow {
  readonly measured: Measured
  readonly provenance: Provenance
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

  const common = {
    indicatorId: indicator.indicatorId,
    service: indicator.service,
    isFinal: indicator.isFinal,
  }
  if (indicator.monetaryFormulaId === undefined) {
    return {
      ...common,
      ...physicalOf(flow),
      isPartial: missing.length > missingBefore,
      grade: gradeOf(trace),
      trace,
    }
  }
  const valued = evaluateHere(input, indicator, indicator.monetaryFormulaId, {}, known, missing)
  if (!valued) {
    return flow
      ? { ...common, ...physicalOf(flow), isPartial: true, grade: gradeOf(trace), trace }
      : undefined
  }
  trace.push(valued)
  const isPartial = missing.length > missingBefore
  const monetary = { value: valued.value, unit: valued.unit }
  return {
    ...common,
    ...physicalOf(flow?.provenance.from === 'dataset' || !flow ? reportedFlow(valued) : flow),
    monetary,
    isPartial,
    grade: gradeOf(trace),
    trace,
  }
}

/**
 * The physical flow of an indicator, left in `known` under its symbol for the formula of its value. A flow that the
 * dataset reports is taken as it is; else the terms are summed and the physical formula, if any, joins them.
 */
function computeFlow(
  input: AccountInput,
  indicator: Indicator,
  known: Map<string, Flow>,
  trace: Evaluation[],
  missing: Missing[],
): Flow | undefined {
  const { physicalFormulaId, terms } = indicator
  const symbol = physicalFormulaId === undefined ? terms[0]?.symbol : outputSymbol(input, physicalFormulaId)
  if (symbol === undefined) return undefined
  const place: Place = indicator.item === undefined ? {} : { item: indicator.item }
  const reported = mostSpecific(input.rows, symbol, place)
  if (reported) {
    const flow: Flow = { measured: reported, provenance: { from: 'dataset', ...sourceOf(reported) } }
    known.set(symbol, flow)
    return flow
  }
  for (const term of terms) {
    const sum = computeTerm(input, indicator, term, trace, missing)
    if (sum)
      known.set(term.symbol, { measured: sum.measured, provenance: { from: 'term', grade: sum.grade } })
  }
  if (physicalFormulaId === undefined) return known.get(symbol)
  const evaluation = evaluateHere(input, indicator, physicalFormulaId, {}, known, missing)
  if (!evaluation) return undefined
  trace.push(evaluation)
  const flow: Flow = {
    measured: evaluation,
    provenance: { from: 'physical', grade: worst(evaluation.inputs) },
  }
  known.set(symbol, flow)
  return flow
}

function physicalOf(flow: Flow | undefined): { physical?: Measured } {
  return flow ? { physical: { value: flow.measured.value, unit: flow.measured.unit } } : {}
}

/** Where a value is a reported quantity times a price, that quantity is the flow; an amount of money is none. */
function reportedFlow(valued: Evaluation): Flow | undefined {
  const input = valued.inputs.find(({ from, unit }) => from === 'dataset' && unit !== valued.unit)
  return input && { measured: { value: input.value, unit: input.unit }, provenance: input }
}

/** Σ over ecosystems or items, in the order of the catalogue. Undefined when none could be computed. */
function computeTerm(
  input: AccountInput,
  indicator: Indicator,
  term: Term,
  trace: Evaluation[],
  missing: Missing[],
): { measured: Measured; grade: Grade } | undefined {
  const present = term.among.filter((name) =>
    input.rows.some(
      (row) => row.symbol === term.extent && (term.over === 'ecosystem' ? row.ecosystem : row.item) === name,
    ),
  )
  if (present.length === 0) {
    missing.push({
      indicatorId: indicator.indicatorId,
      symbol: term.extent,
      reason: `no row of ${term.extent} for ${term.among.join(', ')}`,
    })
    return undefined
  }
  const evaluations = present.flatMap((name) => {
    const place = term.over === 'ecosystem' ? { ecosystem: name } : { item: name }
    const evaluation = evaluateHere(input, indicator, term.formulaId, place, new Map(), missing)
    return evaluation ? [evaluation] : []
  })
  if (evaluations.length === 0) return undefined
  trace.push(...evaluations)
  const value = compensatedSum(evaluations.map((evaluation) => evaluation.value))
  return { measured: { value, unit: evaluations[0]!.unit }, grade: gradeOf(evaluations) }
}

interface Place {
  readonly ecosystem?: string
  readonly item?: string
}

/** Evaluates a formula with the inputs that hold at a place; on a fault notes what is missing. */
function evaluateHere(
  input: AccountInput,
  indicator: Indicator,
  formulaId: string,
  place: Place,
  known: ReadonlyMap<string, Flow>,
  missing: Missing[],
): Evaluation | undefined {
  const formula = input.formulas.get(formulaId)!
  const where: Place =
    indicator.item !== undefined && place.item === undefined ? { ...place, item: indicator.item } : place
  const measured: Record<string, Measured> = {}
  const provenance = new Map<string, Provenance>()
  for (const { symbol } of formula.definition.inputs) {
    const found = known.get(symbol) ?? lookUp(input, symbol, where)
    if (!found) continue
    measured[symbol] = found.measured
    provenance.set(symbol, found.provenance)
  }
  const evaluated = evaluateFormula(formula, measured)
  if (!evaluated.ok) {
    for (const fault of evaluated.faults) {
      missing.push({
        indicatorId: indicator.indicatorId,
        ...where,
        symbol: fault.symbol,
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

/** The most specific row of the dataset, else the most specific parameter in force, the newest first. */
function lookUp(input: AccountInput, symbol: string, place: Place): Flow | undefined {
  const row = mostSpecific(input.rows, symbol, place)
  if (row) return { measured: row, provenance: { from: 'dataset', ...sourceOf(row) } }
  for (const layer of input.parameters) {
    const inForce = layer.filter((parameter) => parameter.validFrom <= input.periodEnd)
    const newestFirst = inForce.sort((a, b) =>
      a.validFrom === b.validFrom ? 0 : a.validFrom < b.validFrom ? 1 : -1,
    )
    const parameter = mostSpecific(newestFirst, symbol, place)
    if (!parameter) continue
    const { parameterId, validFrom } = parameter
    return {
      measured: parameter,
      provenance: { from: 'parameter', ...sourceOf(parameter), parameterId, validFrom },
    }
  }
  return undefined
}

function sourceOf(row: DatasetRow): Pick<Provenance, 'source' | 'grade' | 'note'> {
  return { source: row.source, grade: row.grade, ...(row.note === undefined ? {} : { note: row.note }) }
}

function mostSpecific<R extends DatasetRow>(rows: readonly R[], symbol: string, place: Place): R | undefined {
  let best: R | undefined
  let bestRank = -1
  for (const row of rows) {
    if (row.symbol !== symbol) continue
    if (row.ecosystem !== undefined && row.ecosystem !== place.ecosystem) continue
    if (row.item !== undefined && row.item !== place.item) continue
    const rank = Number(row.ecosystem !== undefined) + Number(row.item !== undefined)
    if (rank > bestRank) {
      best = row
      bestRank = rank
    }
  }
  return best
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
