import { beforeAll, describe, expect, test } from 'vitest'
import type { Profile } from '../../engine/facts/catalogue.ts'
import type { Trace, ValuationResult } from '../../engine/facts/valuation.ts'
import type { ComparisonAnswer } from '../../engine/facts/valuation-tables.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { recover } from '../../src/kernel/recover.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { manifest, recompute } from '../../src/valuation/manifest.ts'
import { BUREAU, EA, startTestService, type TestService } from '../helpers/service.ts'
import { stateOf } from '../helpers/state.ts'

let api: TestService
let copied: Profile
beforeAll(async () => {
  api = await startTestService()
  copied = (await api.call<Profile>('GET', '/v1/profiles/garze-2017')).body
})

const adopt = (profile: object, headers?: Record<string, string>) =>
  api.call<Profile>('POST', '/v1/profiles', BUREAU, profile, headers)
const own = (version: number, more: object = {}) => ({ ...copied, profile_id: 'zibo-own', version, ...more })

test('an account with inputs that are computed is computed again from its file alone', async () => {
  const figure = (symbol: string, value: number, unit: string, ecosystem?: string) => ({
    ...{ symbol, value, unit, source: 'test', grade: 'confirmed', ...(ecosystem ? { ecosystem } : {}) },
  })
  const rows = [
    ...[
      figure('A', 100, '公顷', 'forest'),
      figure('R_e', 4000, 'MJ*mm/(hm^2*h)'),
      figure('LS', 5, '1', 'forest'),
    ],
    ...[figure('SAN', 40, '%'), figure('SIL', 35, '%'), figure('CLA', 25, '%'), figure('OC', 1.2, '%')],
    ...[figure('C_v', 0.03, '1', 'forest'), figure('slope', 12, '%', 'forest')],
  ]
  const dataset = await api.call<{ dataset_id: number }>('POST', '/v1/datasets', BUREAU, {
    ...{ area: '370302', period: '2020', title: 'derived', rows },
  })
  expect(dataset.status).toBe(201)
  const { valuation_id } = (
    await api.call<{ valuation_id: number }>('POST', '/v1/valuations', BUREAU, {
      ...{ area: '370302', period: '2020', dataset_id: dataset.body.dataset_id, draws: 200, seed: 1 },
      methods: { profile_id: 'seea-ea' },
    })
  ).body
  await expect
    .poll(async () => (await api.call('GET', `/v1/valuations/${valuation_id}`, BUREAU)).body.status)
    .toBe('draft')
  const file = await api.call('GET', `/v1/valuations/${valuation_id}.json`, BUREAU)
  const parsed = manifest.parse(file.body)
  expect(parsed.formulas.map(({ formula_id }) => formula_id)).toContain('soil-retention/erodibility-epic')
  expect(recompute(parsed, sha256)).toMatchObject({ isSame: true })
  const { body } = await api.call<{ result: ValuationResult }>(
    'GET',
    `/v1/valuations/${valuation_id}`,
    BUREAU,
  )
  const { trace_id } = body.result.indicators.find((one) => one.indicator_id === 'soil-retention/siltation')!
  const trace = await api.call<Trace>('GET', `/v1/valuations/${valuation_id}/traces/${trace_id}`, BUREAU)
  expect(trace.body.steps.map(({ formula_id }) => formula_id)).toEqual([
    'soil-retention/erodibility-epic',
    'soil-retention/practice-by-slope',
    'soil-retention/usle',
    'soil-retention/siltation',
  ])
  expect(trace.body.steps[2]!.inputs.find(({ symbol }) => symbol === 'K_e')).toMatchObject({
    from: 'derivation',
  })
})

test('a profile is copied, changed, used, and compared with the one it came from; versions are kept', async () => {
  const [first, ...rest] = copied.parameters
  const price = {
    ...first!,
    value: first!.value * 2,
    note: { zh: '试算', en: 'a trial' },
  }
  const one = await adopt(own(1))
  expect([one.status, one.body.profile_id]).toEqual([201, 'zibo-own/1'])
  const two = await adopt(own(2, { parameters: [price, ...rest], grade: 'unverified' }))
  expect(two.body).toMatchObject({ profile_id: 'zibo-own/2', version: 2 })
  const listed = (await api.call<{ data: Profile[] }>('GET', '/v1/profiles')).body.data.map(
    ({ profile_id }) => profile_id,
  )
  expect(listed).toEqual(expect.arrayContaining(['garze-2017', 'zibo-own/1', 'zibo-own/2']))
  for (const path of ['/v1/profiles/zibo-own/2', '/v1/profiles/zibo-own%2F2'])
    expect((await api.call<Profile>('GET', path)).body).toEqual(two.body)

  const { data } = (
    await api.call<{ data: { dataset_id: number }[] }>('GET', '/v1/datasets?area=513300', BUREAU)
  ).body
  const compute = async (profile_id: string) => {
    const asked = {
      area: '513300',
      period: '2010',
      dataset_id: data[0]!.dataset_id,
      draws: 0,
      methods: { profile_id },
    }
    const { valuation_id } = (
      await api.call<{ valuation_id: number }>('POST', '/v1/valuations', BUREAU, asked)
    ).body
    await expect
      .poll(async () => (await api.call('GET', `/v1/valuations/${valuation_id}`, BUREAU)).body.status)
      .toBe('draft')
    return valuation_id
  }
  const [before, same, changed] = [
    await compute('garze-2017'),
    await compute('zibo-own/1'),
    await compute('zibo-own/2'),
  ]
  const compare = async (id: number) =>
    (await api.call<ComparisonAnswer>('GET', `/v1/valuations/${before}/comparison?with=${id}`, BUREAU)).body
  expect(await compare(same)).toMatchObject({ difference: 0, indicators: [] })
  const { difference, indicators } = await compare(changed)
  expect(difference).not.toBe(0)
  // It is the price of every kind of water body: several indicators differ, and for this reason only.
  const causes = indicators.flatMap((line) => line.causes)
  expect(causes.length).toBeGreaterThan(1)
  for (const cause of causes) {
    expect(cause).toMatchObject({
      ...{ code: 'other_figure', symbol: price.symbol },
      second: { parameter_id: price.parameter_id, value: price.value },
    })
  }
  const file = await api.call('GET', `/v1/valuations/${changed}.json`, BUREAU)
  expect(recompute(manifest.parse(file.body), sha256)).toMatchObject({ isSame: true })

  // They are there after a restart, and the journal has all of them.
  expect(stateOf(recover(api.sql).venue)).toEqual(stateOf(api.service.sequencer.venue))
  expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  const again = await startTestService({ sql: api.sql })
  expect((await again.call<Profile>('GET', '/v1/profiles/zibo-own/2')).body).toEqual(two.body)
})

