import { expect, test } from 'vitest'
import type { Valuation } from '../../engine/facts/valuation.ts'
import type { PartsAnswer } from '../../engine/facts/valuation-tables.ts'
import { startTestService } from '../helpers/service.ts'

test('a city against its districts: sums of what they have, what one side alone has, and whose account is missing', async () => {
  const { call } = await startTestService()
  const { data } = (await call<{ data: Valuation[] }>('GET', '/v1/valuations?limit=1000')).body
  const city = data.find(({ area, period, defaults }) => area === '370300' && period === '2019' && defaults)!
  const parts = async (id: number) => (await call<PartsAnswer>('GET', `/v1/valuations/${id}/parts`)).body
  const found = await parts(city.valuation_id)
  const alike = data.filter(
    ({ area, period, profile, defaults, price_year }) =>
      area.startsWith('3703') &&
      area !== '370300' &&
      period === city.period &&
      profile.profile_id === city.profile.profile_id &&
      defaults?.defaults_id === city.defaults?.defaults_id &&
      price_year === city.price_year,
  )
  expect(alike.length).toBeGreaterThan(0)
  expect(found.accounts.map(({ area }) => area).sort()).toEqual(
    [...new Set(alike.map(({ area }) => area))].sort(),
  )
  expect(found.accounts.length + found.areas_missing.length).toBe(8)
  const whole = async (id: number) => (await call<Valuation>('GET', `/v1/valuations/${id}`)).body.result!
  const results = await Promise.all(found.accounts.map(({ valuation_id }) => whole(valuation_id)))
  expect(found.gep.parts_sum).toBeCloseTo(
    results.reduce((sum, { gep }) => sum + gep.value, 0),
    2,
  )
  expect(found.gep.whole_value).toBe((await whole(city.valuation_id)).gep.value)
  for (const { indicator_id, parts_sum: sum, in_accounts } of found.indicators) {
    const having = results.flatMap(
      ({ indicators }) => indicators.find((one) => one.indicator_id === indicator_id)?.monetary ?? [],
    )
    expect([in_accounts, sum === null]).toEqual([having.length, having.length === 0])
    if (sum !== null)
      expect(sum).toBeCloseTo(
        having.reduce((all, { value }) => all + value, 0),
        2,
      )
  }
  // Nothing lies within a district, and nobody reads what is not there.
  expect((await parts(found.accounts[0]!.valuation_id)).accounts).toEqual([])
  expect((await call('GET', '/v1/valuations/999999/parts')).status).toBe(404)
})
