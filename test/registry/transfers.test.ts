import { describe, expect, test } from 'vitest'
import type { DecisionAnswer, ObjectionAnswer, TrustAnswer } from '../../engine/facts/transfer.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B, BANK] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42', '91370300MADEMQKK5T']
const SYMBOL = 'SO2-ZIBO'
const shanghai = (text: string) => Date.parse(`${text}+08:00`)
type Answer = Partial<TrustAnswer & ObjectionAnswer> & { code?: string; rule?: string; approval_id?: number }

async function city(at: string) {
  const clock = { now: shanghai(at) }
  const api = await startTestService({ clock })
  const send = async (method: string, path: string, token: string, body?: object) =>
    (await api.call<Answer>(method, path, token, body)).body
  const holding = async (token: string) => {
    const { body } = await api.call<{ holdings: { symbol: string; balance: string }[] }>(
      'GET',
      '/v1/accounts/me',
      token,
    )
    return Number(body.holdings.find((one) => one.symbol === SYMBOL)?.balance ?? 0)
  }
  const give = (quantity: string, token = EA) =>
    send('POST', '/v1/transfers', token, { to_uscc: B, symbol: SYMBOL, quantity, document: '协议' })
  const go = (text: string) => {
    clock.now = shanghai(text)
  }
  return { ...api, send, holding, give, go }
}

describe('transfers outside the market', () => {
  test('an account is trusted after four working days between ten and four, and no minute earlier', async () => {
    // A Thursday after closing: the delay begins on Friday at ten.
    const { send, holding, give, go, service, sql } = await city('2026-11-26T17:30:00')
    expect((await give('1')).code).toBe('account_not_trusted')
    const trusted = await send('POST', '/v1/trusted-accounts', EA, { to_uscc: B })
    expect(trusted).toMatchObject({ is_trusted: false, trusted_from: '2026-12-03T02:00:00.000Z' })
    expect((await send('POST', '/v1/trusted-accounts', EA, { to_uscc: B })).code).toBe(
      'account_trusted_already',
    )
    go('2026-12-03T09:59:59.999')
    expect((await give('1')).code).toBe('account_not_trusted')
    go('2026-12-03T10:00:00')
    const [a, b] = [await holding(EA), await holding(EB)]
    expect((await give('1')).code).toBeUndefined()
    expect([await holding(EA), await holding(EB)]).toEqual([a - 1, b + 1])
    expect((await give('1', EB)).code).toBe('account_not_trusted')
    expect((await give('1000000')).code).toBe('exceeds_free_holding')
    expect((await give('0')).code).toBe('amount_must_be_positive')
    await send('DELETE', `/v1/trusted-accounts/${B}`, EA)
    expect((await give('1')).code).toBe('account_not_trusted')
    expect((await send('DELETE', `/v1/trusted-accounts/${B}`, EA)).code).toBe('account_not_trusted')
    expectNothingUnkept(venueOf(service))
    expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  })

  test('the rules of the market hold here too', async () => {
    const { send, give, go } = await city('2026-11-26T12:00:00')
    expect((await send('POST', '/v1/trusted-accounts', EA, { to_uscc: A })).code).toBe('attributes_conflict')
    expect((await send('POST', '/v1/trusted-accounts', EA, { to_uscc: BANK })).code).toBe(
      'participant_not_found',
    )
    await send('POST', '/v1/trusted-accounts', EA, { to_uscc: B })
    go('2026-12-02T12:00:00')
    const rules = {
      symbol: SYMBOL,
      medium: 'air',
      city: '3703',
      sectors: ['industry'],
      seller_needs: [],
      document: '办法',
    }
    await send('POST', '/v1/market-rules', BUREAU, rules)
    expect(await give('1')).toMatchObject({ code: 'not_eligible', rule: '办法' })
    const standing = {
      area: '370303',
      sector: 'industry',
      has_paid: true,
      is_monitored: true,
      document: '核定书',
    }
    for (const uscc of [A, B]) await send('POST', '/v1/standings', BUREAU, { uscc, ...standing })
    expect((await give('1')).code).toBeUndefined()
    await send('POST', '/v1/kill-switch', OPERATOR, { scope: 'member', uscc: B, reason: '核查' })
    expect((await give('1')).code).toBe('trader_suspended')
  })

  test('where the days off are not published nothing is guessed', async () => {
    const { send } = await city('2026-12-30T12:00:00')
    expect((await send('POST', '/v1/trusted-accounts', EA, { to_uscc: B })).code).toBe(
      'holiday_calendar_missing',
    )
  })
})

describe('objections', () => {
  async function allocated(at: string) {
    const found = await city(at)
    const proposed = await found.send('POST', '/v1/allocations', BUREAU, {
      uscc: A,
      symbol: SYMBOL,
      quantity: '1',
      document: '分配',
    })
    await found.send('POST', `/v1/approvals/${proposed.approval_id}/approve`, CHIEF)
    const about = { kind: 'allocation', about_id: proposed.approval_id, text: '产量有误' }
    const object = (token = EA, body: object = about) => found.send('POST', '/v1/objections', token, body)
    return { ...found, object, about }
  }

  test('they can be made for seven working days, and are answered in ten', async () => {
    // Before the holidays of October: 28, 29, 30 September, 8, 9, 10 October (a Saturday of work), 12 October.
    const { object, go, call } = await allocated('2026-09-24T10:00:00')
    const [decision] = (await call<{ data: DecisionAnswer[] }>('GET', '/v1/decisions', EA)).body.data
    expect(decision).toMatchObject({ kind: 'allocation', quantity: '1.000', object_until: '2026-10-12' })
    go('2026-10-12T23:59:59.999')
    expect(await object()).toMatchObject({ status: 'open', answer_due_on: '2026-10-26', is_late: false })
    expect((await object()).code).toBe('objection_open_already')
    expect((await object(EB)).code).toBe('objection_subject_not_found')
    const late = await allocated('2026-09-24T10:00:00')
    late.go('2026-10-13T00:00:00')
    expect((await late.object()).code).toBe('objection_late')
  })

  test('another person answers once; a late answer is told as late', async () => {
    const { object, go, send, call, service, sql } = await allocated('2026-11-02T10:00:00')
    const { objection_id } = await object()
    go('2026-11-17T00:00:00')
    const path = `/v1/objections/${objection_id}/answer`
    const answer = { is_upheld: true, answer: '重新核定' }
    expect((await send('POST', path, BUREAU, answer)).code).toBe('forbidden')
    expect(await send('POST', path, CHIEF, answer)).toMatchObject({ status: 'upheld', is_late: true })
    expect((await send('POST', path, CHIEF, answer)).code).toBe('objection_decided_already')
    const list = async (token: string) =>
      (await call<{ data: ObjectionAnswer[] }>('GET', '/v1/objections', token)).body.data.length
    expect([await list(EA), await list(EB), await list(BUREAU)]).toEqual([1, 0, 1])
    expectNothingUnkept(venueOf(service))
    expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  })
})
