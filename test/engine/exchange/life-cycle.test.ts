import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeOf } from '../../../engine/base/calendar.ts'
import type { OrderResult } from '../../../engine/venue/orders.ts'
import { openOrdersOf } from '../../helpers/state.ts'
import { A, openVenue, type TestVenue } from '../../helpers/venue.ts'

/** What the model knows of A's orders: their lots, and what may still happen to them. */
interface Model {
  readonly orders: Map<number, { quantity: number; filled: number; isOpen: boolean }>
  names: number
}

type Real = TestVenue
const open = (model: Readonly<Model>) => [...model.orders].filter(([, order]) => order.isOpen)
const pick = (model: Readonly<Model>, index: number) => open(model)[index % Math.max(1, open(model).length)]

/** Every order is what the model says, and A's free permits are what no order needs. */
function check(model: Model, real: Real): void {
  const known = new Map(openOrdersOf(real.venue).map((order) => [order.order_id!, order]))
  let needed = 0
  for (const [order_id, { quantity, filled, isOpen }] of model.orders) {
    const order = known.get(order_id)
    expect(order !== undefined).toBe(isOpen)
    if (order) {
      expect([order.quantity, order.filled]).toEqual([quantity, filled])
      needed += quantity - filled
    }
  }
  expect(real.free(A, 1)).toBe(real.balance(A, 1) - needed)
}

/** A offers; the price is its own, so that what trades is known. */
class Place implements fc.Command<Model, Real> {
  readonly lots: number
  readonly display: number
  constructor(lots: number, display: number) {
    this.lots = lots
    this.display = display
  }
  check = () => true
  run(model: Model, real: Real): void {
    const more = this.display < this.lots ? { display_quantity: (this.display / 1000).toFixed(3) } : {}
    const name = ++model.names
    const { order_id, status } = real.must<OrderResult>(
      real.order(`A${name} sell ${(this.lots / 1000).toFixed(3)}@5000`, more),
    )
    expect(status).toBe('resting')
    model.orders.set(order_id, { quantity: this.lots, filled: 0, isOpen: true })
    check(model, real)
  }
  toString = () => `place ${this.lots} (${this.display})`
}

class Cancel implements fc.Command<Model, Real> {
  readonly index: number
  constructor(index: number) {
    this.index = index
  }
  check = (model: Readonly<Model>) => open(model).length > 0
  run(model: Model, real: Real): void {
    const [order_id, order] = pick(model, this.index)!
    real.must({ command: 'cancel_order', uscc: A, order_id })
    order.isOpen = false
    expect(real.give({ command: 'cancel_order', uscc: A, order_id }).ok).toBe(false)
    check(model, real)
  }
  toString = () => `cancel ${this.index}`
}

class Reduce implements fc.Command<Model, Real> {
  readonly index: number
  readonly lots: number
  constructor(index: number, lots: number) {
    this.index = index
    this.lots = lots
  }
  check = (model: Readonly<Model>) => open(model).length > 0
  run(model: Model, real: Real): void {
    const [order_id, order] = pick(model, this.index)!
    const quantity = (this.lots / 1000).toFixed(3)
    const outcome = real.give({ command: 'amend_order', uscc: A, order_id, quantity })
    expect(outcome.ok).toBe(this.lots > order.filled)
    if (outcome.ok) order.quantity = this.lots
    check(model, real)
  }
  toString = () => `amend ${this.index} to ${this.lots}`
}

/** B takes; whose orders it meets is price-time priority's business, so only the sum is foreseen. */
class Take implements fc.Command<Model, Real> {
  readonly lots: number
  constructor(lots: number) {
    this.lots = lots
  }
  check = () => true
  run(model: Model, real: Real): void {
    const offered = open(model).reduce((sum, [, order]) => sum + order.quantity - order.filled, 0)
    const name = ++model.names
    const text = `B${name} buy ${(this.lots / 1000).toFixed(3)}@5000`
    const taken = real.must<OrderResult>(real.order(text, { time_in_force: 'ioc' }))
    expect(taken.filled_lots).toBe(Math.min(this.lots, offered))
    expect(taken.status).toBe(taken.filled_lots === this.lots ? 'filled' : 'cancelled')
    const left = new Map(openOrdersOf(real.venue).map((order) => [order.order_id!, order]))
    let given = 0
    for (const [order_id, order] of open(model)) {
      const filled = left.get(order_id)?.filled ?? order.quantity
      given += filled - order.filled
      order.filled = filled
      order.isOpen = left.has(order_id)
    }
    expect(given).toBe(taken.filled_lots)
    check(model, real)
  }
  toString = () => `take ${this.lots}`
}

/** A dated order lapses in its time, whatever happened to the others. */
class Lapse implements fc.Command<Model, Real> {
  check = () => true
  run(model: Model, real: Real): void {
    const name = ++model.names
    const more = { time_in_force: 'gtd', expires_at: timeOf(real.at + 10) } as const
    const { order_id } = real.must<OrderResult>(real.order(`A${name} sell 0.001@5100`, more))
    real.at += 10
    real.must({ command: 'expire_orders' })
    expect(openOrdersOf(real.venue).some((order) => order.order_id === order_id)).toBe(false)
    check(model, real)
  }
  toString = () => 'lapse'
}

test('an order lives as the model says, whatever is done to it', () => {
  const lots = fc.integer({ min: 1, max: 60 })
  const commands = fc.commands(
    [
      fc.tuple(lots, lots).map(([quantity, display]) => new Place(quantity, display)),
      fc.nat(20).map((index) => new Cancel(index)),
      fc.tuple(fc.nat(20), lots).map(([index, quantity]) => new Reduce(index, quantity)),
      lots.map((quantity) => new Take(quantity)),
      fc.constant(new Lapse()),
    ],
    { maxCommands: 60 },
  )
  fc.assert(
    fc.property(commands, (run) => {
      fc.modelRun(
        () => ({ model: { orders: new Map(), names: 0 }, real: openVenue({ max_order_quantity: '10' }) }),
        run,
      )
    }),
    { numRuns: 100 * Number(process.env.SIM ?? 1) },
  )
})
