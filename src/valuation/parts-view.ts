import type { ValuationRecord } from '../../engine/facts/valuation.ts'
import type { PartsAnswer } from '../../engine/facts/valuation-tables.ts'
import type { AreaLevel } from '../../engine/facts/words.ts'
import type { Service } from '../edge/service.ts'
import { computedResult } from './views.ts'

/** Levels whose areas fill the one that they lie in; reserves, parks and watersheds lie across others. */
const FILLING: readonly AreaLevel[] = ['city', 'prefecture', 'district', 'township']

/** An account against those of the areas within its own: the sum of what they have, and what only one side has. */
export function partsView(service: Service, record: ValuationRecord): PartsAnswer {
  const { valuation_id, area } = record
  const within = service.catalog.regions.filter(
    ({ parent, level }) => parent === area && FILLING.includes(level),
  )
  const newest = new Map<string, ValuationRecord>()
  for (const one of service.sequencer.venue.valuations.values())
    if (one.status === 'published' && isOfKind(one, record)) newest.set(one.area, one)
  const found = within.flatMap((region) => newest.get(region.area) ?? [])
  const whole = valuesOf(service, record)
  const parts = found.map((one) => ({ one, ...valuesOf(service, one) }))
  const ids = [...new Set([whole, ...parts].flatMap(({ values }) => [...values.keys()]))]
  const names = new Map(
    service.catalog.products.flatMap(({ indicators }) =>
      indicators.map(({ indicator_id, name }) => [indicator_id, name] as const),
    ),
  )
  const nameOf = (code: string) =>
    service.catalog.regions.find((region) => region.area === code)?.name ?? { zh: code, en: code }
  return {
    ...{ valuation_id, area },
    accounts: parts.map(({ one, gep }) => ({
      ...{ valuation_id: one.valuation_id, area: one.area, area_name: nameOf(one.area), gep },
    })),
    areas_missing: within
      .filter((region) => !newest.has(region.area))
      .map((region) => ({ area: region.area, name: region.name })),
    gep: { whole_value: whole.gep, parts_sum: parts.reduce((sum, { gep }) => sum + gep, 0) },
    indicators: ids.map((indicator_id) => {
      const having = parts.filter(({ values }) => values.has(indicator_id))
      return {
        indicator_id,
        name: names.get(indicator_id) ?? { zh: indicator_id, en: indicator_id },
        whole_value: whole.values.get(indicator_id) ?? null,
        parts_sum:
          having.length === 0 ? null : having.reduce((sum, { values }) => sum + values.get(indicator_id)!, 0),
        by_area: Object.fromEntries(having.map(({ one, values }) => [one.area, values.get(indicator_id)!])),
        in_accounts: having.length,
      }
    }),
  }
}

/** True of another account of the same year, under the same profile, defaults and prices. */
function isOfKind(one: ValuationRecord, { period, profile_id, price_year, defaults_id }: ValuationRecord) {
  return (
    one.period === period &&
    one.profile_id === profile_id &&
    one.price_year === price_year &&
    one.defaults_id === defaults_id
  )
}

/** What an account values, indicator by indicator, in CNY. */
function valuesOf(service: Service, record: ValuationRecord) {
  const { account } = computedResult(service, record)
  const values = new Map<string, number>()
  for (const { indicatorId, monetary } of account.indicators)
    if (monetary) values.set(indicatorId, monetary.value)
  return { gep: account.gep.value, values }
}
