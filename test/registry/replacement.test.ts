import { describe, expect, test } from 'vitest'
import type { ProjectAnswer, ReductionAnswer } from '../../engine/facts/replacement.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const CUT = {
  ...{ source_name: '某热电厂', area: '370303', sector: 'industry', measure: 'closure', pollutant: 'PM' },
  ...{ quantity: '179.71', formed_on: '2022-05-01', document: '核定书' },
}
const PROJECT = {
  ...{ name: '新建项目', area: '370303', sector: 'industry', missed: 'pm25', document: '环评报告' },
  emissions: [
    { pollutant: 'PM', quantity: '3.1401' },
    { pollutant: 'SO2', quantity: '11.47' },
    { pollutant: 'NOx', quantity: '13.84' },
  ],
}
type Answer = Partial<Omit<ReductionAnswer, 'status'> & ProjectAnswer> & { code?: string; detail?: string }

async function bank() {
  const api = await startTestService({ clock: { now: Date.UTC(2026, 10, 29, 2) } })
  const post = async (path: string, body: object | undefined, token = BUREAU) =>
    (await api.call<Answer>('POST', path, token, body)).body
  const cut = async (change: object = {}) => {
    const entered = await post('/v1/reductions', { ...CUT, ...change })
    if (entered.code) return entered
    return post(`/v1/reductions/${entered.reduction_id}/verify`, undefined, CHIEF)
  }
  const match = (project: Answer, reduction: Answer, quantity: string) =>
    post(`/v1/projects/${project.project_id}/matches`, { reduction_id: reduction.reduction_id, quantity })
  return { ...api, post, cut, match }
}

