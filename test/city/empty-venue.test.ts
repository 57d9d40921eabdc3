import { expect, test } from 'vitest'
import { SERVICE } from '../../src/kernel/permissions.ts'
import { tokenHash } from '../../src/kernel/principals.ts'
import { startTestService } from '../helpers/service.ts'
import { A, B, BANK } from '../helpers/venue.ts'

test('a venue without the demonstration, over HTTP alone: from an empty database to a trade, a surrender and a bank’s reading', async () => {
  const api = await startTestService({ isEmpty: true })
  const people = [
    ['maker', ['maker'], undefined],
    ['chief', ['approver'], undefined],
    ['operator', ['operator'], undefined],
    ['a', ['enterprise'], A],
    ['b', ['enterprise'], B],
    ['bank', ['bank'], BANK],
  ] as const
  for (const [name, roles, uscc] of people)
    await api.service.sequencer.submit({
      command: {
        command: 'add_principal',
        ...{ name, roles: [...roles], ...(uscc ? { uscc } : {}) },
        ...{ token_sha256: tokenHash(name), is_demonstration: false },
      },
      by: SERVICE,
    })
  const must = async <T = Record<string, unknown>>(
    path: string,
    token: string,
    body?: object,
  ): Promise<T> => {
    const answer = await api.call<T>('POST', path, token, body)
    expect([path, answer.status < 300, answer.text]).toEqual([path, true, answer.text])
    return answer.body
  }

  expect((await api.call('GET', '/v1/orders', 'demo-enterprise-a')).status).toBe(401)
  for (const [uscc, kind] of [
    [A, 'enterprise'],
    [B, 'enterprise'],
    [BANK, 'bank'],
  ]) {
    await must('/v1/participants', 'operator', { uscc, kind, name: { zh: '名', en: 'name' } })
  }
  const legal_basis = { zh: '批准文件号 X', en: 'approval X' }
  expect(
    (await api.call('POST', '/v1/instruments', 'operator', { symbol: 'NONE', legal_basis })).status,
  ).toBe(404)
  expect((await api.call('POST', '/v1/instruments', 'operator', { symbol: 'SO2-ZIBO' })).status).toBe(400)
  expect(await must('/v1/instruments', 'operator', { symbol: 'SO2-ZIBO', legal_basis })).toMatchObject({
    phase: 'closed',
    legal_basis,
  })
  expect(
    (await api.call('POST', '/v1/instruments', 'operator', { symbol: 'SO2-ZIBO', legal_basis })).status,
  ).toBe(409)
  const { approval_id } = await must('/v1/allocations', 'maker', {
    uscc: A,
    symbol: 'SO2-ZIBO',
    quantity: '10',
    document: 'd',
  })
  await must(`/v1/approvals/${approval_id}/approve`, 'chief')
  await must('/v1/deposits', 'operator', { uscc: B, amount: '100000.00', bank_reference: 'r1' })

  const order = { symbol: 'SO2-ZIBO', type: 'limit', price: '4600', quantity: '3' }
  expect(
    (await api.call('POST', '/v1/orders', 'a', { ...order, side: 'sell', client_order_id: '1' })).body.code,
  ).toBe('market_closed')
  await must('/v1/markets/SO2-ZIBO/phase', 'operator', { phase: 'continuous', reason: 'open' })
  await must('/v1/orders', 'a', { ...order, side: 'sell', client_order_id: '1' })
  expect(await must('/v1/orders', 'b', { ...order, side: 'buy', client_order_id: '1' })).toMatchObject({
    status: 'filled',
    fills: [{ price: '4600', quantity: '3.000' }],
  })
  expect((await api.call('GET', '/v1/accounts/me', 'a')).body).toMatchObject({
    cash: { balance: '13800.00' },
    holdings: [{ balance: '7.000' }],
  })

  const { obligation_id } = await must('/v1/obligations', 'maker', {
    uscc: B,
    symbol: 'SO2-ZIBO',
    period: '2026',
    quantity: '3',
    due_on: '2099-12-31',
  })
  expect(
    await must('/v1/surrenders', 'b', { symbol: 'SO2-ZIBO', quantity: '3', obligation_id }),
  ).toMatchObject({ gap: '0.000', is_on_time: true })
  await must('/v1/credit/consents', 'b', {
    bank_uscc: BANK,
    purpose: 'loan',
    expires_at: new Date(Date.now() + 30 * 86_400_000).toISOString(),
  })
  const file = await api.call('GET', `/v1/credit/files/${B}`, 'bank')
  expect(file.body).toMatchObject({
    grade: { grade_id: 'green' },
    entries: [{ item_id: 'surrendered_on_time' }],
  })
  expect((await api.call('GET', '/v1/registry/invariants')).body).toMatchObject({
    holds: true,
    instruments: [{ issued: '10.000', held: '7.000', surrendered: '3.000', holds: true }],
    cash: { deposited: '100000.00', held: '100000.00' },
  })
})
