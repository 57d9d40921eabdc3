import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../engine/base/canonical.ts'
import type { Certificate } from '../../engine/facts/certificate.ts'
import { ADMIN, BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'

const NOW = Date.UTC(2026, 10, 24, 2)
const HOUR = 3_600_000

async function city() {
  const clock = { now: NOW }
  const api = await startTestService({ clock })
  const call = async <T = Certificate>(method: string, path: string, token?: string, body?: object) =>
    api.call<T & { code?: string; status?: string }>(method, path, token, body)
  const certificate = async (kind: string, number: number, token: string) =>
    (await call('GET', `/v1/deals/${kind}/${number}/certificate`, token)).body
  const status = async (kind: string, number: number, of: string) =>
    (await call('GET', `/v1/certificates/${kind}/${number}/${of}`)).body
  return { ...api, clock, send: call, certificate, status }
}

test('each party of a trade has its own certificate, anybody can look it up, and nobody else has it', async () => {
  const { send, certificate, status, app } = await city()
  const order = (token: string, side: string, client_order_id: string) =>
    send('POST', '/v1/orders', token, {
      ...{ client_order_id, symbol: 'ENERGY-ZIBO', side, type: 'limit', price: '98', quantity: '5' },
    })
  expect((await order(EB, 'buy', 'certificate-2')).body).toMatchObject({ status: 'filled' })
  const fills = await send<{ data: { trade_id: number }[] }>('GET', '/v1/fills', EA)
  const { trade_id } = fills.body.data[0]!
  const [sold, bought] = [await certificate('trade', trade_id, EA), await certificate('trade', trade_id, EB)]
  expect(sold).toMatchObject({
    ...{
      side: 'sell',
      symbol: 'ENERGY-ZIBO',
      quantity: '5',
      by_price: [{ quantity: '5', price: '97.4' }],
      amount: '487.00',
    },
    ...{ counterparty: null, log_index: null },
  })
  expect([bought.side, bought.uscc === sold.uscc]).toEqual(['buy', false])
  // Neither says who the other was.
  expect(JSON.stringify(sold)).not.toContain(bought.uscc)
  expect((await status('trade', trade_id, sold.certificate_number)).status).toBe('stands')
  expect((await status('trade', trade_id, sold.certificate_number.toUpperCase())).status).toBe('stands')
  // What it says is public, or can be guessed; its number can't be made of that.
  const { certificate_number: _, ...said } = sold
  const guessed = createHash('sha256')
    .update(canonicalJson(said as never))
    .digest('hex')
  expect((await status('trade', trade_id, guessed)).code).toBe('not_found')
  expect((await status('trade', trade_id + 1, sold.certificate_number)).code).toBe('not_found')
  expect((await send('GET', `/v1/deals/trade/${trade_id}/certificate`, BUREAU)).status).toBe(403)
  expect((await send('GET', `/v1/deals/trade/${trade_id - 1}/certificate`, EB)).status).not.toBe(500)
  const page = await app.request(`/v1/deals/trade/${trade_id}/certificate/page?language=en`, {
    headers: { Authorization: `Bearer ${EA}` },
  })
  const text = await page.text()
  expect([page.status, page.headers.get('Content-Security-Policy')?.includes("default-src 'none'")]).toEqual([
    200,
    true,
  ])
  for (const said of ['Certificate of a deal', '487.00', 'demonstration', sold.uscc, sold.certificate_number])
    expect(text).toContain(said)
  // An annulled trade is told to whoever looks.
  const second = (
    await send<{ token: string }>('POST', '/v1/principals', ADMIN, { name: 'operator2', roles: ['operator'] })
  ).body.token
  const facts = {
    ...{ trade_id, symbol: 'ENERGY-ZIBO', buyer_uscc: bought.uscc, seller_uscc: sold.uscc, price: '97.4' },
    ...{ quantity: '5', traded_at: sold.concluded_at, ground: 'manifest_error', document: '1号' },
  }
  expect((await send('POST', '/v1/annulments', OPERATOR, facts)).status).toBe(201)
  await send('POST', `/v1/annulments/${trade_id}/confirm`, second)
  expect((await status('trade', trade_id, sold.certificate_number)).status).toBe('annulled')
  const after = await app.request(`/v1/deals/trade/${trade_id}/certificate/page?language=en`, {
    headers: { Authorization: `Bearer ${EA}` },
  })
  const annulled = await after.text()
  expect([annulled.includes('It is paid'), annulled.includes('went back')]).toEqual([false, true])
})

test('what was bought from the reserve names its document and its place in the log', async () => {
  const { send, certificate, status, clock } = await city()
  const at = (hours: number) => new Date(NOW + hours * HOUR).toISOString()
  const { fixed_sale_id } = (
    await send<{ fixed_sale_id: number }>('POST', '/v1/fixed-price-sales', BUREAU, {
      ...{ symbol: 'NOX-ZIBO', quantity: '10', price: '4550', opens_at: at(1), closes_at: at(24) },
      document: '公告1号',
    })
  ).body
  await send('POST', `/v1/fixed-price-sales/${fixed_sale_id}/approve`, CHIEF)
  clock.now = NOW + 2 * HOUR
  const { purchase_id } = (
    await send<{ purchase_id: number }>('POST', `/v1/fixed-price-sales/${fixed_sale_id}/purchases`, EA, {
      quantity: '6',
    })
  ).body
  const found = await certificate('purchase', purchase_id, EA)
  expect(found).toMatchObject({
    document: '公告1号',
    amount: '27300.00',
    counterparty: { en: 'the reserve of the city' },
  })
  const own = await send<{ data: Certificate[] }>('GET', '/v1/deals', EA)
  expect(own.body.data.map(({ certificate_number }) => certificate_number)).toContain(
    found.certificate_number,
  )
  const entry = await send<{ kind: string }>('GET', `/v1/log/entries/${found.log_index}`)
  expect(entry.body.kind).toBe('issue')
  expect((await status('purchase', purchase_id, found.certificate_number)).status).toBe('stands')
  expect(((await certificate('purchase', purchase_id, EB)) as { code?: string }).code).toBe('not_found')
  expect(((await certificate('award', purchase_id, EA)) as { code?: string }).code).toBe('not_found')
})
