import { checkDigit } from '../../engine/base/uscc.ts'
import type { Side } from '../../engine/book/side.ts'
import { enter } from '../../engine/exchange/entering.ts'
import { checkOrder } from '../../engine/exchange/order-check.ts'
import { CANCEL_OLDEST, GTC, IOC } from '../../engine/exchange/order-entry.ts'
import { CANCELLED, UNFILLED } from '../../engine/exchange/order-status.ts'
import type { Command } from '../../engine/venue/execute.ts'
import { execute } from '../../engine/venue/execute.ts'
import { openVenue, type TestVenue } from '../helpers/venue.ts'
import { ADD, CANCEL, type Load, makeLoad } from './load.ts'
import { cpuSeconds, line } from './report.ts'

const ROUNDS = 6

/** So many that a million open orders stay within what one of them may have. */
const TRADERS = Array.from({ length: 20 }, (_, index) => {
  const body = `91370300MABNCH${String(index).padStart(3, '0')}`
  return body + checkDigit(body)
})

/** Enterprises with more cash and permits than they can lose, and one market in cents and single lots. */
function openRichVenue(): TestVenue {
  const test = openVenue({
    tick: '0.01',
    lot: '1',
    reference_price: '100',
    price_limit_basis_points: 5000,
    max_order_quantity: '1000000',
    position_limit: '900000000',
  })
  TRADERS.forEach((uscc, index) => {
    const name = { zh: `交易者${index}`, en: `Trader ${index}` }
    test.must({ command: 'register_participant', uscc, kind: 'enterprise', name })
    test.must({ command: 'deposit', uscc, amount: '900000000.00', bank_reference: `B${index}` })
    const { approval_id } = test.must<{ approval_id: number }>({
      command: 'propose_allocation',
      uscc,
      symbol: 'TEST',
      quantity: '50000000',
      document: 'd',
    })
    test.must({ command: 'approve', approval_id }, 'chief')
  })
  return test
}

/** The exchange path in numbers: every check, hold, match, posting and event, as a gateway that has parsed calls it. */
export function runPath(load: Load): { seconds: number; live: number; trades: number; heapBytes: number } {
  const test = openRichVenue()
  const { venue } = test
  const market = venue.markets[0]!
  const traders = TRADERS.map((uscc) => venue.participants.get(uscc)!)
  const { entry, orders, clock, events } = venue
  const first = test.seq
  const heapBefore = process.memoryUsage().heapUsed
  const seconds = cpuSeconds(() => {
    for (let index = 0; index < load.count; index++) {
      clock.begin(first + index + 1, index, 0)
      if (venue.isDue(index)) throw new Error('nothing is due in this load')
      if (load.kind[index] === CANCEL) {
        const slot = orders.find(first + load.orderId[index]!)
        if (slot !== 0) market.withdraw(slot, CANCELLED, UNFILLED)
      } else {
        const trader = traders[load.orderId[index]! % TRADERS.length]!
        entry.orderId = first + load.orderId[index]!
        entry.holder = trader.holder
        entry.side = load.side[index] as Side
        entry.limitTicks = load.price[index]!
        entry.quantityLots = load.quantity[index]!
        entry.timeInForce = load.kind[index] === ADD ? GTC : IOC
        entry.selfTradePrevention = CANCEL_OLDEST
        if (checkOrder(market, entry, trader) !== undefined) throw new Error('this load is never refused')
        enter(market, entry)
      }
      events.clear()
    }
  })
  const heapBytes = process.memoryUsage().heapUsed - heapBefore
  return { seconds, live: market.book.size, trades: venue.lastTradeId, heapBytes }
}

function commandsOf(load: Load, first: number): Command[] {
  return Array.from({ length: load.count }, (_, index): Command => {
    const uscc = TRADERS[load.orderId[index]! % TRADERS.length]!
    if (load.kind[index] === CANCEL) {
      return { command: 'cancel_order', uscc, order_id: first + load.orderId[index]! }
    }
    return {
      command: 'place_order',
      uscc,
      client_order_id: String(index),
      symbol: 'TEST',
      side: load.side[index] === 0 ? 'buy' : 'sell',
      type: 'limit',
      price: (load.price[index]! / 100).toFixed(2),
      quantity: String(load.quantity[index]),
      time_in_force: load.kind[index] === ADD ? 'gtc' : 'ioc',
      self_trade_prevention: 'cancel_oldest',
    }
  })
}

/** From the command as it is journalled to its outcome: decimals parsed, names looked up, an object answered. */
function runCommands(load: Load): number {
  const test = openRichVenue()
  const first = test.seq
  const commands = commandsOf(load, first)
  return cpuSeconds(() => {
    for (let index = 0; index < load.count; index++) {
      const context = { seq: first + index + 1, at: index, chance: 0, actor: 'bench' }
      execute(test.venue, commands[index]!, context)
      test.venue.events.clear()
    }
  })
}

export function benchExchange(): void {
  const load = makeLoad(1_000_000, { seed: 3, depth: 40, live: 14_000 })
  const runs = Array.from({ length: ROUNDS }, () => runPath(load))
  const speed = (seconds: number) => (load.count / seconds / 1e6).toFixed(2)
  const best = Math.min(...runs.map(({ seconds }) => seconds))
  const { live, trades } = runs[0]!
  line(
    'exchange path in memory',
    `${speed(best)} M op/s warm, ${speed(runs[0]!.seconds)} cold, ${live} live at the end, ${trades} trades`,
  )
  // Between two collections the heap grows by what is allocated; a round without a collection shows it.
  const grown = runs
    .slice(1)
    .map(({ heapBytes }) => heapBytes)
    .filter((bytes) => bytes >= 0)
  line(
    '  heap growth when warm',
    `${grown.length === 0 ? 'not seen, each round had a collection' : `${(Math.min(...grown) / load.count).toFixed(2)} bytes/op`}, RSS ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
  )
  for (const live of [1_000, 10_000, 100_000, 1_000_000]) {
    const growing = makeLoad(Math.max(1_000_000, live * 4), { seed: 2, depth: 4000, live })
    runPath(growing)
    const { seconds, live: left } = runPath(growing)
    line(
      `  growth to ${live} live`,
      `${(growing.count / seconds / 1e6).toFixed(2)} M op/s, ${left} live at the end`,
    )
  }
  const commands = Array.from({ length: ROUNDS }, () =>
    runCommands(makeLoad(300_000, { seed: 3, depth: 40, live: 14_000 })),
  )
  const ofCommands = (seconds: number) => (300_000 / seconds / 1e6).toFixed(2)
  line(
    '  from command to outcome',
    `${ofCommands(Math.min(...commands))} M commands/s warm, ${ofCommands(commands[0]!)} cold`,
  )
}
