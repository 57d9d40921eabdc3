import { InvariantError } from '../../engine/base/assert.ts'
import type { Traded } from '../../engine/exchange/events.ts'
import { SYSTEM } from '../../engine/venue/administrators.ts'
import { isOpen } from '../../engine/venue/credentials.ts'
import { type Command, execute, type Outcome } from '../../engine/venue/execute.ts'
import { auctionsMissedBy } from '../../engine/venue/open-bidding.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { PassingError, type Sql } from '../store/sql.ts'
import { type Applied, takeEvents } from './applied.ts'
import { Chain, type Head, lastHead, NO_ROWS, writeHead } from './chain.ts'
import { EarlierCommands, type Journalled } from './earlier-commands.ts'
import { TransparencyLog } from './log.ts'
import { ForbiddenError, type Principal, refusalOfCommand } from './permissions.ts'
import { recover } from './recover.ts'
import { checkSigned, keepSignature, type Signed } from './signatures.ts'
import { writeBatch } from './write.ts'

const DEFAULT_ORIGIN = 'qingheng'
/** Commands in one transaction at most: bounds how long a caller waits for the batch before its own. */
export const MAX_BATCH = 2048
/** Commands waiting at most; past it callers are told to come back (503), so that memory stays bounded. */
export const MAX_WAITING = 100_000

/** Where the database could not be written so often in turn, it is tried once a second: each try loads all that is open. */
const MAX_TRIES = 3
const RETRY_MS = 1000

export interface Submission {
  readonly command: Command
  /** Who gives it; the permission table is asked for each. */
  readonly by: Principal
  /** A caller's own key for this command; the same key and command give the first answer again. */
  readonly idempotencyKey?: string
  /** Writes that belong to the command but not to the engine, in the same transaction. Skipped on a reject. */
  readonly attach?: (sql: Sql, seq: number) => void
  /** The request as it was signed, where the key of who gives it demands that. */
  readonly signed?: Signed | undefined
}

/** What a caller learns. `isRetry`: the command had been applied before, this is the first answer. */
export interface Receipt {
  readonly seq: number
  readonly at: number
  readonly outcome: Outcome
  readonly command: Command
  readonly isRetry: boolean
  /** The trades of the command, where it was applied now. */
  readonly trades?: readonly Traded[]
}

/** The value of an accepted outcome, as the engine's function gave it. */
export function acceptedValue<T>({ outcome }: Receipt): T {
  if (!outcome.ok) throw new Error('a rejected command has no value')
  return outcome.value as T
}

/** The host can't write now: what is not committed did not happen, and may be sent again. */
export class UnavailableError extends Error {
  override name = 'UnavailableError'
}
/** A fault of our own: nothing was applied. `cause` is for the log, never for the caller. */
export class FailedError extends Error {
  override name = 'FailedError'
}
export class IdempotencyKeyReusedError extends Error {
  override name = 'IdempotencyKeyReusedError'
}

export interface SequencerHost {
  readonly sql: Sql
  now(): number
  /** The name of the transparency log. */
  readonly origin?: string
  /** A whole number of 32 bits that nobody can foresee. */
  draw(): number
  /** Runs a function soon, after what has already arrived has been read. */
  defer(run: () => void): void
  /** Told of each batch after it is committed, with the holders whose accounts it changed. */
  onCommitted(batch: readonly Applied[], touched: ReadonlySet<number>): void
  /** A broken invariant: the host must stop. */
  onBroken(error: Error): void
}

/** Commands that were submitted together: they share a transaction, so they happen together or not at all. */
interface Group {
  readonly submissions: readonly Submission[]
  resolve(receipts: Receipt[]): void
  reject(error: Error): void
}

/**
 * The one writer of a venue. Commands that arrive together are applied in order, written in one transaction and
 * answered after its commit. If the transaction fails, memory is thrown away and loaded again from the tables, and each
 * group is tried by itself, so that only the one that can't be written fails; its callers may retry. Nothing is ever
 * half done.
 */
