import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { ORDER_STATUSES } from '../../engine/exchange/order-status.ts'
import type { Account } from '../../engine/facts/registry.ts'
import type { SaleAnswer } from '../../engine/facts/sale.ts'
import { runPass } from '../../src/checker/pass.ts'
import { decryptShare, newKey, sealBid } from '../../src/client/seal-bid.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { SERVICE } from '../../src/kernel/permissions.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import type { Sql } from '../../src/store/sql.ts'
import { seededRandom } from '../helpers/random.ts'
import { BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const [BOOK, LISTED] = ['SO2-ZIBO', 'CARBON-SANDBOX']
const DAY = '2026-11-30'
const shanghai = (time: string, day = DAY) => Date.parse(`${day}T${time}:00+08:00`)
const iso = (time: string, day = DAY) => new Date(shanghai(time, day)).toISOString()

/** Every row of every table, in order: what two databases have to agree in to be the same. */
function fingerprint(sql: Sql): Map<string, string> {
  const names = sql
    .all<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .map(({ name }) => name)
  return new Map(
    names.map((name) => {
      const rows = sql.all(`SELECT * FROM ${name}`).map((row) => JSON.stringify(row))
      return [name, createHash('sha256').update(rows.sort().join('\n')).digest('hex')]
    }),
  )
}

async function city() {
  const clock = { now: shanghai('10:00', '2026-11-20') }
  const api = await startTestService({ clock })
  const send = async <T = Record<string, never>>(
    method: string,
    path: string,
    token: string,
    body?: unknown,
  ): Promise<T & { code?: string }> => (await api.call<T & { code?: string }>(method, path, token, body)).body
  const must = async <T = Record<string, never>>(path: string, token: string, body?: unknown) => {
    const answer = await send<T>('POST', path, token, body)
    expect(answer.code, `${path}: ${JSON.stringify(answer)}`).toBeUndefined()
    return answer
  }
  const go = async (time: string, day = DAY) => {
    clock.now = shanghai(time, day)
    await api.service.sequencer.submit({ command: { command: 'expire_orders' }, by: SERVICE })
  }
  return { ...api, clock, send, must, go }
}

/** A day of a market by the book, of one by listings, with blocks and every kind of sale from the reserve. */
async function wholeDay(api: Awaited<ReturnType<typeof city>>) {
  const { send, must, go } = api
  const random = seededRandom(7)
  let name = 0
  const order = (token: string, side: string, price: string, quantity: string, more: object = {}) =>
    send<{ order_id: number; status: string }>('POST', '/v1/orders', token, {
      ...{ client_order_id: `d${++name}`, symbol: BOOK, side, type: 'limit', price, quantity },
      ...{ time_in_force: 'gtc', ...more },
    })

  // Ten days before: an auction in the open is announced, and its bidders are reviewed.
  const auction = await must<{ open_auction_id: number }>('/v1/open-auctions', BUREAU, {
    ...{ symbol: 'COD-XIAOQING', form: 'ascending', quantity: '10', start_price: '5000', price_step: '50' },
    ...{ registers_until: iso('10:00', '2026-11-27'), opens_at: iso('10:00'), closes_at: iso('11:00') },
    document: '公告2号',
  })
  const room = `/v1/open-auctions/${auction.open_auction_id}`
  await must(`${room}/approve`, CHIEF)
  for (const token of [EA, EB]) {
    const one = await must<{ registration_id: number }>(`${room}/registrations`, token, {
      ...{ quantity: '6', document: '核定意见' },
    })
    await must(`${room}/registrations/${one.registration_id}/review`, CHIEF, { is_qualified: true })
  }
  const fixed = await must<{ fixed_sale_id: number }>('/v1/fixed-price-sales', BUREAU, {
    ...{ symbol: 'NH3N-XIAOQING', quantity: '10', price: '6000', document: '公告3号' },
    ...{ opens_at: iso('09:00'), ballot_at: iso('10:30'), closes_at: iso('16:00') },
  })
  await must(`/v1/fixed-price-sales/${fixed.fixed_sale_id}/approve`, CHIEF)
  const keys = await Promise.all(['bureau', 'notary', 'exchange'].map(() => newKey()))
  const sealed = await must<SaleAnswer>('/v1/auctions', BUREAU, {
    ...{ symbol: 'NOX-ZIBO', quantity: '50', reserve_price: '4000', must_clear_fully: true },
    ...{ max_share_basis_points: 10_000, min_deposit: '1000.00', opens_at: iso('09:00') },
    ...{ key_holders: keys.map(({ recipient }, index) => ({ name: `holder ${index + 1}`, recipient })) },
    ...{ closes_at: iso('14:00'), threshold: 2, document: '公告4号' },
  })
  await must(`/v1/auctions/${sealed.sale_id}/approve`, CHIEF)
  await go('17:00', '2026-11-27')
  for (const symbol of [BOOK, LISTED])
    await must(`/v1/markets/${symbol}/phase`, OPERATOR, { phase: 'closed', reason: '收市' })
  await must('/v1/kill-switch', OPERATOR, { scope: 'venue', reason: '清场' })
  await must(`/v1/markets/${BOOK}/hours`, OPERATOR, {
    changes: [
      { at: '09:15', phase: 'opening_auction' },
      { at: '09:30', phase: 'continuous' },
      { at: '11:30', phase: 'break' },
      { at: '13:00', phase: 'continuous' },
      { at: '14:57', phase: 'closing_auction' },
      { at: '15:00', phase: 'closed' },
    ],
    document: '交易规则',
  })
  await must(`/v1/markets/${LISTED}/hours`, OPERATOR, {
    changes: [
      { at: '09:30', phase: 'listing' },
      { at: '15:00', phase: 'closed' },
    ],
    ...{ blocks: { from: '13:00', until: '15:00' }, document: '交易规则' },
  })

  await go('09:20')
  for (const [token, side, price] of [
    [EA, 'sell', '4540'],
    [EB, 'buy', '4560'],
  ] as const)
    expect((await order(token, side, price, '10')).status).toBe('resting')
  // More than meets it in the opening: the rest lapses with that.
  expect((await order(EB, 'buy', '4550', '2', { time_in_force: 'at_open' })).status).toBe('resting')
  await must(`/v1/fixed-price-sales/${fixed.fixed_sale_id}/applications`, EA, { quantity: '7' })
  await must(`/v1/fixed-price-sales/${fixed.fixed_sale_id}/applications`, EB, { quantity: '7' })
  await go('09:31')
  for (let count = 0; count < 120; count++) {
    api.clock.now += 30_000
    const token = random.chance(0.5) ? EA : EB
    const price = String(4500 + 10 * random.below(12))
    const kind = random.below(6)
    const more =
      kind === 0
        ? { time_in_force: 'ioc' }
        : kind === 1
          ? { type: 'stop_limit', stop_price: price }
          : kind === 2
            ? { time_in_force: 'day', display_quantity: undefined }
            : {}
    await order(token, random.chance(0.5) ? 'buy' : 'sell', price, `${1 + random.below(5)}`, more)
  }
  await go('10:05')
  await must(`${room}/bids`, EA, { price: '5050', quantity: '6' })
  await must(`${room}/bids`, EB, { price: '5100', quantity: '6' })
  // Listings: one is taken in part, one lapses with the day.
  const listing = await must<{ order_id: number }>('/v1/listings', EA, {
    ...{ client_order_id: 'l1', symbol: LISTED, side: 'sell', price: '74.70', quantity: '100' },
  })
  await must(`/v1/listings/${listing.order_id}/take`, EB, {
    ...{ client_order_id: 'l2', symbol: LISTED, side: 'buy', price: '74.70', quantity: '60' },
  })
  await go('11:00')
  await go('11:04')
  await must(`${room}/bids`, EA, { price: '5200', quantity: '6' })
  for (const [token, price] of [
    [EA, '4600'],
    [EB, '4400'],
  ] as const) {
    const uscc = token === EA ? A : B
    const bid = await sealBid(
      { sale_id: sealed.sale_id, uscc, entries: [{ price, quantity: '40' }] },
      keys.map(({ recipient }) => recipient),
      2,
    )
    await must(`/v1/auctions/${sealed.sale_id}/bids`, token, { ...bid, deposit: '200000.00' })
  }
  // The clock goes on: an auction whose end nobody was there for would be given its round anew.
  for (let minute = 5; minute < 60; minute++) await go(`11:${String(minute).padStart(2, '0')}`)
  await go('13:10')
  const block = await must<{ block_id: number }>('/v1/block-trades', EA, {
    ...{ to_uscc: B, symbol: LISTED, side: 'sell', price: '80.00', quantity: '100000' },
  })
  await must(`/v1/block-trades/${block.block_id}/accept`, EB, { offer_number: 1 })
  await go('14:05')
  for (const holder of [1, 2]) {
    const { data } = await send<{ data: { bid_id: number; share: string }[] }>(
      ...(['GET', `/v1/auctions/${sealed.sale_id}/sealed-shares/${holder}`, BUREAU] as const),
    )
    const shares = await Promise.all(
      data.map(async ({ bid_id, share }) => ({
        bid_id,
        share: await decryptShare(keys[holder - 1]!.identity, share),
      })),
    )
    await must(`/v1/auctions/${sealed.sale_id}/shares`, [BUREAU, OPERATOR][holder - 1]!, {
      ...{ key_holder: holder, shares },
    })
  }
  await must(`/v1/auctions/${sealed.sale_id}/clear`, CHIEF)
  await go('14:50')
  // What rests of one's own would stand in the way of the call.
  for (const token of [EA, EB]) await send('DELETE', `/v1/orders?symbol=${BOOK}`, token)
  for (const [token, side, price] of [
    [EA, 'sell', '4520'],
    [EB, 'buy', '4580'],
  ] as const)
    expect((await order(token, side, price, '2', { time_in_force: 'at_close' })).status).toBe(
      'pending_trigger',
    )
  await go('14:58')
  await order(EA, 'sell', '4530', '3')
  await order(EB, 'buy', '4570', '3')
  await go('15:01')
  await go('18:00')
}

test('a whole day over all modes is replayed twice to the same bytes, and both ledgers agree', async () => {
  const api = await city()
  await wholeDay(api)
  const { sql } = api
  // Every mode had its part.
  const causes = new Set(
    sql.all<{ cause: string }>('SELECT DISTINCT cause FROM postings').map(({ cause }) => cause),
  )
  for (const cause of ['accept_block', 'clear_sale', 'draw_ballot'])
    expect(causes.has(cause), cause).toBe(true)
  const traded = (symbol: string, isAuction: boolean) =>
    sql.all(
      `SELECT 1 FROM trades t JOIN instruments i USING (asset) WHERE i.symbol = ? AND t.at >= ?
         AND EXISTS (SELECT 1 FROM auction_trades a WHERE a.trade_id = t.trade_id) = ?`,
      ...[symbol, shanghai('00:00'), Number(isAuction)],
    ).length
  expect(traded(BOOK, true)).toBeGreaterThan(1)
  expect(traded(BOOK, false)).toBeGreaterThan(5)
  expect(traded(LISTED, false)).toBe(1)
  const lasting = (inForce: string) =>
    sql
      .all<{ status: number }>('SELECT status FROM orders WHERE time_in_force = ?', inForce)
      .map(({ status }) => ORDER_STATUSES[status])
  expect([lasting('at_open'), lasting('at_close')]).toEqual([['expired'], ['filled', 'filled']])
  const { data } = await api.send<{ data: { status: string; waiting: { contracts: number } }[] }>(
    ...(['GET', '/v1/open-auctions', EA] as const),
  )
  expect(data[0]!.status).toBe('concluded')
  for (const symbol of [BOOK, LISTED]) {
    const { phase } = await api.send<{ phase: string }>('GET', `/v1/instruments/${symbol}`, EA)
    expect([symbol, phase]).toEqual([symbol, 'closed'])
  }
  const { cash } = await api.send<Account>('GET', '/v1/accounts/me', EA)
  expect(Number(cash.balance)).toBeGreaterThan(0)

  const replays = [openNodeSql(':memory:'), openNodeSql(':memory:')]
  for (const replay of replays) expect(audit(sql, replay, sha256).findings).toEqual([])
  const [first, second] = replays.map(fingerprint) as [Map<string, string>, Map<string, string>]
  expect([...second]).toEqual([...first])
  expect(first.get('journal')).toBe(fingerprint(sql).get('journal'))
  expect(runPass(sql, openNodeSql(':memory:')).differences).toEqual([])
})
