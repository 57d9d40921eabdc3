import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { InvariantError } from '../../engine/base/assert.ts'
import { PRIORITY_STEP } from '../../engine/exchange/order-entry.ts'
import type { Command } from '../../engine/venue/execute.ts'
import { execute } from '../../engine/venue/execute.ts'
import { audit } from '../../src/kernel/audit.ts'
import { Chain, writeHead } from '../../src/kernel/chain.ts'
import { type Principal, SERVICE } from '../../src/kernel/permissions.ts'
import { principalOf } from '../../src/kernel/principals.ts'
import { OPEN_ORDERS, PAGE, recover } from '../../src/kernel/recover.ts'
import { UnavailableError } from '../../src/kernel/sequencer.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { PassingError, type Sql } from '../../src/store/sql.ts'
import { seededRandom, seeds } from '../helpers/random.ts'
import { type Drawing, randomCommand } from '../helpers/random-commands.ts'
import { startTestService, type TestService } from '../helpers/service.ts'
import { stateOf } from '../helpers/state.ts'
import { A, ENTERPRISES } from '../helpers/venue.ts'

/** One who may give every command, under a name of its own. */
const person = (name: string): Principal => ({ ...SERVICE, name })
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const auditOf = (sql: Sql) => audit(sql, openNodeSql(':memory:'), sha256)

const DRAWINGS: readonly Drawing[] = [
  {
    ...{ symbol: 'ENERGY-ZIBO', base: 950, span: 100, tick: 0.1, most: 50, lot: 1 },
    decimals: { price: 1, quantity: 0 },
  },
  {
    ...{ symbol: 'NOX-ZIBO', base: 440, span: 30, tick: 10, most: 60, lot: 0.001 },
    decimals: { price: 0, quantity: 3 },
  },
]

/** Random commands of every kind in two markets, submitted in bursts while the clock moves. */
async function trade(
  { service }: TestService,
  seed: number,
  bursts: number,
  clock: { now: number },
): Promise<void> {
  const random = seededRandom(seed)
  const open: { uscc: string; order_id: number }[] = []
  for (let burst = 0; burst < bursts; burst++) {
    clock.now += random.below(1500)
    const receipts = Array.from({ length: 1 + random.below(30) }, (_, index) => {
      const drawing = DRAWINGS[random.below(2)]!
      const command = randomCommand(random, drawing, `${seed}-${burst}-${index}`, service.now(), open)
      return service.sequencer.submit({ by: SERVICE, command })
    })
    for (const { outcome, command, seq } of await Promise.all(receipts)) {
      if (outcome.ok && command.command === 'place_order') open.push({ uscc: command.uscc, order_id: seq })
      if (open.length > 60) open.shift()
    }
  }
}

test.each(seeds(3))(
  'a venue loaded from the tables is the venue that wrote them, and the audit is clean (seed %d)',
  async (seed) => {
    const clock = { now: Date.parse('2026-06-01T00:00:00Z') }
    const test = await startTestService({ clock })
    await trade(test, seed, 60, clock)
    expect(test.service.sequencer.venue.lastTradeId).toBeGreaterThan(100)
    const { venue, lastSeq } = recover(test.sql)
    expect(stateOf(venue)).toEqual(stateOf(test.service.sequencer.venue))
    expect(lastSeq).toBe(test.service.sequencer.lastSeq)
    expect(auditOf(test.sql)).toMatchObject({ isClean: true, commands: lastSeq })
  },
)

