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
  readonly #held = new Map<number, Map<number, Block[]>>()
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
    const byLot = this.#held.get(holder)
    return byLot ? lotsOf(byLot).flatMap((lot) => byLot.get(lot)!) : []
  }

  /** How many numbers a holder has. */
  countOf(holder: number): number {
    return this.#count.get(holder) ?? 0
  }

  /** Who has numbers at all; what was surrendered stands under minus its holder's number. */
  holders(): readonly number[] {
    return [...this.#held].filter(([, byLot]) => byLot.size > 0).map(([holder]) => holder)
  }

  /** Where the numbers of each lot are now, in the order of the lots. */
  supplies(): readonly { readonly held: number; readonly surrendered: number; readonly retired: number }[] {
    const found = this.lots.map(() => ({ held: 0, surrendered: 0, retired: 0 }))
    for (const [holder, byLot] of this.#held) {
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
    const byLot = this.#held.get(holder)!
    const taken: Block[] = []
    let left = amount
    const order = lotsOf(byLot)
    for (const lot of which === 'oldest' ? order : order.reverse()) {
      const blocks = byLot.get(lot)!
      while (left > 0 && blocks.length > 0) {
        const block = blocks.pop()!
        const size = block.last - block.first + 1
        if (size > left) {
          const cut = block.last - left
          blocks.push({ ...block, last: cut })
          taken.push({ ...block, first: cut + 1 })
          left = 0
        } else {
          taken.push(block)
          left -= size
        }
      }
      if (blocks.length === 0) byLot.delete(lot)
      if (left === 0) break
    }
    return taken
  }

  #give(holder: number, block: Block): void {
    const byLot = this.#held.get(holder) ?? new Map<number, Block[]>()
    this.#held.set(holder, byLot)
    this.#count.set(holder, this.countOf(holder) + block.last - block.first + 1)
    const blocks = byLot.get(block.lot) ?? []
    byLot.set(block.lot, blocks)
    let place = blocks.length
    while (place > 0 && blocks[place - 1]!.first > block.first) place--
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

const surrenderedBy = (holder: number) => -holder
const lotsOf = (byLot: ReadonlyMap<number, unknown>) => [...byLot.keys()].sort((a, b) => a - b)

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
