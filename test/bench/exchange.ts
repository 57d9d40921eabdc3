import type { Command } from '../../engine/venue/commands.ts'
import { execute } from '../../engine/venue/execute.ts'
import { ENTERPRISES, openVenue } from '../helpers/venue.ts'
import { ADD, CANCEL, makeLoad } from './load.ts'
import { cpuSeconds, line } from './report.ts'

/** The whole exchange in memory: checks, holds, matching, settlement, events; decimals parsed and outcomes made. */
export function benchExchange(): void {
  const count = 300_000
  const load = makeLoad(count, { seed: 3, depth: 40, live: 14_000 })
  const speeds = Array.from({ length: 4 }, () => {
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
    const first = test.seq
    const commands: Command[] = Array.from({ length: count }, (_, index) => {
      const uscc = ENTERPRISES[load.orderId[index]! % 3]!
      if (load.kind[index] === CANCEL)
        return { type: 'cancel_order', uscc, orderId: first + load.orderId[index]! }
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
    const { venue } = test
    const seconds = cpuSeconds(() => {
      for (let index = 0; index < count; index++) {
        execute(venue, commands[index]!, { seq: first + index + 1, at: index, actor: 'bench' })
        venue.events.clear()
      }
    })
    return count / seconds
  })
  line(
    'exchange in memory',
    `${(Math.max(...speeds) / 1e6).toFixed(2)} M commands/s warm, ${(speeds[0]! / 1e6).toFixed(2)} cold`,
  )
}
