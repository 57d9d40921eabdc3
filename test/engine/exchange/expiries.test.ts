import { expect, test } from 'vitest'
import { Expiries } from '../../../engine/exchange/expiries.ts'
import { OpenOrders } from '../../../engine/exchange/open-orders.ts'
import { NEVER, OrderEntry } from '../../../engine/exchange/order-entry.ts'
import { seededRandom, seeds } from '../../helpers/random.ts'

/** Opens an order that lapses at an instant, and says so to the heap. */
function open(orders: OpenOrders, expiries: Expiries, orderId: number, expiresAt: number): number {
  const entry = new OrderEntry()
  Object.assign(entry, { orderId, expiresAt, quantityLots: 1, limitTicks: 1 })
  const slot = orders.open(entry, 1)
  expiries.add(slot)
  return slot
}
function close(orders: OpenOrders, expiries: Expiries, slot: number): void {
  orders.status[slot] = 4
  expiries.left(slot)
  orders.release(slot)
}

test.each(seeds(20))(
  'orders come due by date and then by number, those that left do not (seed %d)',
  (seed) => {
    const random = seededRandom(seed)
    const orders = new OpenOrders()
    const expiries = new Expiries(orders)
    const live = new Map<number, { slot: number; at: number }>()
    let now = 0
    for (let orderId = 1; orderId <= 1500; orderId++) {
      const at = random.chance(0.2) ? NEVER : now + random.below(400)
      live.set(orderId, { slot: open(orders, expiries, orderId, at), at })
      // Most leave before their date, so that the heap is full of what is gone and has to be cleared.
      while (live.size > 0 && random.chance(0.6)) {
        const [victim, { slot }] = [...live][random.below(live.size)]!
        close(orders, expiries, slot)
        live.delete(victim)
      }
      now += random.below(5)
      const due = [...live]
        .filter(([, one]) => one.at <= now)
        .sort((a, b) => a[1].at - b[1].at || a[0] - b[0])
      expect(expiries.isDue(now) || due.length === 0).toBe(true)
      for (const [expected, { slot }] of due) {
        expect(orders.orderId[expiries.takeDue(now)]).toBe(expected)
        close(orders, expiries, slot)
        live.delete(expected)
      }
      expect(expiries.takeDue(now)).toBe(0)
      expect(expiries.next).toBe(Math.min(NEVER, ...[...live.values()].map((one) => one.at)))
    }
  },
)
