import { expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import { canonicalJson, type Json } from '../../../engine/base/canonical.ts'
import { compensatedSum } from '../../../engine/base/sum.ts'
import { computeAccount } from '../../../engine/valuation/account.ts'
import type { Account } from '../../../engine/valuation/account-model.ts'
import { accountInput, compileFormulas } from '../../../src/valuation/account-input.ts'

const catalog = loadCatalog()
const formulas = compileFormulas(catalog)

function account(
  area: string,
  change: (rows: (typeof catalog.datasets)[number]['rows']) => typeof rows = (rows) => rows,
): Account {
  const dataset = catalog.datasets.find((one) => one.area === area)!
  const profile = catalog.profiles.find((one) => one.profile_id === dataset.profile_id)!
  return computeAccount(accountInput(catalog, formulas, profile, dataset.period, change(dataset.rows)))
}

/** Garzê 2010 as it was printed, in 亿元 (GARZE tables 3 and 4), with the tolerance that its rounded quantities allow. */
const PRINTED: readonly (readonly [indicatorId: string, value: number, tolerance?: number])[] = [
  ['net-output/agriculture', 12.2875],
  ['net-output/forestry', 2.3777],
  ['net-output/husbandry', 22.076],
  ['net-output/fishery', 0.0356],
  ['freshwater/domestic', 3.54],
  ['freshwater/industrial', 540.6113],
  ['freshwater/agricultural', 1.2117],
  ['hydropower', 50.509],
  ['water-conservation', 2269.7074],
  ['soil-retention/siltation', 156.2555],
  ['soil-retention/nitrogen', 125.8199],
  ['soil-retention/phosphorus', 117.5226],
  ['sand-fixation', 2.2835],
  ['flood-regulation/lake', 17.143],
  ['flood-regulation/reservoir', 0.0684, 0.033],
  ['flood-regulation/marsh', 42.3436],
  ['air-purification/so2', 0.0136, 0.004],
  ['air-purification/nox', 0.0175, 0.003],
  ['air-purification/dust', 0.0014, 0.01],
  ['water-purification/cod', 0.038],
  ['water-purification/nh3n', 0.0055, 0.006],
  ['carbon-fixation', 117.3548, 0.0038],
  ['oxygen-release', 1821.9182],
  ['climate-regulation/vegetation', 1483.5208],
  ['climate-regulation/water-surface', 674.3433],
  ['pest-control/forest', 5.925],
  ['pest-control/grassland', 8.0003],
  ['tourism/revenue-multiple', 70.6669],
]

test.each(
  PRINTED.map(([indicatorId, printed, tolerance]) => [indicatorId, printed, tolerance ?? 0.002] as const),
)('Garzê 2010: %s is %d 亿元', (indicatorId, printed, tolerance) => {
  const value =
    account('513300').indicators.find((one) => one.indicatorId === indicatorId)!.monetary!.value / 1e8
  expect(Math.abs(value / printed - 1)).toBeLessThan(tolerance)
})

test('Garzê 2010: every printed line is computed, nothing is missing, and the total is 7545.59 亿元', () => {
  const result = account('513300')
  expect(result.indicators.map((one) => one.indicatorId)).toEqual(PRINTED.map(([indicatorId]) => indicatorId))
  expect(result.missing).toEqual([])
  expect(Math.abs(result.gep.value / 1e8 / 7545.59 - 1)).toBeLessThan(0.002)
  expect(result.byService.provisioning / 1e8).toBeCloseTo(632.6455, 3)
})

test('Garzê 2010, chain: retained soil gives the printed siltation and nutrients', () => {
  const traced = account('513300').indicators.find((one) => one.indicatorId === 'soil-retention/siltation')!
  const { lambda, A_s, rho } = Object.fromEntries(
    traced.trace[0]!.inputs.map((input) => [input.symbol, input.value]),
  )
  expect((lambda! * A_s!) / rho! / 1e8).toBeCloseTo(10.0284, 3)
})

test('Zibo 2019: what the sourced figures allow is computed, the rest is listed with its reason', () => {
  const result = account('370300')
  const value = (indicatorId: string) =>
    result.indicators.find((one) => one.indicatorId === indicatorId)?.monetary?.value
  // 0.35 × (18330 + 13057) 万m³ × 6.11 元/m³.
  expect(value('flood-regulation/reservoir')).toBeCloseTo(0.35 * 313_870_000 * 6.11, 2)
  expect(value('flood-regulation/marsh')).toBeCloseTo(((0.3 * 14_300 * 10_000) / 15) * 6.11, 2)
  expect(value('freshwater/groundwater')).toBeCloseTo(501_330_000 * 0.5, 2)
  expect(value('water-conservation')).toBeUndefined()
  expect(result.missing).toContainEqual(
    expect.objectContaining({ indicatorId: 'water-conservation', ecosystem: 'forest', symbol: 'ET' }),
  )
  expect(result.indicators.every((one) => one.grade === 'unverified')).toBe(true)
})

test('a missing price is never a zero: the flow stands, the value does not, and the total is without it', () => {
  const profile = catalog.profiles.find((one) => one.profile_id === 'shandong-2022')!
  const dataset = catalog.datasets.find((one) => one.area === '370300')!
  const input = accountInput(catalog, formulas, profile, '2019', dataset.rows)
  const without = computeAccount({
    ...input,
    parameters: input.parameters.map((layer) => layer.filter((one) => one.symbol !== 'P_w')),
  })
  const reservoir = without.indicators.find((one) => one.indicatorId === 'flood-regulation/reservoir')!
  expect([reservoir.physical?.value, reservoir.monetary]).toEqual([109_854_500, undefined])
  expect(without.missing).toContainEqual(
    expect.objectContaining({ indicatorId: 'flood-regulation/reservoir', symbol: 'P_w' }),
  )
  expect(without.byService.regulating).toBe(0)
})

const figure = (symbol: string, value: number, unit: string, more: object = {}) => ({
  symbol,
  value,
  unit,
  source: 'test',
  grade: 'confirmed' as const,
  ...more,
})

test('sub-types stand for their ecosystem, and take its coefficients where they have none of their own', () => {
  const result = account('370300', () => [
    figure('A', 1000, 'hm^2', { ecosystem: 'forest-mixed' }),
    figure('A', 10, 'hm^2', { ecosystem: 'shrub' }),
    figure('d', 30, 'd'),
  ])
  const cooling = result.indicators.find((one) => one.indicatorId === 'climate-regulation/vegetation')!
  expect(cooling.trace.map(({ ecosystem }) => ecosystem)).toEqual(['forest-mixed', 'shrub', undefined])
  // GPP × A × d ÷ EER, forest's heat for the mixed forest.
  expect(cooling.physical!.value).toBeCloseTo(((2837.3 * 1e7 + 1300.9 * 1e5) * 30) / 3 / 3600, 3)
})

test('an unverified flow is not made confirmed by what it is multiplied with', () => {
  const result = account('370300', () => [figure('A_s', 1000, 't', { grade: 'unverified' })])
  const nitrogen = result.indicators.find((one) => one.indicatorId === 'soil-retention/siltation')!
  expect([nitrogen.grade, nitrogen.physical]).toEqual(['unverified', { value: 1000, unit: 't' }])
})

test('any reservoir of the dataset counts', () => {
  const result = account('370300', () => [figure('C_t', 100, '万m³', { item: '萌山水库' })])
  expect(
    result.indicators.find((one) => one.indicatorId === 'flood-regulation/reservoir')?.physical?.value,
  ).toBe(350_000)
})

test('a dry year keeps its negative volume, and says where', () => {
  const rows = [
    figure('A', 1, 'km^2', { ecosystem: 'wetland' }),
    figure('P', 400, 'mm'),
    figure('ET', 500, 'mm'),
  ]
  const water = account('370300', () => rows).indicators.find(
    (one) => one.indicatorId === 'water-conservation',
  )!
  expect([water.physical?.value, water.negativeIn]).toEqual([-100_000, ['wetland']])
})

test('a parameter that holds from a later year is not used', () => {
  const rows = (rows: (typeof catalog.datasets)[number]['rows']) => [
    ...rows,
    { symbol: 'Q_p_j', item: 'SO2', value: 100, unit: 't', source: 'test', grade: 'confirmed' as const },
  ]
  // The environmental tax began on 2018-01-01: 2019 has a price of 6.0 ÷ 0.95 kg.
  expect(
    account('370300', rows).indicators.find((one) => one.indicatorId === 'air-purification/so2')?.monetary
      ?.value,
  ).toBeCloseTo(631_578.947, 2)
  const dataset = catalog.datasets.find((one) => one.area === '370300')!
  const profile = catalog.profiles.find((one) => one.profile_id === 'shandong-2022')!
  const before = computeAccount(accountInput(catalog, formulas, profile, '2017', rows(dataset.rows)))
  expect(
    before.indicators.find((one) => one.indicatorId === 'air-purification/so2')?.monetary,
  ).toBeUndefined()
})

test('the same inputs give the same text, whatever order the rows come in by ecosystem', () => {
  const text = canonicalJson(account('370300') as unknown as Json)
  expect(canonicalJson(account('370300', (rows) => [...rows].reverse()) as unknown as Json)).toBe(text)
})

test('sums are compensated', () => {
  expect(compensatedSum([1e16, 1, -1e16])).toBe(1)
  expect(compensatedSum(Array.from({ length: 10 }, () => 0.1))).toBe(1)
})
