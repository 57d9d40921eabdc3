import { Book } from '../../engine/book/book.ts'
import { Matcher } from '../../engine/book/matcher.ts'
import type { Side } from '../../engine/book/side.ts'

/** A message to a bare matching engine. Ids and prices are exact: beyond 2^53 − 1 they come as bigint. */
export interface ReplayMessage {
  readonly type: number
  readonly side: Side
  readonly isImmediate: boolean
  /** No price limit; what can't be filled at once is cancelled. */
  readonly isMarket: boolean
  readonly quantity: number
  readonly seq: number
  readonly orderId: number | bigint
  readonly price: number
}

const NEW = 0
const CANCEL = 1
const MODIFY = 2

/** Kinds of report lines, in the order in which those of one message stand. */
const ACCEPTED = 0
const TRADE = 1
const CANCELLED = 2
const MODIFIED = 3
const CANCEL_REFUSED = 4
const MODIFY_REFUSED = 5

/** Lines handed over at once. */
const CHUNK_LINES = 50_000
/** A price that crosses everything. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER

/**
 * Runs messages through the bare book and hands over its report, line by line in the order of (seq, kind). A new order
 * under an id that rests already is passed over without a line.
 */
export function replay(messages: Iterable<ReplayMessage>, write: (lines: string[]) => void): number {
  const ids = new IdNames()
  let lines: string[] = []
  let seq = 0
  const say = (kind: number, ...fields: readonly (number | bigint)[]) => {
    lines.push(`${kind},${seq},${fields.join(',')}`)
  }
  const matcher = new Matcher(new Book(), (maker, taker, price, quantity) =>
    say(TRADE, price, quantity, ids.nameOf(maker), ids.nameOf(taker)),
  )
  let count = 0
  for (const message of messages) {
    if (message.seq < seq)
      throw new Error(`message ${count}: seq ${message.seq} comes after ${seq}; they must not fall`)
    seq = message.seq
    count++
    step(matcher, message, ids.numberOf(message.orderId), say)
    if (lines.length < CHUNK_LINES) continue
    write(lines)
    lines = []
  }
  write(lines)
  return count
}

function step(
  matcher: Matcher,
  message: ReplayMessage,
  id: number,
  say: (kind: number, ...fields: (number | bigint)[]) => void,
): void {
  const { type, side, quantity, price, orderId } = message
  const slot = matcher.book.find(id)
  if (type === NEW) {
    if (slot !== 0) return
    say(ACCEPTED, side, orderId, price, quantity)
    const isImmediate = message.isImmediate || message.isMarket
    const noLimit = side === 0 ? NO_LIMIT : -NO_LIMIT
    const left = matcher.submit(id, side, message.isMarket ? noLimit : price, quantity, isImmediate)
    if (isImmediate && left > 0) say(CANCELLED, side, orderId, price)
    return
  }
  if (slot === 0) {
    say(type === CANCEL ? CANCEL_REFUSED : MODIFY_REFUSED, orderId)
    return
  }
  const restingSide = matcher.book.sideOf(slot)
  if (type === CANCEL) {
    say(CANCELLED, restingSide, orderId, matcher.book.priceOf(slot))
    matcher.cancel(id)
    return
  }
  matcher.modify(id, price, quantity)
  say(MODIFIED, restingSide, orderId, price, quantity)
}

/** The book knows doubles; ids beyond 2^53 − 1 stand in it under negative numbers of our own. */
class IdNames {
  readonly #numbers = new Map<bigint, number>()
  readonly #names: bigint[] = [0n]

  numberOf(id: number | bigint): number {
    if (typeof id === 'number') return id
    let number = this.#numbers.get(id)
    if (number === undefined) {
      number = -this.#names.length
      this.#numbers.set(id, number)
      this.#names.push(id)
    }
    return number
  }

  nameOf(number: number): number | bigint {
    return number < 0 ? this.#names[-number]! : number
  }
}

