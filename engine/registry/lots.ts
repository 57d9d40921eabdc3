import { assert } from '../base/assert.ts'
import { ISSUER, RETIRED, SURRENDERED } from './registry.ts'

/** Serial numbers of one permit that follow each other, of one lot; each stands for one smallest amount of the permit. */
export interface Block {
  readonly lot: number
  readonly first: number
  readonly last: number
}

/** What was issued at once to one holder: its numbers are given when it is issued, and to nothing else ever. */
export interface Lot {
  readonly lot: number
  readonly first: number
  readonly last: number
  /** The command that issued it, its place among what that command moved, and when. */
  readonly seq: number
  readonly place: number
  readonly at: number
  readonly holder: number
}

/** An amount of one permit that went from one account to another. */
export interface Movement {
  readonly seq: number
  readonly place: number
  readonly at: number
  readonly giver: number
  readonly taker: number
  readonly amount: number
}

/** Thrown where somebody gives numbers that he does not have. */
export class BlocksNotHeldError extends Error {}

/**
 * Whose the numbers of one permit are, as a function of everything that was ever moved: permits that are alike in trade
 * are told apart here. Whoever gives, gives of his oldest lot first, and of a lot its last numbers first
 * (registry of Article 6 credits: a part is cut from the end). What is taken back from surrender comes from what its
 * holder surrendered last.
 */
export class LotBook {
  readonly lots: Lot[] = []
  /** By holder, then by lot: blocks in the order of their numbers. What was surrendered stays apart by who did. */
  readonly #held = new Map<number, Holding>()
  readonly #count = new Map<number, number>()
  #last = 0

  /** A book as it was kept: its lots in their order, and whose the blocks are. */
  static of(lots: readonly Lot[], blocks: readonly (Block & { readonly holder: number })[]): LotBook {
    const book = new LotBook()
    book.lots.push(...lots)
    book.#last = lots[lots.length - 1]?.last ?? 0
    for (const { holder, lot, first, last } of blocks) book.#give(holder, { lot, first, last })
    return book
  }

