import { beforeAll, describe, expect, test } from 'vitest'
import type { Profile } from '../../engine/facts/catalogue.ts'
import type { SeeaAccountsAnswer } from '../../engine/facts/seea.ts'
import type { Valuation } from '../../engine/facts/valuation.ts'
import type { SeriesAnswer } from '../../engine/facts/valuation-tables.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { recover } from '../../src/kernel/recover.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { manifest, recompute } from '../../src/valuation/manifest.ts'
import { BUREAU, CHIEF, startTestService, type TestService } from '../helpers/service.ts'
import { stateOf } from '../helpers/state.ts'

let api: TestService
beforeAll(async () => {
  api = await startTestService()
})

const row = (symbol: string, value: number, unit: string, ecosystem?: string, item?: string) => ({
  ...{ symbol, value, unit, source: 'SEEALand', grade: 'confirmed' },
  ...(ecosystem ? { ecosystem } : {}),
  ...(item ? { item } : {}),
})
const record = async (period: string, rows: object[]) =>
  api.call<{ dataset_id: number; errors: { pointer: string; code: string }[] }>(
    'POST',
    '/v1/datasets',
    BUREAU,
    { ...{ area: '370302', title: 'SEEALand' }, period, rows },
  )
async function compute(
  period: string,
  rows: object[],
  profile_id: string,
  price_year?: number,
): Promise<number> {
  const { body, status } = await record(period, rows)
  expect([status, body.errors]).toEqual([201, undefined])
  const { dataset_id } = body
  const asked = { area: '370302', period, dataset_id, draws: 0, price_year, methods: { profile_id } }
  const { valuation_id } = (await api.call<{ valuation_id: number }>('POST', '/v1/valuations', BUREAU, asked))
    .body
  const statusOf = async () =>
    (await api.call<Valuation>('GET', `/v1/valuations/${valuation_id}`, BUREAU)).body.status
  while (['queued', 'running'].includes(await statusOf()))
    await new Promise((resolve) => setTimeout(resolve, 2))
  expect(await statusOf()).toBe('draft')
  return valuation_id
}
const tables = (valuationId: number, query = '') =>
  api.call<SeeaAccountsAnswer>('GET', `/v1/valuations/${valuationId}/accounts${query}`, BUREAU)

const EXTENT = { forest: 40, water: 30, cropland: 60, 'built-up': 50, wetland: 20, seagrass: 50 }
const extentRows = (areas: Record<string, number>) =>
  Object.entries(areas).map(([ecosystem, area]) => row('A', area, '公顷', ecosystem))
const FLOWS = [
  row('Q_tm', 140, 'm^3', 'forest'),
  row('Q_b', 150, 't', 'cropland', 'crops'),
  row('Q_b', 3, 't', 'water', 'fish'),
  row('Q_b', 6, 't', 'seagrass', 'fish'),
  row('Q_CO2', 150, 't', 'forest'),
  row('Q_CO2', 5, 't', 'built-up'),
  row('Q_CO2', 20, 't', 'wetland'),
  row('Q_CO2', 250, 't', 'seagrass'),
  row('Q_p_j', 7, 't', 'wetland', 'TN'),
  row('N_l', 1500, 'visit', 'forest'),
  row('N_l', 5000, 'visit', 'water'),
  row('N_l', 2500, 'visit', 'built-up'),
  row('N_l', 800, 'visit', 'seagrass'),
]
const PRICES = [
  row('P_tm', 60, 'CNY/m^3'),
  row('P_pr', 75, 'CNY/t', undefined, 'crops'),
  row('P_pr', 350, 'CNY/t', undefined, 'fish'),
  row('P_CO2', 25, 'CNY/t'),
  row('c_j', 100, 'CNY/t', undefined, 'TN'),
  row('P_v', 5, 'CNY/visit'),
]
const variable = (ecosystem: string, lower_level = 0, upper_level = 1) => ({
  ...{ variable_id: 'overall', ecosystem, class: 'structural_state', unit: '1', lower_level, upper_level },
  ...{ name: { zh: '综合', en: 'overall' }, citation: { source_id: 'SEEALAND' }, grade: 'confirmed' },
})
const INDICATORS = [
  ...['biomass/timber', 'biomass/crops', 'biomass/fish'],
  ...['carbon-fixation', 'water-purification/tn', 'leisure'],
].map((indicator_id) => ({ indicator_id, is_final: true, is_mandatory: true }))
// Reeds are cut by industry, say: the profile names another user than the catalogue does.
const byIndustry = INDICATORS.map((one) =>
  one.indicator_id === 'biomass/timber' ? { ...one, beneficiary: 'other_industry' } : one,
)

