import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import type { DatasetRowEntry } from '../../../engine/facts/catalogue.ts'
import { computeAccount } from '../../../engine/valuation/account.ts'
import { BALANCE_TOLERANCE, waterBalances } from '../../../engine/valuation/mass-balance.ts'
import { qualityOf } from '../../../engine/valuation/quality.ts'
import { accountInput, compileFormulas } from '../../../src/valuation/account-input.ts'

const catalog = loadCatalog()
const formulas = compileFormulas(catalog)
const row = (symbol: string, value: number, unit: string, ecosystem?: string): DatasetRowEntry => ({
  ...{ symbol, value, unit, source: 'test', grade: 'confirmed' },
  ...(ecosystem ? { ecosystem } : {}),
})
function checked(rows: DatasetRowEntry[], indicatorIds?: string[]) {
  const profile = catalog.profiles.find(({ profile_id }) => profile_id === 'shandong-2022')!
  const chosen = indicatorIds?.map((indicator_id) => ({ indicator_id, is_final: true, is_mandatory: true }))
  const own = { ...profile, indicators: chosen ?? profile.indicators }
  const input = accountInput(catalog, formulas, own, '2019', rows)
  const account = computeAccount(input)
  return { balances: waterBalances(input, account), quality: qualityOf(account, input.rows, new Set()) }
}
const WATER = [
  ...[
    row('A', 100, '公顷', 'forest'),
    row('P', 800, 'mm'),
    row('ET', 500, 'mm'),
    row('alpha', 10, '%', 'forest'),
  ],
]

describe('P = R + ET + Q', () => {
  test('holds of water that is computed from it', () => {
    expect(checked(WATER).balances).toEqual([
      {
        ...{ indicatorId: 'water-conservation', ecosystem: 'forest' },
        ...{ expected: expect.closeTo(220_000, 6), found: 220_000, unit: 'm^3', holds: true },
      },
    ])
  })

  test.each([
    [220_000 + BALANCE_TOLERANCE * 800_000 - 1, true],
    [220_000 + BALANCE_TOLERANCE * 800_000 + 1, false],
    [22_000, false],
  ])('%d m³ as reported: %s', (reported, holds) => {
    const { balances } = checked([...WATER, row('Q_wr', reported, 'm^3', 'forest')])
    expect(balances.map((one) => [one.found, one.holds])).toEqual([[reported, holds]])
  })

  test('a dry type that counts as nought breaks it; with its sign it holds', () => {
    const dry = [WATER[0]!, row('P', 400, 'mm'), WATER[2]!, WATER[3]!]
    expect(checked(dry, ['water-conservation/clipped']).balances).toMatchObject([{ found: 0, holds: false }])
    expect(checked(dry, ['water-conservation']).balances).toMatchObject([{ found: -140_000, holds: true }])
  })

  test('is asked with the coefficients that are in force', () => {
    const profile = catalog.profiles.find(({ profile_id }) => profile_id === 'shandong-2022')!
    const alpha = (value: number, valid_from: string, id: string) => ({
      ...{
        parameter_id: id,
        symbol: 'alpha',
        name: { zh: '径流', en: 'runoff' },
        value,
        unit: '%',
        valid_from,
      },
      ...{ source_id: 'GONG', grade: 'confirmed' as const },
    })
    const parameters = [alpha(30, '2000-01-01', 'old'), alpha(10, '2015-01-01', 'new')]
    const input = accountInput(catalog, formulas, { ...profile, parameters }, '2019', WATER.slice(0, 3))
    expect(waterBalances(input, computeAccount(input))).toMatchObject([{ found: 220_000, holds: true }])
  })

  test('is not asked of a yield, which keeps the runoff', () => {
    const yielded = [...WATER, row('Y', 300, 'mm', 'forest')]
    expect(checked(yielded, ['water-conservation/yield']).balances).toEqual([])
  })

  test('is not asked where rain or evapotranspiration is not known', () => {
    expect(checked([WATER[0]!, row('Q_wr', 1, 'm^3', 'forest')]).balances).toEqual([])
  })
})

test('what was derived and what was out of range is told in the quality of the account', () => {
  const { quality } = checked(
    [
      ...[row('A', 10, '公顷', 'forest'), row('R_e', 4000, 'MJ*mm/(hm^2*h)'), row('LS', 5, '1')],
      ...[row('K_e', 0.03, 't*hm^2*h/(hm^2*MJ*mm)'), row('C_v', 0.5, '1'), row('slope', 12, '%', 'forest')],
      ...[row('alpha', 120, '%', 'forest'), row('P', 800, 'mm'), row('ET', 500, 'mm')],
    ],
    ['soil-retention/siltation', 'water-conservation'],
  )
  expect(quality.derived).toMatchObject([
    { symbol: 'P_c', ecosystem: 'forest', formulaId: 'soil-retention/practice-by-slope', unit: '1' },
  ])
  expect(quality.derived[0]!.value).toBeCloseTo(0.56, 12)
  expect(quality.outOfRange.map(({ indicatorId, symbol }) => [indicatorId, symbol])).toEqual([
    ['water-conservation', 'alpha'],
  ])
})

test('rows of prices that are moved, of net imports and of people are used ones', () => {
  const profile = catalog.profiles.find(({ profile_id }) => profile_id === 'seea-ea')!
  const rows: DatasetRowEntry[] = [
    { ...row('NV', 2, '亿元'), item: 'agriculture', price_year: 2010 },
    { ...row('I_p', 120, '1'), item: 'cpi/2010' },
    { ...row('I_p', 150, '1'), item: 'cpi/2015' },
    { ...row('I_p', 170, '1'), item: 'cpi/2019' },
    { ...row('net_imports', 0.1, '亿元'), item: 'net-output/agriculture' },
    row('population', 50, '万人'),
    row('TC', 5, 'CNY/visit'),
  ]
  const input = accountInput(catalog, formulas, profile, '2019', rows, { priceYear: 2015 })
  const { unusedRows } = qualityOf(computeAccount(input), input.rows, new Set())
  expect(unusedRows).toEqual([6])
})
