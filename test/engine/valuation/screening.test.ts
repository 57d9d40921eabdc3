import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import { canonicalJson, type Json } from '../../../engine/base/canonical.ts'
import type { DatasetRowEntry } from '../../../engine/facts/catalogue.ts'
import { compileFormulas, defaultsOfRecord } from '../../../src/valuation/account-input.ts'
import { computeFrom } from '../../../src/valuation/manifest.ts'

const catalog = loadCatalog()
const formulas = compileFormulas(catalog)
const DRAWS = 4000

function accountOf(area: string, isScreening: boolean, change = (rows: DatasetRowEntry[]) => rows) {
  const dataset = catalog.datasets.find((one) => one.area === area)!
  const profile = catalog.profiles.find((one) => one.profile_id === dataset.profile_id)!
  const defaults_set = isScreening
    ? defaultsOfRecord(catalog, { defaults_id: 'north-china-hills', area, period: dataset.period })
    : undefined
  const { period } = dataset
  return computeFrom(
    {
      ...{ ...catalog, profile, period, draws: DRAWS, seed: 1, rows: change([...dataset.rows]) },
      ...(defaults_set ? { defaults_set } : {}),
    } as unknown as Parameters<typeof computeFrom>[0],
    formulas,
  )
}

const screened = accountOf('370300', true)
const monetaryOf = (account: typeof screened, id: string) =>
  account.indicators.find(({ indicatorId }) => indicatorId === id)?.monetary?.value

describe('a screening account', () => {
  test('from a table of land use gives every indicator that the area can have', () => {
    const profile = catalog.profiles.find(({ profile_id }) => profile_id === 'shandong-2022')!
    const computed = screened.indicators.filter(({ monetary }) => monetary).map((one) => one.indicatorId)
    const wanted = profile.indicators.map((one) => one.indicator_id)
    expect(wanted.filter((id) => !computed.includes(id))).toEqual(['coastal-protection'])
    expect(screened.missing.find(({ indicatorId }) => indicatorId === 'coastal-protection')?.code).toBe(
      'not_applicable',
    )
  })

  // Worked by hand from the figures of the set; areas in km² of the third survey.
  const forest = 255.98e4 * (1e4 / 15)
  const grass = 26.13e4 * (1e4 / 15)
  const water = 34.55e4 * (1e4 / 15)
  test.each([
    // Heat of transpiration a day × days ÷ efficiency, at a price a kWh.
    ['climate-regulation/vegetation', (((forest * 2837.3 + grass * 969.8) * 84) / 3600 / 3) * 0.547],
    // Open water × depth a day × days, by latent heat and humidifier.
    [
      'climate-regulation/water-surface',
      ((water * 0.675 * 4 * 84) / 1000) * ((1000 * 2450) / 3600 + 125) * 0.547,
    ],
    ['farm-products', 282e8],
    ['tourism', 5619e4 * 0.1835 * 993],
    ['leisure', 470.41e4 * 13.8 * 12],
    ['flood-regulation/marsh', 1.43e4 * (1e4 / 15) * 0.3 * 8.82],
    ['flood-regulation/reservoir', 0.35 * (18330 + 13057) * 1e4 * 8.82],
    ['flood-regulation/lake', 1500e4 * 8.82],
  ])('%s', (id, value) => {
    expect(monetaryOf(screened, id)! / value).toBeCloseTo(1, 9)
  })

  test('forest is told apart by a share that is drawn once: the parts make the whole', () => {
    const { trace } = screened.indicators.find(
      ({ indicatorId }) => indicatorId === 'climate-regulation/vegetation',
    )!
    const areaOf = (ecosystem: string) =>
      trace.find((step) => step.ecosystem === ecosystem && step.formulaId.startsWith('extent/'))!.value
    expect(areaOf('forest-arbor') + areaOf('forest-other')).toBeCloseTo(forest / 1e4, 6)
    expect(areaOf('forest-arbor') / (forest / 1e4)).toBeCloseTo(0.4807, 10)
    // Both parts have the heat of forest, so how it is shared out changes nothing of the total.
    const influence = screened.uncertainty!.influences.find(({ figure }) => figure === 'arbor-share')!
    expect(Math.abs(influence.high - influence.low)).toBeLessThan(0.02 * screened.gep.value)
  })

  test('a figure of the dataset takes the place of its default, and its document of the doubt', () => {
    const days: DatasetRowEntry = {
      ...{ symbol: 'd', value: 84, unit: 'd', source: 'bureau of meteorology', grade: 'confirmed' },
    }
    const better = accountOf('370300', true, (rows) => [...rows, days])
    expect(better.gep.value).toBe(screened.gep.value)
    const width = ({ uncertainty }: typeof screened) => uncertainty!.gep.p95 - uncertainty!.gep.p5
    expect(width(better)).toBeLessThan(0.8 * width(screened))
    // Its own soil model instead of a rate for each type.
    const usle = [
      ['R_e', 2000, 'MJ*mm/(hm^2*h)'],
      ['K_e', 0.03, 't*hm^2*h/(hm^2*MJ*mm)'],
      ['LS', 2, '1'],
      ['C_v', 0.1, '1'],
      ['P_c', 1, '1'],
    ] as const
    const rows = usle.map(
      ([symbol, value, unit]): DatasetRowEntry => ({
        ...{ symbol, value, unit, source: 'soil survey', grade: 'confirmed' },
      }),
    )
    const modelled = accountOf('370300', true, (all) => [...all, ...rows])
    const formulasOf = (account: typeof screened) =>
      account.indicators
        .find(({ indicatorId }) => indicatorId === 'soil-retention/siltation')!
        .trace.map(({ formulaId }) => formulaId)
    expect(formulasOf(modelled)).toContain('soil-retention/usle')
    expect(formulasOf(modelled)).not.toContain('soil-retention/by-rate')
    expect(formulasOf(screened)).toContain('soil-retention/by-rate')
  })

  test('the conservative reading takes what it says: half the farm output, 15.2 days, no storm water', () => {
    const [reading] = screened.readings!
    const of = (id: string) => reading!.indicators.find(({ indicatorId }) => indicatorId === id)?.monetary
    expect(of('farm-products')! / 282e8).toBeCloseTo(0.54, 9)
    expect(
      of('climate-regulation/vegetation')! / monetaryOf(screened, 'climate-regulation/vegetation')!,
    ).toBeCloseTo(15.2 / 84, 9)
    const cooling = ((water * 0.675 * 4 * 15.2) / 1000) * ((1000 * 2450) / 3600 / 3) * 0.547
    expect(of('climate-regulation/water-surface')! / cooling).toBeCloseTo(1, 9)
    expect(of('flood-regulation/vegetation')).toBeUndefined()
    expect(of('tourism')).toBe(monetaryOf(screened, 'tourism'))
    expect(reading!.gep).toBeLessThan(0.5 * screened.gep.value)
    expect(reading!.uncertainty!.gep.p95).toBeLessThan(screened.uncertainty!.gep.p5)
  })

  test('what rests on defaults is counted; an account without them says nothing of it and is as it was', () => {
    expect(screened.defaultShare).toBe(1)
    const strict = accountOf('370300', false)
    expect(strict.defaultShare).toBeUndefined()
    expect(strict.readings).toBeUndefined()
  })

  test('defaults of the city are not those of a district', () => {
    const district = accountOf('370302', true)
    expect(monetaryOf(district, 'farm-products')).toBeUndefined()
    expect(district.missing.some(({ symbol }) => symbol === 'GOV')).toBe(true)
    expect(monetaryOf(district, 'climate-regulation/vegetation')).toBeGreaterThan(1e9)
  })

  test('the same inputs give the same text', () => {
    const text = canonicalJson(screened as unknown as Json)
    expect(canonicalJson(accountOf('370300', true) as unknown as Json)).toBe(text)
  })
})

