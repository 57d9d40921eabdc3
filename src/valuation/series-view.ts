import type { ValuationRecord } from '../../engine/facts/valuation.ts'
import type { SeriesAnswer } from '../../engine/facts/valuation-tables.ts'
import { notFound, ProblemError } from '../edge/problem.ts'
import type { Service } from '../edge/service.ts'
import { computedResult } from './views.ts'

/** Which accounts a series is of. */
export interface SeriesChoice {
  readonly area: string
  readonly profile_id: string
  readonly price_year: number | null
  readonly defaults_id: string | null
}

/** Published accounts of an area, one a period, the newest of each, in the order of the periods; and the periods that have one at other prices only. */
export function seriesView(
  service: Service,
  { area, profile_id, price_year, defaults_id }: SeriesChoice,
): SeriesAnswer {
  const { regions, profiles } = service.catalog
  if (!regions.some((region) => region.area === area)) throw notFound(`area: ${area} is not in /v1/areas`)
  if (!profiles.some((profile) => profile.profile_id === profile_id))
    throw new ProblemError(422, 'profile_not_found', `profile_id: ${profile_id} is not in /v1/profiles`)
  const newest = new Map<string, ValuationRecord>()
  const atOtherPrices = new Map<string, ValuationRecord>()
  const begun = new Map<string, ValuationRecord>()
  for (const record of service.sequencer.venue.valuations.values()) {
    const isOfSeries =
      record.area === area && record.profile_id === profile_id && record.defaults_id === defaults_id
    if (isOfSeries && record.status === 'published')
      (record.price_year === price_year ? newest : atOtherPrices).set(record.period, record)
    else if (isOfSeries && record.price_year === price_year && BEGUN.has(record.status))
      begun.set(record.period, record)
  }
  const points = [...newest.values()]
    .sort((a, b) => (a.period < b.period ? -1 : 1))
    .map((record) => pointOf(service, record))
  return {
    area,
    profile_id,
    price_year,
    defaults_id,
    points: points.map((point, index) => ({ ...point, growth: growthOf(points[index - 1], point) })),
    missing: [...atOtherPrices.values()]
      .filter(({ period }) => !newest.has(period))
      .map(({ period, valuation_id, dataset_id, price_year }) => ({
        period,
        valuation_id,
        dataset_id,
        price_year,
        begun: begunView(begun.get(period)),
      }))
      .sort((a, b) => (a.period < b.period ? -1 : 1)),
  }
}

/** Accounts that may yet be published. */
const BEGUN: ReadonlySet<ValuationRecord['status']> = new Set(['queued', 'draft', 'submitted'] as const)

function begunView(record: ValuationRecord | undefined) {
  return record ? { valuation_id: record.valuation_id, status: record.status } : null
}

type Point = Omit<SeriesAnswer['points'][number], 'growth'>

function pointOf(service: Service, record: ValuationRecord): Point {
  const { account } = computedResult(service, record)
  return {
    valuation_id: record.valuation_id,
    period: record.period,
    gep: account.gep.value,
    interval: account.uncertainty?.gep ?? null,
    by_service: { ...account.byService },
    indicators: account.indicators
      .filter(({ isFinal, monetary }) => isFinal && monetary !== undefined)
      .map(({ indicatorId }) => indicatorId),
  }
}

function growthOf(before: Point | undefined, point: Point): number | null {
  if (!before || before.gep === 0) return null
  const isSame = before.indicators.join() === point.indicators.join()
  return isSame ? point.gep / before.gep - 1 : null
}