describe('what can not be adopted is told by its place, and nothing is adopted', () => {
  const parameter = () => copied.parameters[0]!
  const both = (...ids: string[]) =>
    ids.map((indicator_id) => ({ indicator_id, is_final: true, is_mandatory: false }))
  const cover = {
    ...{ variable_id: 'cover', ecosystem: 'forest', class: 'structural_state', unit: '%' },
    ...{ name: { zh: '盖度', en: 'cover' }, lower_level: 0, upper_level: 100 },
    ...{ citation: { source_id: 'SEEA' }, grade: 'unverified' },
  }
  test.each<[string, () => object, number, string]>([
    ['a version that is not the next', () => own(7), 422, 'profile_version_is_another'],
    [
      'an indicator',
      () => own(3, { indicators: [{ indicator_id: 'none', is_final: true, is_mandatory: true }] }),
      422,
      'indicator_unknown',
    ],
    [
      'an indicator twice',
      () => own(3, { indicators: [copied.indicators[0], copied.indicators[0]] }),
      422,
      'indicator_duplicate',
    ],
    ['a symbol', () => own(3, { parameters: [{ ...parameter(), symbol: 'P_wx' }] }), 422, 'symbol_unknown'],
    ['a unit', () => own(3, { parameters: [{ ...parameter(), unit: 'kg' }] }), 422, 'unit_does_not_fit'],
    [
      'a type',
      () => own(3, { parameters: [{ ...parameter(), ecosystem: 'sea' }] }),
      422,
      'ecosystem_unknown',
    ],
    [
      'a switch',
      () => own(3, { switches: [{ switch_id: 's', name: { zh: 's', en: 's' }, without: ['none'] }] }),
      400,
      'malformed_request',
    ],
    [
      'a parameter of a switch',
      () =>
        own(3, {
          switches: [
            {
              switch_id: 'one',
              name: { zh: 's', en: 's' },
              parameters: [{ parameter_id: 'none', value: 1 }],
            },
          ],
        }),
      422,
      'parameter_unknown',
    ],
    [
      'a formula for inputs that there is not',
      () => own(3, { derivations: ['soil-retention/none'] }),
      422,
      'formula_unknown',
    ],
    [
      'two formulas for one input',
      () => own(3, { derivations: ['air-purification/capacity', 'water-purification/capacity'] }),
      422,
      'derivation_twice',
    ],
    [
      'two methods of one thing',
      () => own(3, { indicators: both('carbon-fixation', 'carbon-fixation/rate') }),
      422,
      'indicator_counted_twice',
    ],
    [
      'a whole and its part',
      () => own(3, { indicators: both('farm-products', 'resource-rent/forestry') }),
      422,
      'indicator_counted_twice',
    ],
    [
      'a sum over what its formula does not have',
      () =>
        own(3, {
          derivations: [{ symbol: 'R_e', formula_id: 'soil-retention/erosivity-day', extent: 'P_i' }],
        }),
      422,
      'symbol_unknown',
    ],
    [
      'an index without a year',
      () => own(3, { parameters: [{ ...parameter(), symbol: 'I_p', unit: '1', value: 100, item: 'cpi' }] }),
      422,
      'index_unclear',
    ],
    ['a variable twice', () => own(3, { condition: [cover, cover] }), 422, 'condition_duplicate'],
    [
      'levels that are one',
      () => own(3, { condition: [{ ...cover, upper_level: 0 }] }),
      400,
      'malformed_request',
    ],
    ['a name with a slash', () => own(3, { profile_id: 'zibo/own' }), 400, 'malformed_request'],
    ['no indicator', () => own(3, { indicators: [] }), 400, 'malformed_request'],
  ])('%s', async (_, profile, status, code) => {
    const before = api.service.catalog.profiles.length
    const answer = await adopt(profile())
    expect([answer.status, answer.body]).toMatchObject([status, { code }])
    expect(api.service.catalog.profiles).toHaveLength(before)
  })

  test('an enterprise adopts none; a key gives the first answer again', async () => {
    expect((await api.call('POST', '/v1/profiles', EA, own(3))).status).toBe(403)
    const key = { 'Idempotency-Key': 'profile-3' }
    const first = await adopt(own(3), key)
    expect([first.status, (await adopt(own(3), key)).text]).toEqual([201, first.text])
    expect((await api.call('GET', '/v1/profiles/zibo-own/9')).status).toBe(404)
  })
})