export class Sequencer {
  readonly #host: SequencerHost
  readonly #earlier: EarlierCommands
  /** What others can hold the service to. */
  readonly log: TransparencyLog
  #venue!: Venue
  #lastSeq = 0
  #lastAt = 0
  #head: Head = NO_ROWS
  #failure: { readonly at: number; readonly count: number; readonly reason: string } | undefined
  #waiting: Group[] = []
  #waitingCount = 0
  #isScheduled = false
  #isClosed = false
  #isBroken = false

  constructor(host: SequencerHost) {
    this.#host = host
    this.#earlier = new EarlierCommands(host.sql)
    this.log = new TransparencyLog(host.sql, host.draw, host.origin ?? DEFAULT_ORIGIN)
    this.#load()
    this.log.adopt(this.#venue)
  }

  get venue(): Venue {
    return this.#venue
  }
  /** The number of the last committed command. */
  get lastSeq(): number {
    return this.#lastSeq
  }
  /** The end of the journal's chain of hashes. */
  get head(): Head {
    return this.#head
  }
  /** Why nothing can be written now; undefined: the last batch was. */
  get failure(): string | undefined {
    return this.#failure?.reason
  }
  /** Its time, or that of the last one tried. */
  get lastAt(): number {
    return this.#lastAt
  }
  /** Nothing happens by itself before this instant. */
  get nextDue(): number {
    return Math.min(this.#venue.nextDue, nextByItself(this.#venue)?.at ?? Infinity)
  }
  get waitingCount(): number {
    return this.#waitingCount
  }

  async submit(submission: Submission): Promise<Receipt> {
    const [receipt] = await this.submitAll([submission])
    return receipt!
  }

  /**
   * Submits commands that are applied in one transaction, in order; the receipts are in that order too. At most
   * MAX_BATCH. One promise for all of them: thousands are answered a second.
   */
  submitAll(submissions: readonly Submission[]): Promise<Receipt[]> {
    const refusal = this.#refusal(submissions.length)
    if (refusal !== undefined) return Promise.reject(new UnavailableError(refusal))
    for (const { by, command, signed } of submissions) {
      const forbidden = this.#refusalOf(by) ?? refusalOfCommand(this.#asNow(by), command)
      if (forbidden !== undefined) return Promise.reject(new ForbiddenError(forbidden))
      try {
        checkSigned(this.#venue, by, command, signed)
      } catch (error) {
        return Promise.reject(error)
      }
    }
    return new Promise<Receipt[]>((resolve, reject) => {
      this.#waiting.push({ submissions, resolve, reject })
      this.#waitingCount += submissions.length
      this.#schedule()
    })
  }

  /** Takes no more commands and finishes those that wait. */
  close(): void {
    this.#isClosed = true
    while (this.#waiting.length > 0) this.#runBatch()
  }

  /** Who was removed, or whose key or session has ended, may nothing from then on, over whatever line it is connected. */
  #refusalOf({ name, credentialId, isService }: Principal): string | undefined {
    if (isService) return undefined
    const { principals, credentials } = this.#venue.shelves
    if (principals.get(name)?.status !== 'active')
      return 'this principal was removed, or is not confirmed yet'
    const credential = credentialId === undefined ? undefined : credentials.get(credentialId)
    if (credential && !isOpen(credential, this.#host.now())) return 'this key or session has ended'
    return undefined
  }

  /** A principal with the right that it has now: a connection may be older than a change of it. */
  #asNow(by: Principal): Principal {
    if (by.isService) return by
    const right = this.#venue.shelves.principals.get(by.name)?.right ?? undefined
    if (right === by.right) return by
    const { right: _, ...rest } = by
    return right === undefined ? rest : { ...rest, right }
  }

  #refusal(count: number): string | undefined {
    if (this.#isBroken) return 'a broken invariant has stopped the venue'
    if (this.#isClosed) return 'the service is stopping'
    if (this.#waitingCount + count > MAX_WAITING) return 'too many commands are waiting'
    const failure = this.#failure
    if (failure && failure.count >= MAX_TRIES && this.#host.now() - failure.at < RETRY_MS)
      return failure.reason
    return undefined
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
    const { venue, lastSeq, lastAt } = recover(this.#host.sql)
    this.#venue = venue
    this.#lastSeq = lastSeq
    this.#lastAt = lastAt
    this.#head = lastHead(this.#host.sql)
    this.log.reload()
  }

  #runBatch(): void {
    const groups: Group[] = []
    let count = 0
    for (const group of this.#waiting) {
      if (count > 0 && count + group.submissions.length > MAX_BATCH) break
      groups.push(group)
      count += group.submissions.length
    }
    this.#waiting.splice(0, groups.length)
    this.#waitingCount -= count
    if (groups.length > 0) this.#run(groups)
  }

  #run(groups: readonly Group[]): void {
    const answers: (Receipt | Error)[][] = []
    const batch: Applied[] = []
    let touched: ReadonlySet<number> = new Set()
    let head = this.#head
    try {
      if (this.#isBroken) throw new UnavailableError('a broken invariant has stopped the venue')
      this.#host.sql.tx(() => {
        this.#earlier.beginBatch()
        for (const { submissions } of groups) {
          const own: (Receipt | Error)[] = []
          for (const submission of submissions) {
            own.push(this.#apply(resolved(submission, own.at(-1)), batch))
          }
          answers.push(own)
        }
        if (batch.length > 0) {
          const chain = new Chain(this.#head)
          touched = writeBatch(this.#host.sql, this.#venue, batch, chain, this.log)
          head = chain.head()
          writeHead(this.#host.sql, head)
        }
      })
    } catch (error) {
      this.#recoverFrom(groups, error as Error)
      return
    }
    this.#lastSeq += batch.length
    this.#head = head
    this.#failure = undefined
    groups.forEach(({ resolve, reject }, index) => {
      const own = answers[index]!
      const error = own.find((answer) => answer instanceof Error)
      if (error) reject(error)
      else resolve(own as Receipt[])
    })
    if (batch.length > 0) this.#host.onCommitted(batch, touched)
  }

  /** The transaction was rolled back; memory is ahead of the tables and is loaded again. */
  #recoverFrom(groups: readonly Group[], error: Error): void {
    const isInvariant = error instanceof InvariantError
    if (error instanceof PassingError) {
      if (!this.#failure) console.error('the database can not be written:', error.message)
      const count = (this.#failure?.count ?? 0) + 1
      this.#failure = { at: this.#host.now(), count, reason: 'the database can not be written now' }
    }
    if (isInvariant && !this.#isBroken) this.#break(error)
    if (!this.#isBroken) {
      try {
        this.#load()
      } catch (cause) {
        this.#break(cause as Error)
      }
    }
    if (!this.#isBroken && groups.length > 1) {
      for (const group of groups) this.#run([group])
      return
    }
    for (const { reject } of groups) reject(told(error))
  }

  #break(error: Error): void {
    this.#isBroken = true
    this.#isClosed = true
    this.#host.onBroken(error)
  }

  #apply(submission: Submission, batch: Applied[]): Receipt | Error {
    const { command, idempotencyKey } = submission
    const actor = submission.by.name
    const credential = submission.by.credentialId ?? null
    const text = JSON.stringify(command)
    const keyed = this.#earlier.byKey(actor, idempotencyKey)
    if (keyed)
      return keyed.text === text ? retry(keyed) : new IdempotencyKeyReusedError('idempotency_key_reused')
    const placed = this.#placedBefore(command)
    if (placed?.text === text) {
      if (idempotencyKey !== undefined) this.#earlier.keepKey(actor, idempotencyKey, placed)
      return retry(placed)
    }

    const at = this.#tick(batch)
    const seq = this.#lastSeq + batch.length + 1
    const chance = this.#host.draw()
    const outcome = execute(this.#venue, command, {
      seq,
      at,
      chance,
      actor,
      isClientOrderIdTaken: placed !== undefined,
    })
    const events = takeEvents(this.#venue)
    const applied: Applied = { seq, at, chance, actor, credential, command, text, outcome, ...events }
    batch.push(applied)
    if (outcome.ok) submission.attach?.(this.#host.sql, seq)
    if (outcome.ok && submission.signed !== undefined) keepSignature(this.#host.sql, seq, submission.signed)
    if (idempotencyKey !== undefined) this.#earlier.keepKey(actor, idempotencyKey, applied)
    // A rejected order uses up no client_order_id: the trader may mend what was wrong and send it again.
    if (command.command === 'place_order' && outcome.ok) this.#earlier.keepOrder(command, applied)
    return { seq, at, outcome, command, isRetry: false, trades: applied.trades }
  }

  #placedBefore(command: Command): Journalled | undefined {
    if (command.command !== 'place_order') return undefined
    return this.#earlier.byName(command, this.#venue.participants.get(command.uscc)?.holder)
  }

  /**
   * The time of the next command. It never runs backwards in the journal, even when the host's clock is set back. What
   * fell due before, while the service was down or nobody traded, is entered first, each at its own instant.
   */
  #tick(batch: Applied[]): number {
    const now = Math.max(this.#lastAt, this.#host.now())
    // What bidders could not bid in was no round: auctions that ended while the service was away go on.
    if (auctionsMissedBy(this.#venue, now).length > 0)
      this.#lapse({ command: 'prolong_auctions', until: now }, this.#lastAt, batch)
    for (;;) {
      const { nextDue } = this.#venue
      const next = nextByItself(this.#venue)
      if (next && next.at <= Math.min(now, nextDue))
        this.#lapse(next.command, Math.max(this.#lastAt, next.at), batch)
      else if (nextDue < now)
        this.#lapse({ command: 'expire_orders' }, Math.max(this.#lastAt, nextDue), batch)
      else break
    }
    this.#lastAt = now
    return now
  }

  /** Lets happen what is due at an instant, as a command of the service's own. */
  #lapse(command: Command, at: number, batch: Applied[]): void {
    this.#lastAt = at
    const seq = this.#lastSeq + batch.length + 1
    const chance = this.#host.draw()
    const outcome = execute(this.#venue, command, { seq, at, chance, actor: SYSTEM })
    const journalled = {
      seq,
      at,
      chance,
      actor: SYSTEM,
      credential: null,
      command,
      text: JSON.stringify(command),
    }
    batch.push({ ...journalled, outcome, ...takeEvents(this.#venue) })
  }
}

/** What the service does by itself next, as a command of its own, and when: terms end, markets keep their hours. */
function nextByItself({ nextTerm, nextBell, nextPermitTerm, nextBallot }: Venue) {
  const all: { readonly at: number; readonly command: Command }[] = []
  if (nextTerm) all.push({ at: nextTerm.at, command: { command: 'close_term', obligation_id: nextTerm.key } })
  if (nextPermitTerm)
    all.push({
      at: nextPermitTerm.at,
      command: { command: 'end_permit_term', symbol: nextPermitTerm.key },
    })
  if (nextBallot)
    all.push({ at: nextBallot.at, command: { command: 'draw_ballot', fixed_sale_id: nextBallot.key } })
  if (nextBell) all.push({ at: nextBell.at, command: { command: 'keep_hours', symbol: nextBell.key } })
  return all.sort((a, b) => a.at - b.at)[0]
}

/** What a caller is told of a transaction that failed. */
function told(error: Error): Error {
  if (error instanceof UnavailableError) return error
  if (error instanceof PassingError) return new UnavailableError('the database can not be written now')
  return new FailedError('a fault of the service', { cause: error })
}

/** With the number of the order before, which is the same when a group is sent again, whatever came in between. */
function resolved(submission: Submission, previous: Receipt | Error | undefined): Submission {
  const { command } = submission
  if (command.command !== 'place_order' || command.pair_with !== 'previous') return submission
  if (previous === undefined || previous instanceof Error) return submission
  return { ...submission, command: { ...command, pair_with: previous.seq } }
}

function retry({ seq, at, command, outcome }: Journalled): Receipt {
  return { seq, at, command, outcome, isRetry: true }
}
