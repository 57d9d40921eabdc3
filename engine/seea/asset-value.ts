import { compensatedSum } from '../base/sum.ts'

/**
 * Factors by which the flows of years 1, 2, … are discounted to the beginning of the first, each at the year's end
 * (SEEA EA eq. 10.44). The rate is real, constant and stated with the account (10.79–10.81).
 */
export function discountFactors(rate: number, years: number): number[] {
  return Array.from({ length: years }, (_, index) => (1 + rate) ** -(index + 1))
}

/** Σ factor × flow. Both have one number a year. */
export function netPresentValue(flows: readonly number[], factors: readonly number[]): number {
  return compensatedSum(flows.map((flow, year) => flow * factors[year]!))
}

/** The factor that turns a flow of the same size each year into its net present value: (1 − (1 + r)^−N) ÷ r. */
export function annuityFactor(rate: number, years: number): number {
  return rate === 0 ? years : (1 - (1 + rate) ** -years) / rate
}

/** Expected flows of a service and their prices, year by year, and what they are worth now. */
export interface ExpectedService {
  readonly flows: readonly number[]
  readonly prices: readonly number[]
}

export interface ValuedService {
  /** Σ of the flows over the asset's life: the volume of the decomposition. */
  readonly volume: number
  readonly value: number
  /** Value for a unit of volume. */
  readonly unitValue: number
}

export function valueService({ flows, prices }: ExpectedService, factors: readonly number[]): ValuedService {
  const value = netPresentValue(
    flows.map((flow, year) => flow * prices[year]!),
    factors,
  )
  const volume = compensatedSum(flows)
  return { volume, value, unitValue: value / volume }
}

export interface PriceVolumeChange {
  readonly price: number
  readonly volume: number
}

/**
 * The change of a value Q × p̄ split into price and volume, each the mean of its two forms, so that nothing is left over
 * (SEEA EA appendix A10.1).
 */
export function decomposePriceVolume(opening: ValuedService, closing: ValuedService): PriceVolumeChange {
  return {
    price: ((closing.unitValue - opening.unitValue) * (opening.volume + closing.volume)) / 2,
    volume: ((closing.volume - opening.volume) * (opening.unitValue + closing.unitValue)) / 2,
  }
}

/** Value = unit value × flow for an area × area. */
export interface AreaFactors {
  readonly unitValue: number
  readonly flowPerArea: number
  readonly area: number
}

export interface AreaChange extends PriceVolumeChange {
  readonly area: number
}

/**
 * The change of p × q × a split into area, price and volume (SEEA EA appendix A10.1). The book prints p × a in the
 * bracket of the price line; that is a misprint: with q × a, as here, the three add up to the whole change.
 */
export function decomposeArea(opening: AreaFactors, closing: AreaFactors): AreaChange {
  const [p0, q0, a0] = [opening.unitValue, opening.flowPerArea, opening.area]
  const [p1, q1, a1] = [closing.unitValue, closing.flowPerArea, closing.area]
  const mean = (x0: number, x1: number, y0: number, y1: number) =>
    (2 * x0 * y0 + x0 * y1 + x1 * y0 + 2 * x1 * y1) / 6
  return {
    area: mean(p0, p1, q0, q1) * (a1 - a0),
    price: mean(q0, q1, a0, a1) * (p1 - p0),
    volume: mean(p0, p1, a0, a1) * (q1 - q0),
  }
}

/** Rows of the monetary ecosystem asset account (SEEA EA table 10.1) for a change that is not one of price or area. */
export const VOLUME_ENTRIES = [
  'enhancement',
  'degradation',
  'upward_reappraisal',
  'downward_reappraisal',
] as const
export type VolumeEntry = (typeof VOLUME_ENTRIES)[number]

/**
 * Where a change of volume is entered, by how the condition changed. An unchanged condition counts as one that does not
 * explain the change, as in the worked example of the handbook: more from no better condition is more demand.
 */
export function volumeEntry(volumeChange: number, conditionChange: number): VolumeEntry {
  if (volumeChange >= 0) return conditionChange > 0 ? 'enhancement' : 'upward_reappraisal'
  return conditionChange < 0 ? 'degradation' : 'downward_reappraisal'
}

/** A column of the monetary asset account, in one currency. Reductions are negative. */
export interface AssetEntry {
  readonly ecosystem: string
  readonly opening: number
  readonly enhancement: number
  readonly degradation: number
  readonly conversionAdditions: number
  readonly conversionReductions: number
  readonly upwardReappraisal: number
  readonly downwardReappraisal: number
  readonly revaluation: number
  readonly netChange: number
  readonly closing: number
}

/** Doubles that were multiplied in another order may differ in their last digits. */
const IDENTITY_TOLERANCE = 1e-9

/** Whether opening value and entries make the closing value (SEEA EA table 10.1). */
export function isClosed({ ecosystem: _, opening, netChange, closing, ...changes }: AssetEntry): boolean {
  const tolerance = IDENTITY_TOLERANCE * (Math.abs(opening) + Math.abs(closing))
  const entered = compensatedSum(Object.values(changes))
  return Math.abs(entered - netChange) <= tolerance && Math.abs(opening + netChange - closing) <= tolerance
}

/** One service of one ecosystem type at both ends of the period. */
export interface AssetService {
  readonly opening: AreaFactors
  readonly closing: AreaFactors
}

/** The asset account of one ecosystem type: the changes of its services, each entered where it belongs. */
export function assetEntry(
  ecosystem: string,
  services: readonly AssetService[],
  conditionChange: number,
): AssetEntry {
  const changes = services.map(({ opening, closing }) => decomposeArea(opening, closing))
  const total = (of: (change: AreaChange) => number) => compensatedSum(changes.map(of))
  const entered = (entry: VolumeEntry) =>
    total(({ volume }) => (volumeEntry(volume, conditionChange) === entry ? volume : 0))
  const worth = ({ unitValue, flowPerArea, area }: AreaFactors) => unitValue * flowPerArea * area
  const opening = compensatedSum(services.map((service) => worth(service.opening)))
  const closing = compensatedSum(services.map((service) => worth(service.closing)))
  return {
    ecosystem,
    opening,
    enhancement: entered('enhancement'),
    degradation: entered('degradation'),
    conversionAdditions: total(({ area }) => Math.max(0, area)),
    conversionReductions: total(({ area }) => Math.min(0, area)),
    upwardReappraisal: entered('upward_reappraisal'),
    downwardReappraisal: entered('downward_reappraisal'),
    revaluation: total(({ price }) => price),
    netChange: closing - opening,
    closing,
  }
}
