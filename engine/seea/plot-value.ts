import { compensatedSum } from '../base/sum.ts'
import { ratesAround } from './asset-account.ts'

/** A product of a plot of land: what it is expected to bring in a year, at the prices of the valuation date. In CNY. */
export interface PlotProduct {
  readonly annual_revenue: number
  readonly annual_cost: number
  /** Real growth of the net income each year, for example 0.01. */
  readonly growth: number
}

/** Money spent on the plot, and how many years before the valuation date. */
export interface PlotCost {
  readonly amount: number
  readonly years_ago: number
}

/** A transfer of the like: CNY for a hectare, and by what share the plot is worth more than that one. */
export interface Comparable {
  readonly per_hectare: number
  readonly adjustment: number
}

/** Income: what the products will bring. Cost: what was put in. Market: what the like was sold for. */
export type PlotBasis =
  | {
      readonly method: 'income'
      readonly rate: number
      readonly years: number
      readonly products: readonly PlotProduct[]
    }
  | { readonly method: 'cost'; readonly rate: number; readonly costs: readonly PlotCost[] }
  | { readonly method: 'market'; readonly hectares: number; readonly comparables: readonly Comparable[] }

/** The value with one thing taken otherwise. */
export interface PlotSensitivity {
  readonly changed: 'rate' | 'years' | 'net_income' | 'growth' | 'comparable'
  /** What it is changed to: a rate, years, a share of the income, a growth for all products, CNY for a hectare. */
  readonly to: number
  readonly value: number
}

export interface PlotValue {
  readonly value: number
  readonly sensitivity: readonly PlotSensitivity[]
}

/** Shares of the net income in the table of sensitivity. */
const INCOME_SHARES = [0.8, 0.9, 1.1, 1.2]

/**
 * The present value of a net income of one unit in the first year that grows each year after, at each year's end: the sum
 * of (1 + g)^(t−1) ÷ (1 + r)^t over the years (SEEA EA eq. 10.44 with growing flows).
 */
export function growingAnnuity(rate: number, years: number, growth: number): number {
  // Year by year: the closed form loses every digit where growth and rate are nearly the same.
  const share = (1 + growth) / (1 + rate)
  return compensatedSum(Array.from({ length: years }, (_, year) => share ** year / (1 + rate)))
}

/**
 * The value of the ecosystem products of a specific plot (特定地域单元生态产品价值, VEP), in CNY, by one of the three ways in
 * which land is appraised. It is a market value at a date, a stock: it is not a share of the area's GEP, nor added to it.
 */
export function plotValue(basis: PlotBasis): PlotValue {
  const value = valueBy(basis)
  if (basis.method === 'market') {
    const ends = [Math.min(...adjusted(basis.comparables)), Math.max(...adjusted(basis.comparables))]
    const sensitivity = ends.map(
      (to): PlotSensitivity => ({ changed: 'comparable', to, value: to * basis.hectares }),
    )
    return { value, sensitivity }
  }
  const atRate = ratesAround(basis.rate).map(
    (rate): PlotSensitivity => ({ changed: 'rate', to: rate, value: valueBy({ ...basis, rate }) }),
  )
  if (basis.method === 'cost') return { value, sensitivity: atRate }
  const half = Math.max(1, Math.round(basis.years / 2))
  const still = basis.products.map((product) => ({ ...product, growth: 0 }))
  return {
    value,
    sensitivity: [
      ...atRate,
      { changed: 'years', to: half, value: valueBy({ ...basis, years: half }) },
      ...INCOME_SHARES.map((to): PlotSensitivity => ({ changed: 'net_income', to, value: to * value })),
      ...(basis.products.some(({ growth }) => growth !== 0)
        ? [{ changed: 'growth' as const, to: 0, value: valueBy({ ...basis, products: still }) }]
        : []),
    ],
  }
}

function valueBy(basis: PlotBasis): number {
  if (basis.method === 'cost')
    return compensatedSum(basis.costs.map(({ amount, years_ago }) => amount * (1 + basis.rate) ** years_ago))
  if (basis.method === 'market')
    return (basis.hectares * compensatedSum(adjusted(basis.comparables))) / basis.comparables.length
  const { rate, years, products } = basis
  return compensatedSum(
    products.map(
      ({ annual_revenue, annual_cost, growth }) =>
        (annual_revenue - annual_cost) * growingAnnuity(rate, years, growth),
    ),
  )
}

/** CNY for a hectare of each transfer, as the plot compares with it. */
function adjusted(comparables: readonly Comparable[]): number[] {
  return comparables.map(({ per_hectare, adjustment }) => per_hectare * (1 + adjustment))
}
