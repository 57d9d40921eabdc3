import type { AreaStatus, MarketRules, Standing } from '../facts/eligibility.ts'
import type { EligibilityCode } from '../facts/words.ts'

export interface Refusal {
  readonly code: EligibilityCode
  readonly detail: string
  /** The document that says so. */
  readonly rule: string
}

/**
 * Every rule of a market that does not let an enterprise trade on a side: the place (the same city for air, the same basin
 * for water), the trade it is in, what a seller has to show, and no inflow to an area that misses its target
 * (国办发〔2014〕38号 and what provinces made of it; the document of the market is named).
 */
export function refusalsOf(
  rules: MarketRules,
  standing: Standing | undefined,
  side: 'buy' | 'sell',
  statusOf: (area: string) => AreaStatus | undefined,
): Refusal[] {
  const { city, basin, sectors, seller_needs, document: rule } = rules
  if (!standing)
    return [
      {
        code: 'standing_missing',
        detail: 'uscc: the bureau has no record of its place, trade and monitoring yet',
        rule,
      },
    ]
  const found: Refusal[] = []
  const no = (code: EligibilityCode, detail: string, document = rule) =>
    found.push({ code, detail, rule: document })
  if (city !== null && !standing.area.startsWith(city))
    no('outside_city', `uscc: it is in ${standing.area}; this permit is traded within ${city}00`)
  if (basin !== null && standing.basin !== basin)
    no(
      'outside_basin',
      `uscc: it discharges into ${standing.basin ?? 'no basin on record'}; this permit is of ${basin}`,
    )
  if (sectors.length > 0 && !sectors.includes(standing.sector))
    no(
      'sector_not_allowed',
      `uscc: it is in ${standing.sector}; this permit is traded by ${sectors.join(', ')}`,
    )
  if (side === 'sell' && seller_needs.includes('paid') && !standing.has_paid)
    no('fee_not_paid', 'side: only what the fee was paid for is sold')
  if (side === 'sell' && seller_needs.includes('monitored') && !standing.is_monitored)
    no('not_monitored', 'side: without monitoring online only the government buys back')
  const status = statusOf(standing.area)
  if (side === 'buy' && status?.meets_target === false)
    no(
      'area_misses_target',
      `side: ${standing.area} missed its target of ${status.year}; nothing flows in`,
      status.document,
    )
  return found
}
