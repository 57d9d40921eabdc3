import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import { computeAccount } from '../../../engine/valuation/account.ts'
import type { Account, DatasetRow } from '../../../engine/valuation/account-model.ts'
import { compareAccounts } from '../../../engine/valuation/comparison.ts'
import { accountInput, compileFormulas } from '../../../src/valuation/account-input.ts'

const catalog = loadCatalog()
const formulas = compileFormulas(catalog)

/** The account of a dataset of the catalogue, under a profile, with rows changed. */
function accountOf(
  area: string,
  profileId?: string,
  change: (row: DatasetRow) => DatasetRow | undefined = (row) => row,
): Account {
  const dataset = catalog.datasets.find((one) => one.area === area)!
  const profile = catalog.profiles.find((one) => one.profile_id === (profileId ?? dataset.profile_id))!
  const input = accountInput(catalog, formulas, profile, dataset.period, dataset.rows)
  return computeAccount({ ...input, rows: input.rows.flatMap((row) => change(row) ?? []) })
}
const GARZE = '513300'

describe('two accounts, line by line', () => {
  test('an account does not differ from itself', () => {
    const account = accountOf(GARZE)
    expect(compareAccounts(account, account)).toMatchObject({ difference: 0, indicators: [] })
  })

  test('of one data under two profiles: the lines add up to the difference, and each has a cause', () => {
    const [own, other] = [accountOf(GARZE), accountOf(GARZE, 'shandong-2022')]
    const { first, second, difference, indicators } = compareAccounts(own, other)
    expect([first, second]).toEqual([own.gep.value, other.gep.value])
    expect(Math.abs(difference / (second - first) - 1)).toBeLessThan(1e-12)
    expect(indicators.length).toBeGreaterThan(5)
    expect(indicators.filter(({ causes }) => causes.length === 0)).toEqual([])
    const differences = indicators.map((one) => Math.abs(one.difference))
    expect(differences).toEqual([...differences].sort((a, b) => b - a))
    const codes = new Set(indicators.flatMap(({ causes }) => causes.map(({ code }) => code)))
    expect([...codes]).toEqual(expect.arrayContaining(['not_in_account', 'other_figure']))
    // Backwards it is the same with the other sign.
    const back = compareAccounts(other, own)
    expect(back.difference).toBeCloseTo(-difference, 0)
    expect(back.indicators.map(({ indicatorId }) => indicatorId).sort()).toEqual(
      indicators.map(({ indicatorId }) => indicatorId).sort(),
    )
  })

  test('another figure is named with both values, where it stands, and nothing that follows from it', () => {
    const before = accountOf(GARZE)
    const after = accountOf(GARZE, undefined, (row) =>
      row.symbol === 'A_s' ? { ...row, value: row.value * 2 } : row,
    )
    const { indicators } = compareAccounts(before, after)
    expect(indicators.map(({ indicatorId }) => indicatorId).sort()).toEqual([
      'soil-retention/nitrogen',
      'soil-retention/phosphorus',
      'soil-retention/siltation',
    ])
    for (const { causes, first, second, difference } of indicators) {
      expect(causes).toMatchObject([
        {
          code: 'other_figure',
          symbol: 'A_s',
          first: { value: 3.886e9, unit: 't' },
          second: { value: 7.772e9 },
        },
      ])
      expect(second! / first!).toBeCloseTo(2, 12)
      expect(difference).toBeCloseTo(first!, 0)
    }
  })

  test('what one account could not value is a line with that cause', () => {
    const before = accountOf(GARZE)
    const after = accountOf(GARZE, undefined, (row) => (row.symbol === 'A_s' ? undefined : row))
    const line = compareAccounts(before, after).indicators.find(
      ({ indicatorId }) => indicatorId === 'soil-retention/siltation',
    )!
    expect(line).toMatchObject({ second: undefined, causes: [{ code: 'not_valued', in: 'second' }] })
    expect(line.difference).toBe(-line.first!)
  })

  test('what one counts and the other does not adds its whole value', () => {
    const account = accountOf(GARZE)
    const [first, ...rest] = account.indicators
    const other = { ...account, indicators: [{ ...first!, isFinal: false }, ...rest] }
    expect(compareAccounts(account, other).indicators).toMatchObject([
      {
        indicatorId: first!.indicatorId,
        difference: -first!.monetary!.value,
        causes: [{ code: 'not_counted', in: 'second' }],
      },
    ])
  })

  test('another formula is named, and its figures are not compared', () => {
    const account = accountOf(GARZE)
    const index = account.indicators.findIndex(
      ({ indicatorId }) => indicatorId === 'soil-retention/siltation',
    )
    const one = account.indicators[index]!
    const trace = one.trace.map((step) => ({
      ...step,
      formulaVersion: step.formulaVersion + 1,
      value: step.value + 1,
    }))
    const indicators = account.indicators.map((each, at) => (at === index ? { ...one, trace } : each))
    expect(compareAccounts(account, { ...account, indicators }).indicators).toMatchObject([
      { causes: [{ code: 'other_formula', first: { version: 1 }, second: { version: 2 } }] },
    ])
  })

  test('a type of ecosystem that only one has', () => {
    const account = accountOf(GARZE)
    const index = account.indicators.findIndex(
      ({ indicatorId }) => indicatorId === 'soil-retention/siltation',
    )
    const one = account.indicators[index]!
    const trace = [...one.trace, { ...one.trace[0]!, ecosystem: 'grassland' }]
    const indicators = account.indicators.map((each, at) => (at === index ? { ...one, trace } : each))
    expect(compareAccounts({ ...account, indicators }, account).indicators).toMatchObject([
      { causes: [{ code: 'evaluated_in_one', in: 'first', ecosystem: 'grassland' }] },
    ])
  })
})
