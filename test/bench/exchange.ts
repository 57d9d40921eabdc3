import type { Side } from '../../engine/book/side.ts'
import { CANCELLED } from '../../engine/exchange/events.ts'
import { checkOrder } from '../../engine/exchange/order-check.ts'
import { CANCEL_OLDEST, GTC, IOC } from '../../engine/exchange/order-entry.ts'
import type { Command } from '../../engine/venue/commands.ts'
import { execute } from '../../engine/venue/execute.ts'
import { ENTERPRISES, openVenue, type TestVenue } from '../helpers/venue.ts'
import { ADD, CANCEL, type Load, makeLoad } from './load.ts'
import { cpuSeconds, line } from './report.ts'

const ROUNDS = 6

/** Three enterprises with more cash and permits than they can lose, and one market in cents and single lots. */
function openRichVenue(): TestVenue {
  const test = openVenue({
    tick: '0.01',
    lot: '1',
    referencePrice: '100',
    priceLimitBasisPoints: 5000,
    maxOrderQuantity: '1000000',
    positionLimit: '900000000',
  })
  ENTERPRISES.forEach((uscc, index) => {
    test.must({ type: 'deposit', uscc, amount: '9000000000.00', bankReference: `B${index}` })
    const { approvalId } = test.must<{ approvalId: number }>({
      type: 'propose_allocation',
      uscc,
      symbol: 'TEST',
      quantity: '100000000',
      document: 'd',
    })
    test.must({ type: 'approve', approvalId }, 'chief')
  })
  return test
}

/** The exchange path in numbers: every check, hold, match, posting and event, as a gateway that has parsed calls it. */
export function runPath(load: Load): { seconds: number; live: number; trades: number } {
  const test = openRichVenue()
  const { venue } = test
  const market = venue.markets[0]!
  const traders = ENTERPRISES.map((uscc) => venue.participantByUscc.get(uscc)!)
  const { entry, orders, clock, events } = venue
  const first = test.seq
  const seconds = cpuSeconds(() => {
    for (let index = 0; index < load.count; index++) {
      clock.begin(first + index + 1, index, 0)
      if (venue.isDue(index)) throw new Error('nothing is due in this load')
      if (load.kind[index] === CANCEL) {
        const slot = orders.find(first + load.orderId[index]!)
        if (slot !== 0) market.withdraw(slot, CANCELLED)
      } else {
        const trader = traders[load.orderId[index]! % 3]!
        entry.orderId = first + load.orderId[index]!
        entry.holder = trader.holder
        entry.side = load.side[index] as Side
        entry.limitTicks = load.price[index]!
        entry.quantityLots = load.quantity[index]!
        entry.timeInForce = load.kind[index] === ADD ? GTC : IOC
        entry.selfTradePrevention = CANCEL_OLDEST
        if (checkOrder(market, entry, trader) !== undefined) throw new Error('this load is never refused')
        market.enter(entry)
      }
      events.clear()
    }
  })
  return { seconds, live: market.book.size, trades: venue.lastTradeId }
}

function commandsOf(load: Load, first: number): Command[] {
  return Array.from({ length: load.count }, (_, index): Command => {
    const uscc = ENTERPRISES[load.orderId[index]! % 3]!
    if (load.kind[index] === CANCEL) {
      return { type: 'cancel_order', uscc, orderId: first + load.orderId[index]! }
    }
    return {
      type: 'place_order',
      uscc,
      clientOrderId: String(index),
      symbol: 'TEST',
      side: load.side[index] === 0 ? 'buy' : 'sell',
      orderType: 'limit',
      price: (load.price[index]! / 100).toFixed(2),
      quantity: String(load.quantity[index]),
      timeInForce: load.kind[index] === ADD ? 'gtc' : 'ioc',
      selfTradePrevention: 'cancel_oldest',
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
  const commands = Array.from({ length: ROUNDS }, () =>
    runCommands(makeLoad(300_000, { seed: 3, depth: 40, live: 14_000 })),
  )
  const ofCommands = (seconds: number) => (300_000 / seconds / 1e6).toFixed(2)
  line(
    '  from command to outcome',
    `${ofCommands(Math.min(...commands))} M commands/s warm, ${ofCommands(commands[0]!)} cold`,
  )
}
