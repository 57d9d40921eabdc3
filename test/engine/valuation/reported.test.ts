import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import type { DatasetRowEntry } from '../../../engine/facts/catalogue.ts'
import { computeAccount } from '../../../engine/valuation/account.ts'
import { qualityOf } from '../../../engine/valuation/quality.ts'
import { accountInput, compileFormulas } from '../../../src/valuation/account-input.ts'
import { rowFaults } from '../../../src/valuation/dataset-check.ts'

const catalog = loadCatalog()
const formulas = compileFormulas(catalog)
const row = (symbol: string, value: number, unit: string, more: Partial<DatasetRowEntry> = {}) => ({
  ...{ symbol, value, unit, source: 'test', grade: 'confirmed' as const },
  ...more,
})
const account = (rows: DatasetRowEntry[], profileId = 'ndrc-nbs-2022', priceYear?: number) => {
  const profile = catalog.profiles.find(({ profile_id }) => profile_id === profileId)!
  return computeAccount(
    accountInput(catalog, formulas, profile, '2019', rows, priceYear === undefined ? {} : { priceYear }),
  )
}
const flows = (rows: DatasetRowEntry[]) =>
  Object.fromEntries(account(rows).indicators.map((one) => [one.indicatorId, one.physical?.value]))
const faults = (rows: DatasetRowEntry[]) =>
  rowFaults(catalog, formulas, '370302', rows).map(({ pointer, code }) => `${pointer} ${code}`)

describe('an amount is of one item', () => {
  test('without an item it stands for none of them', () => {
    const rows = [
      row('NV', 10, '亿元'),
      row('C_fm', 100, 'm^3'),
      row('Q_p_j', 5, 't', { ecosystem: 'forest' }),
    ]
    expect(account(rows).gep.value).toBe(0)
    expect(faults(rows)).toEqual([
      ...['/rows/0/item item_needed', '/rows/1/item item_needed', '/rows/2/item item_needed'],
    ])
  })

  test('with one it is that of the indicator of that item alone', () => {
    const rows = [
      row('NV', 10, '亿元', { item: 'forestry' }),
      row('E_c', 100, 'kWh', { ecosystem: 'forest', item: 'vegetation' }),
      row('E_c', 50, 'kWh', { ecosystem: 'water', item: 'water' }),
    ]
    expect(account(rows).byService.provisioning).toBe(1e9)
    const cooled = flows(rows)
    expect([cooled['climate-regulation/vegetation'], cooled['climate-regulation/water-surface']]).toEqual([
      ...[100, 50],
    ])
    expect(faults(rows)).toEqual([])
    expect(faults([row('NV', 10, '亿元', { item: 'forestri' })])).toEqual(['/rows/0/item item_unknown'])
  })
})

describe('a flow that is reported of some types', () => {
  const WATER = [
    ...[row('P', 800, 'mm'), row('ET', 500, 'mm'), row('alpha', 10, '%')],
    ...[row('A', 100, 'km^2', { ecosystem: 'forest' }), row('A', 50, 'km^2', { ecosystem: 'cropland' })],
  ]
  test('is computed of the others', () => {
    expect(flows(WATER)['water-conservation']).toBeCloseTo(0.22 * 150e6, 3)
    const mixed = flows([...WATER, row('Q_wr', 20e6, 'm^3', { ecosystem: 'forest' })])['water-conservation']
    expect(mixed).toBeCloseTo(20e6 + 0.22 * 50e6, 3)
  })

  test('stands for the sub-types of its type too', () => {
    const sub = [
      ...WATER.slice(0, 3),
      row('A', 100, 'km^2', { ecosystem: 'forest-mixed' }),
      row('Q_wr', 1e6, 'm^3', { ecosystem: 'forest' }),
    ]
    expect(flows(sub)['water-conservation']).toBe(1e6)
  })

  test('does not stand for the rest of its type: that is left out, and said', () => {
    const part = [...WATER, row('Q_wr', 1e6, 'm^3', { ecosystem: 'forest-mixed' })]
    expect(flows(part)['water-conservation']).toBeCloseTo(1e6 + 0.22 * 50e6, 3)
    const { indicators, missing } = account(part)
    expect(indicators.find(({ indicatorId }) => indicatorId === 'water-conservation')!.isPartial).toBe(true)
    expect(missing).toContainEqual(
      expect.objectContaining({ ecosystem: 'forest', code: 'flow_not_reported' }),
    )
  })

  test('is taken of an indicator that is otherwise computed by item', () => {
    const held = flows([row('C_fm', 3e6, 'm^3', { ecosystem: 'wetland', item: 'reservoir' })])
    expect(held['flood-regulation/reservoir']).toBe(3e6)
  })

  test('leaves the others out where it has no formula for a type, and says so', () => {
    const cleaned = [
      ...[
        row('A', 100, 'hm^2', { ecosystem: 'forest-mixed' }),
        row('A', 100, 'hm^2', { ecosystem: 'shrub' }),
      ],
      row('Q_p_j', 3, 't', { ecosystem: 'shrub', item: 'SO2' }),
    ]
    const { indicators, missing } = account(cleaned)
    expect(indicators.find(({ indicatorId }) => indicatorId === 'air-purification/so2')).toMatchObject({
      ...{ isPartial: true, physical: { value: 3 } },
    })
    expect(missing).toContainEqual(
      expect.objectContaining({ ecosystem: 'forest-mixed', code: 'flow_not_reported' }),
    )
  })
})

