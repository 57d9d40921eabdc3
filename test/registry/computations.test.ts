import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../catalog/catalog.ts'
import { Exact } from '../../engine/base/exact.ts'
import { computationsOf, compute } from '../../engine/registry/computations/compute.ts'
import { startTestService } from '../helpers/service.ts'

const rules = loadCatalog().computationRules
type Inputs = Readonly<Record<string, string>>

function told(id: string, on: string, inputs: Inputs): string | Readonly<Record<string, string>> {
  const answer = compute(rules.find(({ computation_id }) => computation_id === id)!, on, inputs)
  return 'code' in answer
    ? answer.code
    : Object.fromEntries(answer.results.map(({ name, value }) => [name, value]))
}

/** A quarter's air of two years. */
const AIR = {
  ...{ pm25_last: '120', pm25_now: '90', pm10_last: '180', pm10_now: '150' },
  ...{ so2_last: '90', so2_now: '70', no2_last: '60', no2_now: '55' },
}

/** Worked examples of the documents: the id, a day, figures, and what comes out. */
const EXAMPLES: readonly (readonly [
  id: string,
  on: string,
  inputs: Inputs,
  outcome: string | Readonly<Record<string, string>>,
])[] = [
  ...(
    [
      ['2014-06-01', 'inland', '5200000'],
      ['2015-12-31', 'coast', '7800000'],
      ['2016-01-01', 'inland', '10400000'],
      ['2017-04-01', 'inland', '20800000'],
    ] as const
  ).map(
    ([on, place, amount]) =>
      [
        'compensation/shandong-air',
        on,
        { ...AIR, place },
        { score: place === 'coast' ? '39' : '26', amount },
      ] as const,
  ),
  [
    'compensation/shandong-air',
    '2018-01-01',
    { ...AIR, place: 'inland', good_days_last: '60', good_days_now: '57.5' },
    { score: '26', amount: '20300000' },
  ],
  [
    'compensation/shandong-air',
    '2014-06-01',
    { ...AIR, place: 'inland', good_days_last: '60', good_days_now: '57.5' },
    'rule_parameters_missing',
  ],
  // The revision of 2021 has other weights, which could not be had.
  ['compensation/shandong-air', '2021-01-01', { ...AIR, place: 'inland' }, 'rule_not_in_force'],
  ...(
    [
      ['no', undefined, '0'],
      ['yes', undefined, '43680000'],
      ['yes', '1', '47320000'],
      ['yes', '9', '72800000'],
    ] as const
  ).map(
    ([are_targets_met, beyond, returned]) =>
      [
        'compensation/shandong-regulation-fund',
        '2019-06-01',
        {
          ...{ emissions: '91000', region: 'east', are_targets_met },
          ...(beyond === undefined ? {} : { points_beyond: beyond }),
        },
        { paid: '72800000', returned },
      ] as const,
  ),
  ['compensation/shandong-emission-rank', '2019-06-01', { rank: '1' }, { award: '10000000' }],
  ['compensation/shandong-emission-rank', '2019-06-01', { rank: '8' }, { award: '3000000' }],
  ['compensation/shandong-emission-rank', '2019-06-01', { rank: '9' }, 'input_out_of_range'],
  [
    'compensation/yellow-river',
    '2020-12-31',
    { class: 'II', index_last: '100', index_now: '94' },
    { amount: '66000000' },
  ],
  [
    'compensation/yellow-river',
    '2021-12-31',
    { class: 'II', index_last: '94', index_now: '94' },
    { amount: '60000000' },
  ],
  [
    'compensation/yellow-river',
    '2021-12-31',
    { class: 'IV', index_last: '1', index_now: '2' },
    { amount: '-100000000' },
  ],
  ['compensation/heze-water', '2014-06-01', { cod: '20', nh3n: '1' }, { amount: '350000' }],
  ['compensation/heze-water', '2014-06-01', { cod: '40', nh3n: '1.5' }, { amount: '-200000' }],
  [
    'carbon/industry-intensity',
    '2025-06-01',
    { emissions: '1000000', benchmark: '100', intensity: '88' },
    { allowance: '1018000' },
  ],
  [
    'carbon/industry-intensity',
    '2025-06-01',
    { emissions: '1000', benchmark: '100', intensity: '80' },
    { allowance: '1030' },
  ],
  [
    'carbon/industry-intensity',
    '2025-06-01',
    { emissions: '1000', benchmark: '100', intensity: '80.001' },
    { allowance: '1029.9985' },
  ],
  [
    'carbon/industry-intensity',
    '2025-06-01',
    { emissions: '1000', benchmark: '100', intensity: '120' },
    { allowance: '970' },
  ],
  [
    'carbon/gap-cap',
    '2024-06-01',
    { fuel: 'coal', verified: '100000', benchmark: '75000' },
    { allowance: '80000' },
  ],
  [
    'carbon/gap-cap',
    '2024-06-01',
    { fuel: 'gas', verified: '100000', benchmark: '75000' },
    { allowance: '100000' },
  ],
  [
    'carbon/gap-cap',
    '2026-06-01',
    { fuel: 'coal', verified: '100000', benchmark: '75000' },
    'rule_not_in_force',
  ],
  ['carbon/pre-allocation', '2025-06-01', { verified: '3579.4' }, { allowance: '1789' }],
  ['carbon/pre-allocation', '2024-06-01', { verified: '10' }, { allowance: '7' }],
  [
    'carbon/carry-over',
    '2026-03-01',
    { sold: '50000', bought: '20000', held: '900000' },
    { carry_over: '55000' },
  ],
  [
    'carbon/carry-over',
    '2026-03-01',
    { sold: '20000', bought: '50000', held: '900000' },
    { carry_over: '10000' },
  ],
  [
    'carbon/carry-over',
    '2026-03-01',
    { sold: '50000', bought: '20000', held: '40000.5' },
    { carry_over: '40000' },
  ],
  ['carbon/offset-limit', '2026-01-01', { obligation: '123456' }, { offsets: '6172' }],
  [
    'carbon/power-benchmark',
    '2024-06-01',
    { unit_type: 'gas', electricity: '1000', heat: '100' },
    { allowance: '334.13' },
  ],
  [
    'carbon/power-benchmark',
    '2024-06-01',
    { unit_type: 'coal_to_300mw', electricity: '1000', load_factor: '0.65' },
    { allowance: '804.9' },
  ],
  [
    'carbon/power-benchmark',
    '2024-06-01',
    { unit_type: 'coal_to_300mw', electricity: '1000', load_factor: '0.6' },
    { allowance: '854.291521898' },
  ],
  [
    'carbon/power-benchmark',
    '2025-06-01',
    { unit_type: 'coal_to_300mw', electricity: '1000', load_factor: '0.6' },
    { allowance: '801.7' },
  ],
  [
    'carbon/power-benchmark',
    '2025-06-01',
    { unit_type: 'gas', electricity: '1000', heat: '100' },
    'rule_parameters_missing',
  ],
  [
    'energy/henan-purchase',
    '2026-01-01',
    { consumption: '20000', coefficient: '0.3', project_intensity: '1.2', province_intensity: '0.8' },
    { purchase: '9000' },
  ],
  [
    'energy/henan-purchase',
    '2026-01-01',
    { consumption: '20000', coefficient: '0.29', project_intensity: '1.2', province_intensity: '0.8' },
    'input_out_of_range',
  ],
  ...(
    [
      ['PM', '3.1401', 'pm25', '6.2802'],
      ['SO2', '11.47', 'pm25', '22.94'],
      ['NOx', '13.84', 'pm25', '27.68'],
      ['SO2', '3.0', 'pm25', '0'],
      ['SO2', '3.01', 'pm25', '6.02'],
      ['COD', '1.0', 'water', '0'],
      ['NH3-N', '0.51', 'none', '0.51'],
      ['NOx', '10', 'o3', '20'],
      ['VOCs', '5', 'o3', '10'],
      ['SO2', '4', 'o3', '4'],
      ['PM', '4', 'o3', '4'],
      ['NOx', '4.048', 'pm25', '8.096'],
      ['NOx', '4.048', 'none', '4.048'],
    ] as const
  ).map(
    ([pollutant, quantity, missed, required]) =>
      ['emission/replacement', '2026-01-01', { pollutant, quantity, missed }, { required }] as const,
  ),
  [
    'coal/project-replacement',
    '2023-06-30',
    { coal: '500000', trade: 'efficient_power' },
    { required: '550000' },
  ],
  [
    'coal/project-replacement',
    '2023-06-30',
    { coal: '500000', trade: 'other_industry' },
    { required: '600000' },
  ],
  [
    'coal/project-replacement',
    '2023-07-01',
    { coal: '500000', trade: 'other_industry' },
    'rule_not_in_force',
  ],
  [
    'carbon/project-replacement',
    '2026-01-01',
    { fuel: '120000', production: '30000', bought: '25000', recovered: '5000', coefficient: 'higher' },
    { emissions: '170000', required: '255000' },
  ],
  [
    'carbon/project-replacement',
    '2026-01-01',
    { fuel: '120000', production: '30000', bought: '25000', recovered: '5000', coefficient: 'lower' },
    { emissions: '170000', required: '204000' },
  ],
  [
    'carbon/project-replacement',
    '2026-01-01',
    { fuel: '120000', production: '30000', bought: '25000', recovered: '5000' },
    'ratio_unknown',
  ],
  ['quota/base-price', '2026-01-01', { kind: 'energy', quantity: '20000' }, { amount: '4000000' }],
  ['quota/base-price', '2026-01-01', { kind: 'coal', quantity: '5000' }, { amount: '750000' }],
  ['quota/province-share', '2026-01-01', { grade: 'D', allocated: '300000' }, { taken: '30000' }],
  ['quota/province-share', '2026-01-01', { grade: 'C', allocated: '300000' }, { taken: '15000' }],
  ['quota/province-share', '2026-01-01', { grade: 'B', allocated: '300000' }, { taken: '0' }],
  [
    'quota/coking-move',
    '2025-12-31',
    { coal: '400000', energy: '100000' },
    { coal: '280000', energy: '50000' },
  ],
  ['quota/coking-move', '2026-01-01', { coal: '400000', energy: '100000' }, 'rule_not_in_force'],
  ['quota/shizuishan-price', '2026-01-01', { intensity: '5.6' }, { price: '75' }],
  ['quota/shizuishan-price', '2026-01-01', { intensity: '1.66' }, { price: '11.116071429' }],
  ['quota/shizuishan-price', '2026-01-01', { intensity: '4.48' }, { price: '45' }],
  [
    'output/large-firm',
    '2026-01-01',
    {
      tax: '24.097',
      value_added: '136.16',
      energy: '2.694',
      emission: '4929.81',
      labour: '18.14',
      research: '0.0302',
    },
    { score: '100' },
  ],
  [
    'output/large-firm',
    '2026-01-01',
    { tax: '30', value_added: '100', energy: '2', emission: '4000', labour: '20', research: '0.03' },
    { score: '95.958495321' },
  ],
  ['output/small-firm', '2026-01-01', { tax: '10', tax_per_power: '0.3' }, { score: '106.904240839' }],
  [
    'output/range-item',
    '2026-01-01',
    { weight: '45', own: '20', lowest: '5', highest: '35' },
    { score: '27' },
  ],
  ['output/range-item', '2026-01-01', { weight: '45', own: '5', lowest: '5', highest: '5' }, 'range_zero'],
  ['output/classes', '2026-01-01', { count: '100' }, { A: '25', B: '45', C: '25', D: '5' }],
  // M9-O3: a certificate is of whole megawatt-hours, so that what is needed is rounded up.
  ...(
    [
      ['100000', '34200', { needed: '34200', short: '0', share: '34.2' }],
      ['100000', '34199', { needed: '34200', short: '1', share: '34.199' }],
      ['100000.001', '34201', { needed: '34201', short: '0', share: '34.200999658' }],
    ] as const
  ).map(
    ([consumption, certificates, outcome]) =>
      [
        'energy/green-share',
        '2025-06-30',
        { weight: 'polysilicon', consumption, certificates },
        outcome as Inputs,
      ] as const,
  ),
  [
    'energy/green-share',
    '2027-01-01',
    { weight: 'all', consumption: '1', certificates: '0' },
    'rule_not_in_force',
  ],
  // M9-O5: 10,000 MWh by four factors.
  ...(
    [
      ['shandong', '6191'],
      ['nation', '5306'],
      ['remainder', '6096'],
      ['fossil', '8273'],
    ] as const
  ).map(
    ([factor, emissions]) =>
      ['energy/power-emissions', '2023-12-31', { factor, power: '10000' }, { emissions }] as const,
  ),
  // M12-O3: two loans of Shandong.
  ['pledge/interest-saved', '2021-07-21', { principal: '30000000', rate: '0.56' }, { saved: '168000' }],
  ['pledge/interest-saved', '2021-07-21', { principal: '10000000', rate: '1.72' }, { saved: '172000' }],
  // M12-O5: fees that were expected, and what came.
  ['pledge/fee-cover', '2026-01-01', { expected: '1200000', service: '800000' }, { cover: '1.5' }],
  [
    'pledge/fee-cover',
    '2026-01-01',
    { expected: '1200000', service: '800000', actual: '700000' },
    { cover: '1.5', actual_cover: '0.875', missing: '100000' },
  ],
  ['output/classes', '2026-01-01', { count: '7' }, { A: '2', B: '3', C: '2', D: '0' }],
]

