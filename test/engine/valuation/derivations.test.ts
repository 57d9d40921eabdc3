import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import { canonicalJson, type Json } from '../../../engine/base/canonical.ts'
import type { Dataset, Profile } from '../../../engine/facts/catalogue.ts'
import { computeAccount } from '../../../engine/valuation/account.ts'
import { compareAccounts } from '../../../engine/valuation/comparison.ts'
import { derivationsOf } from '../../../engine/valuation/derivations.ts'
import { simulate } from '../../../engine/valuation/uncertainty.ts'
import { accountInput, compileFormulas } from '../../../src/valuation/account-input.ts'

const catalog = loadCatalog()
const formulas = compileFormulas(catalog)
const profile = catalog.profiles.find((one) => one.profile_id === 'seea-ea')!
type Row = Dataset['rows'][number]

const row = (symbol: string, value: number, unit: string, more: Partial<Row> = {}): Row => ({
  ...{ symbol, value, unit, source: 'test', grade: 'confirmed' as const, ...more },
})
const inForest = { ecosystem: 'forest' }
const SITE = [
  row('A', 100, 'hm^2', inForest),
  row('R_e', 4000, 'MJ*mm/(hm^2*h)'),
  row('LS', 5, '1', inForest),
]
// Shares or percent, as the laboratory has them.
const SOIL = [row('SAN', 40, '%'), row('SIL', 0.35, '1'), row('CLA', 25, '%'), row('OC', 12, '‰')]
const GREEN = [row('NDVI', 0.7, '1', inForest), row('NDVI_min', 0.05, '1'), row('NDVI_max', 0.9, '1')]
const SLOPE = [row('slope', 12, '%', inForest)]

function account(rows: readonly Row[], derivations: Profile['derivations'] = profile.derivations) {
  const input = accountInput(catalog, formulas, { ...profile, derivations: [...derivations] }, '2020', rows)
  const result = computeAccount(input)
  return { result, soil: result.indicators.find((one) => one.indicatorId === 'soil-retention/siltation') }
}

