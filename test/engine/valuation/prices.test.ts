import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import type { DatasetRowEntry, Profile } from '../../../engine/facts/catalogue.ts'
import { computeAccount } from '../../../engine/valuation/account.ts'
import { compareAccounts } from '../../../engine/valuation/comparison.ts'
import { qualityOf } from '../../../engine/valuation/quality.ts'
import { simulate } from '../../../engine/valuation/uncertainty.ts'
import { isMoney } from '../../../engine/valuation/units.ts'
import { accountInput, compileFormulas } from '../../../src/valuation/account-input.ts'

const catalog = loadCatalog()
const formulas = compileFormulas(catalog)
const profile: Profile = {
  ...catalog.profiles.find(({ profile_id }) => profile_id === 'seea-ea')!,
  parameters: [],
}
const row = (symbol: string, value: number, unit: string, more: Partial<DatasetRowEntry> = {}) => ({
  ...{ symbol, value, unit, source: 'test', grade: 'confirmed' as const },
  ...more,
})
const ROWS = [
  row('C_t', 1000, '万m³', { item: 'reservoir one' }),
  row('NV', 2, '亿元', { item: 'agriculture' }),
]
const at = (priceYear: number | undefined, rows: DatasetRowEntry[] = ROWS, period = '2015') =>
  computeAccount(
    accountInput(catalog, formulas, profile, period, rows, priceYear === undefined ? {} : { priceYear }),
  )
const worthOf = (account: ReturnType<typeof at>, id: string) =>
  account.indicators.find(({ indicatorId }) => indicatorId === id)?.monetary?.value

