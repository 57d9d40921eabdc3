import type { ValuationRecord } from '../../engine/facts/valuation.ts'
import type { ComparisonAnswer } from '../../engine/facts/valuation-tables.ts'
import { type Cause, compareAccounts, type UsedFigure } from '../../engine/valuation/comparison.ts'
import type { Service } from '../edge/service.ts'
import { computedResult } from './views.ts'

/** Two accounts line by line, with the names of what they are made of. */
export function comparisonView(
  service: Service,
  first: ValuationRecord,
  second: ValuationRecord,
): ComparisonAnswer {
  const names = new Map(
    service.catalog.products.flatMap(({ indicators }) =>
      indicators.map((one) => [one.indicator_id, one.name]),
    ),
  )
  const compared = compareAccounts(
    computedResult(service, first).account,
    computedResult(service, second).account,
  )
  const summaryOf = ({ valuation_id, profile_id, period }: ValuationRecord, gep: number) => ({
    ...{ valuation_id, profile_id, period },
    gep,
  })
  return {
    first: summaryOf(first, compared.first),
    second: summaryOf(second, compared.second),
    difference: compared.difference,
    indicators: compared.indicators.map(({ indicatorId, causes, ...one }) => ({
      indicator_id: indicatorId,
      name: names.get(indicatorId) ?? { zh: indicatorId, en: indicatorId },
      first: one.first ?? null,
      second: one.second ?? null,
      difference: one.difference,
      causes: causes.map((cause) => causeView(service, cause)),
    })),
  }
}

function causeView(service: Service, cause: Cause): ComparisonAnswer['indicators'][number]['causes'][number] {
  if (!('ecosystem' in cause)) return { code: cause.code, in: cause.in }
  const place = { ecosystem: cause.ecosystem ?? null, item: cause.item ?? null }
  if (cause.code === 'evaluated_in_one')
    return { code: cause.code, in: cause.in, formula_id: cause.formulaId, ...place }
  if (cause.code === 'other_formula')
    return {
      code: cause.code,
      first: formulaView(service, cause.first),
      second: formulaView(service, cause.second),
      ...place,
    }
  return {
    code: cause.code,
    symbol: cause.symbol,
    name: nameOf(service, cause.symbol),
    first: figureView(cause.first),
    second: figureView(cause.second),
    ...place,
  }
}

function formulaView(service: Service, { formulaId, version }: { formulaId: string; version: number }) {
  const { name } = service.catalog.formulas.find(({ formula_id }) => formula_id === formulaId)!
  return { formula_id: formulaId, version, name }
}

/** A symbol means one kind of quantity wherever it is asked for. */
function nameOf(service: Service, symbol: string) {
  for (const { inputs } of service.catalog.formulas) {
    const input = inputs.find((one) => one.symbol === symbol)
    if (input) return input.name
  }
  return null
}

function figureView({ value, unit, from, source, parameterId }: UsedFigure) {
  return { value, unit, from, source: source ?? null, parameter_id: parameterId ?? null }
}
