import { beforeEach, describe, expect, test } from 'vitest'
import type { LotAnswer } from '../../engine/facts/lot.ts'
import type { ReconciliationAnswer, RestrictionAnswer } from '../../engine/facts/reconciliation.ts'
import type { Account } from '../../engine/facts/registry.ts'
import { runPass } from '../../src/checker/pass.ts'
import { type NodeSql, openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, EB, OPERATOR, startTestService, type TestService } from '../helpers/service.ts'

const AUDITOR = 'demo-auditor'
let city: TestService
let store: NodeSql
beforeEach(async () => {
  city = await startTestService()
  store = openNodeSql(':memory:')
})
const pass = () => runPass(city.sql, store)
const found = () => pass().differences.map(({ uscc, symbol, reason }) => [uscc, symbol, reason])
const holderOf = (uscc: string) =>
  city.sql.all<{ holder: number }>('SELECT holder FROM participants WHERE uscc = ?', uscc)[0]!.holder
const account = async (token: string) => (await city.call<Account>('GET', '/v1/accounts/me', token)).body
const post = (path: string, token: string, body: unknown) =>
  city.call<{ code?: string; detail?: string }>('POST', path, token, body)

describe('a pass of the second ledger', () => {
  test('completes without a fault, again and again, and after trades, surrenders and transfers', async () => {
    const first = pass()
    expect(first.differences).toEqual([])
    expect(first.compared).toBeGreaterThan(20)
    const { uscc } = await account(EA)
    await post('/v1/deposits', OPERATOR, { uscc, amount: '100.00', bank_reference: 'R-1' })
    expect(pass().differences).toEqual([])
    const { data } = (await city.call<{ data: LotAnswer[] }>('GET', '/v1/lots?limit=1000')).body
    const blocks = store.all<{ count: number }>('SELECT count(*) AS count FROM lots')[0]!.count
    expect(blocks).toBe(data.length)
  })

  // One thing is changed by hand in one store (UK registry, ets_reconciliation.feature; ).
  test('R-1: an account that the registry has lost', async () => {
    const { uscc } = await account(EA)
    pass()
    city.sql.run('DELETE FROM participants WHERE uscc = ?', uscc)
    expect(found()).toEqual([[uscc, undefined, 'account_missing_in_registry']])
  })

  test('R-2: an account that the checker has lost', async () => {
    const { uscc } = await account(EA)
    pass()
    store.run('DELETE FROM participants WHERE uscc = ?', uscc)
    expect(found()).toEqual([[uscc, undefined, 'account_missing_in_checker']])
  })

  test('R-3: holdings that the registry has lost', async () => {
    const { uscc, holdings } = await account(EA)
    const { symbol } = holdings[0]!
    pass()
    city.sql.run(
      'DELETE FROM accounts WHERE holder = ? AND asset = (SELECT asset FROM instruments WHERE symbol = ?)',
      holderOf(uscc),
      symbol,
    )
    expect(found()).toEqual([[uscc, symbol, 'balance_differs']])
  })

  test('R-4: holdings that the checker has lost', async () => {
    const { uscc } = await account(EA)
    pass()
    store.run('DELETE FROM accounts WHERE holder = ? AND asset = 0', holderOf(uscc))
    expect(found()).toEqual([[uscc, 'CNY', 'balance_differs']])
  })

  test('R-5: bounds of a block that are one off', async () => {
    const { uscc, holdings } = await account(EB)
    const { symbol } = holdings[0]!
    pass()
    store.run(
      'UPDATE blocks SET last = last - 1 WHERE holder = ? AND asset = (SELECT asset FROM lots WHERE asset > 0 ORDER BY asset LIMIT 1)',
      holderOf(uscc),
    )
    const all = found()
    expect(all.map(([code, , reason]) => [code, reason])).toEqual([[uscc, 'blocks_differ']])
    expect(symbol).toBeDefined()
  })

  // A movement that fails a check is not booked: the account goes on to differ, and the check is named.
  test.each([
    ['10001', 'giver_unknown', 'UPDATE postings SET giver = 999 WHERE seq = ?', false],
    ['10002', 'taker_unknown', 'UPDATE postings SET taker = 999 WHERE seq = ?', true],
    ['10003', 'over_balance', 'UPDATE postings SET amount = amount * 1000000 WHERE seq = ?', true],
  ] as const)('T %s: %s', async (number, reason, change, isOfGiver) => {
    const { uscc, cash } = await account(EA)
    pass()
    const amount = (Number(cash.free) / 2).toFixed(2)
    await post('/v1/withdrawals', OPERATOR, { uscc, amount, bank_reference: 'W-1' })
    const { lastSeq } = city.service.sequencer
    city.sql.run(change, lastSeq)
    const { differences } = pass()
    const named = differences.find((one) => one.reason === reason)
    if (isOfGiver) expect(named).toMatchObject({ uscc, symbol: 'CNY' })
    // An unknown account can't be restricted: who got it, or lost it, is what differs.
    expect(differences.some((one) => one.uscc === uscc && one.reason === 'balance_differs')).toBe(true)
    if (named) expect(named.detail).toContain(number)
  })

  test('T 10004: more issued than was approved, or without an approval', async () => {
    const { uscc, holdings } = await account(EA)
    const { symbol } = holdings[0]!
    pass()
    const proposed = await city.call<{ approval_id: number }>('POST', '/v1/allocations', BUREAU, {
      ...{ uscc, symbol, quantity: '10', document: 'd' },
    })
    await post(`/v1/approvals/${proposed.body.approval_id}/approve`, CHIEF, {})
    city.sql.run('UPDATE postings SET amount = amount + 1 WHERE seq = ?', city.service.sequencer.lastSeq)
    expect(found()).toEqual([
      [uscc, symbol, 'over_limit'],
      [uscc, symbol, 'balance_differs'],
    ])
  })

  test('T 10005: serial numbers that are not held', async () => {
    const { uscc, holdings } = await account(EA)
    const { uscc: other } = await account(EB)
    const { symbol } = holdings[0]!
    pass()
    // The checker's own numbers of this permit are gone, its balance is not.
    const [row] = city.sql.all<{ asset: number }>('SELECT asset FROM instruments WHERE symbol = ?', symbol)
    store.run('DELETE FROM blocks WHERE holder = ? AND asset = ?', holderOf(uscc), row!.asset)
    const seq = city.service.sequencer.lastSeq + 1
    await post('/v1/deposits', OPERATOR, { uscc, amount: '1.00', bank_reference: 'T-5' })
    city.sql.run(
      'INSERT INTO postings VALUES (?, 7, 0, ?, ?, ?, ?, 1)',
      ...[seq, 'transfer_permits', row!.asset, holderOf(uscc), holderOf(other)],
    )
    const { differences } = pass()
    expect(differences.find(({ reason }) => reason === 'blocks_not_held')).toMatchObject({ uscc, symbol })
  })
})

