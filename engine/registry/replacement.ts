import { type Rejection, rejected } from '../base/result.ts'
import type { Project, Reduction, ReplacementRules } from '../facts/replacement.ts'
import type { Pollutant } from '../facts/words.ts'

/** Below it the cuts of a power plant, which leave by a high stack, do not make up for what is emitted. */
const LOW_STACK_M = 45

/** In which medium a pollutant counts. */
export function mediumOf(pollutant: Pollutant): 'air' | 'water' | 'carbon' {
  if (pollutant === 'CO2') return 'carbon'
  return pollutant === 'COD' || pollutant === 'NH3-N' ? 'water' : 'air'
}

/** Why a cut does not go into the bank; undefined: it does. */
export function refusalOfReduction(
  { formed_since, province }: ReplacementRules,
  { area, pollutant, formed_on }: Pick<Reduction, 'area' | 'pollutant' | 'formed_on'>,
): Rejection<'outside_province' | 'reduction_too_old'> | undefined {
  if (!area.startsWith(province))
    return rejected('outside_province', `area: ${area} lies outside the province ${province}`)
  const since = formed_since[mediumOf(pollutant)]
  if (formed_on < since)
    return rejected('reduction_too_old', `formed_on: cuts of ${pollutant} count since ${since}`)
  return undefined
}

/** Why a cut does not make up for what a project emits; undefined: it does. */
export function refusalOfMatch(
  { sector, stack_m, needs }: Project,
  reduction: Reduction,
):
  | Rejection<
      | 'cut_not_verified'
      | 'wrong_medium'
      | 'agriculture_to_industry'
      | 'source_trade_not_allowed'
      | 'stack_below_45m'
    >
  | undefined {
  const isAir = mediumOf(reduction.pollutant) === 'air'
  if (reduction.status !== 'verified')
    return rejected(
      'cut_not_verified',
      `reduction_id: it is ${reduction.status}; a second person verifies it first`,
    )
  if (!needs.some(({ pollutant }) => pollutant === reduction.pollutant))
    return rejected('wrong_medium', `reduction_id: the project emits no ${reduction.pollutant}`)
  if (reduction.sector === 'agriculture' && sector !== 'agriculture')
    return rejected('agriculture_to_industry', 'reduction_id: cuts of agriculture are not for industry')
  if (sector === 'power' && isAir && reduction.sector !== 'power')
    return rejected(
      'source_trade_not_allowed',
      'reduction_id: thermal power replaces with cuts of its own trade',
    )
  if (reduction.sector === 'power' && isAir && stack_m !== null && stack_m < LOW_STACK_M)
    return rejected(
      'stack_below_45m',
      `reduction_id: cuts of power plants are not for stacks below ${LOW_STACK_M} m`,
    )
  return undefined
}
