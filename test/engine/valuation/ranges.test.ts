import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import type { Account } from '../../../engine/valuation/account-model.ts'
import { compileFormulas } from '../../../src/valuation/account-input.ts'
import { computeFrom } from '../../../src/valuation/manifest.ts'

const catalog = loadCatalog()
const formulas = compileFormulas(catalog)
const profile = catalog.profiles.find(({ profile_id }) => profile_id === 'shandong-2022')!
const official = { source: 'a bulletin', grade: 'confirmed' as const }

function account(rows: readonly object[], more: object = {}): Account {
  const inputs = { ...catalog, profile, period: '2019', rows, draws: 2000, seed: 1, ...more }
  return computeFrom(inputs as never, formulas)
}
const soil = (account: Account) =>
  account.indicators.find(({ indicatorId }) => indicatorId === 'soil-retention/siltation')!
const inputOf = (account: Account, symbol: string) =>
  soil(account)
    .trace.flatMap(({ inputs }) => inputs)
    .find((one) => one.symbol === symbol && one.figure !== undefined)!

describe('a figure without a range has one by its tier and grade', () => {
  const row = { symbol: 'A_s', value: 1000, unit: 't', ...official }

  test.each([
    ['local statistics, confirmed', row, 0.03],
    ['local statistics, not confirmed', { ...row, grade: 'unverified' }, 0.12],
    ['measured', { ...row, tier: 3, grade: 'derived' }, 0.12],
  ])('%s', (_, given, sigma) => {
    const { uncertainty, hasRangeByRule } = inputOf(account([given]), 'A_s')
    expect(hasRangeByRule).toBe(true)
    const width = Math.exp(1.6448536269514722 * sigma)
    expect(uncertainty).toEqual({ distribution: 'lognormal', min: 1000 / width, max: 1000 * width })
  })

  test('one of the catalogue that was carried over from elsewhere is wider; a constant is exact', () => {
    const { parameters } = catalog
    const prices = parameters.filter(({ symbol }) => symbol === 'P_s')
    expect(prices.length).toBeGreaterThan(0)
    const plain = prices.map(({ uncertainty: _, is_local: __, ...one }) => one)
    const withPrices = (own: readonly object[]) =>
      account([row], { parameters: [...parameters.filter(({ symbol }) => symbol !== 'P_s'), ...own] })
    expect(inputOf(withPrices(plain), 'P_s')).toMatchObject({ from: 'parameter', hasRangeByRule: true })
    const constant = withPrices(plain.map((one) => ({ ...one, is_constant: true })))
    expect(inputOf(constant, 'P_s')).toBeUndefined()
  })

  test('its own range comes first, nought is nought, and a manifest of before has none', () => {
    const own = { distribution: 'uniform', min: 900, max: 1500, reason: { zh: '文', en: 'read' } }
    expect(inputOf(account([{ ...row, uncertainty: own }]), 'A_s')).toMatchObject({
      uncertainty: { distribution: 'uniform', min: 900, max: 1500 },
    })
    expect(inputOf(account([{ ...row, value: 0 }]), 'A_s')).toBeUndefined()
    expect(inputOf(account([row], { ranges: undefined }), 'A_s')).toBeUndefined()
  })

  test('every value of the shipped datasets lies in its own interval, under every profile, strict or not', () => {
    for (const { area, period, rows } of catalog.datasets) {
      for (const one of catalog.profiles) {
        const { indicators, uncertainty } = account(rows, { period, profile: one, draws: 300 })
        for (const { indicatorId, monetary } of uncertainty?.indicators ?? []) {
          const { value } = indicators.find((own) => own.indicatorId === indicatorId)!.monetary!
          const at = `${area} ${period} ${one.profile_id} ${indicatorId}`
          expect([at, value >= monetary.p5 && value <= monetary.p95]).toEqual([at, true])
        }
      }
    }
  })
})

test('soil that is reported as kept on water or under houses is not counted, and told', () => {
  const of = (ecosystem: string, value: number) => ({
    symbol: 'A_s',
    ecosystem,
    value,
    unit: 't',
    ...official,
  })
  for (const elsewhere of ['water', 'built-up', 'wetland']) {
    const found = account([of('forest', 41.9), of(elsewhere, 43.2)])
    expect(soil(found)).toMatchObject({ physical: { value: 41.9, unit: 't' }, isPartial: false })
    expect(found.missing).toContainEqual(
      expect.objectContaining({ ecosystem: elsewhere, symbol: 'A_s', code: 'not_counted_here' }),
    )
  }
  // A type that belongs to one on which it is counted, is.
  expect(soil(account([of('bamboo', 5), of('forest-other', 7)])).physical!.value).toBe(12)
})
