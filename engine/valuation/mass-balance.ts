import type { Account, AccountInput, Evaluation } from './account-model.ts'
import { lookUp, type Place } from './figures.ts'
import { parseUnit, ratio, sameDimensions } from './units.ts'

/** Two figures that have to agree: what flows in, and where it went. */
export interface BalanceCheck {
  readonly check: 'water_balance' | 'all_erosion_retained'
  readonly indicatorId: string
  readonly ecosystem: string
  readonly expected: number
  readonly found: number
  readonly unit: string
  readonly holds: boolean
}

/** A share by which a flow that is reported may differ from the balance of what it is made of. */
export const BALANCE_TOLERANCE = 0.05

/**
 * Whether the flows of an account are in keeping with what goes in. Of water, precipitation is storm runoff,
 * evapotranspiration and what is conserved (P = R + ET + Q): a figure that was reported, or cut off at nought, may break
 * it. Of soil, a type whose cover or practice factor is 0 is credited with all the erosion that could be, which is right of
 * dense forest and wrong of water and concrete.
 */
export function balanceChecks(input: AccountInput, account: Account): BalanceCheck[] {
  return account.indicators.flatMap(({ indicatorId, trace }) =>
    trace.flatMap((evaluation) => [
      ...waterBalance(input, indicatorId, evaluation),
      ...erosionLeft(indicatorId, evaluation),
    ]),
  )
}

const CONSERVED_WATER = 'Q_wr'

function waterBalance(input: AccountInput, indicatorId: string, evaluation: Evaluation): BalanceCheck[] {
  const { ecosystem, formulaId, value, unit } = evaluation
  const { symbol } = input.formulas.get(formulaId)!.definition.output
  if (symbol !== CONSERVED_WATER || ecosystem === undefined) return []
  const place = { ecosystem }
  const area = figureIn(input, 'A', place, 'm^2')
  const rain = figureIn(input, 'P', place, 'm')
  const evaporated = figureIn(input, 'ET', place, 'm')
  const share = figureIn(input, 'alpha', place, '1')
  const runoff =
    figureIn(input, 'R', place, 'm') ?? (share === undefined || rain === undefined ? undefined : rain * share)
  if (area === undefined || rain === undefined || evaporated === undefined || runoff === undefined) return []
  const expected = area * (rain - runoff - evaporated)
  const found = value
  const holds = Math.abs(found - expected) <= BALANCE_TOLERANCE * area * rain
  return [{ check: 'water_balance', indicatorId, ecosystem, expected, found, unit, holds }]
}

/** Types that have C × P = 0: nothing is eroded there, as far as the factors say. */
function erosionLeft(indicatorId: string, { ecosystem, inputs, value, unit }: Evaluation): BalanceCheck[] {
  const factor = (symbol: string) => inputs.find((input) => input.symbol === symbol)?.value
  const [cover, practice] = [factor('C_v'), factor('P_c')]
  if (ecosystem === undefined || cover === undefined || practice === undefined || cover * practice !== 0)
    return []
  return [
    {
      check: 'all_erosion_retained',
      indicatorId,
      ecosystem,
      expected: value,
      found: value,
      unit,
      holds: false,
    },
  ]
}

function figureIn(input: AccountInput, symbol: string, place: Place, unit: string): number | undefined {
  const found = lookUp(input, symbol, place)
  const [from, to] = [parseUnit(found?.measured.unit ?? unit), parseUnit(unit)]
  if (!found || !from.ok || !to.ok || !sameDimensions(from.value, to.value)) return undefined
  return found.measured.value * ratio(from.value, to.value)
}
