import { OrderBook, Side } from 'nodejs-order-book'
import { Book } from '../../engine/book/book.ts'
import { Matcher } from '../../engine/book/matcher.ts'
import { ADD, CANCEL, type Load, makeLoad } from './load.ts'
import { cpuSeconds, line } from './report.ts'

function runOurs(load: Load): { seconds: number; live: number } {
  const matcher = new Matcher(new Book())
  const seconds = cpuSeconds(() => {
    for (let index = 0; index < load.count; index++) {
      const kind = load.kind[index]!
      if (kind === CANCEL) matcher.cancel(load.orderId[index]!)
      else
        matcher.submit(
          load.orderId[index]!,
          load.side[index] as 0 | 1,
          load.price[index]!,
          load.quantity[index]!,
          kind !== ADD,
        )
    }
  })
  return { seconds, live: matcher.book.size }
}

function runPeer(load: Load, count: number): number {
  const book = new OrderBook()
  const ids = Array.from({ length: count + 1 }, (_, index) => String(index))
  return cpuSeconds(() => {
    for (let index = 0; index < count; index++) {
      const kind = load.kind[index]!
      const id = ids[load.orderId[index]!]!
      if (kind === CANCEL) book.cancel(id)
      else {
        const side = load.side[index] === 0 ? Side.BUY : Side.SELL
        const order = { side, id, size: load.quantity[index]!, price: load.price[index]! }
        if (kind === ADD) book.limit(order)
        else book.limit({ ...order, timeInForce: 'IOC' as never })
      }
    }
  })
}

/** The bare book under a W1-like load, and beside it nodejs-order-book under the same. */
export function benchBook(): void {
  const count = 1_000_000
  for (const [name, options, peerCount] of [
    ['deep levels', { seed: 1, depth: 3, live: 14_000 }, 100_000],
    ['W1-like', { seed: 1, depth: 72, live: 14_000 }, 200_000],
    ['shallow levels', { seed: 1, depth: 5000, live: 14_000 }, 200_000],
  ] as const) {
    const load = makeLoad(count, options)
    const cold = runOurs(load)
    const warm = Math.min(...Array.from({ length: 5 }, () => runOurs(load).seconds))
    runPeer(load, 10_000)
    const peer = runPeer(load, peerCount)
    const ours = count / warm
    line(
      `book, ${name}`,
      `${(ours / 1e6).toFixed(2)} M op/s warm, ${(count / cold.seconds / 1e6).toFixed(2)} cold, ${cold.live} live at the end`,
    )
    line(
      '  nodejs-order-book 10.1.1',
      `${(peerCount / peer / 1e6).toFixed(4)} M op/s; ours is ${(ours / (peerCount / peer)).toFixed(0)} times as fast`,
    )
  }
  for (const live of [1_000, 10_000, 100_000, 1_000_000]) {
    const load = makeLoad(Math.max(1_000_000, live * 4), { seed: 2, depth: 5000, live })
    runOurs(load)
    const { seconds, live: left } = runOurs(load)
    line(
      `book, growth to ${live} live`,
      `${(load.count / seconds / 1e6).toFixed(2)} M op/s, ${left} live at the end`,
    )
  }
}
