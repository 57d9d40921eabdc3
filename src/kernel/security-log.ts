import type { SecurityEvent } from '../../engine/facts/words.ts'
import type { Sql } from '../store/sql.ts'

interface Noted {
  readonly at: number
  readonly event: SecurityEvent
  readonly name: string | null
  readonly address: string
  readonly detail: string
  count: number
}

/** Rows at most; the oldest go first. At a thousand a day that is years. Of strangers fewer: they cost nothing to make. */
const MAX_EVENTS = 1_000_000
const MAX_OF_STRANGERS = 100_000
/** Different events that wait to be written; past it a flood is only counted. Those with a name have as many again. */
const MAX_WAITING = 1000
/** Characters of what a stranger chose (a name, a path) that are kept. */
const MAX_TEXT = 120
const FLUSH_MS = 1000

/**
 * Who came in, who was turned away and what was refused. Beside the journal, since these change nothing; the same event
 * of the same caller within a second is one row with a count, so that a flood can't fill the disk.
 */
export class SecurityLog {
  readonly #sql: Sql
  readonly #now: () => number
  #waiting = new Map<string, Noted>()
  #lost = 0
  #flushedAt = 0

  constructor(sql: Sql, now: () => number) {
    this.#sql = sql
    this.#now = now
  }

  note(event: SecurityEvent, about: { name?: string | undefined; address: string; detail?: string }): void {
    const name = about.name?.slice(0, MAX_TEXT) ?? null
    const detail = (about.detail ?? '').slice(0, MAX_TEXT)
    // Of strangers one row a second for an address, whatever they vary: they shall not push out what matters.
    const key = JSON.stringify([event, name, about.address, name === null ? '' : detail])
    const known = this.#waiting.get(key)
    if (known) known.count++
    else if (this.#waiting.size < (name === null ? MAX_WAITING : 2 * MAX_WAITING))
      this.#waiting.set(key, { at: this.#now(), event, name, address: about.address, detail, count: 1 })
    else this.#lost++
  }

  /** Writes what waits, once a second at most; hosts call it with their clock, and before they stop. */
  flush(isLast = false): void {
    if (this.#waiting.size === 0 || (!isLast && this.#now() - this.#flushedAt < FLUSH_MS)) return
    const waiting = this.#waiting
    this.#waiting = new Map()
    this.#flushedAt = this.#now()
    try {
      this.#sql.tx(() => {
        for (const { at, event, name, address, detail, count } of waiting.values()) {
          this.#sql.run(
            'INSERT INTO security_events (at, event, name, address, detail, count) VALUES (?, ?, ?, ?, ?, ?)',
            ...[at, event, name, address, detail, count],
          )
        }
        this.#sql.run(
          `DELETE FROM security_events WHERE name IS NULL AND event_id <=
             (SELECT event_id FROM security_events WHERE name IS NULL ORDER BY event_id DESC LIMIT 1 OFFSET ?)`,
          MAX_OF_STRANGERS,
        )
        this.#sql.run(
          `DELETE FROM security_events WHERE name IS NOT NULL AND event_id <=
             (SELECT event_id FROM security_events WHERE name IS NOT NULL ORDER BY event_id DESC LIMIT 1 OFFSET ?)`,
          MAX_EVENTS,
        )
      })
    } catch (error) {
      // A disk that is full must not stop the service; what could not be written is said where it can be.
      console.error(`security log: ${waiting.size} events could not be written:`, error)
    }
    if (this.#lost > 0) console.error(`security log: ${this.#lost} more events in a flood were not kept`)
    this.#lost = 0
  }
}
