import { timeOf } from '../../engine/base/calendar.ts'
import type { PrivateChannel, PublicChannel } from '../../engine/facts/stream.ts'
import { Frame } from './frame.ts'

/** Messages, and characters of them, that a topic keeps for readers who come back with `from_seq`. */
const WINDOW_MESSAGES = 1000
const WINDOW_CHARACTERS = 1024 * 1024

/** Where a host has no setImmediate, a timer does. */
export const afterOthers: (run: () => void) => void =
  typeof setImmediate === 'function' ? (run) => setImmediate(run) : (run) => setTimeout(run, 0)

/** Readers that get a message before others may work. */
const READERS_AT_ONCE = 50

/** Who reads topics: which, up to which number, and which of them it must be told anew. */
export interface Reader {
  readonly topics: Map<Topic, number>
  readonly stale: Set<Topic>
  readonly isSlow: boolean
  send(frame: Frame): void
}

interface Sent {
  readonly seq: number
  readonly previous: number
  readonly frame: Frame
}

/**
 * A channel of one symbol, or of one participant: who reads it, the number of its last message, and the last messages.
 * Messages are numbered by the command that caused them and name the number before, so a reader sees a gap.
 */
export class Topic {
  readonly channel: PublicChannel | PrivateChannel
  readonly symbol: string | undefined
  readonly sessions = new Set<Reader>()
  lastSeq: number
  /** When its last reader left (ms since 1970). */
  unreadSince = 0
  /** The first number that a reader was told: what is below was never given, and nobody has what came after it. */
  #firstTold: number | undefined
  #window: Sent[] = []
  #outbox: { readonly sent: Sent; readonly readers: Iterator<Reader> }[] = []
  #characters = 0

  constructor(channel: PublicChannel | PrivateChannel, symbol: string | undefined, seq: number) {
    this.channel = channel
    this.symbol = symbol
    this.lastSeq = seq
  }

  /** A message is still on its way to some of its readers. */
  get isSending(): boolean {
    return this.#outbox.length > 0
  }

  /** From now on a session gets what comes after `seq`, which it knows. */
  join(session: Reader, seq: number): void {
    this.sessions.add(session)
    session.topics.set(this, seq)
  }

  leave(session: Reader, at: number): void {
    this.sessions.delete(session)
    session.topics.delete(this)
    session.stale.delete(this)
    this.unreadSince = at
  }

  /** Sends an update to every reader; public ones who are behind get a snapshot later in its place. */
  send(seq: number, at: number, data: unknown): void {
    const sent = { seq, previous: this.lastSeq, frame: this.frame('update', seq, this.lastSeq, at, data) }
    // What is private is read again from the tables.
    if (this.symbol !== undefined) this.#keep(sent)
    this.lastSeq = seq
    this.#outbox.push({ sent, readers: this.sessions.values() })
    if (this.#outbox.length === 1) this.#pump()
  }

  /**
   * Hands messages to readers, so many at a time, and lets others work in between: a thousand readers must not hold up
   * an order. Who joined with a snapshot in the meantime has what it says already.
   */
  #pump(): void {
    for (let count = 0; count < READERS_AT_ONCE; ) {
      const delivery = this.#outbox[0]
      if (!delivery) return
      const { value: session, done } = delivery.readers.next()
      if (done) {
        this.#outbox.shift()
        continue
      }
      count++
      this.#deliver(session, delivery.sent)
    }
    afterOthers(() => this.#pump())
  }

  #deliver(session: Reader, { seq, previous, frame }: Sent): void {
    const known = session.topics.get(this)
    if (known === undefined || seq <= known) return
    const isPublic = this.symbol !== undefined
    if (isPublic && (session.stale.has(this) || session.isSlow || previous !== known)) {
      session.stale.add(this)
      return
    }
    session.topics.set(this, seq)
    session.send(frame)
  }

  /** The messages after a number that was given, if all of them are still here. */
  since(seq: number): readonly Frame[] | undefined {
    if (this.#firstTold === undefined || seq < this.#firstTold) return undefined
    if (seq === this.lastSeq) return []
    const first = this.#window.findIndex(({ previous }) => previous === seq)
    return first < 0 ? undefined : this.#window.slice(first).map(({ frame }) => frame)
  }

  frame(type: 'snapshot' | 'update', seq: number, previous: number, at: number, data: unknown): Frame {
    this.#firstTold ??= seq
    const { channel, symbol } = this
    const of = symbol === undefined ? {} : { symbol }
    return new Frame({ channel, type, ...of, seq, prev_seq: previous, ts: timeOf(at), data })
  }

  #keep(sent: Sent): void {
    this.#window.push(sent)
    this.#characters += sent.frame.text.length
    while (this.#window.length > WINDOW_MESSAGES || this.#characters > WINDOW_CHARACTERS) {
      this.#characters -= this.#window.shift()!.frame.text.length
    }
  }
}