describe('an input that nobody gives is computed from what is given', () => {
  test('erodibility from texture, cover from greenness by way of vegetation cover, practice from slope', () => {
    const { soil } = account([...SITE, ...SOIL, ...GREEN, ...SLOPE])
    expect(soil!.trace.map(({ formulaId }) => formulaId)).toEqual([
      'soil-retention/erodibility-epic',
      'soil-retention/vegetation-cover',
      'soil-retention/cover-factor',
      'soil-retention/practice-by-slope',
      'soil-retention/usle',
      'soil-retention/siltation',
    ])
    const usle = soil!.trace[4]!
    const inputs = Object.fromEntries(usle.inputs.map((input) => [input.symbol, input]))
    // Williams (1990) in the units of the metric system; Cai (2000) by percent of cover.
    const [sand, silt, clay, carbon] = [40, 35, 25, 1.2]
    const sn1 = 1 - sand / 100
    const epic =
      0.1317 *
      (0.2 + 0.3 * Math.exp(-0.0256 * sand * (1 - silt / 100))) *
      (silt / (clay + silt)) ** 0.3 *
      (1 - (0.25 * carbon) / (carbon + Math.exp(3.72 - 2.95 * carbon))) *
      (1 - (0.7 * sn1) / (sn1 + Math.exp(-5.51 + 22.9 * sn1)))
    expect(inputs.K_e!.value).toBeCloseTo(epic, 9)
    expect(inputs.K_e).toMatchObject({ from: 'derivation', of: [0], grade: 'confirmed' })
    expect(inputs.C_v!.of).toEqual([2])
    // The equation of cover takes percent, that of greenness gives a share.
    const cover = (100 * (0.7 - 0.05)) / (0.9 - 0.05)
    expect(inputs.C_v!.value).toBeCloseTo(0.6508 - 0.3436 * Math.log10(cover), 12)
    expect(soil!.trace[2]!.inputs[0]).toMatchObject({ symbol: 'f', of: [1] })
    expect(inputs.P_c!.value).toBeCloseTo(0.2 + 0.03 * 12, 12)
    expect(soil!.isPartial).toBe(false)
    expect(soil!.negativeIn).toEqual([])
  })

  test('a figure that is given goes before', () => {
    const { soil } = account([...SITE, ...SOIL, ...SLOPE, row('C_v', 0.03, '1', inForest)])
    expect(soil!.trace.map(({ formulaId }) => formulaId)).not.toContain('soil-retention/cover-factor')
  })

  test('what is lacking for it is told beside the input itself, and only where something is given', () => {
    const { result, soil } = account([...SITE, ...SOIL, ...SLOPE, ...GREEN.slice(0, 2)])
    expect(soil).toBeUndefined()
    const missing = result.missing.filter(({ indicatorId }) => indicatorId === 'soil-retention/siltation')
    expect(missing.map(({ symbol, ecosystem }) => [symbol, ecosystem])).toEqual([
      ['NDVI_max', 'forest'],
      ['f', 'forest'],
      ['C_v', 'forest'],
    ])
    const none = account([...SITE, ...SOIL, ...SLOPE]).result.missing
    expect(none.filter((one) => one.indicatorId === 'soil-retention/siltation')).toMatchObject([
      { symbol: 'C_v' },
    ])
  })

  test('what is given and out of range is told, not only what is then lacking', () => {
    const symbols = (rows: readonly Row[]) =>
      account(rows)
        .result.missing.filter(({ indicatorId }) => indicatorId === 'soil-retention/siltation')
        .map(({ symbol, code }) => `${symbol} ${code}`)
    expect(symbols([...SITE, ...SOIL, ...GREEN, row('slope', -5, '%', inForest)])).toEqual([
      'slope input_out_of_range',
      'P_c input_missing',
    ])
    // Less green than bare soil: its cover would be below nought.
    const [, ...bounds] = GREEN
    expect(symbols([...SITE, ...SOIL, ...SLOPE, row('NDVI', 0.01, '1', inForest), ...bounds])).toEqual([
      'f input_out_of_range',
      'C_v input_missing',
    ])
  })

  test('a quantity that is derived is the flow, and a price never is', () => {
    const oxygen = {
      ...profile,
      indicators: [{ indicator_id: 'oxygen-release', is_final: true, is_mandatory: false }],
    }
    const given = [row('Q_CO2', 1000, 't'), row('P_O2', 1200, 'CNY/t')]
    const input = accountInput(
      catalog,
      formulas,
      { ...oxygen, derivations: ['oxygen/from-carbon'] },
      '2020',
      given,
    )
    expect(computeAccount(input).indicators[0]!.physical).toEqual({ value: (32 / 44) * 1000, unit: 't' })
  })

  test('a flow below nought is told, also where its formula may give an input of another', () => {
    const dry = [
      row('A', 100, 'hm^2', inForest),
      row('P', 400, 'mm'),
      row('alpha', 5, '%'),
      row('ET', 600, 'mm'),
    ]
    const water = account(dry, ['water-conservation/water-balance-coefficient']).result.indicators
    expect(water.find((one) => one.indicatorId === 'water-conservation')!.negativeIn).toEqual(['forest'])
  })

  test('beside an account in which the input is given, the two figures are told, and nothing else is moved', () => {
    const derived = account([...SITE, ...SOIL, ...GREEN, ...SLOPE]).result
    const [area, rain] = SITE
    const given = account([
      ...[area!, rain!, row('LS', 6, '1', inForest), row('K_e', 0.03, 't*hm^2*h/(hm^2*MJ*mm)')],
      ...[...GREEN, ...SLOPE],
    ]).result
    const line = compareAccounts(derived, given).indicators.find(
      (one) => one.indicatorId === 'soil-retention/siltation',
    )!
    expect(line.causes).toMatchObject([
      { code: 'evaluated_in_one', in: 'first', formulaId: 'soil-retention/erodibility-epic' },
      { code: 'other_figure', symbol: 'K_e', first: { from: 'derivation' }, second: { value: 0.03 } },
      { code: 'other_figure', symbol: 'LS', first: { value: 5 }, second: { value: 6 } },
    ])
  })

  test('a figure that is nought is drawn in its own unit', () => {
    const uncertainty = {
      distribution: 'uniform' as const,
      min: 0,
      max: 10,
      reason: { zh: '试', en: 'test' },
    }
    const rest = [...SITE, ...SOIL.slice(0, 3), ...GREEN, ...SLOPE]
    const { result } = account([...rest, row('OC', 0, '‰', { uncertainty })])
    const { high } = simulate(result, formulas, 100, 7)!.influences.find(({ figure }) => figure === 'OC')!
    expect(high / account([...rest, row('OC', 9.5, '‰')]).result.gep.value).toBeCloseTo(1, 12)
  })

  test('what is uncertain in it is carried through: alone at its 5th percentile, it gives the account of that figure', () => {
    const uncertainty = {
      distribution: 'uniform' as const,
      min: 30,
      max: 50,
      reason: { zh: '试', en: 'test' },
    }
    const [sand, ...others] = SOIL
    const rest = [...SITE, ...others, ...GREEN, ...SLOPE]
    const { result } = account([...rest, { ...sand!, uncertainty }])
    const { influences } = simulate(result, formulas, 2000, 7)!
    const { low, high } = influences.find(({ figure }) => figure === 'SAN')!
    const totalAt = (value: number) => account([...rest, { ...sand!, value }]).result.gep.value
    expect(low / totalAt(31)).toBeCloseTo(1, 12)
    expect(high / totalAt(49)).toBeCloseTo(1, 12)
  })

  test('the account is the same however rows are ordered', () => {
    const rows = [...SITE, ...SOIL, ...GREEN, ...SLOPE]
    const text = (given: readonly Row[]) => canonicalJson(account(given).result as unknown as Json)
    expect(text([...rows].reverse())).toBe(text(rows))
  })
})

