import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Miniflare } from 'miniflare'
import { Secret, TOTP } from 'otpauth'
import { afterAll, expect, test } from 'vitest'
import { startMiniflare } from '../helpers/miniflare.ts'

const folder = mkdtempSync(join(tmpdir(), 'qingheng-worker-'))
let miniflare: Miniflare | undefined

afterAll(async () => {
  await miniflare?.dispose()
  rmSync(folder, { recursive: true, force: true })
})

const boot = () =>
  startMiniflare({
    entry: 'src/hosts/worker.ts',
    className: 'VenueObject',
    persistTo: folder,
    bindings: { DEMO: '1' },
  })

async function call(method: string, path: string, token?: string, body?: unknown) {
  const answer = await miniflare!.dispatchFetch(`http://qingheng${path}`, {
    method,
    headers: {
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'Content-Type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

test('the same application in a Durable Object: an order, a fill, a stream message, a restart', async () => {
  miniflare = await boot()
  expect((await call('GET', '/readyz')).status).toBe(200)

  const stream = await miniflare.dispatchFetch('http://qingheng/v1/stream', {
    headers: { Upgrade: 'websocket' },
  })
  const socket = stream.webSocket!
  const messages: { channel?: string; type?: string; data?: { trades?: unknown[] } }[] = []
  socket.addEventListener('message', (event) => messages.push(JSON.parse(event.data as string)))
  socket.accept()
  socket.send(
    JSON.stringify({
      method: 'subscribe',
      params: { channel: 'trades', symbols: ['ENERGY-ZIBO'] },
      req_id: 1,
    }),
  )

  const order = { symbol: 'ENERGY-ZIBO', type: 'limit', price: '100', quantity: '7', time_in_force: 'gtc' }
  await call('DELETE', '/v1/orders', 'demo-enterprise-a')
  await call('DELETE', '/v1/orders', 'demo-enterprise-b')
  await call('DELETE', '/v1/orders', 'demo-enterprise-c')
  const ask = await call('POST', '/v1/orders', 'demo-enterprise-a', {
    ...order,
    side: 'sell',
    client_order_id: 'w-1',
  })
  expect(ask).toMatchObject({ status: 201, body: { status: 'resting' } })
  const bid = await call('POST', '/v1/orders', 'demo-enterprise-b', {
    ...order,
    side: 'buy',
    quantity: '3',
    client_order_id: 'w-2',
  })
  expect(bid).toMatchObject({
    status: 201,
    body: { status: 'filled', filled_quantity: '3', average_price: '100.000' },
  })
  await expect
    .poll(
      () =>
        messages.filter((message) => message.channel === 'trades' && message.type === 'update').at(-1)?.data
          ?.trades,
    )
    .toMatchObject([{ price: '100.0', quantity: '3', symbol: 'ENERGY-ZIBO' }])

  // What is wrong with a handshake or a token is told as on every host.
  expect(await call('GET', '/v1/stream')).toMatchObject({ status: 426, body: { code: 'upgrade_needed' } })
  const unknown = await miniflare.dispatchFetch('http://qingheng/v1/stream', {
    headers: { Upgrade: 'websocket', Authorization: 'Bearer nobody' },
  })
  expect([unknown.status, await unknown.json()]).toMatchObject([401, { code: 'unauthorized' }])
  const elsewhere = await miniflare.dispatchFetch('http://qingheng/v1/areas', { headers: { 'X-City': '1' } })
  expect([elsewhere.status, await elsewhere.json()]).toMatchObject([404, { code: 'not_found' }])
  const page = await miniflare.dispatchFetch('http://qingheng/docs')
  expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=UTF-8'])

  const before = await call('GET', '/v1/instruments/ENERGY-ZIBO/book')
  await miniflare.dispose()
  miniflare = await boot()
  const after = await call('GET', '/v1/instruments/ENERGY-ZIBO/book')
  expect(after.body).toEqual(before.body)
  expect(after.body).toMatchObject({ asks: [['100.0', '4', 1]] })
  expect((await call('GET', '/v1/registry/invariants')).body).toMatchObject({ holds: true })
  const again = await call('POST', '/v1/orders', 'demo-enterprise-b', {
    ...order,
    side: 'buy',
    quantity: '3',
    client_order_id: 'w-2',
  })
  expect(again.body).toEqual(bid.body)
}, 120_000)

test('an empty venue on Workers: the first administrator by the one-time secret, a session by cookie, foreign pages refused', async () => {
  const invitation = 'one-time-secret-of-the-deployment'
  const own = await startMiniflare({
    ...{ entry: 'src/hosts/worker.ts', className: 'VenueObject' },
    bindings: { DEMO: '0', SETUP_INVITATION: invitation },
  })
  const send = async (path: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await own.dispatchFetch(`http://qingheng${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as never }
  }
  try {
    const { totp_secret } = (await send('/v1/enrolments', { invitation })).body as { totp_secret: string }
    const codeAt = (steps: number) =>
      new TOTP({ secret: Secret.fromBase32(totp_secret) }).generate({
        timestamp: Date.now() + steps * 30_000,
      })
    const password = 'four quiet herons stand'
    const joined = { invitation, password, totp_secret, code: codeAt(0) }
    expect((await send('/v1/enrolments/complete', joined)).status).toBe(201)
    expect((await send('/v1/enrolments/complete', joined)).status).toBe(401)
    const signedIn = await send('/v1/sessions', { name: '管理员', password, code: codeAt(1) })
    expect(signedIn.status).toBe(201)
    const Cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
    const current = await send('/v1/sessions/current', undefined, { Cookie })
    expect(current.body).toMatchObject({ me: { name: '管理员', roles: ['administrator'] } })
    const invited = { name: '李四', roles: ['operator'] }
    const foreign = { Cookie, Origin: 'https://evil.example' }
    expect((await send('/v1/invitations', invited, foreign)).status).toBe(403)
    expect((await send('/v1/invitations', invited, { Cookie, Origin: 'http://qingheng' })).status).toBe(201)
    const socket = await own.dispatchFetch('http://qingheng/v1/stream', {
      headers: { Upgrade: 'websocket', Origin: 'https://evil.example' },
    })
    expect(socket.status).toBe(403)
  } finally {
    await own.dispose()
  }
}, 60_000)
