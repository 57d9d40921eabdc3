import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { httpbis } from 'http-message-signatures'
import { expect, test } from 'vitest'
import { Session } from '../../src/edge/session.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { findPrincipal } from '../../src/kernel/principals.ts'
import { dispatch } from '../../src/market/stream/dispatch.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { EA, startTestService } from '../helpers/service.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const x = publicKey.export({ format: 'jwk' }).x!
const clock = { now: Date.UTC(2026, 10, 27, 2) }
const ORDER = {
  ...{ client_order_id: 's1', symbol: 'ENERGY-ZIBO', side: 'buy', type: 'limit', price: '95', quantity: '1' },
  time_in_force: 'gtc',
}

/** Signed by a library of somebody else, as a program of a customer would. */
async function signed(
  keyId: number,
  body: object,
  change: { url?: string; text?: string; created?: number; fields?: string[] } = {},
) {
  const text = JSON.stringify(body)
  const digest = `sha-256=:${createHash('sha256').update(text).digest('base64')}:`
  const message = {
    method: 'POST',
    url: change.url ?? 'http://localhost/v1/orders',
    headers: { 'content-digest': digest },
  }
  const { headers } = await httpbis.signMessage(
    {
      key: { id: String(keyId), alg: 'ed25519', sign: async (data) => sign(null, data, privateKey) },
      fields: change.fields ?? ['@method', '@target-uri', 'content-digest'],
      params: ['created', 'keyid', 'alg'],
      paramValues: { created: new Date(change.created ?? clock.now) },
    },
    message,
  )
  return { text: change.text ?? text, headers: headers as Record<string, string> }
}

async function service() {
  const api = await startTestService({ clock })
  const made = await api.call<{ token: string; credential_id: number }>('POST', '/v1/keys', EA, {
    ...{ label: 'signing', public_key: x },
  })
  const { token, credential_id } = made.body
  const place = async ({ text, headers }: { text: string; headers: Record<string, string> }) => {
    const { status, body } = await api.call('POST', '/v1/orders', token, text, headers)
    return [status, body.code ?? body.status]
  }
  return { ...api, token, credential_id, place }
}

test('a key with a public key signs what it changes: its token alone does nothing, and what it did can be proved', async () => {
  const { call, place, token, credential_id, sql } = await service()
  expect((await call('GET', '/v1/orders', token)).status).toBe(200)
  const bare = await call('POST', '/v1/orders', token, ORDER)
  expect([bare.status, bare.body.code]).toEqual([401, 'signature_wrong'])
  expect(await place(await signed(credential_id, ORDER))).toEqual([201, 'resting'])
  const [row] = sql.all<{ request: string }>('SELECT request FROM signatures')
  expect(JSON.parse(row!.request)).toMatchObject({ method: 'POST', body: JSON.stringify(ORDER) })
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  sql.run('UPDATE signatures SET request = replace(request, ?, ?)', '95', '96')
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([
    expect.stringMatching(/^signatures \d+: /),
  ])
  sql.run('DELETE FROM signatures')
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([
    expect.stringContaining('is not signed'),
  ])
})

test.each([
  ['another body', { text: JSON.stringify({ ...ORDER, quantity: '2' }) }],
  ['another address', { url: 'http://localhost/v1/orders/batch' }],
  ['too old', { created: clock.now - 301_000 }],
  ['of a time to come', { created: clock.now + 301_000 }],
  ['the body not covered', { fields: ['@method', '@target-uri'] }],
  ['the address not covered', { fields: ['@method', 'content-digest'] }],
])('a signature that does not fit is refused and changes nothing: %s', async (_, change) => {
  const { place, credential_id, service: city } = await service()
  const before = city.sequencer.lastSeq
  expect(await place(await signed(credential_id, ORDER, change))).toEqual([401, 'signature_wrong'])
  expect(await place(await signed(credential_id + 1, ORDER))).toEqual([401, 'signature_wrong'])
  expect(city.sequencer.lastSeq).toBe(before)
})

test('a stream can’t be signed: such a key reads there, and places no order', async () => {
  const { token, service: city } = await service()
  const sent: string[] = []
  const socket = { send: ({ text }: { text: string }) => sent.push(text), close: () => {}, buffered: () => 0 }
  const session = new Session(
    socket,
    findPrincipal(city.sequencer.venue, token, true, clock.now),
    city.metrics,
  )
  await dispatch(city, session, JSON.stringify({ method: 'place_order', params: ORDER, req_id: 1 }))
  expect(JSON.parse(sent[0]!)).toMatchObject({ success: false, error: { code: 'forbidden' } })
})