describe('intervals hold', () => {
  const all = catalog.datasets.flatMap(({ area, title }) =>
    [false, true].map((isScreening) => [title, area, isScreening] as const),
  )
  test.each(all)('%s, %s, screening %s: each value lies inside its own interval', (_, area, isScreening) => {
    const account = accountOf(area, isScreening)
    const intervals = new Map(
      account.uncertainty?.indicators.map(({ indicatorId, monetary }) => [indicatorId, monetary]),
    )
    const outside = account.indicators.flatMap(({ indicatorId, monetary }) => {
      const interval = intervals.get(indicatorId)
      const slack = 1e-9 * Math.abs(monetary?.value ?? 0)
      const isInside =
        !interval ||
        !monetary ||
        (interval.p5 <= monetary.value + slack && monetary.value - slack <= interval.p95)
      return isInside ? [] : [`${indicatorId} ${monetary.value} not in ${interval.p5}..${interval.p95}`]
    })
    expect(outside).toEqual([])
    const { uncertainty, gep } = account
    if (uncertainty) {
      expect(gep.value).toBeGreaterThanOrEqual(uncertainty.gep.p5 * (1 - 1e-9))
      expect(gep.value).toBeLessThanOrEqual(uncertainty.gep.p95 * (1 + 1e-9))
    }
  })

  test('each range of the catalogue has its figure inside', () => {
    const figures = [
      ...catalog.parameters,
      ...catalog.profiles.flatMap((one) => one.parameters),
      ...catalog.defaults.flatMap((one) => one.parameters),
    ]
    const outside = figures.filter(
      ({ value, uncertainty }) => uncertainty && (value < uncertainty.min || value > uncertainty.max),
    )
    expect(outside.map(({ parameter_id }) => parameter_id)).toEqual([])
  })
})
