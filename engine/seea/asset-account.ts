import { compensatedSum } from '../base/sum.ts'
import type { Account, IndicatorResult } from '../valuation/account-model.ts'
import { ownValue } from '../valuation/net-imports.ts'
import { finalServices, type SeeaPlace } from './account-tables.ts'
import { annuityFactor, decomposePriceVolume, type PriceVolumeChange } from './asset-value.ts'

/** A real discount rate and a life, both constant within the account and stated with it (SEEA EA 10.79–10.81). */
export interface Discounting {
  /** For example 0.02. */
  readonly rate: number
  readonly years: number
}

/** What the flow of one final service is worth as an asset, in CNY. */
export interface ServiceAsset {
  readonly indicatorId: string
  /** Of the accounting period. */
  readonly annualValue: number
  readonly value: number
}

export interface AssetValue extends Discounting {
  readonly annuityFactor: number
  readonly services: readonly ServiceAsset[]
  readonly total: number
  /** The total at other rates and lives: what depends on the choice. */
  readonly sensitivity: readonly (Discounting & { readonly total: number })[]
}

/** By how much a rate is moved in a table of sensitivity. */
const RATE_STEPS = [-0.01, 0.01, 0.03]

/** Rates around one, none below nought. */
export function ratesAround(rate: number): number[] {
  return RATE_STEPS.map((step) => Number((rate + step).toFixed(6))).filter((one) => one >= 0)
}

/**
 * The monetary value of ecosystem assets: the flows of the final services less net imports, expected to go on as they are, at net present
 * value, each at the end of its year (SEEA EA eq. 10.44). It is a stock: it is not added to the flows of a year.
 */
export function assetValue(
  account: Account,
  placeOf: (indicatorId: string) => SeeaPlace,
  { rate, years }: Discounting,
): AssetValue {
  const factor = annuityFactor(rate, years)
  const services = finalServices(account, placeOf).map((one) => {
    const annualValue = ownValue(one)
    return { indicatorId: one.indicatorId, annualValue, value: annualValue * factor }
  })
  const flow = compensatedSum(services.map(({ annualValue }) => annualValue))
  const others = [
    ...ratesAround(rate).map((one) => ({ rate: one, years })),
    { rate, years: Math.max(1, Math.round(years / 2)) },
  ]
  return {
    rate,
    years,
    annuityFactor: factor,
    services,
    total: compensatedSum(services.map(({ value }) => value)),
    sensitivity: others.map((one) => ({ ...one, total: flow * annuityFactor(one.rate, one.years) })),
  }
}

/** The change of one service's asset value between two accounts. */
export interface AssetChange extends PriceVolumeChange {
  readonly indicatorId: string
  readonly opening: number
  readonly closing: number
  /** What no physical flow is known for, or only one account has: it can't be told apart into price and volume. */
  readonly other: number
}

/**
 * From the asset value of an opening account to that of a closing one, under one discounting: by price and by volume
 * (SEEA EA appendix A10.1). Price, volume and the rest of each line add up to its change.
 */
export function assetChange(
  opening: Account,
  closing: Account,
  placeOf: (indicatorId: string) => SeeaPlace,
  { rate, years }: Discounting,
): AssetChange[] {
  const factor = annuityFactor(rate, years)
  const before = new Map(finalServices(opening, placeOf).map((one) => [one.indicatorId, one]))
  const after = new Map(finalServices(closing, placeOf).map((one) => [one.indicatorId, one]))
  return [...new Set([...before.keys(), ...after.keys()])].map((indicatorId) => {
    const [one, other] = [before.get(indicatorId), after.get(indicatorId)]
    const values = {
      opening: (one ? ownValue(one) : 0) * factor,
      closing: (other ? ownValue(other) : 0) * factor,
    }
    const change = values.closing - values.opening
    const [first, second] = [valuedOf(one, values.opening, years), valuedOf(other, values.closing, years)]
    if (!first || !second || one!.physical!.unit !== other!.physical!.unit)
      return { indicatorId, ...values, price: 0, volume: 0, other: change }
    return { indicatorId, ...values, ...decomposePriceVolume(first, second), other: 0 }
  })
}

/** The flow over the asset's life, and what a unit of it is worth now. */
function valuedOf(indicator: IndicatorResult | undefined, value: number, years: number) {
  const flow = indicator?.physical?.value
  if (flow === undefined || flow === 0) return undefined
  const volume = flow * years
  return { volume, value, unitValue: value / volume }
}
