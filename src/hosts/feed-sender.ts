import { dayOf } from '../../engine/base/calendar.ts'
import { toBase64 } from '../../engine/proof/bytes.ts'
import type { City } from '../city/city.ts'
import { feedOf, messagesFor } from '../credit/feed.ts'
import type { DeliveryRow } from '../credit/receivers.ts'
import { sha256 } from '../kernel/hash.ts'

/** How long a receiver may take, and what it may answer. */
const TIMEOUT_MS = 10_000
/** After each attempt that was not answered with 2xx: five seconds, five minutes, half an hour, then hours; after the last it is given up. */
const RETRY_MS = [
  5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000, 86_400_000,
]
/** Messages that are written at a time, and that one receiver is sent in a row: trading goes on between them. */
const WRITTEN_AT_ONCE = 200
const SENT_IN_A_ROW = 50

/**
 * Sends each change of the public lists to each receiver, once it has answered with 2xx and until then again: signed as
 * Standard Webhooks has it (webhook-id, webhook-timestamp, webhook-signature "v1a,…": Ed25519 by the issuer's key of
 * /v1/log/trust). Only addresses that an administrator named are called, and no redirect is followed. Each receiver has a
 * queue of its own: one that does not answer delays nobody else. That an entry left is not told before that it came.
 */
export class FeedSender {
  readonly #city: City
  /** Receivers that are being sent to now. */
  readonly #busy = new Set<number>()
  /** Messages that each receiver has a row for; undefined: not looked up yet. */
  readonly #known = new Map<number, Set<string>>()
  #takenUp = ''
  #isStopped = false

  constructor(city: City) {
    this.#city = city
  }

  stop(): void {
    this.#isStopped = true
  }

  /** Takes up what is new, and sends what is due. */
  run(): void {
    if (this.#isStopped) return
    try {
      this.#takeUp()
      for (const { receiver_id } of this.#open()) {
        if (this.#busy.has(receiver_id)) continue
        this.#busy.add(receiver_id)
        this.#sendTo(receiver_id)
          .catch((error) => console.error('feed:', error))
          .finally(() => this.#busy.delete(receiver_id))
      }
    } catch (error) {
      console.error('feed:', error)
    }
  }

  #open() {
    const { receivers } = this.#city.sequencer.venue.shelves
    return [...receivers.values()].filter(({ ended_at }) => ended_at === null)
  }

  /** A message for each change since a receiver was named; its text is made once and stays. */
  #takeUp(): void {
    const { sql, sequencer, now } = this.#city
    const { credit_entries, credit_cases, receivers } = sequencer.venue.shelves
    const open = this.#open()
    const decided = [...credit_cases.values()].filter(({ decided_at }) => decided_at !== null).length
    // What the lists are made of: while it is the same, so are they, but for what is over with a day.
    const state = [credit_entries.size, decided, receivers.size, open.length, dayOf(now())].join()
    if (state === this.#takenUp) return
    this.#closeEnded()
    const changes = open.length === 0 ? [] : feedOf(this.#city, now())
    const wanted = open.flatMap((receiver) => {
      const known = this.#knownOf(receiver.receiver_id)
      return messagesFor(this.#city, receiver, changes, now())
        .filter((one) => Date.parse(one.at) >= receiver.at && !known.has(one.message_id))
        .map((message) => ({ receiver, message, known }))
    })
    const part = wanted.slice(0, WRITTEN_AT_ONCE)
    if (part.length > 0) {
      const rows = part.map(({ receiver, message }) => {
        const body = message.body()
        return [receiver.receiver_id, message.message_id, body, sha256(body), now()]
      })
      // One statement, and one wait for the disk.
      sql.run(
        `INSERT INTO deliveries (receiver_id, message_id, body, body_sha256, state, attempts, next_attempt_at)
           SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, 'waiting', 0, value ->> 4 FROM json_each(?)`,
        JSON.stringify(rows),
      )
      for (const { message, known } of part) known.add(message.message_id)
    }
    if (part.length === wanted.length) this.#takenUp = state
  }

  #knownOf(receiver: number): Set<string> {
    let known = this.#known.get(receiver)
    if (!known) {
      const rows = this.#city.sql.all<{ message_id: string }>(
        'SELECT message_id FROM deliveries WHERE receiver_id = ?',
        receiver,
      )
      known = new Set(rows.map(({ message_id }) => message_id))
      this.#known.set(receiver, known)
    }
    return known
  }

  /** What waited for a receiver that was ended is not sent, and says so. */
  #closeEnded(): void {
    const { sql, sequencer } = this.#city
    for (const { receiver_id, ended_at } of sequencer.venue.shelves.receivers.values())
      if (ended_at !== null)
        sql.run(
          "UPDATE deliveries SET state = 'ended', next_attempt_at = NULL WHERE receiver_id = ? AND state = 'waiting'",
          receiver_id,
        )
  }

  /** What is due for one receiver, one after another; where it does not answer at all, the rest waits for the next time. */
  async #sendTo(receiverId: number): Promise<void> {
    const { sql, sequencer, now } = this.#city
    const due = sql.all<DeliveryRow>(
      `SELECT * FROM deliveries d WHERE receiver_id = ? AND state = 'waiting' AND next_attempt_at <= ?
         AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.receiver_id = d.receiver_id AND e.state = 'waiting'
           AND d.message_id LIKE '%-left' AND e.message_id = replace(d.message_id, '-left', '-listed')
           AND e.next_attempt_at > ?)
         ORDER BY delivery_id LIMIT ?`,
      ...[receiverId, now(), now(), SENT_IN_A_ROW],
    )
    const behind = new Set<string>()
    for (const row of due) {
      const receiver = sequencer.venue.shelves.receivers.get(receiverId)
      if (this.#isStopped || !receiver || receiver.ended_at !== null) return
      if (behind.has(row.message_id)) continue
      // Counted before it is sent: what breaks off in the middle was an attempt too.
      sql.run(
        'UPDATE deliveries SET attempts = attempts + 1, last_attempt_at = ?, next_attempt_at = ? WHERE delivery_id = ?',
        ...[now(), now() + RETRY_MS[0]!, row.delivery_id],
      )
      const status = await this.#post(receiver.callback, row)
      if (this.#isStopped) return
      if (status !== null && status >= 200 && status < 300) this.#note(row, 'delivered', status, null)
      else {
        const wait = RETRY_MS[row.attempts]
        this.#note(
          row,
          wait === undefined ? 'failed' : 'waiting',
          status,
          wait === undefined ? null : now() + wait,
        )
        behind.add(row.message_id.replace('-listed', '-left'))
        if (status === null) return
      }
    }
  }

  /** What it answers; null: nothing. */
  async #post(address: string, { message_id, receiver_id, body }: DeliveryRow): Promise<number | null> {
    const id = `qingheng-${receiver_id}-${message_id}`
    const timestamp = Math.floor(this.#city.now() / 1000)
    const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
    try {
      const answer = await fetch(address, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'qingheng-feed',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': `v1a,${toBase64(this.#city.sequencer.log.sign(signed))}`,
        },
        body,
      })
      await answer.body?.cancel()
      return answer.status
    } catch {
      return null
    }
  }

  #note(
    { delivery_id }: DeliveryRow,
    state: DeliveryRow['state'],
    status: number | null,
    next: number | null,
  ): void {
    // One that was ended meanwhile stays so.
    this.#city.sql.run(
      "UPDATE deliveries SET state = ?, http_status = ?, next_attempt_at = ? WHERE delivery_id = ? AND state = 'waiting'",
      ...[state, status, next, delivery_id],
    )
  }
}
