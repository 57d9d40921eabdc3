import { InvariantError } from '../../engine/base/assert.ts'
import type { RulePack } from '../../engine/credit/score.ts'
import type { Command } from '../../engine/venue/commands.ts'
import { execute, type Outcome } from '../../engine/venue/execute.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { first, type Sql } from '../store/sql.ts'
import { type Applied, takeEvents } from './applied.ts'
import { recover } from './recovery.ts'
import { writeBatch } from './write-batch.ts'

/** Commands in one transaction at most: bounds how long a caller waits for the batch before its own. */
export const MAX_BATCH = 2048
/** Commands waiting at most; past it callers are told to come back (503), so that memory stays bounded. */
export const MAX_WAITING = 100_000

export interface Submission {
  readonly command: Command
  readonly actor: string
  /** A caller's own key for this command; the same key and command give the first answer again. */
  readonly idempotencyKey?: string
  /** Writes that belong to the command but not to the engine, in the same transaction. Skipped on a reject. */
  readonly attach?: (sql: Sql, seq: number) => void
}

/** What a caller learns. `isRetry`: the command had been applied before, this is the first answer. */
export interface Receipt {
  readonly seq: number
  readonly at: number
  readonly outcome: Outcome
  readonly command: Command
  readonly isRetry: boolean
}

/** The venue takes no commands now. `isOutcomeUnknown` is never true: what is not committed did not happen. */
export class UnavailableError extends Error {
  override name = 'UnavailableError'
}
export class IdempotencyKeyReusedError extends Error {
  override name = 'IdempotencyKeyReusedError'
}

export interface SequencerHost {
  readonly sql: Sql
  readonly rulePack: RulePack
  now(): number
  /** Runs a function soon, after what has already arrived has been read. */
  defer(run: () => void): void
  /** Told of each batch after it is committed. */
  onCommitted(batch: readonly Applied[]): void
  /** A broken invariant: the host must stop. */
  onBroken(error: Error): void
}

interface Waiting extends Submission {
  resolve(receipt: Receipt): void
  reject(error: Error): void
}

/**
 * The one writer of a venue. Commands that arrive together are applied in order, written in one transaction and
 * answered after its commit. If the commit fails, memory is thrown away and loaded again from the tables: callers get
 * an error that is safe to retry, and nothing is half done.
 */
export class Sequencer {
  readonly #host: SequencerHost
  #venue!: Venue
  #lastSeq = 0
  #lastAt = 0
  #waiting: Waiting[] = []
  #isScheduled = false
  #isClosed = false

  constructor(host: SequencerHost) {
    this.#host = host
    this.#load()
  }

  get venue(): Venue {
    return this.#venue
  }
  /** The number of the last committed command. */
  get lastSeq(): number {
    return this.#lastSeq
  }
  get waitingCount(): number {
    return this.#waiting.length
  }

  submit(submission: Submission): Promise<Receipt> {
    if (this.#isClosed) return Promise.reject(new UnavailableError('the service is stopping'))
    if (this.#waiting.length >= MAX_WAITING)
      return Promise.reject(new UnavailableError('too many commands are waiting'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...submission, resolve, reject })
      this.#schedule()
    })
  }

  /** Takes no more commands and finishes those that wait. */
  close(): void {
    this.#isClosed = true
    while (this.#waiting.length > 0) this.#runBatch()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#host.defer(() => {
      this.#isScheduled = false
      this.#runBatch()
      if (this.#waiting.length > 0) this.#schedule()
    })
  }

  #load(): void {
    const { venue, lastSeq, lastAt } = recover(this.#host.sql, this.#host.rulePack)
    this.#venue = venue
    this.#lastSeq = lastSeq
    this.#lastAt = lastAt
  }

