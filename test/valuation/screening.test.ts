import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Trace, Valuation } from '../../engine/facts/valuation.ts'
import type { CollectNextAnswer, SeriesAnswer } from '../../engine/facts/valuation-tables.ts'
import { manifest, recompute } from '../../src/valuation/manifest.ts'
import { BUREAU, CHIEF, startTestService, type TestService } from '../helpers/service.ts'

const SET = 'north-china-hills'

let service: TestService
let strict: Valuation
let screened: Valuation
beforeAll(async () => {
  service = await startTestService()
  const { body } = await service.call<{ data: Valuation[] }>('GET', '/v1/valuations?area=370300')
  strict = body.data.find((one) => one.defaults === null && one.profile.profile_id === 'shandong-2022')!
  screened = body.data.find((one) => one.defaults !== null)!
})

describe('an account with defaults', () => {
  test('is published beside the one without, and each says what it is', () => {
    expect([strict.status, screened.status]).toEqual(['published', 'published'])
    expect([strict.result!.is_screening, screened.result!.is_screening]).toEqual([false, true])
    expect([strict.result!.default_share, screened.result!.default_share]).toEqual([null, 1])
    expect(screened.defaults?.defaults_id).toBe(SET)
    expect(screened.result!.readings.map((one) => one.reading_id)).toEqual(['conservative'])
    expect(strict.result!.readings).toEqual([])
  })

  test('each figure of its traces says how near it is, and each default what it rests on', async () => {
    const tourism = screened.result!.indicators.find((one) => one.indicator_id === 'tourism')!
    const { body } = await service.call<Trace>(
      'GET',
      `/v1/valuations/${screened.valuation_id}/traces/${tourism.trace_id}`,
    )
    const inputs = body.steps.flatMap((step) => step.inputs)
    const of = (symbol: string) => inputs.find((one) => one.symbol === symbol)!
    expect([of('s_eco').tier, of('s_eco').basis]).toEqual([1, 'derived'])
    const pond = screened.result!.indicators.find(
      (one) => one.indicator_id === 'climate-regulation/water-surface',
    )!
    const water = (
      await service.call<Trace>('GET', `/v1/valuations/${screened.valuation_id}/traces/${pond.trace_id}`)
    ).body.steps.flatMap((step) => step.inputs)
    const tierOf = (symbol: string) => {
      const found = water.find((one) => one.symbol === symbol)!
      return [found.tier, found.basis]
    }
    expect(['A', 's_open', 'd', 'q_l'].map(tierOf)).toEqual([
      [2, null],
      [1, 'judged'],
      [1, 'derived'],
      [null, null],
    ])
    expect(pond.tier).toBe(1)
  })

  test('collect next names documents of the area, and the fewest that halve the doubt', async () => {
    const { body } = await service.call<CollectNextAnswer>(
      'GET',
      `/v1/valuations/${screened.valuation_id}/collect-next`,
    )
    const { halving, groups, deviation } = body
    expect(groups[0]!.name?.zh).toBe('气象部门年度资料')
    expect(halving!.documents[0]).toBe(groups[0]!.document)
    expect(halving!.remaining).toBeLessThanOrEqual(deviation / 2)
    const [first] = groups
    expect(first!.remaining).toBeGreaterThan(deviation / 2)
    expect(body.figures.some(({ basis }) => basis === 'judged')).toBe(true)
  })

  test('its manifest alone gives it again, defaults and readings too', async () => {
    const text = await (await service.app.request(`/v1/valuations/${screened.valuation_id}.json`)).text()
    const sha = (content: string) => createHash('sha256').update(content).digest('hex')
    const given = manifest.parse(JSON.parse(text))
    expect(recompute(given, sha)).toMatchObject({ isSame: true, differences: [] })
    given.defaults_set!.parameters.find((one) => one.parameter_id === 'cooling-days')!.value = 30
    expect(recompute(given, sha).isSame).toBe(false)
  })

  test('the catalogue goes on, and an account is still computed from what it was computed from', async () => {
    const { catalog } = service.service
    const price = catalog.parameters.find((one) => one.parameter_id === 'reservoir-unit-cost')!
    const formula = catalog.formulas.find((one) => one.formula_id === 'flood-regulation/reservoir')!
    const [value, printed] = [price.value, formula.printed]
    Object.assign(price, { value: 99 })
    Object.assign(formula, { printed: 'another' })
    const text = await (await service.app.request(`/v1/valuations/${strict.valuation_id}.json`)).text()
    const sha = (content: string) => createHash('sha256').update(content).digest('hex')
    expect(recompute(manifest.parse(JSON.parse(text)), sha).differences).toEqual([])
    const reservoir = strict.result!.indicators.find(
      (one) => one.indicator_id === 'flood-regulation/reservoir',
    )!
    const { body } = await service.call<Trace>(
      'GET',
      `/v1/valuations/${strict.valuation_id}/traces/${reservoir.trace_id}`,
    )
    expect(body.steps[0]!.printed).toBe(printed)
    Object.assign(price, { value })
    Object.assign(formula, { printed })
  })

  test('series and openings are of accounts with the same defaults', async () => {
    const of = (query: string) =>
      service.call<SeriesAnswer>('GET', `/v1/areas/370300/series?profile_id=shandong-2022${query}`)
    const ids = async (query: string) => (await of(query)).body.points.map((one) => one.valuation_id)
    expect(await ids('')).toEqual([strict.valuation_id])
    expect(await ids(`&defaults_id=${SET}`)).toEqual([screened.valuation_id])
  })

  test('files say that it is an estimate', async () => {
    const pageIn = async (language: string) =>
      (await service.app.request(`/v1/valuations/${screened.valuation_id}.html?language=${language}`)).text()
    expect(await pageIn('zh')).toContain('筛查估计,不是核算结果:100.0 %')
    expect(await pageIn('en')).toContain('A screening estimate, not an account: 100.0 %')
    expect(await pageIn('zh')).not.toContain('生态产品总值报告')
  })

  test('defaults that are not there are refused by name, and nothing is queued', async () => {
    const asked = {
      ...{ area: '370300', period: '2019', dataset_id: screened.dataset_id, draws: 0 },
      defaults_id: 'somewhere',
    }
    const { status, body } = await service.call<{ code: string; detail: string }>(
      'POST',
      '/v1/valuations',
      BUREAU,
      asked,
    )
    expect([status, body.code]).toEqual([422, 'defaults_not_found'])
    expect(body.detail).toContain('somewhere')
  })

  test('a second one of the same place, year and set does not stand beside the first', async () => {
    const asked = {
      ...{ area: '370300', period: '2019', dataset_id: screened.dataset_id, draws: 0 },
      ...{ methods: { profile_id: 'shandong-2022' }, defaults_id: SET },
    }
    const { body } = await service.call<{ valuation_id: number }>('POST', '/v1/valuations', BUREAU, asked)
    const path = `/v1/valuations/${body.valuation_id}`
    for (;;) {
      const seen = await service.call<Valuation>('GET', path, BUREAU)
      if (seen.body.status === 'draft') break
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect((await service.call('POST', `${path}/submit`, BUREAU, {})).status).toBe(200)
    const published = await service.call<{ code: string }>('POST', `${path}/publish`, CHIEF, {})
    expect([published.status, published.body.code]).toEqual([409, 'published_already'])
  })
})
