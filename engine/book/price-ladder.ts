import { assert } from '../base/assert.ts'
import { grownFloat64, grownInt32 } from '../base/columns.ts'

/** 32³ prices: the most that three 32-bit bitmap levels address, and wider than any price limit in ticks. */
export const LADDER_SIZE = 32768
/** A ladder is laid so that this many of its prices are better than the best at that time. */
const HEADROOM = LADDER_SIZE / 4
/** Levels that may go to the overflow, beyond one for each level there is, before the ladder is laid anew. */
const OVERFLOW_PATIENCE = 64
const MIN_LEVELS = 256

/**
 * The price levels of one side, best first.
 *
 * A level is named by a small positive integer and holds the ends of its queue and its totals. Prices are turned into
 * keys so that a smaller key is always better (asks: the price; bids: its negative): one code serves both sides.
 * Keys within the ladder find their level by index and their better neighbour by a three-level bitmap; keys outside it
 * live in a sorted overflow and are as right, only slower. When prices wander, the ladder is laid anew around the best;
 * that costs a pass over the levels and is paid for by the insertions that made it necessary.
 */
export class PriceLadder {
  key = new Float64Array(MIN_LEVELS)
  head = new Int32Array(MIN_LEVELS)
  tail = new Int32Array(MIN_LEVELS)
  orders = new Int32Array(MIN_LEVELS)
  quantity = new Float64Array(MIN_LEVELS)
  /** The best level, or 0. */
  best = 0

  #levelCount = 0
  #levelsUsed = 1
  /** Recycled levels, chained through `head`. */
  #free = 0

  #base = 0
  #isBuilt = false
  #ladder = new Int32Array(LADDER_SIZE)
  #words = new Int32Array(LADDER_SIZE / 32)
  #groups = new Int32Array(LADDER_SIZE / 1024)
  #root = 0

  /** Levels outside the ladder, by key; the first `#overflowBelow` of them are better than any in the ladder. */
  #overflow = new Int32Array(64)
  #overflowCount = 0
  #overflowBelow = 0
  #overflowInserted = 0

  get size(): number {
    return this.#levelCount
  }

  /** The level of a key, or 0. */
  find(key: number): number {
    const index = key - this.#base
    if (index >= 0 && index < LADDER_SIZE) return this.#ladder[index]!
    if (this.#overflowCount === 0) return 0
    const position = this.#overflowPosition(key)
    const level = position < this.#overflowCount ? this.#overflow[position]! : 0
    return level !== 0 && this.key[level] === key ? level : 0
  }

  /** The level of a key, made if there is none. */
  open(key: number): number {
    const found = this.find(key)
    if (found !== 0) return found

    if (!this.#isBuilt) this.#build(key)
    const level = this.#allocate(key)
    const index = key - this.#base
    if (index >= 0 && index < LADDER_SIZE) this.#mark(index, level)
    else this.#overflowInsert(key, level)
    if (this.best === 0 || key < this.key[this.best]!) this.best = level
    if (this.#overflowInserted > OVERFLOW_PATIENCE + this.#levelCount) this.#relay()
    return level
  }

  /** Takes an empty level out. */
  close(level: number): void {
    const key = this.key[level]!
    const next = this.best === level ? this.next(level) : this.best
    const index = key - this.#base
    if (index >= 0 && index < LADDER_SIZE) this.#unmark(index)
    else this.#overflowRemove(key)
    this.best = next
    this.head[level] = this.#free
    this.#free = level
    this.#levelCount--
  }

  /** The next worse level, or 0. */
  next(level: number): number {
    const key = this.key[level]!
    const index = key - this.#base
    if (index >= LADDER_SIZE) return this.#overflowAt(this.#overflowPosition(key) + 1)
    if (index < 0) {
      const position = this.#overflowPosition(key) + 1
      if (position < this.#overflowBelow) return this.#overflow[position]!
    }
    const following = this.#nextMarked(index < 0 ? 0 : index + 1)
    return following >= 0 ? this.#ladder[following]! : this.#overflowAt(this.#overflowBelow)
  }

  #overflowAt(position: number): number {
    return position < this.#overflowCount ? this.#overflow[position]! : 0
  }

  #mark(index: number, level: number): void {
    this.#ladder[index] = level
    this.#words[index >> 5]! |= 1 << (index & 31)
    this.#groups[index >> 10]! |= 1 << ((index >> 5) & 31)
    this.#root |= 1 << (index >> 10)
  }

  #unmark(index: number): void {
    this.#ladder[index] = 0
    const word = this.#words[index >> 5]! & ~(1 << (index & 31))
    this.#words[index >> 5] = word
    if (word !== 0) return
    const group = this.#groups[index >> 10]! & ~(1 << ((index >> 5) & 31))
    this.#groups[index >> 10] = group
    if (group === 0) this.#root &= ~(1 << (index >> 10))
  }

  /** The first occupied index at or after `from`, or −1. */
  #nextMarked(from: number): number {
    if (from >= LADDER_SIZE) return -1
    const wordIndex = from >> 5
    const word = this.#words[wordIndex]! & (-1 << (from & 31))
    if (word !== 0) return (wordIndex << 5) | lowestBit(word)

    const groupIndex = wordIndex >> 5
    const group = this.#groups[groupIndex]! & laterThan(wordIndex & 31)
    if (group !== 0) return this.#firstInWord((groupIndex << 5) | lowestBit(group))

    const root = this.#root & laterThan(groupIndex)
    if (root === 0) return -1
    const next = lowestBit(root)
    return this.#firstInWord((next << 5) | lowestBit(this.#groups[next]!))
  }

