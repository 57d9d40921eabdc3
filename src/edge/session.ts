import { CLOSE_TRY_AGAIN_LATER, type PrivateChannel } from '../../engine/facts/stream.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { Principal } from '../kernel/permissions.ts'
import type { Frame } from './frame.ts'
import type { Topic } from './topic.ts'

/** What a host gives for a connection. */
export interface Socket {
  send(frame: Frame): void
  close(code: number, reason: string): void
  /** Bytes accepted but not yet on the wire; 0 where the host does not say. */
  buffered(): number
}

/** A reader that is so far behind gets no public updates, but a fresh snapshot when it has caught up. */
export const SLOW_BYTES = 1024 * 1024
/** A reader that is so far behind is closed (1013): memory is bounded, and its private events are in the tables. */
export const LOST_BYTES = 16 * 1024 * 1024

/** One connection: who it is, what it reads, and whether it keeps up. */
export class Session {
  readonly socket: Socket
  principal: Principal | undefined
  /** What it reads, each with the number of the last message it was sent. */
  readonly topics = new Map<Topic, number>()
  /** Public topics whose updates it missed. */
  readonly stale = new Set<Topic>()
  /** Participants whose orders are cancelled when this connection is lost: it may have become another since. */
  readonly cancelsFor = new Set<string>()
  /** Private channels whose past is being sent; a later request for the same channel puts another in its place. */
  readonly resuming = new Map<PrivateChannel, object>()
  isClosed = false
  failedSignIns = 0
  /** In which language refusals are told it. */
  readsChinese = false
  /** From where it comes, as far as the host says. */
  readonly address: string
  readonly #metrics: Metrics

  constructor(socket: Socket, principal: Principal | undefined, metrics: Metrics, address = 'unknown') {
    this.socket = socket
    this.principal = principal
    this.#metrics = metrics
    this.address = address
  }

  get isSlow(): boolean {
    return this.socket.buffered() > SLOW_BYTES
  }

  send(frame: Frame): void {
    if (this.isClosed) return
    if (this.socket.buffered() > LOST_BYTES) {
      this.#metrics.slowClosed++
      this.close(CLOSE_TRY_AGAIN_LATER, 'too far behind; connect again and resume with from_seq')
      return
    }
    this.#metrics.messagesSent++
    this.socket.send(frame)
  }

  close(code: number, reason: string): void {
    if (this.isClosed) return
    this.isClosed = true
    this.socket.close(code, reason)
  }
}