describe('what is wrong beside single accounts', () => {
  test.each([
    [
      'an old movement',
      'UPDATE postings SET amount = amount + 1 WHERE seq = (SELECT min(seq) FROM postings)',
    ],
    ['an old trade', 'UPDATE trades SET quantity_lots = quantity_lots + 1 WHERE trade_id = 1'],
    ['a movement that is gone', 'DELETE FROM postings WHERE seq = (SELECT max(seq) FROM postings)'],
  ])('%s was changed', (_, change) => {
    expect(pass().faults).toEqual([])
    city.sql.run(change)
    const { faults, differences } = pass()
    expect(differences).toEqual([])
    expect(faults).toEqual([expect.stringContaining('are not what they were')])
  })

  test("the registry's own account, an account of nobody, numbers that overlap", () => {
    pass()
    city.sql.run(
      'UPDATE accounts SET balance = balance + 1 WHERE holder = 1 AND asset = (SELECT max(asset) FROM accounts WHERE holder = 1)',
    )
    city.sql.run('INSERT INTO accounts VALUES (77, 1, 5, 0, 0, 0, 0, 0)')
    store.run(
      'UPDATE blocks SET first = first - 1 WHERE (asset, first) IN (SELECT asset, max(first) FROM blocks WHERE holder > 0 GROUP BY asset LIMIT 1)',
    )
    const { faults } = pass()
    for (const part of ['own account 1', 'account 77, of nobody', 'overlap'])
      expect(
        faults.some((fault) => fault.includes(part)),
        part,
      ).toBe(true)
  })

  test('codes that were swapped name both who bear them', async () => {
    const [a, b] = [(await account(EA)).uscc, (await account(EB)).uscc]
    pass()
    const [first, second] = [holderOf(a), holderOf(b)]
    city.sql.run("UPDATE participants SET uscc = 'x' WHERE holder = ?", first)
    city.sql.run('UPDATE participants SET uscc = ? WHERE holder = ?', a, second)
    city.sql.run('UPDATE participants SET uscc = ? WHERE holder = ?', b, first)
    expect(new Set(pass().differences.map((one) => `${one.uscc} ${one.reason}`))).toEqual(
      new Set([`${a} code_differs`, `${b} code_differs`]),
    )
  })

  test('a row that is no movement at all is found, and stops neither this pass nor the next', async () => {
    const { uscc } = await account(EA)
    pass()
    const seq = city.service.sequencer.lastSeq
    await post('/v1/deposits', OPERATOR, { uscc, amount: '1.00', bank_reference: 'M-1' })
    city.sql.run('INSERT INTO trades VALUES (99999, 9, 7463, 1, 1, 2, 3, 4, 0, ?, 1)', seq + 1)
    city.sql.run('INSERT INTO postings VALUES (?, 5, 0, ?, 1, 0, ?, -5)', seq + 1, 'deposit', holderOf(uscc))
    expect(pass().differences.filter(({ reason }) => reason === 'movement_invalid')).not.toEqual([])
    // Mended, it is found no more.
    city.sql.run('DELETE FROM trades WHERE trade_id = 99999')
    city.sql.run('DELETE FROM postings WHERE amount < 0')
    const after = pass()
    expect(after.differences).toEqual([])
  })

  test('many differences of one do not hide those of another, and what is told is taken whatever was tampered', async () => {
    const [a, b] = [(await account(EA)).uscc, (await account(EB)).uscc]
    pass()
    for (let asset = 100; asset < 1300; asset++)
      city.sql.run('INSERT INTO accounts VALUES (?, ?, 5000, 0, 0, 0, 0, 0)', holderOf(a), asset)
    city.sql.run(
      'UPDATE accounts SET balance = 9000000000000000000 WHERE holder = ? AND asset = 0',
      holderOf(b),
    )
    const found = pass()
    expect(new Set(found.differences.map(({ uscc }) => uscc))).toEqual(new Set([a, b]))
    const told = await city.call<ReconciliationAnswer>('POST', '/v1/registry/reconciliations', AUDITOR, found)
    expect([told.status, told.body.differing]).toEqual([201, 2])
  })

  test("a registry's own file is no store", () => {
    expect(() => runPass(city.sql, city.sql)).toThrow('--store: that is a database of the registry')
  })
})