test.each(EXAMPLES)('%s on %s of %j', (id, on, inputs, outcome) => {
  expect(told(id, on, inputs)).toEqual(outcome)
})

test('a class that is empty is told (M18-O8)', () => {
  const rule = rules.find(({ computation_id }) => computation_id === 'output/classes')!
  const steps = (count: string) => {
    const answer = compute(rule, '2026-01-01', { count })
    return 'steps' in answer ? answer.steps.map(({ title }) => title.en) : []
  }
  expect(steps('7').some((one) => one.includes('empty'))).toBe(true)
  expect(steps('100').some((one) => one.includes('empty'))).toBe(false)
})

describe('over HTTP', () => {
  test('each step is told with its figures; what is wrong names the input', async () => {
    const { call } = await startTestService()
    const post = (path: string, body: object, language = 'en') =>
      call<{ code: string; detail: string; steps: object[]; version: object }>(
        'POST',
        `/v1/computations/${path}`,
        undefined,
        body,
        { 'Accept-Language': language },
      )
    const good = await post('carbon/offset-limit', { inputs: { obligation: '123456' } })
    expect(good.body).toMatchObject({
      steps: [{ printed: '123456 × 0.05', value: '6172.8' }],
      version: { grade: 'confirmed', document: '碳排放权交易管理办法(试行)第29条' },
    })
    expect((await post('carbon/offset-limit', { inputs: {} })).body.detail).toBe(
      'inputs.obligation: is required',
    )
    expect((await post('carbon/offset-limit', { inputs: { obligation: '-1' } }, 'zh')).body.detail).toContain(
      '不带符号',
    )
    expect((await post('carbon/offset-limit', { inputs: { obligation: '1', x: '2' } })).body.code).toBe(
      'input_unknown',
    )
    expect((await post('carbon/nothing', { inputs: {} })).status).toBe(404)
  })
})

test('the catalogue has numbers for each computation that there is, and no others', () => {
  const known = computationsOf(rules).map(({ computation_id }) => computation_id)
  expect(new Set(EXAMPLES.map(([id]) => id))).toEqual(new Set(known))
})

test('a fraction stays whole until it is printed', () => {
  expect(Exact.of('1').over(Exact.of(3)).times(Exact.of(3)).toText()).toBe('1')
  expect(Exact.of('1').over(Exact.of(3)).toText(4)).toBe('0.3333')
  expect(Exact.of('-0.5').floor().toText()).toBe('-1')
  expect(Exact.of('-0.5').ceil().toText()).toBe('0')
  expect(Exact.of('-1.005').toText(2)).toBe('-1.01')
  expect(Exact.of('100').toText()).toBe('100')
  expect(Exact.of('0.000').toText(0)).toBe('0')
})
