import type { Account, AccountInput, Evaluation } from './account-model.ts'
import { lookUp } from './figures.ts'
import { valueIn } from './units.ts'

/** Water that is conserved, and what rain leaves of it: the two have to agree. */
export interface WaterBalance {
  readonly indicatorId: string
  readonly ecosystem: string
  readonly expected: number
  readonly found: number
  readonly unit: string
  readonly holds: boolean
}

/** A share of the rain by which the two may differ. */
export const BALANCE_TOLERANCE = 0.05

const CONSERVED_WATER = 'Q_wr'
const EVAPOTRANSPIRATION = 'ET'

/**
 * Whether precipitation is storm runoff, evapotranspiration and what is conserved (P = R + ET + Q) for each type: water that
 * was reported, or cut off at nought, may break it. Not asked of a yield, which has the runoff in it, nor where an input
 * is not known.
 */
export function waterBalances(input: AccountInput, account: Account): WaterBalance[] {
  return account.indicators.flatMap(({ indicatorId, trace }) =>
    trace.flatMap((evaluation) => waterBalance(input, indicatorId, evaluation) ?? []),
  )
}

function waterBalance(
  input: AccountInput,
  indicatorId: string,
  { ecosystem, formulaId, inputs, value: found, unit }: Evaluation,
): WaterBalance | undefined {
  const { symbol } = input.formulas.get(formulaId)!.definition.output
  const isBalance = inputs.some((one) => one.symbol === EVAPOTRANSPIRATION || one.symbol === CONSERVED_WATER)
  if (symbol !== CONSERVED_WATER || ecosystem === undefined || !isBalance) return undefined
  const figure = (of: string, wanted: string) => {
    const flow = lookUp(input, of, { ecosystem })
    return flow && valueIn(flow.measured, wanted)
  }
  const [area, rain, evaporated] = [figure('A', 'm^2'), figure('P', 'm'), figure(EVAPOTRANSPIRATION, 'm')]
  const share = figure('alpha', '1')
  if (area === undefined || rain === undefined || evaporated === undefined) return undefined
  const runoff = figure('R', 'm') ?? (share === undefined ? undefined : rain * share)
  if (runoff === undefined) return undefined
  const expected = area * (rain - runoff - evaporated)
  const holds = Math.abs(found - expected) <= BALANCE_TOLERANCE * area * rain
  return { indicatorId, ecosystem, expected, found, unit, holds }
}
