import { describe, expect, test } from 'vitest'
import type { SeeaPlace } from '../../../engine/seea/account-tables.ts'
import { assetChange, assetValue } from '../../../engine/seea/asset-account.ts'
import type { Account, IndicatorResult } from '../../../engine/valuation/account-model.ts'

/** An account of the value and flow of services. */
function accountOf(services: Record<string, { value: number; flow?: number; unit?: string }>): Account {
  const indicators = Object.entries(services).map(
    ([indicatorId, { value, flow, unit = 't' }]): IndicatorResult => ({
      ...{ indicatorId, service: 'regulating', isFinal: true, isPartial: false, negativeIn: [] },
      ...{ grade: 'confirmed', trace: [], monetary: { value, unit: 'CNY' } },
      ...(flow === undefined ? {} : { physical: { value: flow, unit } }),
    }),
  )
  return {
    gep: { value: 0, unit: 'CNY' },
    byService: { provisioning: 0, regulating: 0, cultural: 0 },
    indicators,
    missing: [],
  }
}
const placeOf = (indicatorId: string): SeeaPlace => ({
  ...{ service: undefined, beneficiary: 'households' },
  role: indicatorId === 'water power' ? 'abiotic' : 'final',
})

describe('the value of ecosystem assets', () => {
  test('SEEALand: a hundred years at two per cent (table 10.1), final services only', () => {
    const { annuityFactor, services, total, sensitivity } = assetValue(
      accountOf({ forest: { value: 21_000 }, 'water power': { value: 5000 } }),
      placeOf,
      { rate: 0.02, years: 100 },
    )
    expect(annuityFactor).toBeCloseTo(43.09835164011273, 12)
    expect(services).toEqual([
      { indicatorId: 'forest', annualValue: 21_000, value: expect.closeTo(905065.384442367, 6) },
    ])
    expect(total).toBeCloseTo(905065.384442367, 6)
    expect(sensitivity.map(({ rate, years }) => [rate, years])).toEqual([
      [0.01, 100],
      [0.03, 100],
      [0.05, 100],
      [0.02, 50],
    ])
    expect(sensitivity[1]!.total).toBeCloseTo((21_000 * (1 - 1.03 ** -100)) / 0.03, 6)
  })

  test('without discounting it is the flow over the years; no rate below that is shown', () => {
    const { total, sensitivity } = assetValue(accountOf({ forest: { value: 10 } }), placeOf, {
      rate: 0,
      years: 30,
    })
    expect(total).toBe(300)
    expect(sensitivity.every(({ rate }) => rate >= 0)).toBe(true)
  })

  test('a change is told apart into price and volume, and what has no flow is said so', () => {
    const opening = accountOf({ a: { value: 100, flow: 50 }, b: { value: 10 }, c: { value: 8, flow: 4 } })
    const closing = accountOf({ a: { value: 180, flow: 60 }, b: { value: 12 }, d: { value: 7, flow: 7 } })
    const lines = assetChange(opening, closing, placeOf, { rate: 0, years: 10 })
    for (const line of lines)
      expect(line.opening + line.price + line.volume + line.other).toBeCloseTo(line.closing, 9)
    // From 2 to 3 CNY a unit, from 500 to 600 units over the life: (3 − 2) × 550, (600 − 500) × 2.5.
    expect(lines).toMatchObject([
      { indicatorId: 'a', opening: 1000, closing: 1800, price: 550, volume: 250, other: 0 },
      { indicatorId: 'b', price: 0, volume: 0, other: 20 },
      { indicatorId: 'c', opening: 80, closing: 0, other: -80 },
      { indicatorId: 'd', opening: 0, closing: 70, other: 70 },
    ])
  })

  test('flows in other units are not compared', () => {
    const [opening, closing] = [
      accountOf({ a: { value: 1, flow: 1 } }),
      accountOf({ a: { value: 2, flow: 1, unit: 'kg' } }),
    ]
    expect(assetChange(opening, closing, placeOf, { rate: 0, years: 1 })).toMatchObject([
      { price: 0, volume: 0, other: 1 },
    ])
  })
})