test('a step that many places need is taken once', () => {
  const types = ['forest', 'shrub', 'grassland', 'cropland']
  const days = Array.from({ length: 100 }, (_, day) =>
    row('D_j', 12 + (day % 7), 'mm', { item: `day ${day}` }),
  )
  const rows = [
    ...types.map((ecosystem) => row('A', 100, '公顷', { ecosystem })),
    ...[row('K_e', 0.03, 't*hm^2*h/(hm^2*MJ*mm)'), row('LS', 5, '1'), row('C_v', 0.1, '1')],
    ...[row('P_c', 1, '1'), row('P_d12', 28, 'mm'), row('P_y12', 420, 'mm'), row('P_s', 10, 'CNY/m^3')],
    ...days,
  ]
  const found = account(rows)
  const { trace, physical } = found.indicators.find(({ indicatorId }) => indicatorId.endsWith('siltation'))!
  // The exponent, the scale, a hundred days, four types and the value.
  expect(trace).toHaveLength(2 + 100 + 4 + 1)
  const beta = 0.8363 + 18.144 / 28 + 24.455 / 420
  const erosivity = days.reduce((sum, { value }) => sum + 21.586 * beta ** -7.1891 * value ** beta, 0)
  expect(physical!.value / (erosivity * 0.03 * 5 * 0.9 * 400)).toBeCloseTo(1, 12)
  const { derived } = qualityOf(found, [], new Set())
  expect(derived.filter(({ indicatorId }) => indicatorId.endsWith('siltation'))).toHaveLength(102)
})

test('a formula with prices in itself is asked for its year only where it has its other inputs', () => {
  const rows = [row('A', 100, '公顷', { ecosystem: 'forest' })]
  const reasons = account(rows, 'mee-caep-2020', 2015).missing.map(({ reason }) => reason)
  expect(reasons.filter((reason) => reason.includes('of no known year'))).toEqual([])
  const diverse = [
    ...rows,
    row('H_s', 3.5, '1'),
    ...['A_m', 'B_n', 'C_o'].map((symbol) => row(symbol, 0, '1')),
  ]
  const idsOf = (priceYear?: number) =>
    account(diverse, 'mee-caep-2020', priceYear).indicators.map(({ indicatorId }) => indicatorId)
  expect(idsOf()).toContain('species-conservation')
  expect(idsOf(2015)).not.toContain('species-conservation')
  expect(account(diverse, 'mee-caep-2020', 2015).missing).toContainEqual(
    expect.objectContaining({ indicatorId: 'species-conservation', code: 'price_year_unknown' }),
  )
})

test.each([
  ['an index of no year', row('I_p', 100, '1', { item: 'cpi' }), 'item index_unclear'],
  [
    'a year of prices of no money',
    row('P', 800, 'mm', { price_year: 2010 }),
    'price_year price_year_of_no_money',
  ],
  ['more than there can be', row('NV', 1e300, '亿元', { item: 'forestry' }), 'value value_out_of_range'],
  [
    'a condition that nobody measures',
    row('condition', 1, '1', { ecosystem: 'forest', item: 'x' }),
    'item variable_unknown',
  ],
])('%s is refused', (_, one, fault) => {
  expect(faults([one])).toEqual([`/rows/0/${fault}`])
})
