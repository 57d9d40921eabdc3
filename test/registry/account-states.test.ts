import { describe, expect, test } from 'vitest'
import type { CorrectionAnswer } from '../../engine/facts/correction.ts'
import type { Account } from '../../engine/facts/registry.ts'
import type { TransactionAnswer } from '../../engine/facts/transaction.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { SERVICE } from '../../src/kernel/permissions.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BANKER, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const SYMBOL = 'ENERGY-ZIBO'

async function city() {
  const clock = { now: Date.UTC(2026, 10, 29, 2) }
  const api = await startTestService({ clock })
  const give = async (token: string, path: string, body: object = {}) => {
    const answer = await api.call<{ code?: string; detail?: string; rule?: string }>(
      'POST',
      path,
      token,
      body,
    )
    return { http: answer.status, ...answer.body }
  }
  const state = (account_state: string, uscc = A) =>
    give(OPERATOR, `/v1/participants/${uscc}/account-state`, {
      ...{ account_state, document: '淄环登记〔2026〕8号', reason: '核查' },
    })
  const account = async (token: string) => (await api.call<Account>('GET', '/v1/accounts/me', token)).body
  const order = (side: string, id: string, price = '97') =>
    give(EA, '/v1/orders', {
      ...{ client_order_id: id, symbol: SYMBOL, side, type: 'limit', price, quantity: '1' },
    })
  let bank = 0
  const deposit = (uscc: string, amount = '5.00') =>
    give(OPERATOR, '/v1/deposits', { uscc, amount, bank_reference: `b${++bank}` })
  const withdraw = (amount = '1.00') =>
    give(OPERATOR, '/v1/withdrawals', { uscc: A, amount, bank_reference: `b${++bank}` })
  return { ...api, clock, give, state, account, order, deposit, withdraw }
}

describe('states of an account as a national registry names them (17.1)', () => {
  const TABLE: [string, { sells: boolean; buys: boolean; gets: boolean; pays: boolean }][] = [
    ['open', { sells: true, buys: true, gets: true, pays: true }],
    ['some_transactions_restricted', { sells: false, buys: false, gets: true, pays: false }],
    ['all_transactions_restricted', { sells: false, buys: false, gets: false, pays: false }],
    ['suspended_partially', { sells: false, buys: false, gets: true, pays: false }],
    ['suspended', { sells: false, buys: false, gets: false, pays: false }],
    ['closure_pending', { sells: true, buys: false, gets: false, pays: true }],
  ]
  test('what each lets be done', async () => {
    const { state, order, deposit, withdraw, account } = await city()
    for (const [name, wanted] of TABLE) {
      expect((await state(name)).http).toBe(200)
      expect(await account(EA)).toMatchObject({ account_state: name, state_document: '淄环登记〔2026〕8号' })
      const isDone = ({ http, code }: { http: number; code?: string }) => {
        if (http >= 400) expect(code).toBe('account_not_open')
        return http < 400
      }
      expect({
        sells: isDone(await order('sell', `s-${name}`, '100')),
        buys: isDone(await order('buy', `b-${name}`, '95')),
        gets: isDone(await deposit(A)),
        pays: isDone(await withdraw()),
      }).toEqual(wanted)
    }
  })

  test('a duty is met in an account that may do nothing else; its offers are withdrawn, and the refusal names the decision', async () => {
    const { state, order, give, call } = await city()
    await give('demo-bureau', '/v1/obligations', {
      ...{ uscc: A, symbol: SYMBOL, period: '2026', quantity: '5', due_on: '2027-12-31' },
    })
    expect((await order('sell', 'rests', '100')).http).toBe(201)
    await state('some_transactions_restricted')
    const { body } = await call<{ data: { status: string }[] }>('GET', '/v1/orders?status=open', EA)
    expect(body.data).toEqual([])
    expect(await order('sell', 'again')).toMatchObject({
      code: 'account_not_open',
      rule: '淄环登记〔2026〕8号',
    })
    const { body: duties } = await call<{ data: { obligation_id: number }[] }>('GET', '/v1/obligations', EA)
    const surrender = { symbol: SYMBOL, obligation_id: duties.data.at(-1)!.obligation_id, quantity: '1' }
    expect((await give(EA, '/v1/surrenders', surrender)).http).toBe(201)
    await state('suspended')
    expect((await give(EA, '/v1/surrenders', surrender)).code).toBe('account_not_open')
  })

  test('a lender lets go whatever the state of its client, a fee pledge needs both accounts, and a claim keeps a bank open', async () => {
    const { state, give } = await city()
    const pledge = (await give(BANKER, '/v1/pledges', {
      ...{
        pledgor_uscc: A,
        symbol: SYMBOL,
        quantity: '10',
        secured_amount: '5',
        document: '合同',
        due_on: '2027-11-29',
      },
    })) as { pledge_id?: number }
    await give(EA, `/v1/pledges/${pledge.pledge_id}/consent`)
    await give('demo-bureau-chief', `/v1/pledges/${pledge.pledge_id}/register`)
    expect((await state('closed', BANK_WITHOUT_CASH)).code).toBe('account_not_empty')
    await state('suspended')
    expect((await give(BANKER, `/v1/pledges/${pledge.pledge_id}/release`, { quantity: '1' })).http).toBe(200)
    const fees = {
      ...{ pledgor_uscc: A, fee_kind: 'heat', payer: '热用户', document: '合同', collection_account: 'A1' },
      ...{ from_month: '2026-12', until_month: '2027-12', expected_monthly: '12', debt_service_monthly: '8' },
      ...{ haircut_basis_points: 0, secured_amount: '90', trigger_basis_points: 10_000, trigger_months: 1 },
    }
    expect((await give(BANKER, '/v1/fee-pledges', fees)).code).toBe('account_not_open')
    await state('open')
    expect((await give(BANKER, '/v1/fee-pledges', fees)).http).toBe(201)
  })

  test('an account is closed when nothing is left in it', async () => {
    const { state, give, call } = await city()
    expect((await state('closed')).code).toBe('account_not_empty')
    const target = BANK_WITHOUT_CASH
    expect((await state('closed', target)).http).toBe(200)
    const members = await call<{ data: { uscc: string; account_state: string }[] }>(
      'GET',
      '/v1/participants',
      EA,
    )
    expect(members.body.data.find((one) => one.uscc === target)!.account_state).toBe('closed')
    const cash = { uscc: target, amount: '1.00', bank_reference: 'late' }
    expect((await give(OPERATOR, '/v1/deposits', cash)).code).toBe('account_not_open')
    await state('open', target)
    expect((await give(OPERATOR, '/v1/deposits', cash)).http).toBe(201)
  })
})
const BANK_WITHOUT_CASH = '91370300MADEMQKK5T'

