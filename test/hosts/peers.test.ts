import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { Frame } from '../../src/edge/frame.ts'
import { Peers } from '../../src/hosts/peers.ts'

/** A socket whose peer a test plays. */
class Line extends EventEmitter {
  bufferedAmount = 0
  pings = 0
  isTerminated = false
  written: ((error?: Error) => void)[] = []
  ping(): void {
    this.pings++
  }
  terminate(): void {
    this.isTerminated = true
  }
  send(_bytes: Uint8Array, _options: object, written: (error?: Error) => void): void {
    this.written.push(written)
  }
}

function open() {
  const peers = new Peers()
  const line = new Line()
  const socket = line as unknown as WebSocket
  peers.watch(socket)
  const send = peers.senderTo(socket)
  const ping = (times: number) => {
    for (let time = 0; time < times && !line.isTerminated; time++) peers.pingAll([socket])
    return line.isTerminated
  }
  return { peers, line, socket, send, ping }
}
const LARGE = new Frame('x'.repeat(2 * 1024 * 1024))

test('a peer that answers lives; one that does not is cut at the second ping', () => {
  const { line, ping } = open()
  for (let time = 0; time < 5; time++) {
    expect(ping(1)).toBe(false)
    line.emit('pong')
  }
  expect([ping(1), ping(1), line.pings]).toEqual([false, true, 6])
})

test('a message is as good as a pong', () => {
  const { peers, socket, ping } = open()
  for (let time = 0; time < 5; time++) {
    expect(ping(1)).toBe(false)
    peers.heard(socket)
  }
})

test('much on its way puts the end off, and not for ever', () => {
  const { send, ping } = open()
  send(LARGE)
  expect([ping(6), ping(1)]).toEqual([false, true])
})

test('progress counts while there is a backlog, and only then: without one the machine takes everything', () => {
  const { line, send, ping } = open()
  send(new Frame('x'))
  ping(1)
  line.written[0]!()
  expect(ping(1)).toBe(true)
  const other = open()
  other.send(new Frame('x'))
  other.ping(1)
  other.line.bufferedAmount = 10
  other.line.written[0]!()
  expect(other.ping(1)).toBe(false)
})