describe('derivations that can not be', () => {
  const catalogOf = (...given: [string, string, string[]][]) =>
    compileFormulas({
      ...catalog,
      formulas: given.map(([formula_id, symbol, inputs]) => ({
        ...catalog.formulas[0]!,
        formula_id,
        expression: inputs.join(' + '),
        inputs: inputs.map((one) => ({ symbol: one, name: { zh: one, en: one }, unit: '1' })),
        output: { symbol, unit: '1' },
      })),
    } as typeof catalog)

  test.each<[string, [string, string, string[]][], string[], string, string]>([
    ['unknown', [['f/x', 'x', ['a']]], ['f/none'], 'formula_unknown', 'f/none is not in /v1/formulas'],
    [
      'twice',
      [
        ['f/x', 'x', ['a']],
        ['g/x', 'x', ['b']],
      ],
      ['f/x', 'g/x'],
      'derivation_twice',
      'f/x and g/x both give x; keep one',
    ],
    [
      'of itself',
      [['f/x', 'x', ['a', 'x']]],
      ['f/x'],
      'derivation_cycle',
      'x needs x: leave out one of these formulas',
    ],
    [
      'in a ring that is come to from outside',
      [
        ['f/w', 'w', ['x']],
        ['f/x', 'x', ['a', 'y']],
        ['f/y', 'y', ['z']],
        ['f/z', 'z', ['x']],
      ],
      ['f/w', 'f/x', 'f/y', 'f/z'],
      'derivation_cycle',
      'x needs y needs z needs x: leave out one of these formulas',
    ],
  ])('%s', (_, given, formulaIds, code, detail) => {
    expect(derivationsOf(catalogOf(...given), formulaIds)).toEqual({ ok: false, code, detail })
  })

  test('many ways to one symbol are no cycle', () => {
    const known = catalogOf(
      ['f/w', 'w', ['x', 'y']],
      ['f/x', 'x', ['z']],
      ['f/y', 'y', ['z']],
      ['f/z', 'z', ['a']],
    )
    expect(derivationsOf(known, ['f/w', 'f/x', 'f/y', 'f/z'])).toMatchObject({ ok: true })
  })
})