test('a project is matched to the last gram, and confirmed by a second person (M17-O1)', async () => {
  const { post, cut, match, call, service, sql } = await bank()
  const cuts = [
    await cut(),
    await cut({ pollutant: 'SO2', quantity: '171.77' }),
    await cut({ pollutant: 'NOx', quantity: '112.7' }),
  ]
  const project = await post('/v1/projects', PROJECT)
  expect(project.needs!.map(({ required }) => required)).toEqual(['6.2802', '22.94', '27.68'])
  const confirm = (token = CHIEF) => post(`/v1/projects/${project.project_id}/confirm`, undefined, token)
  expect(await confirm()).toMatchObject({
    code: 'requirement_unmatched',
    detail: expect.stringContaining('PM 6.2802 t, SO2 22.94 t, NOx 27.68 t'),
  })
  for (const [index, quantity] of ['6.2802', '22.94', '27.68'].entries())
    await match(project, cuts[index]!, quantity)
  expect((await match(project, cuts[0]!, '0.000001')).code).toBe('exceeds_requirement')
  expect((await confirm()).status).toBe('ready')
  const list = (await call<{ data: ReductionAnswer[] }>('GET', '/v1/reductions')).body.data
  expect(list.map(({ left }) => left).reverse()).toEqual(['173.4298', '148.83', '85.02'])
  expectNothingUnkept(venueOf(service))
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('the same tonne is never used twice; a quashed project lets go of it (M17-O7, R11)', async () => {
  const { post, cut, match } = await bank()
  const ten = await cut({ quantity: '10' })
  const emissions = [{ pollutant: 'PM', quantity: '5' }]
  const [one, other] = [
    await post('/v1/projects', { ...PROJECT, emissions }),
    await post('/v1/projects', { ...PROJECT, emissions }),
  ]
  const both = await Promise.all([match(one, ten, '10'), match(other, ten, '10')])
  expect(both.map(({ code }) => code).sort()).toEqual(['reduction_used_up', undefined])
  const winner = both[0]!.code === undefined ? one : other
  await post(`/v1/projects/${winner.project_id}/quash`, { reason: '撤回申请' })
  const loser = winner === one ? other : one
  const again = await match(loser, ten, '10')
  expect(again.needs).toMatchObject([{ matched: '10', left: '0' }])
  const released = await post(`/v1/matches/${again.matches![0]!.match_id}/release`, {})
  expect(released.needs).toMatchObject([{ matched: '0' }])
  expect((await post(`/v1/matches/${again.matches![0]!.match_id}/release`, {})).code).toBe('match_not_found')
})

describe('what does not count', () => {
  test.each([
    ['made too early for the bank of air (M17-O6)', { formed_on: '2016-12-31' }, 'reduction_too_old'],
    ['made early enough for air', { formed_on: '2020-12-31' }, undefined],
    ['too early for carbon', { formed_on: '2020-12-31', pollutant: 'CO2' }, 'reduction_too_old'],
    ['not made yet', { formed_on: '2026-11-30' }, 'decision_in_the_future'],
    ['of no area here', { area: '110101' }, 'area_not_found'],
    ['nothing', { quantity: '0' }, 'amount_must_be_positive'],
    ['finer than a gram', { quantity: '0.0000001' }, 'amount_out_of_range'],
  ])('a cut %s', async (_, change, code) => {
    const { cut } = await bank()
    expect((await cut(change)).code).toBe(code)
  })

  test.each([
    ['of agriculture, for industry', { sector: 'agriculture' }, {}, 'agriculture_to_industry'],
    ['of industry, for power', {}, { sector: 'power' }, 'source_trade_not_allowed'],
    ['of power, for a low stack', { sector: 'power' }, { stack_m: 44 }, 'stack_below_45m'],
    ['of power, for a stack of 45 m', { sector: 'power' }, { stack_m: 45 }, undefined],
    ['of something that it does not emit', { pollutant: 'VOCs' }, {}, 'wrong_medium'],
  ])('a cut %s', async (_, cutOf, projectOf, code) => {
    const { post, cut, match } = await bank()
    const found = await match(await post('/v1/projects', { ...PROJECT, ...projectOf }), await cut(cutOf), '1')
    expect(found.code).toBe(code)
  })

  test('a cut that nobody verified, or that its own maker would', async () => {
    const { post, match } = await bank()
    const entered = await post('/v1/reductions', CUT)
    expect((await match(await post('/v1/projects', PROJECT), entered, '1')).code).toBe('cut_not_verified')
    expect((await post(`/v1/reductions/${entered.reduction_id}/verify`, undefined, BUREAU)).code).toBe(
      'forbidden',
    )
    expect((await post('/v1/reductions', CUT, EA)).code).toBe('forbidden')
  })
})

test('a cut is registered once; an approval may ask for more than the rule, never for less', async () => {
  const { post, cut } = await bank()
  await cut()
  expect((await cut()).code).toBe('reduction_registered_already')
  expect((await cut({ pollutant: 'SO2' })).status).toBe('verified')
  const project = (emission: object) => post('/v1/projects', { ...PROJECT, emissions: [emission] })
  const of = (ratio: string, quantity = '8') => project({ pollutant: 'SO2', quantity, ratio })
  expect((await of('0')).code).toBe('amount_out_of_range')
  expect((await of('1.999999')).code).toBe('ratio_below_rule')
  expect((await of('2')).needs![0]!.required).toBe('16')
  expect((await of('2.5')).needs![0]!.required).toBe('20')
  expect((await of('9007199255')).code).toBe('amount_out_of_range')
  expect((await of('100', '90000000')).needs![0]!.required).toBe('9000000000')
  expect((await project({ pollutant: 'CO2', quantity: '1', ratio: '101' })).code).toBe('amount_out_of_range')
})

test('small emissions are free; carbon needs the ratio of its approval (M17-O2, O5)', async () => {
  const { post } = await bank()
  const of = async (emissions: object[], missed = 'pm25') =>
    await post('/v1/projects', { ...PROJECT, missed, emissions })
  const required = async (pollutant: string, quantity: string, more: object = {}) => {
    const { needs, code } = await of([{ pollutant, quantity, ...more }])
    return needs?.[0]?.required ?? code
  }
  expect(await required('SO2', '3.0')).toBe('0')
  expect(await required('SO2', '3.01')).toBe('6.02')
  expect(await required('CO2', '170000')).toBe('ratio_unknown')
  expect(await required('CO2', '170000', { ratio: '1.5' })).toBe('255000')
  expect((await of([CUT, CUT])).code).toBe('malformed_request')
  const twice = { pollutant: 'PM', quantity: '4' }
  expect((await of([twice, twice])).code).toBe('attributes_conflict')
})