describe('SEEALand over HTTP, from its flows, prices, extents and conditions', () => {
  let opening: number
  let closing: number
  beforeAll(async () => {
    const profile = {
      ...{ profile_id: 'seealand', version: 1, source_id: 'SEEALAND', grade: 'confirmed' },
      ...{ name: { zh: '示例', en: 'worked example' }, indicators: INDICATORS, deducts_net_imports: true },
      condition: ['forest', 'water', 'seagrass'].map((ecosystem) => variable(ecosystem)),
    }
    const adopted = await api.call<Profile>('POST', '/v1/profiles', BUREAU, profile)
    expect(adopted.status).toBe(201)
    const condition = (ecosystem: string, index: number) => row('condition', index, '1', ecosystem, 'overall')
    opening = await compute(
      '2019',
      [
        ...[...extentRows(EXTENT), ...FLOWS, ...PRICES],
        ...[condition('forest', 0.6707407), condition('water', 0.626104), condition('seagrass', 0.4450203)],
      ],
      'seealand/1',
    )
    const fewerTrees = FLOWS.map((one) => (one.symbol === 'Q_tm' ? { ...one, value: 120 } : one))
    const dearer = PRICES.map((one) => (one.symbol === 'P_tm' ? { ...one, value: 66 } : one))
    closing = await compute(
      '2020',
      [
        ...extentRows({ ...EXTENT, forest: 38, cropland: 62 }),
        row('converted_managed', 2, '公顷', 'cropland', 'forest'),
        ...[...fewerTrees, ...dearer],
        ...[condition('forest', 0.6117593), condition('water', 0.671715), condition('seagrass', 0.3690705)],
      ],
      'seealand/1',
    )
  })

  test('physical and monetary supply and use, to the printed digit', async () => {
    const { body } = await tables(opening)
    expect(body.physical.map(({ indicator_id, total, unit }) => [indicator_id, total, unit])).toEqual([
      ['biomass/timber', 140, 'm^3'],
      ['biomass/crops', 150, 't'],
      ['biomass/fish', 9, 't'],
      ['carbon-fixation', 425, 't'],
      ['water-purification/tn', 7, 't'],
      ['leisure', 9800, 'visit'],
    ])
    expect(body.physical[3]!.supply_by_ecosystem).toEqual({
      ...{ forest: 150, 'built-up': 5, wetland: 20, seagrass: 250 },
    })
    expect(body.supply_by_ecosystem).toEqual({
      ...{ forest: 19650, water: 26050, cropland: 11250, 'built-up': 12625, wetland: 1200, seagrass: 12350 },
    })
    expect(body.use_by_beneficiary).toEqual({
      ...{ agriculture: 11250, forestry: 8400, fisheries: 3150, energy_and_water_supply: 700 },
      ...{ government: 10625, households: 49000 },
    })
    expect([body.gep, body.gep_of_profile, body.net_imports, body.holds]).toEqual([83125, 83125, 0, true])
    expect([body.extent, body.extent_account, body.assets]).toEqual([EXTENT, null, null])
  })

  test('a profile names who uses a service', async () => {
    const profile = { profile_id: 'industry', version: 1, source_id: 'SEEALAND', grade: 'confirmed' }
    const name = { zh: '示例', en: 'worked example' }
    const body = { ...profile, name, indicators: byIndustry }
    expect((await api.call('POST', '/v1/profiles', BUREAU, body)).status).toBe(201)
    const id = await compute('2018', [...extentRows(EXTENT), ...FLOWS, ...PRICES], 'industry/1')
    const { use_by_beneficiary, holds } = (await tables(id)).body
    expect([use_by_beneficiary.other_industry, use_by_beneficiary.forestry, holds]).toEqual([
      ...[8400, undefined, true],
    ])
  })

  test('extent from opening to closing, with the change matrix', async () => {
    const { body } = await tables(closing, `?opening=${opening}`)
    const { entries, change_matrix, opening_total, closing_total, unexplained, holds } = body.extent_account!
    const of = (name: string) => entries.find(({ ecosystem }) => ecosystem === name)
    expect(of('forest')).toMatchObject({ opening: 40, managed_reduction: 2, net_change: -2, closing: 38 })
    expect(of('cropland')).toMatchObject({ opening: 60, managed_expansion: 2, net_change: 2, closing: 62 })
    const [forest, cropland] = ['forest', 'cropland'].map((name) =>
      entries.findIndex(({ ecosystem }) => ecosystem === name),
    ) as [number, number]
    expect([change_matrix![forest]![forest], change_matrix![forest]![cropland]]).toEqual([38, 2])
    expect([opening_total, closing_total, unexplained, holds]).toEqual([250, 250, {}, true])
  })

  test('condition indices and their change', async () => {
    const { body } = await tables(closing, `?opening=${opening}`)
    expect(body.condition.map(({ opening_index, closing_index }) => [opening_index, closing_index])).toEqual([
      [0.6707407, 0.6117593],
      [0.626104, 0.671715],
      [0.4450203, 0.3690705],
    ])
    expect(body.condition[0]!.change).toBeCloseTo(-0.0589814, 7)
  })

  test('the asset account: area, price and volume where they belong, closed by its identity', async () => {
    const { body } = await tables(closing, `?opening=${opening}&rate=0.02&years=100`)
    const { entries, total } = body.assets!
    const factor = 43.09835164011273
    const forest = entries.find(({ ecosystem }) => ecosystem === 'forest')!
    expect(forest.opening).toBeCloseTo(19650 * factor, 4)
    expect(forest.closing).toBeCloseTo((120 * 66 + 150 * 25 + 1500 * 5) * factor, 4)
    // Wood became dearer; the lost area is a conversion, the rest of the loss comes with a worse condition.
    expect([forest.revaluation > 0, forest.conversion_reductions < 0, forest.degradation < 0]).toEqual([
      ...[true, true, true],
    ])
    expect(entries.find(({ ecosystem }) => ecosystem === 'cropland')!.conversion_additions).toBeGreaterThan(0)
    for (const { ecosystem: _, opening: before, net_change, closing: after, ...changes } of entries) {
      expect(Object.values(changes).reduce((sum, change) => sum + change, 0)).toBeCloseTo(net_change, 4)
      expect(before + net_change).toBeCloseTo(after, 4)
    }
    expect(body.assets!.holds).toBe(true)
    expect(total.opening).toBeCloseTo(83125 * factor, 3)
    expect(total.opening + total.net_change).toBeCloseTo(total.closing, 3)
  })

  test('without conversions what turned into what is left open; more of them than there is land is refused', async () => {
    const rows = [...extentRows({ ...EXTENT, forest: 38, cropland: 62 }), ...FLOWS, ...PRICES]
    const silent = await compute('2020', rows, 'seealand/1')
    const { body } = await tables(silent, `?opening=${opening}`)
    expect(body.extent_account).toMatchObject({ change_matrix: null, unexplained: {}, holds: true })
    expect(body.extent_account!.entries.find(({ ecosystem }) => ecosystem === 'forest')).toMatchObject({
      ...{ opening: 40, managed_reduction: null, net_change: -2, closing: 38 },
    })
    const wrong = await compute(
      '2020',
      [...rows, row('converted_unmanaged', 1, '公顷', 'cropland', 'wetland')],
      'seealand/1',
    )
    const explained = (await tables(wrong, `?opening=${opening}`)).body.extent_account!
    expect([explained.unexplained, explained.holds]).toEqual([
      { forest: 2, cropland: -1, wetland: -1 },
      false,
    ])
    const more = await compute(
      '2020',
      [...rows, row('converted_unmanaged', 63, '公顷', 'cropland', 'wetland')],
      'seealand/1',
    )
    expect(await tables(more, `?opening=${opening}`)).toMatchObject({
      status: 422,
      body: { code: 'conversions_exceed_extent' },
    })
  })

  test.each([
    ['?rate=0.02', '/years'],
    ['?rate=0.02&years=100', '/opening'],
    ['?opening=1&rate=x&years=10', '/rate'],
  ])('%s is refused by name', async (query, pointer) => {
    const answer = await tables(closing, query)
    expect(answer.status).toBe(400)
    expect((answer.body as unknown as { errors: { pointer: string }[] }).errors[0]!.pointer).toBe(pointer)
  })
})