const MAX_ORDER_ID = 2n ** 64n - 1n
const HEADER_BYTES = 16
const RECORD_BYTES = 40
const VERSION = 1

/** What other files begin with. The magic of a stream is its maker's own: nobody has fixed one. */
const FOREIGN: readonly (readonly [what: string, magic: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['a SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
  ['text', [0x23, 0x20]],
]

/**
 * Reads the binary form: 16 bytes of header (magic, u32 version 1, u32 count), then 40 bytes a message, little endian:
 * u8 type, side, immediate-or-cancel, market; u32 quantity; u64 seq, order id; i64 price; 8 reserved.
 */
export function* readBinary(bytes: Uint8Array): Generator<ReplayMessage> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < HEADER_BYTES) throw new Error('the file is shorter than its header of 16 bytes')
  const foreign = FOREIGN.find(([, magic]) => magic.every((byte, index) => bytes[index] === byte))
  if (foreign) throw new Error(`the file is ${foreign[0]}, not messages: unpack it, or name a text .csv`)
  const version = view.getUint32(8, true)
  if (version !== VERSION) throw new Error(`the file has version ${version}; this reads version ${VERSION}`)
  const count = view.getUint32(12, true)
  const size = HEADER_BYTES + count * RECORD_BYTES
  if (bytes.byteLength < size)
    throw new Error(`the file is cut off: its header says ${count} messages of ${RECORD_BYTES} bytes`)
  if (bytes.byteLength > size)
    throw new Error(`${bytes.byteLength - size} bytes follow the ${count} messages that the header says`)
  for (let index = 0; index < count; index++) {
    const at = HEADER_BYTES + index * RECORD_BYTES
    const where = `message ${index}`
    yield checked(where, {
      type: view.getUint8(at),
      side: view.getUint8(at + 1) as Side,
      isImmediate: view.getUint8(at + 2) !== 0,
      isMarket: view.getUint8(at + 3) !== 0,
      quantity: view.getUint32(at + 4, true),
      seq: exact(where, view.getBigUint64(at + 8, true)),
      orderId: narrowed(view.getBigUint64(at + 16, true)),
      price: exact(where, view.getBigInt64(at + 24, true)),
    })
  }
}

/** Reads the text form: `type,side,ioc,market,quantity,seq,order_id,price`, one message a line, `#` for comments. */
export function* readText(text: string): Generator<ReplayMessage> {
  let number = 0
  for (const line of text.split('\n')) {
    number++
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const fields = trimmed.split(',').map((field) => field.trim())
    const where = `line ${number}`
    if (fields.length !== 8 || !fields.every((field) => /^-?\d{1,20}$/.test(field))) {
      throw new Error(
        `${where}: eight whole numbers are needed: type,side,ioc,market,quantity,seq,order_id,price`,
      )
    }
    const [type, side, ioc, market, quantity, seq, orderId, price] = fields as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    yield checked(where, {
      type: Number(type),
      side: Number(side) as Side,
      isImmediate: ioc !== '0',
      isMarket: market !== '0',
      quantity: exact(where, BigInt(quantity)),
      seq: exact(where, BigInt(seq)),
      orderId: narrowed(BigInt(orderId)),
      price: exact(where, BigInt(price)),
    })
  }
}

function checked(where: string, message: ReplayMessage): ReplayMessage {
  const { type, side, quantity } = message
  if (![NEW, CANCEL, MODIFY].includes(type))
    throw new Error(`${where}: type ${type} is not 0 (new), 1 (cancel) or 2 (modify)`)
  if (side !== 0 && side !== 1) throw new Error(`${where}: side ${side} is not 0 (buy) or 1 (sell)`)
  if (quantity < 0) throw new Error(`${where}: a quantity is not negative`)
  if (message.orderId < 0 || message.orderId > MAX_ORDER_ID)
    throw new Error(`${where}: an order id is an unsigned number of 64 bits`)
  return message
}

function exact(where: string, value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new Error(`${where}: ${value} is beyond 2^53 − 1`)
  return number
}

function narrowed(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}
