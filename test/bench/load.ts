import { seededRandom } from '../helpers/random.ts'

export const ADD = 0
export const CANCEL = 1
export const TAKE = 2

/** A stream of operations in columns, so that making it costs nothing while it is run. */
export interface Load {
  readonly count: number
  readonly kind: Uint8Array
  readonly side: Uint8Array
  readonly price: Int32Array
  readonly quantity: Int32Array
  /** The order's own id, or that of the order to cancel. */
  readonly orderId: Int32Array
}

/**
 * W1-like: 58.6 % limit adds within `depth` ticks of the middle, 31.3 % cancels of a live order, 10 % marketable. A
 * cancel may come too late; such is trading. `live` bounds the resting orders: beyond it adds become cancels.
 */
export function makeLoad(count: number, options: { seed: number; depth: number; live: number }): Load {
  const random = seededRandom(options.seed)
  const load: Load = {
    count,
    kind: new Uint8Array(count),
    side: new Uint8Array(count),
    price: new Int32Array(count),
    quantity: new Int32Array(count),
    orderId: new Int32Array(count),
  }
  const live: number[] = []
  for (let index = 0; index < count; index++) {
    const drawn = random.below(1000)
    const orderId = index + 1
    load.side[index] = random.below(2)
    if (live.length > 10 && drawn >= 899) {
      load.kind[index] = TAKE
      load.price[index] = load.side[index] === 0 ? 10_000 + options.depth : 10_000 - options.depth
      load.quantity[index] = 1 + random.below(200)
      load.orderId[index] = orderId
    } else if (live.length > 10 && (drawn >= 586 || live.length >= options.live)) {
      const victim = random.below(live.length)
      load.kind[index] = CANCEL
      load.orderId[index] = live[victim]!
      live[victim] = live[live.length - 1]!
      live.pop()
    } else {
      const distance = 1 + random.below(options.depth)
      load.price[index] = load.side[index] === 0 ? 10_000 - distance : 10_000 + distance
      load.quantity[index] = 1 + random.below(100)
      load.orderId[index] = orderId
      live.push(orderId)
    }
  }
  return load
}