describe('net imports', () => {
  test('are taken off where the profile says so, and shown as nought where there are none', async () => {
    const rows = [
      ...[row('A', 100, 'hm^2', 'wetland'), row('Q_CO2', 1000, 't', 'wetland'), row('P_CO2', 50, 'CNY/t')],
      { ...row('net_imports', 0.5, '万元', undefined, 'carbon-fixation') },
    ]
    const id = await compute('2021', rows, 'seea-ea')
    const account = (await api.call<Valuation>('GET', `/v1/valuations/${id}`, BUREAU)).body.result!
    const carbon = account.indicators.find((one) => one.indicator_id === 'carbon-fixation')!
    expect([carbon.monetary, carbon.net_imports]).toEqual([
      { value: 50_000, unit: 'CNY' },
      { value: 5000, unit: 'CNY', source: 'SEEALand', grade: 'confirmed' },
    ])
    const marsh = account.indicators.find((one) => one.indicator_id === 'flood-regulation/marsh')!
    expect(marsh.net_imports).toEqual({ value: 0, unit: 'CNY', source: null, grade: null })
    expect(account.gep.value).toBe(45_000 + marsh.monetary!.value)
    const { body } = await tables(id)
    expect([body.net_imports, body.gep]).toEqual([5000, account.gep.value])
    const file = await api.call('GET', `/v1/valuations/${id}.json`, BUREAU)
    expect(recompute(manifest.parse(file.body), sha256)).toMatchObject({ isSame: true })

    const kept = await compute('2021', rows, 'ndrc-nbs-2022')
    const plain = (await api.call<Valuation>('GET', `/v1/valuations/${kept}`, BUREAU)).body.result!
    expect(plain.gep.value).toBe(50_000 + marsh.monetary!.value)
    expect(plain.indicators.every(({ net_imports }) => net_imports === null)).toBe(true)
  })

  test('rows say what they are of', async () => {
    const { status, body } = await record('2021', [
      row('net_imports', 1, 'CNY'),
      row('net_imports', 1, 'kg', undefined, 'tourism'),
      row('net_imports', 1, 'CNY', undefined, 'torism'),
      row('population', 57.6, '万人', 'forest'),
      row('GDP', -1, '亿元'),
      row('converted_managed', 1, 'hm^2', 'forest', 'forest'),
      row('converted_managed', 1, 'hm^2', 'forest', 'woods'),
      row('condition', 1, 'wibbles', 'forest', 'cover'),
      row('condition', 1, '1', undefined, 'cover'),
      row('Q_CO2', 1, 't', 'forest'),
      row('Q_CO2', 1, 't', 'forest-mixed'),
    ])
    expect(status).toBe(422)
    expect(body.errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      ...['/rows/0/item subject_unclear', '/rows/1/unit unit_does_not_fit', '/rows/2/item indicator_unknown'],
      ...['/rows/3/ecosystem subject_unclear', '/rows/4/value value_out_of_range'],
      ...[
        '/rows/5/item conversion_of_nothing',
        '/rows/6/item ecosystem_unknown',
        '/rows/7/unit unit_unknown',
        '/rows/7/item variable_unknown',
      ],
      ...['/rows/8/ecosystem subject_unclear', '/rows/10 flow_counted_twice'],
    ])
  })
})