  #firstInWord(wordIndex: number): number {
    return (wordIndex << 5) | lowestBit(this.#words[wordIndex]!)
  }

  #allocate(key: number): number {
    let level = this.#free
    if (level !== 0) this.#free = this.head[level]!
    else {
      if (this.#levelsUsed === this.key.length) this.#grow()
      level = this.#levelsUsed++
    }
    this.key[level] = key
    this.head[level] = 0
    this.tail[level] = 0
    this.orders[level] = 0
    this.quantity[level] = 0
    this.#levelCount++
    return level
  }

  #grow(): void {
    const capacity = this.key.length * 2
    this.key = grownFloat64(this.key, capacity)
    this.head = grownInt32(this.head, capacity)
    this.tail = grownInt32(this.tail, capacity)
    this.orders = grownInt32(this.orders, capacity)
    this.quantity = grownFloat64(this.quantity, capacity)
  }

  /** The first position in the overflow whose key is not less than `key`. */
  #overflowPosition(key: number): number {
    let low = 0
    let high = this.#overflowCount
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.key[this.#overflow[middle]!]! < key) low = middle + 1
      else high = middle
    }
    return low
  }

  #overflowInsert(key: number, level: number): void {
    if (this.#overflowCount === this.#overflow.length) {
      this.#overflow = grownInt32(this.#overflow, this.#overflow.length * 2)
    }
    const position = this.#overflowPosition(key)
    this.#overflow.copyWithin(position + 1, position, this.#overflowCount)
    this.#overflow[position] = level
    this.#overflowCount++
    this.#overflowInserted++
    if (key < this.#base) this.#overflowBelow++
  }

  #overflowRemove(key: number): void {
    const position = this.#overflowPosition(key)
    this.#overflow.copyWithin(position, position + 1, this.#overflowCount)
    this.#overflowCount--
    if (key < this.#base) this.#overflowBelow--
  }

  #build(bestKey: number): void {
    this.#base = bestKey - HEADROOM
    this.#isBuilt = true
  }

  /** Lays the ladder anew around the best level. */
  #relay(): void {
    const levels: number[] = []
    for (let level = this.best; level !== 0; level = this.next(level)) levels.push(level)
    assert(levels.length === this.#levelCount, 'walking best to worst meets every level')
    this.#ladder.fill(0)
    this.#words.fill(0)
    this.#groups.fill(0)
    this.#root = 0
    this.#overflowCount = 0
    this.#overflowBelow = 0
    this.#build(this.key[this.best]!)
    for (const level of levels) {
      const index = this.key[level]! - this.#base
      if (index >= 0 && index < LADDER_SIZE) this.#mark(index, level)
      else this.#overflowInsert(this.key[level]!, level)
    }
    this.#overflowInserted = 0
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}

/** A mask of the bits above `bit`; `-1 << 32` would be −1, not 0. */
function laterThan(bit: number): number {
  return bit === 31 ? 0 : -1 << (bit + 1)
}
