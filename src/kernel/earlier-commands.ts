import type { Command, CommandNamed, Outcome } from '../../engine/venue/execute.ts'
import { first, type Sql } from '../store/sql.ts'

/** A command that was applied, as the journal has it. */
export interface Journalled {
  readonly seq: number
  readonly at: number
  readonly text: string
  readonly command: Command
  readonly outcome: Outcome
}

/**
 * What callers may send again: commands by their caller's key, orders by their client_order_id. Those of the batch under
 * way are in memory, all others in the tables.
 */
export class EarlierCommands {
  readonly #sql: Sql
  readonly #inBatch = new Map<string, Journalled>()

  constructor(sql: Sql) {
    this.#sql = sql
  }

  beginBatch(): void {
    this.#inBatch.clear()
  }

  byKey(actor: string, key: string | undefined): Journalled | undefined {
    if (key === undefined) return undefined
    const recent = this.#inBatch.get(callersKey(actor, key))
    if (recent) return recent
    const row = first<{ seq: number }>(
      this.#sql,
      'SELECT seq FROM idempotency WHERE actor = ? AND key = ?',
      actor,
      key,
    )
    return row && this.#journalled(row.seq)
  }

  /** The accepted order of a participant with this name. */
  byName(command: CommandNamed<'place_order'>, holder: number | undefined): Journalled | undefined {
    const recent = this.#inBatch.get(orderKey(command))
    if (recent || holder === undefined) return recent
    const row = first<{ order_id: number }>(
      this.#sql,
      'SELECT order_id FROM orders WHERE holder = ? AND client_order_id = ?',
      holder,
      command.client_order_id,
    )
    // An order's number is that of the command that placed it.
    return row && this.#journalled(row.order_id)
  }

  keepKey(actor: string, key: string, applied: Journalled): void {
    this.#inBatch.set(callersKey(actor, key), applied)
    this.#sql.run('INSERT INTO idempotency (actor, key, seq) VALUES (?, ?, ?)', actor, key, applied.seq)
  }

  /** Keeps an accepted order; it is written to the tables with its batch. */
  keepOrder(command: CommandNamed<'place_order'>, applied: Journalled): void {
    this.#inBatch.set(orderKey(command), applied)
  }

  #journalled(seq: number): Journalled {
    type Row = { at: number; command: string; outcome: string }
    const row = first<Row>(this.#sql, 'SELECT at, command, outcome FROM journal WHERE seq = ?', seq)!
    const outcome = JSON.parse(row.outcome) as Outcome
    return { seq, at: row.at, text: row.command, command: JSON.parse(row.command) as Command, outcome }
  }
}

/** No code has a space, so no two orders have one key; no other key begins with a code. */
function orderKey({ uscc, client_order_id }: CommandNamed<'place_order'>): string {
  return `${uscc} ${client_order_id}`
}

function callersKey(actor: string, key: string): string {
  return JSON.stringify(['key', actor, key])
}
