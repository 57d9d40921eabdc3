/** Orders of one principal: so many a second on average, and so many at once. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** A principal that has not called for so long is forgotten; its bucket would be full again. */
const FORGET_MS = 60_000

interface Bucket {
  tokens: number
  at: number
}

/**
 * A token bucket for each principal (the practice of RTS 7 art. 18: limits on orders a second, made public). Cancelling
 * is never throttled: who wants less risk is let through.
 */
export class Throttle {
  readonly rate: Rate | undefined
  readonly #buckets = new Map<string, Bucket>()
  #sweptAt = 0

  /** Without a rate nothing is held back. */
  constructor(rate: Rate | undefined) {
    this.rate = rate
  }

  /** Takes `count` orders of a principal; 0 when they may pass, else the milliseconds until they may. */
  take(principal: string, count: number, now: number): number {
    if (!this.rate) return 0
    const { perSecond, burst } = this.rate
    this.#sweep(now)
    let bucket = this.#buckets.get(principal)
    if (!bucket) {
      bucket = { tokens: burst, at: now }
      this.#buckets.set(principal, bucket)
    }
    const refilled = bucket.tokens + (Math.max(0, now - bucket.at) * perSecond) / 1000
    bucket.tokens = Math.min(burst, refilled)
    bucket.at = Math.max(bucket.at, now)
    // A batch larger than the burst passes when the bucket is full, and leaves a debt.
    const needed = Math.min(count, burst)
    if (bucket.tokens < needed) return Math.ceil(((needed - bucket.tokens) * 1000) / perSecond)
    bucket.tokens -= count
    return 0
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < FORGET_MS) return
    this.#sweptAt = now
    for (const [principal, { at }] of this.#buckets) {
      if (now - at >= FORGET_MS) this.#buckets.delete(principal)
    }
  }
}