test('more open orders than are read at a time are all there again, and only the open ones are read', async () => {
  const { service, sql } = await startTestService()
  const bids = Array.from({ length: PAGE + 10 }, (_, index) =>
    service.sequencer.submit({
      by: SERVICE,
      command: {
        ...{ command: 'place_order', uscc: A, client_order_id: `many-${index}`, symbol: 'ENERGY-ZIBO' },
        ...{ side: 'buy', type: 'limit', price: '95', quantity: '1', time_in_force: 'gtc' },
      } as Command,
    }),
  )
  expect((await Promise.all(bids)).every(({ outcome }) => outcome.ok)).toBe(true)
  expect(stateOf(recover(sql).venue)).toEqual(stateOf(service.sequencer.venue))
  const plan = sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${OPEN_ORDERS}`, -1)
  expect(plan.map(({ detail }) => detail).join()).toContain('USING INDEX orders_open')
})

test('places that a sweep took of the commands to come are taken after a restart too', async () => {
  const { service, sql } = await startTestService()
  const { sequencer } = service
  const command = {
    ...{ command: 'place_order', uscc: A, client_order_id: 'place', symbol: 'ENERGY-ZIBO', side: 'buy' },
    ...{ type: 'limit', price: '90', quantity: '1', time_in_force: 'gtc' },
  } as Command
  // Instead of millions of slices: the place after the last of them. Whoever had it is gone.
  sequencer.venue.clock.restore((sequencer.lastSeq + 50) * PRIORITY_STEP)
  const { seq } = await sequencer.submit({ by: SERVICE, command })
  await sequencer.submit({ by: SERVICE, command: { command: 'cancel_order', uscc: A, order_id: seq } })
  const [live, recovered] = [sequencer.venue, recover(sql).venue].map(({ clock }) => {
    const place = new Float64Array(1)
    clock.begin(sequencer.lastSeq + 1, 0, 0)
    clock.stamp(place, 0)
    return place[0]
  })
  expect(recovered).toBe(live)
})

test('orders of several markets are cancelled in the same order before and after a restart', async () => {
  const { service, sql } = await startTestService()
  const { sequencer } = service
  const submit = async (command: object) => {
    const receipt = await sequencer.submit({ by: SERVICE, command: command as Command })
    expect(receipt.outcome.ok).toBe(true)
    return receipt.seq
  }
  const place = (symbol: string, price: string) =>
    submit({
      ...{ command: 'place_order', uscc: A, client_order_id: `restart-${symbol}`, symbol, side: 'buy' },
      ...{ type: 'limit', price, quantity: '1', time_in_force: 'gtc' },
    })
  await submit({ command: 'cancel_orders', uscc: A })
  await place('ENERGY-ZIBO', '90')
  const second = await place('NOX-ZIBO', '4100')
  const third = await place('SO2-ZIBO', '4110')
  // A new price is a new place in the book: the tables give them in another order than that of their numbers.
  await submit({ command: 'amend_order', uscc: A, order_id: third, price: '4120' })
  await submit({ command: 'amend_order', uscc: A, order_id: second, price: '4110' })
  const [live, recovered] = [sequencer.venue, recover(sql).venue].map((venue) => {
    venue.events.clear()
    const context = { seq: sequencer.lastSeq + 1, at: service.now(), chance: 0, actor: 't' }
    const outcome = execute(venue, { command: 'cancel_orders', uscc: A }, context)
    expect(outcome).toMatchObject({ ok: true, value: { cancelled: 3 } })
    return Array.from({ length: venue.events.count }, (_, index) => venue.events.readOrder(index).order_id)
  })
  expect(live).toHaveLength(3)
  expect(recovered).toEqual(live)
})

test('the order before in a batch is the same order when the batch is sent again', async () => {
  const { service } = await startTestService()
  const order = (client_order_id: string, more: object) => ({
    by: SERVICE,
    command: {
      ...{
        command: 'place_order',
        uscc: A,
        client_order_id,
        symbol: 'ENERGY-ZIBO',
        side: 'buy',
        type: 'limit',
      },
      ...{ price: '90', quantity: '1', time_in_force: 'gtc', ...more },
    } as Command,
  })
  const stop = (stop_price: string) =>
    order('stop', { type: 'stop_limit', price: '104', stop_price, pair_with: 'previous' })
  const first = await service.sequencer.submitAll([order('limit', {}), stop('1')])
  expect(first.map(({ outcome }) => outcome.ok)).toEqual([true, false])
  await service.sequencer.submit(order('between', {}))
  const second = await service.sequencer.submitAll([order('limit', {}), stop('103')])
  const third = await service.sequencer.submitAll([order('limit', {}), stop('103')])
  expect(second.map(({ outcome, isRetry }) => [outcome.ok, isRetry])).toEqual([
    [true, true],
    [true, false],
  ])
  expect(third.map(({ seq, isRetry }) => [seq, isRetry])).toEqual(second.map(({ seq }) => [seq, true]))
  const { orders } = service.sequencer.venue
  const [limit, paired] = second.map(({ seq }) => orders.find(seq))
  expect([orders.pair[limit!], orders.pair[paired!]]).toEqual([paired, limit])
  expect(await service.sequencer.submit(order('alone', { pair_with: 'previous' }))).toMatchObject({
    outcome: { code: 'paired_order_not_found' },
  })
})

test('two principals of one enterprise may send the same order; the audit is clean', async () => {
  const { service, sql } = await startTestService()
  const command = {
    ...{ command: 'place_order', uscc: A, client_order_id: 'same', symbol: 'ENERGY-ZIBO', side: 'buy' },
    ...{ type: 'limit', price: '90', quantity: '1', time_in_force: 'gtc' },
  } as Command
  const { principals } = service.sequencer.venue.shelves
  await service.sequencer.submit({
    by: SERVICE,
    command: {
      command: 'add_principal',
      ...{ name: 'second', roles: ['enterprise'], uscc: A },
      ...{ token_sha256: sha256('second'), is_demonstration: false },
    },
  })
  const [first, second] = ['demo-enterprise-a', 'second'].map((name) => principalOf(principals.get(name)!))
  const one = await service.sequencer.submit({ by: first!, idempotencyKey: 'k1', command })
  const two = await service.sequencer.submit({ by: second!, idempotencyKey: 'k2', command })
  expect([one.seq, two.isRetry]).toEqual([two.seq, true])
  expect(auditOf(sql)).toMatchObject({ isClean: true })
})

test.each([
  ['a balance', 'UPDATE accounts SET balance = balance + 1 WHERE holder = 3 AND asset = 0', 'accounts'],
  [
    'an order',
    'UPDATE orders SET filled_lots = filled_lots + 1 WHERE order_id = (SELECT max(order_id) FROM orders)',
    'orders',
  ],
  ['a trade', 'DELETE FROM trades WHERE trade_id = 5', 'trades'],
  [
    'a command',
    'UPDATE journal SET command = replace(command, \'"amount":"50000000.00"\', \'"amount":"60000000.00"\')',
    'journal',
  ],
  ['a missing command', 'DELETE FROM journal WHERE seq = 100', 'journal'],
  ['a credit entry', "UPDATE credit_entries SET item_id = 'warning'", 'credit_entries'],
  ['a figure of a dataset', "UPDATE dataset_rows SET row = replace(row, '18330', '99999')", 'dataset'],
  ['a result', "UPDATE valuation_results SET result = replace(result, '0', '1')", 'valuation'],
  ['a forged key', "INSERT INTO idempotency VALUES ('demo-operator', 'forged', 999999)", 'idempotency'],
])('the audit finds %s that was changed behind the journal', async (_, statement, where) => {
  const { sql } = await startTestService()
  sql.script(statement)
  const report = auditOf(sql)
  expect(report.isClean).toBe(false)
  expect(report.findings.join('\n')).toContain(where)
})

/** Tables that refuse to commit, or a statement, when told to. */
function unreliable(): { wrap: (sql: Sql) => Sql; failCommits: number; failOn: string } {
  const switches = {
    failCommits: 0,
    failOn: '',
    wrap: (sql: Sql): Sql => ({
      ...sql,
      run: (statement, ...params) => {
        if (switches.failOn && params.includes(switches.failOn)) throw new PassingError('disk full')
        return sql.run(statement, ...params)
      },
      tx: (body) =>
        sql.tx(() => {
          const value = body()
          if (switches.failCommits > 0) {
            switches.failCommits--
            throw new PassingError('disk I/O error')
          }
          return value
        }),
    }),
  }
  return switches
}

const deposit = (bank_reference: string) => ({
  by: person('demo-operator'),
  command: { command: 'deposit' as const, uscc: A, amount: '10.00', bank_reference },
})

test('a commit that fails applies nothing; the retry with the same key applies once', async () => {
  const switches = unreliable()
  const { service } = await startTestService({ wrap: switches.wrap })
  const before = service.sequencer.lastSeq
  const balance = () => service.sequencer.venue.registry.balance(3, 0)
  const start = balance()
  switches.failCommits = 1
  await expect(service.sequencer.submit({ ...deposit('F-1'), idempotencyKey: 'key' })).rejects.toThrow(
    UnavailableError,
  )
  expect([service.sequencer.lastSeq, balance()]).toEqual([before, start])
  const first = await service.sequencer.submit({ ...deposit('F-1'), idempotencyKey: 'key' })
  const second = await service.sequencer.submit({ ...deposit('F-1'), idempotencyKey: 'key' })
  expect([first.outcome, second.outcome, second.isRetry]).toEqual([second.outcome, first.outcome, true])
  expect(balance()).toBe(start + 1000)
})

test('a command that can not be written fails alone, its neighbours are applied in order', async () => {
  const switches = unreliable()
  const { service, sql } = await startTestService({ wrap: switches.wrap })
  switches.failOn = 'N-2'
  const outcomes = await Promise.allSettled(
    ['N-1', 'N-2', 'N-3'].map((reference) => service.sequencer.submit(deposit(reference))),
  )
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(auditOf(sql).isClean).toBe(true)
})

test('commands that were submitted together happen together or not at all', async () => {
  const switches = unreliable()
  const { service } = await startTestService({ wrap: switches.wrap })
  const before = service.sequencer.lastSeq
  switches.failOn = 'G-2'
  const outcomes = await Promise.allSettled([service.sequencer.submitAll([deposit('G-1'), deposit('G-2')])])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected'])
  expect(service.sequencer.lastSeq).toBe(before)
})

test('a broken invariant stops the venue: nothing that waits is applied', async () => {
  const broken: Error[] = []
  const { service, sql } = await startTestService({ onBroken: (error) => broken.push(error) })
  service.sequencer.venue.registry.hold = () => {
    throw new InvariantError('a hold is on a positive amount that is free')
  }
  const order = (client_order_id: string) =>
    service.sequencer.submit({
      by: person('a'),
      command: {
        command: 'place_order',
        uscc: A,
        client_order_id,
        symbol: 'SO2-ZIBO',
        side: 'buy',
        type: 'limit',
        price: '4500',
        quantity: '1',
        time_in_force: 'gtc',
      },
    })
  const after = await Promise.allSettled([order('p1'), order('p2'), service.sequencer.submit(deposit('I-9'))])
  expect(after.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(broken).toHaveLength(1)
  expect(sql.all("SELECT 1 FROM bank_references WHERE bank_reference = 'I-9'")).toEqual([])
  await expect(service.sequencer.submit(deposit('I-10'))).rejects.toThrow(UnavailableError)
})

test('time never runs backwards in the journal', async () => {
  const clock = { now: Date.parse('2026-06-01T00:00:00Z') }
  const { service, sql } = await startTestService({ clock })
  clock.now -= 3_600_000
  const { at } = await service.sequencer.submit(deposit('T-1'))
  expect(at).toBe(Date.parse('2026-06-01T00:00:00Z'))
  const again = await startTestService({ sql, clock })
  expect((await again.service.sequencer.submit(deposit('T-2'))).at).toBe(at)
})

test('a valuation that was queued when the service stopped is computed when it starts', async () => {
  const test = await startTestService()
  const { sequencer } = test.service
  sequencer.close()
  const { dataset_id: dataset } = [...sequencer.venue.shelves.datasets.values()][0]!
  test.sql.run(
    `INSERT INTO valuations (valuation_id, area, period, dataset_id, profile_id, draws, seed, status, requester)
       VALUES (?, '370300', '2019', ?, 'shandong-2022', 0, 0, 'queued', 'demo-bureau')`,
    sequencer.lastSeq + 1,
    dataset,
  )
  const { at } = test.sql.all<{ at: number }>('SELECT max(at) AS at FROM journal')[0]!
  const row = {
    ...{ seq: sequencer.lastSeq + 1, at, chance: 0, actor: 'demo-bureau', credential: null },
    command: JSON.stringify({
      command: 'request_valuation',
      area: '370300',
      period: '2019',
      dataset_id: dataset,
      profile_id: 'shandong-2022',
    }),
    outcome: JSON.stringify({ ok: true, value: { valuation_id: sequencer.lastSeq + 1, status: 'queued' } }),
  }
  test.sql.run(
    'INSERT INTO journal (seq, at, chance, actor, command, outcome) VALUES (?, ?, ?, ?, ?, ?)',
    ...[row.seq, row.at, row.chance, row.actor, row.command, row.outcome],
  )
  const chain = new Chain(sequencer.head)
  chain.add(row)
  writeHead(test.sql, chain.head())
  const again = await startTestService({ sql: test.sql })
  const valuationId = sequencer.lastSeq + 1
  await expect.poll(() => again.service.sequencer.venue.valuations.get(valuationId)?.status).toBe('draft')
  expect(auditOf(test.sql)).toMatchObject({ findings: [] })
})

test('after a restart stops trigger as they would have: the last price is not lost', async () => {
  const { service, sql } = await startTestService()
  const place = (name: string, side: 'buy' | 'sell', price: string, more: object = {}, uscc: string = A) =>
    service.sequencer.submit({
      by: SERVICE,
      command: {
        ...{
          command: 'place_order',
          uscc,
          client_order_id: name,
          symbol: 'ENERGY-ZIBO',
          side,
          price,
          quantity: '1',
        },
        ...{ type: 'limit', time_in_force: 'gtc', self_trade_prevention: 'cancel_oldest', ...more },
      } as Command,
    })
  await place('t1', 'sell', '99.9', {}, ENTERPRISES[1])
  await place('t2', 'buy', '110.0', { quantity: '100000' }, ENTERPRISES[2])
  const { lastTicks } = service.sequencer.venue.marketBySymbol.get('ENERGY-ZIBO')!
  expect(lastTicks).toBeGreaterThan(0)
  const again = await startTestService({ sql })
  const market = again.service.sequencer.venue.marketBySymbol.get('ENERGY-ZIBO')!
  expect(market.lastTicks).toBe(lastTicks)
  const reached = market.scale.price(lastTicks)
  const stop = { type: 'stop_limit', stop_price: reached } as const
  const receipt = await again.service.sequencer.submit({
    by: SERVICE,
    command: {
      ...{
        command: 'place_order',
        uscc: A,
        client_order_id: 't3',
        symbol: 'ENERGY-ZIBO',
        side: 'buy',
        quantity: '1',
      },
      ...{ price: reached, time_in_force: 'gtc', ...stop },
    } as Command,
  })
  expect(receipt.outcome).toMatchObject({
    ok: true,
    value: { status: expect.not.stringMatching('pending_trigger') },
  })
})
