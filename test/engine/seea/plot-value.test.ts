import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { annuityFactor } from '../../../engine/seea/asset-value.ts'
import { growingAnnuity, plotValue } from '../../../engine/seea/plot-value.ts'

const product = (annual_revenue: number, annual_cost: number, growth = 0) => ({
  ...{ annual_revenue, annual_cost, growth },
})

describe('a growing income', () => {
  test.each([
    // rate  years  growth  present value of 1 a year
    [0.02, 100, 0, 43.09835164011273], // SEEALand's factor
    [0, 30, 0, 30],
    [0.05, 10, 0.05, 10 / 1.05],
    [0.04, 10, 0.1 * 0.4, 10 / 1.04], // 0.04000000000000001: all but the rate
    [0.1, 2, 0.1, 2 / 1.1],
    [0.1, 2, 0, 1 / 1.1 + 1 / 1.21],
    [0.1, 2, 0.05, 1 / 1.1 + 1.05 / 1.21],
    [0, 3, -0.5, 1.75],
  ])('at %d over %d years growing by %d is worth %d', (rate, years, growth, value) => {
    expect(growingAnnuity(rate, years, growth)).toBeCloseTo(value, 10)
  })

  test('is the sum over the years, whatever the rate and the growth', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
    fc.assert(
      fc.property(
        number(0, 0.2),
        fc.integer({ min: 1, max: 100 }),
        number(-0.2, 0.2),
        (rate, years, growth) => {
          let sum = 0
          for (let year = 1; year <= years; year++) sum += (1 + growth) ** (year - 1) / (1 + rate) ** year
          expect(growingAnnuity(rate, years, growth) / sum).toBeCloseTo(1, 12)
        },
      ),
      { seed: 20_251_231 },
    )
  })
})

describe('a plot', () => {
  test('by income: each product less its costs, and what other assumptions would make of it', () => {
    const products = [product(1_000_000, 400_000), product(50_000, 10_000, 0.02)]
    const { value, sensitivity } = plotValue({ method: 'income', rate: 0.04, years: 20, products })
    const expected = 600_000 * annuityFactor(0.04, 20) + 40_000 * growingAnnuity(0.04, 20, 0.02)
    expect(value).toBeCloseTo(expected, 6)
    const at = (changed: string, to: number) =>
      sensitivity.find((one) => one.changed === changed && one.to === to)!.value
    expect(at('rate', 0.05)).toBeLessThan(value)
    expect(at('rate', 0.03)).toBeGreaterThan(value)
    expect(at('years', 10)).toBeCloseTo(
      600_000 * annuityFactor(0.04, 10) + 40_000 * growingAnnuity(0.04, 10, 0.02),
      6,
    )
    expect(at('net_income', 0.9)).toBeCloseTo(0.9 * value, 6)
    expect(at('growth', 0)).toBeCloseTo(640_000 * annuityFactor(0.04, 20), 6)
  })

  test('by cost: what was spent, with what it would have earned since', () => {
    const costs = [
      { amount: 100_000, years_ago: 0 },
      { amount: 200_000, years_ago: 2 },
    ]
    const { value, sensitivity } = plotValue({ method: 'cost', rate: 0.03, costs })
    expect(value).toBeCloseTo(100_000 + 200_000 * 1.03 ** 2, 6)
    expect(sensitivity.map(({ changed, to }) => `${changed} ${to}`)).toEqual([
      ...['rate 0.02', 'rate 0.04', 'rate 0.06'],
    ])
  })

  test('by market: the mean of adjusted transfers, between the least and the largest', () => {
    const comparables = [
      { per_hectare: 100_000, adjustment: 0.1 },
      { per_hectare: 120_000, adjustment: 0 },
      { per_hectare: 140_000, adjustment: -0.1 },
    ]
    const { value, sensitivity } = plotValue({ method: 'market', hectares: 10, comparables })
    expect(value).toBeCloseTo((10 * (110_000 + 120_000 + 126_000)) / 3, 6)
    expect(sensitivity.map((one) => Math.round(one.value))).toEqual([1_100_000, 1_260_000])
  })

  test('an income below its costs is a burden, and is told so', () => {
    const { value } = plotValue({ method: 'income', rate: 0.04, years: 5, products: [product(1, 2)] })
    expect(value).toBeCloseTo(-annuityFactor(0.04, 5), 12)
  })
})