describe('an area from year to year', () => {
  const publish = async (valuationId: number) => {
    expect((await api.call('POST', `/v1/valuations/${valuationId}/submit`, BUREAU)).status).toBe(200)
    expect((await api.call('POST', `/v1/valuations/${valuationId}/publish`, CHIEF)).status).toBe(200)
    return valuationId
  }
  const rows = (tonnes: number, more: object[] = []) => [
    ...[row('Q_CO2', tonnes, 't', 'forest'), row('C_t', 100, '万m³', undefined, 'one')],
    ...[{ ...row('P_CO2', 50, 'CNY/t'), price_year: 2010 }, ...more],
  ]

  test('published accounts at the prices of one year grow as their volumes do', async () => {
    const earlier = await publish(await compute('2011', rows(1000), 'seea-ea', 2010))
    const later = await publish(await compute('2015', rows(1100), 'seea-ea', 2010))
    await publish(
      await compute('2016', rows(1100, [row('N_t', 5, 'visit'), row('TC', 1, 'CNY/visit')]), 'seea-ea', 2010),
    )
    await compute('2017', rows(1), 'seea-ea', 2010)
    const path = '/v1/areas/370302/series?profile_id=seea-ea'
    const { body } = await api.call<SeriesAnswer>('GET', `${path}&price_year=2010`)
    expect(body.points.map(({ period, valuation_id }) => [period, valuation_id]).slice(0, 2)).toEqual([
      ...[
        ['2011', earlier],
        ['2015', later],
      ],
    ])
    const reservoir = 0.35 * 1e6 * 6.11 * (536.1 / 464)
    expect(body.points[0]!.gep).toBeCloseTo(50_000 + reservoir, 6)
    expect(body.points[1]!.growth).toBeCloseTo(5000 / (50_000 + reservoir), 12)
    // Of other indicators than the year before there is no growth, and a draft is not in it.
    expect([body.points[2]!.growth, body.points.length]).toEqual([null, 3])
    // The demonstration's year has an account at its own prices only: it is told, with what it can be computed from.
    expect(body.missing).toEqual([
      {
        ...{ period: '2019', valuation_id: expect.any(Number), dataset_id: expect.any(Number) },
        ...{ price_year: null, begun: null },
      },
    ])
    // Without a price year it is those at prices as they were given: the demonstration's.
    const asGiven = (await api.call<SeriesAnswer>('GET', path)).body
    expect([asGiven.price_year, asGiven.points.map(({ period }) => period)]).toEqual([null, ['2019']])
    expect(body.missing[0]!.valuation_id).toBe(asGiven.points[0]!.valuation_id)
    const elsewhere = asGiven.missing.map(({ period, price_year }) => `${period} at prices of ${price_year}`)
    expect(elsewhere).toEqual(['2011', '2015', '2016'].map((period) => `${period} at prices of 2010`))
    const account = (await api.call<Valuation>('GET', `/v1/valuations/${later}`)).body
    expect(account.price_year).toBe(2010)
    // What somebody has asked for is told, so that nobody asks for it again.
    const { period, dataset_id } = body.missing[0]!
    const wanted = {
      area: body.area,
      period,
      dataset_id,
      methods: { profile_id: body.profile_id },
      price_year: 2010,
    }
    const begun = (await api.call<Valuation>('POST', '/v1/valuations', BUREAU, wanted)).body.valuation_id
    const after = (await api.call<SeriesAnswer>('GET', `${path}&price_year=2010`)).body
    expect(after.missing[0]).toMatchObject({ period, begun: { valuation_id: begun } })
    // All that a series lacks is asked for in one call, once.
    const all = { profile_id: body.profile_id, price_year: 2012 }
    const ask = () =>
      api.call<{ begun: { period: string }[] }>('POST', '/v1/areas/370302/series', BUREAU, all)
    const first = await ask()
    expect([first.status, first.body.begun.map((one) => one.period)]).toEqual([
      202,
      ['2011', '2015', '2016', '2019'],
    ])
    expect((await ask()).body.begun).toEqual([])
    expect((await api.call('POST', '/v1/areas/370302/series', 'demo-bank', all)).status).toBe(403)
    const file = await api.call('GET', `/v1/valuations/${later}.json`)
    expect(recompute(manifest.parse(file.body), sha256)).toMatchObject({ isSame: true })
    expect((await api.call('GET', `${path}&price_year=x`)).status).toBe(400)
    expect((await api.call('GET', '/v1/areas/370302/series')).status).toBe(400)
    expect((await api.call('GET', '/v1/areas/999999/series?profile_id=seea-ea')).status).toBe(404)
    expect((await api.call('GET', '/v1/areas/370302/series?profile_id=none')).body.code).toBe(
      'profile_not_found',
    )
  })

  test('is the same after a restart, and the journal replays to it', () => {
    const { venue } = recover(api.sql)
    expect(stateOf(venue)).toEqual(stateOf(api.service.sequencer.venue))
    expect([...venue.valuations.values()].filter(({ price_year }) => price_year === 2010)).toHaveLength(5)
    expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  })
})
