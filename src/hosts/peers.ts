import type { WebSocket } from 'ws'
import type { Frame } from '../edge/frame.ts'

/** A peer that has not been heard of by so many pings is lost. */
const MISSED_PINGS = 1
/** Pings wait behind what was sent before them: a peer with much on its way gets more of them. */
const MUCH_BYTES = 1024 * 1024
const MISSED_PINGS_BEHIND = 6

interface Peer {
  /** Pings since it was heard of, and bytes sent to it. */
  missed: number
  bytes: number
}

/** Which sockets still have somebody at the other end: one that vanished without a word is noticed by TCP much later. */
export class Peers {
  readonly #peers = new WeakMap<WebSocket, Peer>()

  watch(socket: WebSocket): void {
    this.#peers.set(socket, { missed: 0, bytes: 0 })
    socket.on('pong', () => this.heard(socket))
  }

  heard(socket: WebSocket): void {
    const peer = this.#peers.get(socket)
    if (!peer) return
    peer.missed = 0
    peer.bytes = 0
  }

  /**
   * Sends frames, encoded once for all readers, as text. Progress of a peer that is behind is a sign of it; without a
   * backlog the machine takes every message for one that is long gone.
   */
  senderTo(socket: WebSocket): (frame: Frame) => void {
    const written = (error?: Error | null) => {
      if (!error && socket.bufferedAmount > 0) this.heard(socket)
    }
    return ({ bytes }) => {
      const peer = this.#peers.get(socket)
      if (peer) peer.bytes += bytes.length
      socket.send(bytes, { binary: false }, written)
    }
  }

  pingAll(sockets: Iterable<WebSocket>): void {
    for (const socket of sockets) {
      const peer = this.#peers.get(socket)
      const allowed = peer && peer.bytes > MUCH_BYTES ? MISSED_PINGS_BEHIND : MISSED_PINGS
      if (!peer || peer.missed >= allowed) socket.terminate()
      else {
        peer.missed++
        socket.ping()
      }
    }
  }
}
