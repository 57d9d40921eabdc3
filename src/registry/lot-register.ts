import { BlocksNotHeldError, LotBook, type Movement } from '../../engine/registry/lots.ts'
import { first, type Sql } from '../store/sql.ts'

/** Movements that are read at a time, between which others have their turn. */
const SLICE = 500
/** Trades of a command come after what it moved otherwise. */
const PLACE_OF_TRADES = 1_000_000

type Moved = { readonly [K in keyof Movement | 'asset']: number }
type MovedByTrade = { readonly [K in keyof Moved | 'trade_id']: number }

/** Postings of permits after one command, up to another. */
const POSTINGS = `SELECT asset, seq, place, at, giver, taker, amount FROM postings
  WHERE seq > ? AND seq <= ? AND asset <> 0 ORDER BY seq, place`
const TRADES = `SELECT asset, seq, ${PLACE_OF_TRADES} AS place, at, quantity_lots AS amount, trade_id,
    CASE WHEN taker_side = 0 THEN maker ELSE taker END AS giver,
    CASE WHEN taker_side = 0 THEN taker ELSE maker END AS taker
  FROM trades WHERE trade_id > ? ORDER BY trade_id LIMIT ?`

/**
 * The numbers of every permit, followed from the tables of postings and trades: what is not on the path of an order costs
 * it nothing. `follow` reads what came since it was asked last.
 */
export class LotRegister {
  readonly #books = new Map<number, LotBook>()
  readonly #faults = new Map<number, string>()
  #seq = 0
  #tradeId = 0
  #reading: Promise<void> = Promise.resolve()

  /** Reads on to the last command that is written; others have their turn meanwhile. */
  follow(sql: Sql): Promise<void> {
    this.#reading = this.#reading.then(async () => {
      const seq = first<{ seq: number }>(sql, 'SELECT coalesce(max(seq), 0) AS seq FROM journal')!.seq
      while (this.#seq < seq) {
        this.#readSlice(sql, seq)
        if (this.#seq < seq) await new Promise((resolve) => setTimeout(resolve, 0))
      }
    })
    return this.#reading
  }

  bookOf(asset: number): LotBook {
    const known = this.#books.get(asset) ?? new LotBook()
    this.#books.set(asset, known)
    return known
  }

  /** Where the numbers of a permit can't be followed any further: what stands there is not what was. */
  faultOf(asset: number): string | undefined {
    return this.#faults.get(asset)
  }

  #move(asset: number, movement: Movement): void {
    if (this.#faults.has(asset)) return
    if (!Number.isSafeInteger(movement.amount) || movement.amount <= 0) {
      this.#faults.set(asset, `command ${movement.seq} moves ${movement.amount}`)
      return
    }
    try {
      this.bookOf(asset).move(movement)
    } catch (error) {
      if (!(error instanceof BlocksNotHeldError)) throw error
      this.#faults.set(asset, `command ${movement.seq}: ${error.message}`)
    }
  }

  #readSlice(sql: Sql, seq: number): void {
    const [trades, until] = this.#tradesOf(sql, seq)
    const moved = sql.all<Moved>(POSTINGS, this.#seq, until)
    const all = [...moved, ...trades].sort((a, b) => a.seq - b.seq || a.place - b.place)
    for (const { asset, ...movement } of all) this.#move(asset, movement)
    this.#seq = until
    this.#tradeId = trades[trades.length - 1]?.trade_id ?? this.#tradeId
  }

  /** A slice of trades, whole commands of them, and up to which command it goes. */
  #tradesOf(sql: Sql, seq: number): [MovedByTrade[], number] {
    for (let count = SLICE; ; count *= 2) {
      const found = sql.all<MovedByTrade>(TRADES, this.#tradeId, count).filter((one) => one.seq <= seq)
      if (found.length < count) return [found, seq]
      const last = found[found.length - 1]!.seq
      const whole = found.filter((one) => one.seq < last)
      if (whole.length > 0) return [whole, whole[whole.length - 1]!.seq]
    }
  }
}