test('what was booked wrongly is put right by an entry of its own, once, with the day since when it should have been so', async () => {
  const { give, call, deposit, sql, service, clock, withdraw } = await city()
  const wrong = (await deposit(A, '100.00')) as { seq?: number }
  clock.now += 5 * 86_400_000
  const body = {
    ...{ corrects: wrong.seq!, from_uscc: A, to_uscc: B, symbol: 'CNY', amount: '100.00', booked: '100.00' },
    ...{ effective_on: '2026-11-29', document: '更正单1号' },
  }
  const correct = (change: object = {}) => give(OPERATOR, '/v1/corrections', { ...body, ...change })
  expect((await correct({ corrects: 1 })).code).toBe('posting_not_found')
  expect((await correct({ booked: '100.01' })).code).toBe('posting_not_found')
  expect((await correct({ amount: '100.01' })).code).toBe('corrected_already')
  expect((await correct({ effective_on: '2026-11-28' })).code).toBe('effective_too_early')
  expect((await correct({ from_uscc: B, to_uscc: A })).code).toBe('posting_not_found')
  expect((await correct({ to_uscc: A })).code).toBe('attributes_conflict')
  expect((await correct({ effective_on: '2026-12-30' })).code).toBe('decision_in_the_future')
  expect((await give(EA, '/v1/corrections', body)).http).toBe(403)
  const held = async (token: string, at: string, dated_by: string) => {
    const path = `/v1/accounts/me/balances?at=${at}&dated_by=${dated_by}`
    const { body } = await call<{ data: { symbol: string; balance: string }[] }>('GET', path, token)
    return Number(body.data[0]!.balance)
  }
  const then = '2026-12-01T00:00:00Z'
  const before = [await held(EA, then, 'booked'), await held(EB, then, 'booked')]
  // In parts, up to what was booked.
  expect((await correct({ amount: '40.00' })).http).toBe(201)
  expect(await correct({ amount: '60.00' })).toMatchObject({ http: 201, effective_on: '2026-11-29' })
  // What the register had then stays; what should have been there is another question.
  expect([await held(EA, then, 'booked'), await held(EB, then, 'booked')]).toEqual(before)
  expect([await held(EA, then, 'effective'), await held(EB, then, 'effective')]).toEqual([
    before[0]! - 100,
    before[1]! + 100,
  ])
  expect((await correct()).code).toBe('corrected_already')
  const { body: ledger } = await call<{ data: object[] }>('GET', '/v1/accounts/me/ledger', EB)
  expect(ledger.data[0]).toMatchObject({
    ...{
      cause: 'correct_holding',
      change: '60.00',
      corrects: wrong.seq,
      effective_on: '2026-11-29',
    },
  })
  // A deposit that never came is nobody's; what is not there any more can't be taken.
  const on = { effective_on: '2026-12-04' }
  const ghost = (await deposit(A, '7.00')) as { seq?: number }
  const undone = { corrects: ghost.seq!, amount: '7.00', booked: '7.00', to_uscc: undefined, ...on }
  expect(await correct(undone)).toMatchObject({ http: 201, moved_to: null })
  const gone = (await deposit(A, '9.00')) as { seq?: number }
  const { body: account } = await call<Account>('GET', '/v1/accounts/me', EA)
  await withdraw(account.cash.free)
  expect((await correct({ corrects: gone.seq!, amount: '9.00', booked: '9.00', ...on })).code).toBe(
    'exceeds_free_cash',
  )
  const { body: list } = await call<{ data: TransactionAnswer[]; next_cursor: string | null }>(
    ...(['GET', '/v1/transactions?limit=2', EA] as const),
  )
  expect(list.data).toMatchObject([
    {
      command: 'withdraw_cash',
      transaction_state: 'completed',
      movements: [{ symbol: 'CNY', moved_to: null }],
    },
    { transaction_id: gone.seq, command: 'deposit' },
  ])
  // Who is nobody here has no transactions, and an allocation that waits is one.
  await give('demo-administrator', '/v1/principals', {
    ...{ name: 'x-man', roles: ['enterprise'], uscc: '91370300MADEMQEEXK' },
  })
  const stranger = await service.sequencer.submit({
    command: {
      ...{ command: 'add_principal', name: 'y-man', roles: ['enterprise'], uscc: '91370300MADEMQEEXK' },
      ...{ token_sha256: sha256('y-man'), is_demonstration: true },
    } as never,
    by: SERVICE,
  })
  expect(stranger.outcome.ok).toBe(true)
  expect((await call<{ data: object[] }>('GET', '/v1/transactions', 'y-man')).body.data).toEqual([])
  const next = await call<{ data: TransactionAnswer[] }>(
    ...(['GET', `/v1/transactions?limit=2&cursor=${list.next_cursor}`, EA] as const),
  )
  expect(next.body.data).toMatchObject([
    { command: 'correct_holding' },
    { transaction_id: ghost.seq, transaction_state: 'corrected' },
  ])
  const seen = async (token: string) =>
    (await call<{ data: CorrectionAnswer[] }>('GET', '/v1/corrections', token)).body.data.length
  expect([await seen(EA), await seen(EB), await seen(BANKER), await seen(OPERATOR)]).toEqual([3, 2, 0, 3])
  expectNothingUnkept(service.sequencer.venue)
  service.sequencer.close()
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('what would be missing of a duty, exactly, and nothing is done', async () => {
  const { give, call } = await city()
  const set = { uscc: A, symbol: SYMBOL, period: '2028', due_on: '2029-12-31' }
  await give('demo-bureau', '/v1/obligations', set)
  const { body: duties } = await call<{ data: { obligation_id: number; period: string }[] }>(
    ...(['GET', '/v1/obligations', EA] as const),
  )
  const { obligation_id } = duties.data.find(({ period }) => period === '2028')!
  const ask = async (query: string, token = EA) =>
    (await call<Record<string, string>>('GET', `/v1/obligations/${obligation_id}/what-if${query}`, token))
      .body
  expect((await ask('')).code).toBe('figure_missing')
  expect((await ask('', EB)).code).toBe('not_found')
  const { free, gap, still_missing } = await ask('?verified=300000')
  expect([gap, Number(still_missing)]).toEqual(['300000', 300_000 - Number(free)])
  const bought = String(300_000 - Number(free) + 3)
  const more = await ask(`?verified=300000&bought=${bought}`)
  expect(more).toMatchObject({ still_missing: '0', surplus: '3', cost_of_missing: '0.00' })
  expect(Number(more.cost_of_bought)).toBeCloseTo(Number(more.price) * Number(bought), 2)
  // No rule lets anything offset this duty.
  expect(await ask('?verified=100&offset=5')).toMatchObject({ most_offset: '0', offset_counted: '0' })
  expect((await ask('?verified=999999999999999')).code).toBe('amount_out_of_range')
  expect((await ask('?verified=0.5')).code).toBe('quantity_not_a_multiple_of_lot')
})
