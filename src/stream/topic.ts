import { timeOf } from '../app/views.ts'
import type { PrivateChannel, PublicChannel } from '../contract/stream.ts'
import { Frame } from './frame.ts'
import type { Session } from './session.ts'

/** Messages, and characters of them, that a topic keeps for readers who come back with `from_seq`. */
const WINDOW_MESSAGES = 1000
const WINDOW_CHARACTERS = 1024 * 1024

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
  readonly sessions = new Set<Session>()
  lastSeq: number
  /** When its last reader left (ms since 1970). */
  unreadSince = 0
  #window: Sent[] = []
  #characters = 0

  constructor(channel: PublicChannel | PrivateChannel, symbol: string | undefined, seq: number) {
    this.channel = channel
    this.symbol = symbol
    this.lastSeq = seq
  }

  join(session: Session): void {
    this.sessions.add(session)
    session.topics.add(this)
  }

  leave(session: Session, at: number): void {
    this.sessions.delete(session)
    session.topics.delete(this)
    session.stale.delete(this)
    this.unreadSince = at
  }

  /** Sends an update to every reader; public ones who are behind get a snapshot later in its place. */
  send(seq: number, at: number, data: unknown): void {
    const frame = this.frame('update', seq, this.lastSeq, at, data)
    this.#keep({ seq, previous: this.lastSeq, frame })
    this.lastSeq = seq
    const isPublic = this.symbol !== undefined
    for (const session of this.sessions) {
      if (isPublic && (session.stale.has(this) || session.isSlow)) session.stale.add(this)
      else session.send(frame)
    }
  }

  /** The messages after a number, if all of them are still here. */
  since(seq: number): readonly Frame[] | undefined {
    if (seq === this.lastSeq) return []
    const first = this.#window.findIndex(({ previous }) => previous === seq)
    return first < 0 ? undefined : this.#window.slice(first).map(({ frame }) => frame)
  }

  frame(type: 'snapshot' | 'update', seq: number, previous: number, at: number, data: unknown): Frame {
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
