import { ok, type Result, rejected } from '../base/result.ts'
import type { AccountInput, PriceReject } from './account-model.ts'
import { type Flow, lookUpTogether } from './figures.ts'
import { compileFormula, type Formula } from './formula.ts'
import { isMoney } from './units.ts'

/** Symbol of the level of a price index in a year; its item is the name of the index and the year, as in "cpi/2015". */
export const PRICE_INDEX = 'I_p'
/** The index of a price that names none of its own. */
export const GENERAL_INDEX = 'cpi'
/** The formula that moves a price, for whatever it is the price of. */
export const AT_PRICE_YEAR = 'price/at-price-year'

/** A price of another year than the account asks for, with the index in that year and in its own. */
export interface PriceMove {
  readonly base: Flow
  readonly wanted: Flow
}

/**
 * What moves a figure to the price year of the account; undefined of what is no money, was computed before, or is of
 * that year already. A figure of the dataset is in prices of the accounting period unless its row says otherwise; a
 * parameter says the year of its price, or it can't be moved.
 */
export function priceMove(input: AccountInput, figure: Flow): Result<PriceMove | undefined, PriceReject> {
  const { priceYear } = input
  const { from, priceYear: own, priceIndex = GENERAL_INDEX } = figure.provenance
  const isGiven = from === 'dataset' || from === 'parameter'
  if (priceYear === undefined || !isGiven || !isMoney(figure.measured.unit)) return ok(undefined)
  const year = own ?? (from === 'dataset' ? Number(input.periodEnd.slice(0, 4)) : undefined)
  const { symbol } = figure
  if (year === undefined)
    return rejected(
      'price_year_unknown',
      `${symbol}: the year of its price is not known; give its price_year`,
    )
  if (year === priceYear) return ok(undefined)
  const itemOf = (one: number) => ({ item: `${priceIndex}/${one}` })
  // Levels of one index on one base: both from one place.
  const levels = lookUpTogether(input, [
    [PRICE_INDEX, itemOf(year)],
    [PRICE_INDEX, itemOf(priceYear)],
  ])
  if (levels) return ok({ base: levels[0]!, wanted: levels[1]! })
  return rejected(
    'price_index_missing',
    `${symbol}: there is no price index ${priceIndex} with both ${year} and ${priceYear}; give ${PRICE_INDEX} with the items ${itemOf(year).item} and ${itemOf(priceYear).item}`,
  )
}

/** The formula that moves a price, in the unit of the price. */
export function pricedIn(formula: Formula, unit: string): Formula {
  const { definition } = formula
  const compiled = compileFormula({
    ...definition,
    inputs: definition.inputs.map((one) => (one.symbol === PRICE_OF_BASE ? { ...one, unit } : one)),
    output: { ...definition.output, unit },
  })
  if (!compiled.ok) throw new Error(compiled.detail)
  return compiled.value
}

/** Symbols of the formula that moves a price. */
export const PRICE_OF_BASE = 'P_b'
export const INDEX_OF_BASE = 'I_b'
export const INDEX_WANTED = 'I_t'