  /** Moves numbers as amounts were moved, and says which. Throws `BlocksNotHeldError`, and then nothing has moved. */
  move(movement: Movement): readonly Block[] {
    const { giver, taker, amount } = movement
    if (giver === taker) return []
    const blocks =
      giver === ISSUER
        ? [this.#issue(movement)]
        : giver === SURRENDERED
          ? this.#take(surrenderedBy(taker), amount, 'newest')
          : this.#take(giver, amount, 'oldest')
    const to = taker === SURRENDERED ? surrenderedBy(giver) : taker
    for (const block of blocks) this.#give(to, block)
    return blocks
  }

  /** What a holder has, the oldest lot first. */
  blocksOf(holder: number): readonly Block[] {
    const holding = this.#held.get(holder)
    return holding ? holding.lots.flatMap((lot) => holding.blocks.get(lot)!) : []
  }

  /** How many numbers a holder has. */
  countOf(holder: number): number {
    return this.#count.get(holder) ?? 0
  }

  /** Who has numbers at all; what was surrendered stands under minus its holder's number. */
  holders(): readonly number[] {
    return [...this.#held].filter(([, { lots }]) => lots.length > 0).map(([holder]) => holder)
  }

  /** Where the numbers of each lot are now, in the order of the lots. */
  supplies(): readonly { readonly held: number; readonly surrendered: number; readonly retired: number }[] {
    const found = this.lots.map(() => ({ held: 0, surrendered: 0, retired: 0 }))
    for (const [holder, { blocks: byLot }] of this.#held) {
      if (holder === ISSUER) continue
      const kind = holder < 0 ? 'surrendered' : holder === RETIRED ? 'retired' : 'held'
      for (const [lot, blocks] of byLot)
        for (const { first, last } of blocks) found[lot - 1]![kind] += last - first + 1
    }
    return found
  }

  #issue({ seq, place, at, taker, amount }: Movement): Block {
    assert(amount > 0, 'something is issued')
    const [first, last, lot] = [this.#last + 1, this.#last + amount, this.lots.length + 1]
    this.#last = last
    this.lots.push({ lot, first, last, seq, place, at, holder: taker })
    return { lot, first, last }
  }

  #take(holder: number, amount: number, which: 'oldest' | 'newest'): Block[] {
    if (this.countOf(holder) < amount)
      throw new BlocksNotHeldError(`${amount} are given, and ${this.countOf(holder)} are there`)
    this.#count.set(holder, this.countOf(holder) - amount)
    const { lots, blocks: byLot } = this.#held.get(holder)!
    const taken: Block[] = []
    for (let left = amount; left > 0; ) {
      const at = which === 'oldest' ? 0 : lots.length - 1
      const blocks = byLot.get(lots[at]!)!
      const block = blocks.pop()!
      const size = block.last - block.first + 1
      const given = Math.min(left, size)
      if (given < size) blocks.push({ ...block, last: block.last - given })
      taken.push(given < size ? { ...block, first: block.last - given + 1 } : block)
      left -= given
      if (blocks.length === 0) {
        byLot.delete(block.lot)
        lots.splice(at, 1)
      }
    }
    return taken
  }

  #give(holder: number, block: Block): void {
    const holding = this.#held.get(holder) ?? { lots: [], blocks: new Map<number, Block[]>() }
    this.#held.set(holder, holding)
    this.#count.set(holder, this.countOf(holder) + block.last - block.first + 1)
    const blocks = holding.blocks.get(block.lot)
    if (!blocks) {
      holding.blocks.set(block.lot, [block])
      holding.lots.splice(placeOf(holding.lots, block.lot, Number), 0, block.lot)
      return
    }
    const place = placeOf(blocks, block.first, ({ first }) => first)
    const before = blocks[place - 1]
    const after = blocks[place]
    const joinsBefore = before !== undefined && before.last + 1 === block.first
    const joinsAfter = after !== undefined && block.last + 1 === after.first
    const joined = {
      lot: block.lot,
      first: joinsBefore ? before.first : block.first,
      last: joinsAfter ? after.last : block.last,
    }
    blocks.splice(place - Number(joinsBefore), Number(joinsBefore) + Number(joinsAfter), joined)
  }
}

/** What one holder has: his lots in their order, and the blocks of each in the order of their numbers. */
interface Holding {
  readonly lots: number[]
  readonly blocks: Map<number, Block[]>
}

/** Where something belongs in what is sorted: before the first that is not less. */
function placeOf<T>(sorted: readonly T[], value: number, of: (one: T) => number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (of(sorted[middle]!) < value) from = middle + 1
    else to = middle
  }
  return from
}

const surrenderedBy = (holder: number) => -holder

/** ISO 7064 MOD 1271-36: characters count as digits of base 36, and the whole leaves 1. */
const MODULUS = 1271
const BASE = 36

/**
 * A lot as people write it: permit, lot, and two check characters that find every slip of one character and every swap of
 * two neighbours (ISO 7064). "NOX-ZB-000012-4K".
 */
export function lotName(symbol: string, lot: number): string {
  const plain = `${symbol}-${String(lot).padStart(6, '0')}`
  const check = (1 + MODULUS - remainder(`${plain}00`)) % MODULUS
  return `${plain}-${check.toString(BASE).toUpperCase().padStart(2, '0')}`
}

/** The permit and lot of a name; undefined where the check characters do not fit. */
export function readLotName(name: string): { readonly symbol: string; readonly lot: number } | undefined {
  const [, symbol, lot] = /^([A-Z0-9-]{2,40})-(\d{6,12})-[0-9A-Z]{2}$/.exec(name) ?? []
  return symbol === undefined || remainder(name) !== 1 ? undefined : { symbol, lot: Number(lot) }
}

/** Hyphens count for nothing. */
function remainder(text: string): number {
  let rest = 0
  for (const character of text.replaceAll('-', ''))
    rest = (rest * BASE + Number.parseInt(character, BASE)) % MODULUS
  return rest
}