describe('an input that is a sum over items', () => {
  const DAYS = [5, 12, 20, 60, 35].map((rain, day) => row('D_j', rain, 'mm', { item: `2019-07-0${day + 1}` }))
  const site = SITE.filter(({ symbol }) => symbol !== 'R_e')
  const rest = [row('K_e', 0.03, 't*hm^2*h/(hm^2*MJ*mm)'), row('C_v', 0.03, '1'), row('P_c', 1, '1')]
  const means = [row('P_d12', 28, 'mm'), row('P_y12', 420, 'mm')]

  test('erosivity of a year from the rain of its days, with the exponent derived for each', () => {
    const { soil } = account([...site, ...rest, ...means, ...DAYS])
    const beta = 0.8363 + 18.144 / 28 + 24.455 / 420
    const lambda = 21.586 * beta ** -7.1891
    const erosivity = [12, 20, 60, 35].reduce((sum, rain) => sum + lambda * rain ** beta, 0)
    const usle = soil!.trace.find(({ formulaId }) => formulaId === 'soil-retention/usle')!
    const given = usle.inputs.find(({ symbol }) => symbol === 'R_e')!
    expect(given.value / erosivity).toBeCloseTo(1, 12)
    expect([given.from, given.of!.length]).toEqual(['derivation', 5])
    expect(soil!.physical!.value / (erosivity * 0.03 * 5 * (1 - 0.03) * 100)).toBeCloseTo(1, 12)
    // The supply of types is not that of days.
    expect(soil!.negativeIn).toEqual([])
  })

  test('a day that can not be computed leaves it out, and says which', () => {
    const { soil, result } = account([
      ...site,
      ...rest,
      ...means,
      ...DAYS,
      row('D_j', -3, 'mm', { item: 'x' }),
    ])
    expect(soil).toBeUndefined()
    expect(result.missing.find(({ item }) => item === 'x')).toMatchObject({
      ...{ symbol: 'D_j', code: 'input_out_of_range' },
    })
  })

  test('months, where a profile says so; draws go through every one of them', () => {
    const months = Array.from({ length: 12 }, (_, month) =>
      row('P_i', 10 + 15 * month, 'mm', {
        item: `m${month}`,
        ...(month === 11
          ? {
              uncertainty: {
                ...{ distribution: 'uniform' as const, min: 100, max: 250 },
                reason: { zh: '', en: '' },
              },
            }
          : {}),
      }),
    )
    const monthly = { symbol: 'R_e', formula_id: 'soil-retention/erosivity-month', extent: 'P_i' }
    const { soil, result } = account([...site, ...rest, ...months, row('P_y', 1110, 'mm')], [monthly])
    const erosivity = months.reduce(
      (sum, { value }) => sum + 17.02 * 1.735 * 10 ** (1.5 * Math.log10(value ** 2 / 1110) - 0.8188),
      0,
    )
    const usle = soil!.trace.find(({ formulaId }) => formulaId === 'soil-retention/usle')!
    expect(usle.inputs.find(({ symbol }) => symbol === 'R_e')!.value / erosivity).toBeCloseTo(1, 12)
    const price = [row('rho', 1, 't/m^3'), row('P_s', 10, 'CNY/m^3')]
    const drawn = account([...site, ...rest, ...months, row('P_y', 1110, 'mm'), ...price], [monthly]).result
    const { p5, p95 } = simulate(drawn, formulas, 500, 1)!.gep
    expect(p95).toBeGreaterThan(p5)
    expect(result.missing.some(({ symbol }) => symbol === 'R_e')).toBe(false)
  })

  test('items are those of the place, and as many as there have to be', () => {
    const rains = [
      ...['m1', 'm2'].map((item) => row('P_i', 100, 'mm', { item, ecosystem: 'forest' })),
      row('P_i', 100, 'mm', { item: 'm3', ecosystem: 'shrub' }),
    ]
    const sum = { symbol: 'R_e', formula_id: 'soil-retention/erosivity-month', extent: 'P_i', count: 2 }
    const given = [...site, ...rest, ...rains, row('P_y', 1110, 'mm')]
    const { soil } = account(given, [sum])
    expect(soil!.trace.filter(({ formulaId }) => formulaId === sum.formula_id)).toHaveLength(2)
    const { result } = account(given, [{ ...sum, count: 12 }])
    expect(result.missing.find(({ symbol }) => symbol === 'P_i')).toMatchObject({
      reason: 'R_e is the sum of 12 of P_i; there are 2',
    })
  })

  test('two ways to one symbol, and a way back to itself, are refused', () => {
    const sum = { symbol: 'R_e', formulaId: 'soil-retention/erosivity-day', extent: 'D_j' }
    const other = { symbol: 'R_e', formulaId: 'soil-retention/erosivity-month', extent: 'P_i' }
    expect(derivationsOf(formulas, [sum, other])).toMatchObject({ ok: false, code: 'derivation_twice' })
    const loop = { symbol: 'D_j', formulaId: 'soil-retention/erosivity-day', extent: 'D_j' }
    expect(derivationsOf(formulas, [loop])).toMatchObject({ ok: false, code: 'derivation_cycle' })
  })
})
