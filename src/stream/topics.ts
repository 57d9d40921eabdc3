import { BUY, SELL } from '../../engine/book/side.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { type Level, levelsOf } from '../app/views.ts'
import { bookChecksum } from '../contract/checksum.ts'
import type { PrivateChannel, PublicChannel } from '../contract/stream.ts'
import type { Session } from './session.ts'

/** A channel of one symbol, or of one participant: who reads it, and the number of its last message. */
export class Topic {
  readonly key: string
  readonly channel: PublicChannel | PrivateChannel
  /** The market of a public channel, the participant's code of a private one. */
  readonly of: Market | string
  readonly sessions = new Set<Session>()
  lastSeq: number

  constructor(key: string, channel: PublicChannel | PrivateChannel, of: Market | string, seq: number) {
    this.key = key
    this.channel = channel
    this.of = of
    this.lastSeq = seq
  }
}

/** The top of a book as its readers know it, so that only what changed is sent. */
export class BookTopic extends Topic {
  readonly depth: number
  readonly #market: Market
  #bids: Level[] = []
  #asks: Level[] = []

  constructor(key: string, market: Market, depth: number, seq: number) {
    super(key, 'book', market, seq)
    this.#market = market
    this.depth = depth
    this.refresh()
  }

  snapshot(): { bids: Level[]; asks: Level[]; checksum: number } {
    return { bids: this.#bids, asks: this.#asks, checksum: bookChecksum(this.#bids, this.#asks) }
  }

  /** The levels that changed since the last call; quantity "0" takes one away. Undefined when none did. */
  refresh(): { bids: Level[]; asks: Level[]; checksum: number } | undefined {
    const bids = levelsOf(this.#market, BUY, this.depth)
    const asks = levelsOf(this.#market, SELL, this.depth)
    const changed = { bids: changes(this.#bids, bids), asks: changes(this.#asks, asks) }
    this.#bids = bids
    this.#asks = asks
    if (changed.bids.length === 0 && changed.asks.length === 0) return undefined
    return { ...changed, checksum: bookChecksum(bids, asks) }
  }
}

function changes(before: readonly Level[], after: readonly Level[]): Level[] {
  const known = new Map(before.map((level) => [level[0], level]))
  const changed: Level[] = []
  for (const level of after) {
    const old = known.get(level[0])
    if (!old || old[1] !== level[1] || old[2] !== level[2]) changed.push(level)
    known.delete(level[0])
  }
  for (const [price] of known) changed.push([price, '0', 0])
  return changed
}
