import { toBase64 } from '../../engine/proof/bytes.ts'
import type { City } from '../city/city.ts'
import { feedOf, messageFor } from '../credit/feed.ts'
import type { DeliveryRow } from '../credit/receivers.ts'
import { sha256 } from '../kernel/hash.ts'

/** How long a receiver may take, and what it may answer. */
const TIMEOUT_MS = 10_000
/** After each attempt that was not answered with 2xx: five seconds, five minutes, half an hour, then hours; after the last it is given up. */
const RETRY_MS = [
  5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000, 86_400_000,
]
/** Messages that are under way at a time. */
const AT_ONCE = 10

/**
 * Sends each change of the public lists to each receiver, once it has answered with 2xx and until then again: signed as
 * Standard Webhooks has it (webhook-id, webhook-timestamp, webhook-signature "v1a,…": Ed25519 by the issuer's key of
 * /v1/log/trust). Only addresses that an administrator named are called, and no redirect is followed. Every attempt is
 * kept.
 */
export class FeedSender {
  readonly #city: City
  #isRunning = false

  constructor(city: City) {
    this.#city = city
  }

  /** Takes up what is new, and sends what is due. */
  async run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      this.#takeUp()
      await this.#send()
    } catch (error) {
      console.error('feed:', error)
    } finally {
      this.#isRunning = false
    }
  }

  /** A message for each change since a receiver was named; its text is made once and stays. */
  #takeUp(): void {
    const { sql, sequencer, now } = this.#city
    const open = [...sequencer.venue.shelves.receivers.values()].filter(({ ended_at }) => ended_at === null)
    if (open.length === 0) return
    const changes = feedOf(this.#city, now())
    for (const receiver of open) {
      const known = new Set(
        sql
          .all<{ message_id: string }>(
            'SELECT message_id FROM deliveries WHERE receiver_id = ?',
            receiver.receiver_id,
          )
          .map(({ message_id }) => message_id),
      )
      for (const change of changes) {
        if (Date.parse(change.at) < receiver.at || known.has(change.message_id)) continue
        const body = messageFor(this.#city, receiver, change)
        sql.run(
          `INSERT INTO deliveries (receiver_id, message_id, body, body_sha256, state, attempts, next_attempt_at)
             VALUES (?, ?, ?, ?, 'waiting', 0, ?)`,
          ...[receiver.receiver_id, change.message_id, body, sha256(body), now()],
        )
      }
    }
  }

  async #send(): Promise<void> {
    const { sql, sequencer, now } = this.#city
    const due = sql.all<DeliveryRow>(
      `SELECT * FROM deliveries WHERE state = 'waiting' AND next_attempt_at <= ? ORDER BY next_attempt_at LIMIT ?`,
      ...[now(), AT_ONCE],
    )
    await Promise.all(
      due.map(async (row) => {
        const receiver = sequencer.venue.shelves.receivers.get(row.receiver_id)
        if (!receiver || receiver.ended_at !== null) return this.#note(row, 'failed', null, null)
        const status = await this.#post(receiver.callback, row)
        const isDone = status !== null && status >= 200 && status < 300
        const wait = RETRY_MS[row.attempts]
        if (isDone) this.#note(row, 'delivered', status, null)
        else if (wait === undefined) this.#note(row, 'failed', status, null)
        else this.#note(row, 'waiting', status, now() + wait)
      }),
    )
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
    this.#city.sql.run(
      `UPDATE deliveries SET state = ?, attempts = attempts + 1, http_status = ?, last_attempt_at = ?, next_attempt_at = ?
         WHERE delivery_id = ?`,
      ...[state, status, this.#city.now(), next, delivery_id],
    )
  }
}