describe('an account at the prices of a year', () => {
  test('each price is moved by its index from its own year; the trace says how', () => {
    const account = at(2019)
    // The cost of reservoirs is of 2005, the dataset's money of the period.
    const reservoir = 0.35 * 1e7 * (6.11 * (669.8 / 464))
    expect(worthOf(account, 'flood-regulation/reservoir')).toBeCloseTo(reservoir, 6)
    expect(worthOf(account, 'net-output/agriculture')).toBeCloseTo(2e8 * (669.8 / 615.2), 4)
    const { trace } = account.indicators.find(({ indicatorId }) => indicatorId.endsWith('reservoir'))!
    expect(trace.map(({ formulaId }) => formulaId)).toEqual([
      ...['flood-regulation/reservoir', 'price/at-price-year', 'flood-regulation/reservoir-cost'],
    ])
    const [base, wanted, own] = trace[1]!.inputs
    expect(base).toMatchObject({ symbol: 'P_b', parameterId: 'reservoir-unit-cost', priceYear: 2005 })
    expect(wanted).toMatchObject({ symbol: 'I_t', parameterId: 'price-index/cpi-2019', value: 669.8 })
    expect(own).toMatchObject({ symbol: 'I_b', parameterId: 'price-index/cpi-2005', value: 464 })
    expect(trace[1]!.unit).toBe('CNY/m^3')
  })

  test('in its own year the dataset stays as it is; without a price year everything does', () => {
    expect(worthOf(at(2015), 'net-output/agriculture')).toBe(2e8)
    expect(worthOf(at(undefined), 'flood-regulation/reservoir')).toBeCloseTo(0.35 * 1e7 * 6.11, 6)
    const given = at(2015, [{ ...ROWS[1]!, price_year: 2010 }])
    expect(worthOf(given, 'net-output/agriculture')).toBeCloseTo(2e8 * (615.2 / 536.1), 4)
  })

  test('two years at the prices of one differ by their volumes alone', () => {
    const more = ROWS.map((one) => ({ ...one, value: one.value * 1.1 }))
    const [before, after] = [at(2015), at(2015, more, '2019')]
    // A tenth more water held, at one price; the money of 2019 is brought back to 2015.
    const ratioOf = (id: string) => worthOf(after, id)! / worthOf(before, id)!
    expect(ratioOf('flood-regulation/reservoir')).toBeCloseTo(1.1, 12)
    expect(ratioOf('net-output/agriculture')).toBeCloseTo(1.1 * (615.2 / 669.8), 12)
  })

  test('an index of its own, and one that the dataset gives, come before the general one', () => {
    const rows = [
      { ...ROWS[1]!, price_index: 'farm' },
      row('I_p', 110, '1', { item: 'farm/2019' }),
      row('I_p', 100, '1', { item: 'farm/2015' }),
    ]
    expect(worthOf(at(2019, rows), 'net-output/agriculture')).toBeCloseTo(2.2e8, 4)
    const own = [row('I_p', 200, '1', { item: 'cpi/2019' }), row('I_p', 100, '1', { item: 'cpi/2015' })]
    expect(worthOf(at(2019, [ROWS[1]!, ...own]), 'net-output/agriculture')).toBeCloseTo(4e8, 4)
    // A level by itself may be on another base: the catalogue's two are taken.
    const half = at(2019, [ROWS[1]!, own[0]!])
    expect(worthOf(half, 'net-output/agriculture')).toBeCloseTo(2e8 * (669.8 / 615.2), 4)
  })

  test.each([
    [
      'a price of an unknown year',
      { symbol: 'P_CO2', unit: 'CNY/t', value: 50, parameter_id: 'own' },
      'price_year_unknown',
    ],
    [
      'a year without an index',
      { symbol: 'P_CO2', unit: 'CNY/t', value: 50, parameter_id: 'own', price_year: 1999 },
      'price_index_missing',
    ],
  ])('%s is missing, and is never taken as it is', (_, parameter, code) => {
    const name = { zh: '价', en: 'price' }
    const more = { name, valid_from: '2000-01-01', source_id: 'SEEA', grade: 'confirmed' as const }
    const withPrice: Profile = { ...profile, parameters: [{ ...more, ...parameter }] }
    const rows = [row('Q_CO2', 10, 't')]
    const account = computeAccount(
      accountInput(catalog, formulas, withPrice, '2015', rows, { priceYear: 2019 }),
    )
    expect(worthOf(account, 'carbon-fixation')).toBeUndefined()
    expect(account.missing.find((one) => one.indicatorId === 'carbon-fixation')).toMatchObject({
      ...{ symbol: 'P_CO2', code },
    })
    const plain = computeAccount(accountInput(catalog, formulas, withPrice, '2015', rows))
    expect(worthOf(plain, 'carbon-fixation')).toBe(500)
  })

  test('net imports are in the same prices; people stay people, and no product is compared', () => {
    const rows = [
      ...ROWS,
      row('net_imports', 1, '亿元', { item: 'net-output/agriculture' }),
      row('population', 100, '万人'),
      row('GDP', 100, '亿元'),
    ]
    const account = at(2019, rows)
    const farm = account.indicators.find(({ indicatorId }) => indicatorId === 'net-output/agriculture')!
    expect(farm.netImports!.value).toBeCloseTo(1e8 * (669.8 / 615.2), 4)
    expect(account.byService.provisioning).toBeCloseTo(1e8 * (669.8 / 615.2), 4)
    expect(account.divisors).toEqual({
      population: {
        ...{ value: 1e6, unit: 'person', source: 'test', grade: 'confirmed' },
        given: { value: 100, unit: '万人' },
      },
    })
    expect(at(undefined, rows).divisors!.grossDomesticProduct!.value).toBe(1e10)
  })

  test('draws go through the move of the price', () => {
    const uncertainty = {
      ...{ distribution: 'uniform' as const, min: 1, max: 3, reason: { zh: '', en: '' } },
    }
    const rows = [
      { ...ROWS[1]!, uncertainty },
      row('net_imports', 1, '亿元', {
        item: 'net-output/agriculture',
        uncertainty: { ...uncertainty, min: 0.5, max: 1.5 },
      }),
    ]
    const ratio = 669.8 / 615.2
    const { gep } = simulate(at(2019, rows), formulas, 4000, 7)!
    expect(gep.p50 / (1e8 * ratio)).toBeCloseTo(1, 1)
    expect(gep.p95).toBeLessThan(2.5e8 * ratio)
    expect(gep.p5).toBeGreaterThan(-0.5e8 * ratio)
    const plain = simulate(at(undefined, rows), formulas, 4000, 7)!
    expect(gep.p95 / plain.gep.p95).toBeCloseTo(ratio, 9)
  })

  test('amounts that are the same are still two figures: each is drawn, graded and told by itself', () => {
    const reason = { zh: '', en: '' }
    const item = 'agriculture'
    const wide = { distribution: 'uniform' as const, min: 2, max: 30, reason }
    const rows = [
      row('GOV', 100, '亿元', { item }),
      row('IC', 20, '亿元', { item }),
      row('LC', 10, '亿元', { item, uncertainty: { ...wide, min: 9, max: 11 } }),
      row('UC', 10, '亿元', { item, grade: 'unverified', uncertainty: wide }),
    ]
    const rents = [{ indicator_id: 'resource-rent/agriculture', is_final: true, is_mandatory: true }]
    const own = { ...profile, indicators: rents }
    const account = computeAccount(accountInput(catalog, formulas, own, '2015', rows, { priceYear: 2019 }))
    expect(account.indicators[0]!.trace).toHaveLength(5)
    const drawn = simulate(account, formulas, 1000, 1)!
    expect(drawn.influences[0]!.figure).toContain('UC')
    const { unverified } = qualityOf(account, [], new Set())
    expect(unverified.map(({ symbol }) => symbol)).toContain('UC')
  })

  test('net imports that are moved go by their name, once', () => {
    const imports = (value: number) =>
      at(2019, [
        ...ROWS,
        row('net_imports', value, '亿元', { item: 'net-output/agriculture', grade: 'unverified' }),
      ])
    const { unverified } = qualityOf(imports(1), [], new Set())
    expect(unverified.map(({ symbol }) => symbol)).toContain('net_imports')
    const [one] = compareAccounts(imports(0.5), imports(1)).indicators
    expect(one!.causes.map((cause) => 'symbol' in cause && cause.symbol)).toEqual(['net_imports'])
  })

  test('compared with the account at current prices, the move is what is told', () => {
    const { indicators } = compareAccounts(at(undefined), at(2019))
    const causes = indicators.find(({ indicatorId }) => indicatorId.endsWith('reservoir'))!.causes
    expect(causes).toMatchObject([{ code: 'other_figure', symbol: 'P_w', second: { from: 'derivation' } }])
  })
})

test.each([
  ['CNY', true],
  ['亿元', true],
  ['元/m³', true],
  ['CNY/(hm^2)', true],
  ['t', false],
  ['visit', false],
  ['1', false],
  ['%', false],
])('%s is money: %s', (unit, expected) => {
  expect(isMoney(unit)).toBe(expected)
})
