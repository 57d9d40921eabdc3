import { expect, test } from 'vitest'
import { Session } from '../../src/edge/session.ts'
import { findPrincipal } from '../../src/kernel/principals.ts'
import { DEFAULT_ORDER_RATE, readRate, Throttle } from '../../src/kernel/throttle.ts'
import { dispatch } from '../../src/market/stream/dispatch.ts'
import { EA, EB, startTestService } from '../helpers/service.ts'

/** At so many ms, so many orders: so long a wait until they may pass. */
type Step = readonly [at: number, orders: number, wait: number]

test.each<{ rule: string; steps: readonly Step[] }>([
  {
    rule: 'the burst, and then one order each 100 ms',
    steps: [
      [0, 5, 0],
      [0, 5, 0],
      [0, 1, 100],
    ],
  },
  {
    rule: 'what is refilled may pass',
    steps: [
      [0, 10, 0],
      [99, 1, 1],
      [100, 1, 0],
      [100, 1, 100],
    ],
  },
  {
    rule: 'what is not used is saved up',
    steps: [
      [0, 10, 0],
      [500, 4, 0],
      [500, 2, 100],
    ],
  },
  {
    rule: 'never more than the burst',
    steps: [
      [0, 10, 0],
      [60_000, 10, 0],
      [60_000, 1, 100],
    ],
  },
  {
    rule: 'a batch beyond the burst passes a full bucket and leaves a debt',
    steps: [
      [0, 25, 0],
      [0, 0, 0],
      [1000, 1, 600],
    ],
  },
  {
    rule: 'a clock set back refills nothing',
    steps: [
      [0, 10, 0],
      [-500, 1, 100],
      [0, 1, 100],
    ],
  },
])('ten orders at once, ten a second: $rule', ({ steps }) => {
  const throttle = new Throttle({ perSecond: 10, burst: 10 })
  for (const [at, orders, wait] of steps) expect(throttle.take('a', orders, 10_000 + at)).toBe(wait)
  expect(throttle.take('b', 10, 10_000)).toBe(0)
})

test.each([
  [{}, { perSecond: DEFAULT_ORDER_RATE, burst: DEFAULT_ORDER_RATE }],
  [
    { ORDER_RATE: '', ORDER_BURST: '' },
    { perSecond: DEFAULT_ORDER_RATE, burst: DEFAULT_ORDER_RATE },
  ],
  [{ ORDER_RATE: '0' }, undefined],
  [{ ORDER_RATE: '5' }, { perSecond: 5, burst: 5 }],
  [
    { ORDER_RATE: '5', ORDER_BURST: '9' },
    { perSecond: 5, burst: 9 },
  ],
])('the environment %o asks for %o', (env, rate) => {
  expect(readRate(env)).toEqual(rate)
})

const order = (name: string) => ({
  client_order_id: name,
  symbol: 'CARBON-SANDBOX',
  side: 'buy',
  type: 'limit',
  price: '70.00',
  quantity: '1',
  time_in_force: 'gtc',
})

test('past its rate a principal is told when to come back; nothing is applied, and its cancels pass', async () => {
  const clock = { now: Date.parse('2026-06-01T00:00:00Z') }
  const { service, call } = await startTestService({ clock, orderRate: { perSecond: 2, burst: 3 } })
  const place = (name: string, token = EA) => call('POST', '/v1/orders', token, order(name))
  const first = await place('t1')
  await place('t2')
  await place('t3')
  const before = service.sequencer.lastSeq
  const refused = await place('t4')
  expect(first.headers.get('RateLimit')).toBe('"orders";r=2;t=0')
  expect(refused.headers.get('RateLimit-Policy')).toBe('"orders";q=2;w=1;burst=3')
  expect([refused.status, refused.body.code, refused.headers.get('Retry-After')]).toEqual([
    429,
    'too_many_requests',
    '1',
  ])
  expect(service.sequencer.lastSeq).toBe(before)
  const operations = [{ op: 'place', order: order('t5') }]
  expect((await call('POST', '/v1/orders/batch', EA, { operations })).status).toBe(429)
  expect((await call('DELETE', `/v1/orders/${first.body.order_id}`, EA)).status).toBe(200)
  expect((await place('o1', EB)).status).toBe(201)

  const sent: string[] = []
  const socket = { send: ({ text }: { text: string }) => sent.push(text), close: () => {}, buffered: () => 0 }
  const session = new Session(
    socket,
    findPrincipal(service.sequencer.venue, EA, true, Date.now()),
    service.metrics,
  )
  await dispatch(service, session, JSON.stringify({ method: 'place_order', params: order('t6'), req_id: 1 }))
  expect(JSON.parse(sent[0]!)).toMatchObject({
    success: false,
    error: { code: 'too_many_requests', retry_after_ms: 500 },
  })
  clock.now += 500
  expect((await place('t7')).status).toBe(201)
  expect((await call('GET', '/v1/limits')).body).toMatchObject({ orders_per_second: 2, order_burst: 3 })
})

test('requests past the rate of their caller are refused before anything is read, each caller by itself', async () => {
  const clock = { now: Date.parse('2026-06-01T00:00:00Z') }
  const { call, service } = await startTestService({ clock, requestRate: { perSecond: 1, burst: 2 } })
  const read = async (token?: string) => (await call('GET', '/v1/instruments', token)).status
  expect([await read(EA), await read(EA), await read(EA), await read(EB), await read()]).toEqual([
    200, 200, 429, 200, 200,
  ])
  clock.now += 1000
  expect(await read(EA)).toBe(200)
  expect(
    service.metrics.text({ qingheng_last_seq: 1, qingheng_commands_waiting: 0, qingheng_writable: 1 }),
  ).toMatch(/qingheng_request_duration_seconds_bucket\{status="4xx",le="\+Inf"\} 1\n/)
})