  #runBatch(): void {
    const taken = this.#waiting.splice(0, MAX_BATCH)
    if (taken.length === 0) return
    const answers: (Receipt | Error)[] = []
    const batch: Applied[] = []
    try {
      this.#host.sql.tx(() => {
        const inBatch = new Map<string, Applied>()
        for (const submission of taken) answers.push(this.#apply(submission, batch, inBatch))
        writeBatch(this.#host.sql, this.#venue, batch)
      })
    } catch (error) {
      this.#fail(taken, error as Error)
      return
    }
    this.#lastSeq += batch.length
    taken.forEach((submission, index) => {
      const answer = answers[index]!
      if (answer instanceof Error) submission.reject(answer)
      else submission.resolve(answer)
    })
    if (batch.length > 0) this.#host.onCommitted(batch)
  }

  #fail(taken: readonly Waiting[], error: Error): void {
    for (const submission of taken) {
      submission.reject(new UnavailableError(`not applied: ${error.message}`))
    }
    if (error instanceof InvariantError) {
      this.#isClosed = true
      this.#host.onBroken(error)
      return
    }
    try {
      this.#load()
    } catch (cause) {
      this.#isClosed = true
      this.#host.onBroken(cause as Error)
    }
  }

  #apply(submission: Submission, batch: Applied[], inBatch: Map<string, Applied>): Receipt | Error {
    const { command, actor } = submission
    const text = JSON.stringify(command)
    const keyed = this.#findByKey(submission, inBatch)
    if (keyed)
      return keyed.text === text ? retry(keyed) : new IdempotencyKeyReusedError('idempotency_key_reused')
    const placed = command.type === 'place_order' ? this.#findByClientOrderId(command, inBatch) : undefined
    if (placed?.text === text) return retry(placed)

    const seq = this.#lastSeq + batch.length + 1
    const at = this.#tick()
    const outcome = execute(this.#venue, command, {
      seq,
      at,
      actor,
      isClientOrderIdTaken: placed !== undefined,
    })
    const applied: Applied = { seq, at, actor, command, outcome, ...takeEvents(this.#venue) }
    batch.push(applied)
    if (outcome.ok) submission.attach?.(this.#host.sql, seq)
    if (submission.idempotencyKey !== undefined) {
      inBatch.set(`key ${actor} ${submission.idempotencyKey}`, applied)
      this.#host.sql.run('INSERT INTO idempotency VALUES (?,?,?)', actor, submission.idempotencyKey, seq)
    }
    if (command.type === 'place_order' && outcome.ok)
      inBatch.set(`order ${command.uscc} ${command.clientOrderId}`, applied)
    return { seq, at, outcome, command, isRetry: false }
  }

  /** Time never runs backwards in the journal, even when the host's clock is set back. */
  #tick(): number {
    this.#lastAt = Math.max(this.#lastAt, this.#host.now())
    return this.#lastAt
  }

  #findByKey({ actor, idempotencyKey }: Submission, inBatch: Map<string, Applied>): Journalled | undefined {
    if (idempotencyKey === undefined) return undefined
    const recent = inBatch.get(`key ${actor} ${idempotencyKey}`)
    if (recent) return { ...recent, text: JSON.stringify(recent.command) }
    const row = first<{ seq: number }>(
      this.#host.sql,
      'SELECT seq FROM idempotency WHERE actor = ? AND key = ?',
      actor,
      idempotencyKey,
    )
    return row && this.#journalled(row.seq)
  }

  #findByClientOrderId(
    command: Extract<Command, { type: 'place_order' }>,
    inBatch: Map<string, Applied>,
  ): Journalled | undefined {
    const recent = inBatch.get(`order ${command.uscc} ${command.clientOrderId}`)
    if (recent) return { ...recent, text: JSON.stringify(recent.command) }
    const holder = this.#venue.participantByUscc.get(command.uscc)?.holder
    if (holder === undefined) return undefined
    const row = first<{ order_id: number }>(
      this.#host.sql,
      'SELECT order_id FROM orders WHERE holder = ? AND client_order_id = ?',
      holder,
      command.clientOrderId,
    )
    // An order's number is that of the command that placed it.
    return row && this.#journalled(row.order_id)
  }

  #journalled(seq: number): Journalled {
    type Row = { at: number; command: string; outcome: string }
    const row = first<Row>(this.#host.sql, 'SELECT at, command, outcome FROM journal WHERE seq = ?', seq)!
    const outcome = JSON.parse(row.outcome) as Outcome
    return { seq, at: row.at, text: row.command, command: JSON.parse(row.command) as Command, outcome }
  }
}

interface Journalled {
  readonly seq: number
  readonly at: number
  readonly text: string
  readonly command: Command
  readonly outcome: Outcome
}

function retry({ seq, at, command, outcome }: Journalled): Receipt {
  return { seq, at, command, outcome, isRetry: true }
}
