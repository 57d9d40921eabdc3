import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A passkey has so long to answer. */
const VALID_MS = 5 * 60_000
const DRAWN_BYTES = 16
const TIME_BYTES = 8
/** Answered ones that are remembered until they run out: signing in is held back long before that. */
const MAX_ANSWERED = 100_000

/**
 * What an authenticator is asked to sign. A challenge carries its own end and a seal, so that whoever asks for a million
 * pushes out nobody else's; only those that were answered are kept.
 */
export class Challenges {
  readonly #key = randomBytes(32)
  readonly #answered = new Map<string, number>()

  /** `purpose`: what it is for; an answer to one is no answer to another. */
  draw(purpose: string, now: number): string {
    const head = Buffer.alloc(DRAWN_BYTES + TIME_BYTES)
    randomBytes(DRAWN_BYTES).copy(head)
    head.writeBigUInt64BE(BigInt(now + VALID_MS), DRAWN_BYTES)
    return Buffer.concat([head, this.#seal(head, purpose)]).toString('base64url')
  }

  /** Uses it up; false: it is not ours, it has run out, or it was answered before. */
  take(challenge: string, purpose: string, now: number): boolean {
    const bytes = Buffer.from(challenge, 'base64url')
    const head = bytes.subarray(0, DRAWN_BYTES + TIME_BYTES)
    const seal = bytes.subarray(head.length)
    const expected = this.#seal(head, purpose)
    if (seal.length !== expected.length || !timingSafeEqual(seal, expected)) return false
    const ends = Number(head.readBigUInt64BE(DRAWN_BYTES))
    for (const [old, until] of this.#answered) {
      if (until > now && this.#answered.size < MAX_ANSWERED) break
      this.#answered.delete(old)
    }
    const name = bytes.toString('base64url')
    if (ends <= now || this.#answered.has(name)) return false
    this.#answered.set(name, ends)
    return true
  }

  /** What only this service can make of a challenge: nothing has to be kept for who never comes back. */
  derive(challenge: string, what: string): string {
    return createHmac('sha256', this.#key).update(`${what} ${challenge}`).digest('base64url')
  }

  #seal(head: Buffer, purpose: string): Buffer {
    return createHmac('sha256', this.#key).update(head).update(purpose).digest()
  }
}