describe('a pass that found something', () => {
  test('restricts the accounts concerned and no others, until the bureau lifts it', async () => {
    const { uscc, holdings } = await account(EA)
    const { uscc: other } = await account(EB)
    const { symbol } = holdings[0]!
    const open = await city.call<{ order_id: number }>('POST', '/v1/orders', EA, {
      ...{ client_order_id: 'before', symbol, side: 'sell', type: 'limit' },
      ...{ quantity: '1', price: await askOf(symbol) },
    })
    expect(open.status).toBe(201)
    pass()
    store.run('DELETE FROM accounts WHERE holder = ? AND asset = 0', holderOf(uscc))
    const reported = await city.call<ReconciliationAnswer>(
      'POST',
      '/v1/registry/reconciliations',
      AUDITOR,
      pass(),
    )
    expect(reported.body).toMatchObject({ outcome: 'inconsistent', differing: 1 })
    const { pass_id } = reported.body
    expect((await account(EA)).restricted_by).toBe(pass_id)
    expect((await account(EB)).restricted_by).toBeNull()
    const order = await city.call<{ status: string; cancel_reason: string }>(
      'GET',
      `/v1/orders/${open.body.order_id}`,
      EA,
    )
    expect(order.body).toMatchObject({ status: 'cancelled', cancel_reason: 'restricted' })
    const withdrawal = { uscc, amount: '1.00', bank_reference: 'X-1' }
    const refused = await post('/v1/withdrawals', OPERATOR, withdrawal)
    expect([refused.status, refused.body.code]).toEqual([422, 'account_restricted'])
    expect(refused.body.detail).toContain(String(pass_id))
    expect(
      (await post('/v1/withdrawals', OPERATOR, { ...withdrawal, uscc: other, bank_reference: 'X-2' })).status,
    ).toBe(201)
    for (const [path, token, body] of [
      ['/v1/deposits', OPERATOR, { ...withdrawal, bank_reference: 'X-3' }],
      ['/v1/allocations', BUREAU, { uscc, symbol, quantity: '1', document: 'd' }],
      [
        '/v1/orders',
        EA,
        {
          ...{ client_order_id: 'after', symbol, side: 'sell', type: 'limit' },
          ...{ quantity: '1', price: await askOf(symbol) },
        },
      ],
    ] as const)
      expect((await post(path, token, body)).body.code, path).toBe('account_restricted')

    // Everybody sees that a pass was inconsistent; in whom, only who may read accounts.
    const told = await city.call<{ data: ReconciliationAnswer[] }>('GET', '/v1/registry/reconciliations')
    expect([told.body.data[0]!.outcome, told.body.data[0]!.differences]).toEqual(['inconsistent', undefined])
    const whole = await city.call<{ data: ReconciliationAnswer[] }>(
      'GET',
      '/v1/registry/reconciliations',
      BUREAU,
    )
    expect(whole.body.data[0]!.differences![0]).toMatchObject({ uscc, symbol: 'CNY' })

    const lift = await post(`/v1/registry/restrictions/${uscc}/lift`, CHIEF, { reason: 'store repaired' })
    expect(lift.status).toBe(200)
    expect((await account(EA)).restricted_by).toBeNull()
    expect((await post('/v1/withdrawals', OPERATOR, withdrawal)).status).toBe(201)
    const list = await city.call<{ data: RestrictionAnswer[] }>('GET', '/v1/registry/restrictions', BUREAU)
    expect(list.body.data[0]).toMatchObject({ uscc, pass_id, reason: 'store repaired' })
  })

  test('is told by an auditor alone, and of commands that there are', async () => {
    const body = { as_of_seq: 1, compared: 1, differences: [] }
    expect((await post('/v1/registry/reconciliations', BUREAU, body)).status).toBe(403)
    expect((await post('/v1/registry/reconciliations', AUDITOR, body)).status).toBe(201)
    const early = await post('/v1/registry/reconciliations', AUDITOR, { ...body, as_of_seq: 1e9 })
    expect(early.body.code).toBe('pass_of_the_future')
  })

  /** Above what rests there, within the limit. */
  async function askOf(symbol: string): Promise<string> {
    const { body } = await city.call<{ reference_price: string; tick: string }>(
      'GET',
      `/v1/instruments/${symbol}`,
    )
    const tick = Number(body.tick)
    const decimals = body.tick.split('.')[1]?.length ?? 0
    return (Math.floor((Number(body.reference_price) * 1.08) / tick) * tick).toFixed(decimals)
  }
})
