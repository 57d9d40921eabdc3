import { expect, test } from 'vitest'
import type { Bulletin } from '../../engine/facts/report.ts'
import { BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const symbol = 'SO2-ZIBO'
const grouped = (figure: string | null) => figure!.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')
const shanghai = (text: string) => Date.parse(`${text}+08:00`)

test('a bulletin has every way in which permits changed hands, by day, and an index over the first month', async () => {
  const clock = { now: shanghai('2026-11-24T10:00:00') }
  const { call, service, sql } = await startTestService({ clock })
  const bulletin = async (from: string, to = from) =>
    (await call<Bulletin & { code?: string }>('GET', `/v1/reports/bulletin?from=${from}&to=${to}`)).body
  const of = async (from: string, to = from) =>
    (await bulletin(from, to)).rows.find((one) => one.symbol === symbol)!
  const { asset } = service.sequencer.venue.marketBySymbol.get(symbol)!
  const sums = (days: string) =>
    sql.all<{ deals: number; lots: number; ticks: number }>(
      `SELECT count(*) AS deals, sum(quantity_lots) AS lots, sum(price_ticks * quantity_lots) AS ticks
       FROM trades WHERE asset = ? AND ${days}`,
      asset,
    )[0]!
  const first = await of('2026-11-24')
  const made = sums('1 = 1')
  expect(first.market.deals).toBe(made.deals)
  expect([first.price_index, first.base_month]).toEqual([100, '2026-11'])
  expect((await of('2026-11-23')).market).toEqual({ deals: 0, quantity: '0.000', amount: '0.00' })

  // In December a trade at another price, a sale at a fixed price, and permits that were given.
  clock.now = shanghai('2026-12-10T10:00:00')
  await call('POST', '/v1/kill-switch', OPERATOR, { scope: 'symbol', symbol, reason: '清场' })
  await call('POST', `/v1/markets/${symbol}/phase`, OPERATOR, { phase: 'continuous', reason: '恢复' })
  for (const [token, side] of [
    [EA, 'sell'],
    [EB, 'buy'],
  ] as const)
    await call('POST', '/v1/orders', token, {
      ...{
        client_order_id: 'one',
        symbol,
        side,
        type: 'limit',
        price: '4600',
        quantity: '2',
        time_in_force: 'gtc',
      },
    })
  const at = (hours: number) => new Date(clock.now + hours * 3_600_000).toISOString()
  const sale = (
    await call<{ fixed_sale_id: number }>('POST', '/v1/fixed-price-sales', BUREAU, {
      ...{ symbol, quantity: '5', price: '4500', opens_at: at(0), closes_at: at(5), document: '公告' },
    })
  ).body.fixed_sale_id
  await call('POST', `/v1/fixed-price-sales/${sale}/approve`, CHIEF)
  await call('POST', `/v1/fixed-price-sales/${sale}/purchases`, EB, { quantity: '3' })
  const standing = {
    area: '370303',
    sector: 'industry',
    has_paid: true,
    is_monitored: true,
    document: '核定',
  }
  for (const uscc of [A, B]) await call('POST', '/v1/standings', BUREAU, { uscc, ...standing })
  await call('POST', '/v1/area-transfers', CHIEF, {
    ...{ from_uscc: A, to_uscc: B, symbol, quantity: '1', amount: '4000.00', document: '批复' },
  })
  const day = await of('2026-12-10')
  expect(day).toMatchObject({
    market: { deals: 1, quantity: '2.000', amount: '9200.00' },
    sales: { deals: 1, quantity: '3.000', amount: '13500.00' },
    transfers: { deals: 1, quantity: '1.000', amount: '4000.00' },
    ...{ average_price: '4600.00', low: '4600', high: '4600', base_month: '2026-11' },
  })
  // Of one instrument in its kind the index is that of the kind, too, but for those traded in the base month alone.
  expect(day.price_index).toBeCloseTo((100 * 460) / (made.ticks / made.lots), 2)
  const both = await of('2026-11-01', '2026-12-31')
  expect(both.market.deals).toBe(made.deals + 1)
  // Who traded most often is told of whole months that are over: a day would tell whose order it was.
  for (const [from, to] of [
    ['2026-11-24', '2026-11-24'],
    ['2026-11-01', '2026-12-31'],
    ['2026-11-02', '2026-11-30'],
  ] as const)
    expect((await bulletin(from, to)).frequent_traders).toEqual([])
  const whole = await bulletin('2026-11-01', '2026-11-30')
  expect(whole.frequent_traders.length).toBeGreaterThan(0)
  expect(whole.frequent_traders[0]!.trades).toBeGreaterThanOrEqual(whole.frequent_traders.at(-1)!.trades)
  const together = whole.rows.reduce((sum, { market }) => sum + market.deals, 0)
  for (const { trades, share } of whole.frequent_traders) expect(share).toBeCloseTo(trades / together, 2)
  expect((await bulletin('2026-12-10')).indices.find(({ family }) => family === 'emission')).toMatchObject({
    ...{ base_month: '2026-11', value: day.price_index },
  })
  expect((await bulletin('2026-12-10', '2026-12-09')).code).toBe('span_invalid')
  expect((await bulletin('2026-01-01', '2027-01-03')).code).toBe('span_invalid')
  const { body } = await call<{ data: { amount: string | null; document: string }[] }>(
    ...(['GET', '/v1/reports/transfers'] as const),
  )
  expect(body.data[0]).toMatchObject({ amount: '4000.00', document: '批复' })
})

test('permits of a new year go on in the series of their pollutant; what was annulled is in none', async () => {
  const clock = { now: shanghai('2026-11-24T10:00:00') }
  const { call } = await startTestService({ clock })
  const series = async (from: string, to: string) =>
    (await call<Bulletin>('GET', `/v1/reports/bulletin?from=${from}&to=${to}`)).body.series.find(
      ({ pollutant }) => pollutant === 'SO2',
    )!
  const november = await series('2026-11-01', '2026-11-30')
  expect(november).toMatchObject({ base_month: '2026-11', value: 100, symbols: ['SO2-ZIBO'], unit: 't' })
  await call('POST', '/v1/instruments', OPERATOR, {
    ...{ symbol: 'SO2-ZIBO', vintage: '2027', legal_basis: { zh: '批复', en: 'approval' } },
  })
  const own = 'SO2-ZIBO-2027'
  const { table_id } = (
    await call<{ table_id: number }>('POST', '/v1/allocation-tables', BUREAU, {
      ...{ document: '分配', rows: [{ uscc: A, symbol: own, quantity: '100' }] },
    })
  ).body
  await call('POST', `/v1/allocation-tables/${table_id}/approve`, CHIEF)
  clock.now = shanghai('2027-01-05T10:00:00')
  await call('POST', `/v1/markets/${own}/phase`, OPERATOR, { phase: 'continuous', reason: '开市' })
  for (const [token, side] of [
    [EA, 'sell'],
    [EB, 'buy'],
  ] as const)
    await call('POST', '/v1/orders', token, {
      ...{ client_order_id: 'v', symbol: own, side, type: 'limit', price: '5000', quantity: '2' },
      time_in_force: 'gtc',
    })
  const january = await series('2027-01-01', '2027-01-31')
  expect(january).toMatchObject({
    symbols: ['SO2-ZIBO', own],
    base_month: '2026-11',
    average_price: '5000.00',
  })
  expect(january.value).toBeCloseTo((100 * 5000) / Number(november.average_price), 1)
})

test('a quarter on one sheet says what the bulletin says, in both languages, and nothing runs in it', async () => {
  const clock = { now: shanghai('2026-11-24T10:00:00') }
  const { app, call } = await startTestService({ clock })
  const sale = await call<{ fixed_sale_id: number }>('POST', '/v1/fixed-price-sales', BUREAU, {
    ...{ symbol: 'SO2-ZIBO', quantity: '10', price: '4550', document: '公告9号' },
    ...{ opens_at: '2026-11-24T03:00:00Z', closes_at: '2026-11-26T03:00:00Z' },
  })
  const path = `/v1/fixed-price-sales/${sale.body.fixed_sale_id}`
  await call('POST', `${path}/approve`, CHIEF)
  clock.now = shanghai('2026-11-25T10:00:00')
  await call('POST', `${path}/purchases`, EA, { quantity: '4' })
  clock.now = shanghai('2027-01-04T10:00:00')
  const span = 'from=2026-10-01&to=2026-12-31'
  const page = async (language: string) => app.request(`/v1/reports/period?${span}&language=${language}`)
  const [zh, en] = await Promise.all(['zh', 'en'].map(async (one) => (await page(one)).text()))
  const { rows } = (await call<Bulletin>('GET', `/v1/reports/bulletin?${span}`)).body
  const traded = rows.filter(({ market }) => market.deals > 0)
  expect(traded.length).toBeGreaterThan(0)
  for (const one of traded) {
    const said = `${grouped(one.average_price)} (${grouped(one.low)}–${grouped(one.high)})`
    for (const text of [zh!, en!]) expect(text).toContain(said)
  }
  const cells = ['定价出让', 'SO2-ZIBO', '10.000', '已结束', '4.000', '4550', '公告9号']
  for (const one of cells) expect(zh).toContain(one)
  expect(en).toContain('Sales at a fixed price and auctions in the open')
  expect(zh).toContain('成交最频繁者')
  expect(en).toContain('Who traded most often')
  expect(zh).not.toContain('<script')
  expect((await page('de')).status).toBe(400)
  const far = await app.request('/v1/reports/period?from=2020-01-01&to=2026-12-31')
  expect(((await far.json()) as { code: string }).code).toBe('span_invalid')
})
